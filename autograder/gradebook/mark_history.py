"""Reads how each mark of a student came about: when, by whose hand, and why."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from autograder.course import Course
from autograder.gradebook.engine import reading
from autograder.gradebook.own_tables import mark_history

__all__ = ["HistoryEntry", "read_history"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """A mark that was given, moved or removed.

    Attributes:
        moment: when, in UTC.
        cell: its ``grade_id``, or ``late penalty``, whose points are negative.
        hand: ``grader``, the name of who marked in the marking page, or ``person`` for formgrader and scripts.
        cause: why, if that is known.
        old: what counted before; None if nothing did.
        new: what counted afterwards; None if nothing did.
        is_removed: the cell, or the whole hand-in, was taken out of the gradebook.
    """

    moment: datetime
    cell: str
    hand: str
    cause: str
    old: float | None
    new: float | None
    is_removed: bool


def read_history(course: Course, assignment: str, student: str) -> list[HistoryEntry]:
    """Every entry of a student's marks in an assignment, the oldest first."""
    query = select(mark_history).where(mark_history.c.assignment == assignment, mark_history.c.student == student)
    with reading(course) as connection:
        rows = connection.execute(query.order_by(mark_history.c.number)).all()
    entries: list[HistoryEntry] = []
    counted: dict[str, float | None] = {}
    for row in rows:
        score = row.manual_score if row.manual_score is not None else row.auto_score
        new = None if score is None or row.is_removed else score + (row.extra_credit or 0.0)
        entries.append(
            HistoryEntry(
                moment=row.moment.replace(tzinfo=UTC),
                cell=row.cell,
                hand=row.hand,
                cause=row.cause or "",
                old=counted.get(row.cell),
                new=new,
                is_removed=row.is_removed,
            )
        )
        counted[row.cell] = new
    return entries
