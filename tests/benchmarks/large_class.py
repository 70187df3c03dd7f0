"""A large class for the speed of grading: right, wrong and crashing submissions of ``losses`` in a realistic mix."""

from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import nbformat

from autograder.assignment.source import Source
from autograder.course import Course
from autograder.release.build import build_release
from tests.classroom.demo import ASSIGNMENT, set_up_course
from tests.classroom.students import (
    Notebook,
    answered,
    blank,
    failing_import,
    mistaken,
    mistaken_otherwise,
    perfect,
    solutions,
    syntax_error,
)

__all__ = ["hand_in_large_class"]

CRASHES = "import os\n\ndef huber(y, y_hat, delta):\n    os._exit(3)"


def hand_in_large_class(root: Path, count: int) -> Course:
    """A course directory in which ``count`` students have handed in; of twenty, ten have everything right."""
    course = set_up_course(root)
    build_release(course, ASSIGNMENT)
    release = nbformat.read(course.release(ASSIGNMENT) / f"{ASSIGNMENT}.ipynb", as_version=4)
    source = Source.load(ASSIGNMENT, course.source(ASSIGNMENT))
    mix = list(_twenty(release, source))
    for number, data in enumerate(islice(cycle(mix), count)):
        folder = course.submitted(ASSIGNMENT, f"s{number:04d}")
        folder.mkdir(parents=True)
        (folder / f"{ASSIGNMENT}.ipynb").write_bytes(data)
        (folder / "timestamp.txt").write_text("2026-01-30 12:00:00.000000 UTC")
    return course


def _twenty(release: Notebook, source: Source) -> Iterator[bytes]:
    ten_right = [perfect] * 10
    three_mistaken, two_mistaken_otherwise, two_blank = [mistaken] * 3, [mistaken_otherwise] * 2, [blank] * 2
    for make in (*ten_right, *three_mistaken, *two_mistaken_otherwise, *two_blank, syntax_error, failing_import):
        yield from (attempt.data for attempt in make(release, source))
    crashing = answered(release, solutions(source) | {"huber": CRASHES})
    yield nbformat.writes(crashing).encode()
