"""A very large class on a Dask cluster of two workers on this machine, each a process of one thread.

``COURSE_BENCH_CLUSTER`` is the size of the class, 10,000 if not set. Times are those of the processors, since whatever
else the machine does leaves them nearly as they are. ``docs/cluster.md`` projects from the rows of where they go.
"""

import bisect
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from autograder.course import Course
from tests.autograder.clusters import Cluster
from tests.benchmarks.large_class import hand_in_large_class
from tests.benchmarks.table import Row
from tests.classroom.demo import ASSIGNMENT

TITLE = "Grading losses on a cluster of two local workers: the last tenth of the class against the second"

SUBMISSIONS = int(os.environ.get("COURSE_BENCH_CLUSTER", "10000"))
WORKERS = 2
PARTS = ("course grade", "scheduler", "workers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """At ``time``: processor seconds so far and bytes of memory, for each of :data:`PARTS`."""

    time: float
    seconds: tuple[float, ...]
    memory: tuple[int, ...]


def rows() -> Iterator[Row]:
    """What a hand-in costs late against early, and where."""
    with tempfile.TemporaryDirectory(prefix="cluster-bench-") as folder:
        course = hand_in_large_class(Path(folder) / "course", SUBMISSIONS)
        finished, samples = _grade(course, Path(folder))
    tenth = SUBMISSIONS // 10
    early, late = (
        (finished[2 * tenth - 1], samples, finished[tenth - 1]),
        (finished[-1], samples, finished[-1 - tenth]),
    )
    yield Row(
        name="processor time of a hand-in",
        size=f"{SUBMISSIONS}",
        ours=sum(_spent(*late)) / tenth,
        theirs=sum(_spent(*early)) / tenth,
        goal=1.2,
    )
    for part, ours, theirs in zip(PARTS, _spent(*late), _spent(*early), strict=True):
        yield Row(name=f"of it: {part}", size="1 hand-in", ours=ours / tenth, theirs=theirs / tenth)
    yield Row(
        name="the clock's time of a hand-in",
        size="1 hand-in",
        ours=(finished[-1] - finished[-1 - tenth]) / tenth,
        theirs=(finished[2 * tenth - 1] - finished[tenth - 1]) / tenth,
    )
    for number, part in enumerate(PARTS):
        yield Row(
            name=f"most memory: {part}",
            size="GiB as s",
            ours=_peak(*late, number) / 2**30,
            theirs=_peak(*early, number) / 2**30,
            goal=None if part == "workers" else 1.1,
        )


def _grade(course: Course, folder: Path) -> tuple[list[float], list[Sample]]:
    """When each hand-in was stored, in order, and samples of every second."""
    cluster = Cluster(folder)
    try:
        for _ in range(WORKERS):
            cluster.start_worker(threads=1)
        program = Path(sys.executable).with_name("course")
        command = [program, "grade", ASSIGNMENT, "--root", course.root, "--cluster", cluster.address, "--wait", "60"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        scheduler, *workers = (psutil.Process(each.pid) for each in cluster.processes)
        samples = []
        while process.poll() is None:
            samples.append(_sample([[psutil.Process(process.pid)], [scheduler], workers]))
            time.sleep(1.0)
        said = process.communicate()[1]
    finally:
        cluster.end()
    if process.returncode:
        raise RuntimeError(f"course grade ended with {process.returncode}: {said[-500:]}")
    files = list(course.root.glob(f"autograded/*/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"))
    if len(files) != SUBMISSIONS:
        raise RuntimeError(f"{len(files)} of {SUBMISSIONS} hand-ins are graded")
    return sorted(file.stat().st_mtime for file in files), samples


def _sample(parts: list[list[psutil.Process]]) -> Sample:
    seconds, memory = [], []
    for part in parts:
        spent, used = 0.0, 0
        for process in part:
            for each in (process, *_below(process)):
                try:
                    times = each.cpu_times()
                    used += each.memory_info().rss - each.memory_info().shared
                except psutil.NoSuchProcess:
                    continue
                # Those of its children count once these have ended.
                spent += times.user + times.system + times.children_user + times.children_system
        seconds.append(spent)
        memory.append(used)
    return Sample(time=time.time(), seconds=tuple(seconds), memory=tuple(memory))


def _below(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _spent(end: float, samples: list[Sample], begin: float) -> tuple[float, ...]:
    first, last = _at(samples, begin), _at(samples, end)
    return tuple(after - before for before, after in zip(first.seconds, last.seconds, strict=True))


def _peak(end: float, samples: list[Sample], begin: float, part: int) -> int:
    return max(sample.memory[part] for sample in samples if begin <= sample.time <= end)


def _at(samples: list[Sample], moment: float) -> Sample:
    return samples[min(bisect.bisect(samples, moment, key=lambda sample: sample.time), len(samples) - 1)]
