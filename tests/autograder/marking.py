"""A person who marks: what formgrader would write into the gradebook, and what stands there afterwards."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing

from autograder.assignment.source import Source
from autograder.course import Course
from autograder.gradebook.marks import Mark, read_assignment
from autograder.results.writer import ResultWriter
from tests.autograder.handed_in import RIGHT, make_record
from tests.autograder.handed_in import SCORES as EARNED

__all__ = ["ANSWERS", "MARKED", "SCORES", "execute", "flagged", "grade", "mark_by_hand", "marks"]

ANSWERS = RIGHT | {"half_written": "It is a half."}
SCORES = EARNED | {"root_checks": 3.0}
MARKED = ("half_checks", "plot", "half_written", "essay")


def execute(course: Course, *statements: str) -> None:
    with closing(sqlite3.connect(course.root / "gradebook.db")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def mark_by_hand(course: Course, *names: str) -> None:
    """What formgrader writes when a person gives a score, or presses *Resolve*."""
    for name in names:
        execute(
            course,
            "update grade set manual_score = coalesce(manual_score, 1), needs_manual_grade = 0 "
            f"where cell_id in (select id from base_cell where name = '{name}')",
        )


def grade(course: Course, source: Source, scores: Mapping[str, float | None] = SCORES, *, student: str = "s01") -> str:
    """Grades what lies in ``submitted/``; what the record says."""
    with ResultWriter(course, source) as writer:
        return writer.store(make_record(course, source, student, scores)).message


def marks(course: Course) -> dict[str, Mark]:
    return read_assignment(course, "tiny").submissions["s01"].marks


def flagged(course: Course) -> set[str]:
    return {name for name, mark in marks(course).items() if mark.needs_manual}
