"""The same class graded by ``course grade``, by nbgrader, and by the floor under any grader.

``COURSE_BENCH_SUBMISSIONS`` is the size of the class, 200 if not set: nbgrader then takes some minutes.
"""

import os
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from autograder.course import Course
from tests.benchmarks.grading_costs import cpu_by_process
from tests.benchmarks.grading_runs import run_course, run_floor, run_nbgrader
from tests.benchmarks.large_class import hand_in_large_class
from tests.benchmarks.table import Row

TITLE = "Grading losses: ours is `course grade`, start-up included where a row does not say otherwise"

SUBMISSIONS = int(os.environ.get("COURSE_BENCH_SUBMISSIONS", "200"))
MANY = 10 * SUBMISSIONS
ROUNDS = 3
WARMED_UP = 10  # submissions after which the imports are over
FIRST_VERDICT_SECONDS = 3.0


def rows() -> Iterator[Row]:
    """From the quickest comparison to the slowest; each in the same minutes as what it is compared with."""
    with tempfile.TemporaryDirectory(prefix="grading-bench-") as folder:
        root = Path(folder)
        usual = hand_in_large_class(root / f"{SUBMISSIONS}", SUBMISSIONS)
        yield from _of_floor(usual)
        yield from _of_parts(usual)
        yield from _of_nbgrader(usual, root / "nbgrader")
        yield from _of_length(hand_in_large_class(root / f"{MANY}", MANY))


def _of_floor(usual: Course) -> Iterator[Row]:
    """Rounds in turns; the median of each, since others use the machine too."""
    ours, floor = [], []
    for _ in range(ROUNDS):
        ours.append(run_course(usual))
        floor.append(run_floor(usual).all / SUBMISSIONS)
    size = f"{SUBMISSIONS}"
    further = [(run.finished[-1] - run.finished[WARMED_UP]) / (SUBMISSIONS - 1 - WARMED_UP) for run in ours]
    yield Row(
        name="one further submission, against the floor",
        size=size,
        ours=statistics.median(further),
        theirs=statistics.median(floor),
        goal=2.0,
    )
    first = statistics.median(run.finished[0] for run in ours)
    yield Row(name="the first verdict, against 3 s", size=size, ours=first, theirs=FIRST_VERDICT_SECONDS, goal=1.0)


def _of_parts(usual: Course) -> Iterator[Row]:
    """Where the time goes: processor time of each process, as a part of all of it."""
    costs = cpu_by_process(usual)
    total = sum(costs.values())
    for name, seconds in costs.items():
        yield Row(name=f"processor time: {name}", size="1 submission", ours=seconds, theirs=total)


def _of_nbgrader(usual: Course, root: Path) -> Iterator[Row]:
    before, theirs, after = run_course(usual), run_nbgrader(usual, root), run_course(usual)
    ours = (before.all + after.all) / 2
    yield Row(name="the class, against nbgrader", size=f"{SUBMISSIONS}", ours=ours, theirs=theirs.all, goal=0.01)


def _of_length(many: Course) -> Iterator[Row]:
    """Whether the last submissions of a long run cost more than the first, in time and in memory."""
    run = run_course(many)
    tenth = MANY // 10
    early = run.finished[2 * tenth] - run.finished[tenth]
    late = run.finished[-1] - run.finished[-1 - tenth]
    yield Row(
        name="the last tenth of a long run, against the second",
        size=f"{MANY}",
        ours=late / tenth,
        theirs=early / tenth,
        goal=1.2,
    )
    level = [size for _, size in run.memory]
    quarter = max(1, len(level) // 4)
    yield Row(
        name="its peak memory in the last quarter, in the second",
        size="GiB as s",
        ours=max(level[-quarter:]) / 2**30,
        theirs=max(level[quarter : 2 * quarter]) / 2**30,
        goal=1.1,
    )
