"""Who handed in late: due dates and extensions as the gradebook has them, the remark, and nbgrader's penalty."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection, select

from autograder._exceptions import UsageError
from autograder.course import Course
from autograder.gradebook import schema as tables
from autograder.records import SubmissionRecord
from autograder.submission.timestamps import parse_time

__all__ = [
    "Deadline",
    "LatePenalty",
    "PenaltyChange",
    "configured_penalty",
    "in_words",
    "late_remark",
    "penalty_of",
    "read_deadline",
    "read_due_dates",
    "reason_of_penalty",
]

NO_TIME = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """When an assignment is due, in UTC; ``extensions`` by student."""

    due: datetime | None = None
    extensions: Mapping[str, timedelta] = field(default_factory=dict)

    def lateness(self, student: str, handed_in: datetime | None) -> timedelta:
        """How long after the due date it came; zero if one of the two times is unknown, as in nbgrader."""
        if self.due is None or handed_in is None:
            return NO_TIME
        return max(NO_TIME, handed_in - self.due - self.extensions.get(student, NO_TIME))


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyChange:
    """The points that were taken off a hand-in for lateness, those that are taken off now, and why."""

    old: float
    new: float
    why: str


class LatePenalty(Protocol):
    """What nbgrader calls a late submission plugin; asked once for each late submission."""

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None: ...


def read_deadline(connection: Connection, assignment: str) -> Deadline:
    """The deadline of ``assignment`` and the extensions granted in formgrader."""
    own, submission = tables.assignment, tables.submitted_assignment
    due = connection.scalar(select(own.c.duedate).where(own.c.name == assignment))
    rows = connection.execute(
        select(submission.c.student_id, submission.c.extension)
        .join(own, own.c.id == submission.c.assignment_id)
        .where(own.c.name == assignment, submission.c.extension.is_not(None))
    )
    return Deadline(due=due, extensions={row.student_id: row.extension for row in rows})


def read_due_dates(connection: Connection) -> dict[str, datetime]:
    """When assignments are due, by name; without those that have no due date."""
    own = tables.assignment.c
    rows = connection.execute(select(own.name, own.duedate).where(own.duedate.is_not(None)))
    return {row.name: row.duedate.replace(tzinfo=UTC) for row in rows}


def late_remark(record: SubmissionRecord, deadline: Deadline) -> SubmissionRecord:
    """``record`` with a sentence for the instructor if it came late, else the record itself.

    Example:
        >>> from autograder.records import Status
        >>> record = SubmissionRecord(
        ...     student="s01", status=Status.GRADED, max_score=1.0, seconds=0.0, timestamp="2026-02-02 08:00:00 UTC"
        ... )
        >>> late_remark(record, Deadline(due=datetime(2026, 2, 1, 12))).message
        'handed in 20 h after the due date'
    """
    late = deadline.lateness(record.student, parse_time(record.timestamp))
    if not late:
        return record
    remark = f"handed in {in_words(late)} after the due date"
    return replace(record, message=f"{record.message}; {remark}" if record.message else remark)


def reason_of_penalty(late: timedelta, penalty: float | None) -> str:
    """Why a hand-in that came so ``late`` now has this penalty; None if nothing says what it is.

    Example:
        >>> reason_of_penalty(timedelta(hours=2), 1.0), reason_of_penalty(timedelta(), None)
        ('handed in 2 h after the due date', 'not late, as its time, the due date and extensions are now')
    """
    if not late:
        return "not late, as its time, the due date and extensions are now"
    said = f"handed in {in_words(late)} after the due date"
    return said if penalty is not None else f"{said}, for which nothing is taken off now"


def in_words(duration: timedelta) -> str:
    """The largest unit that it fills, rounded down.

    Example:
        >>> in_words(timedelta(hours=50)), in_words(timedelta(minutes=3)), in_words(timedelta(seconds=2))
        ('2 days', '3 min', 'less than a minute')
    """
    if duration >= timedelta(days=2):
        return f"{duration.days} days"
    if duration >= timedelta(hours=1):
        return f"{duration // timedelta(hours=1)} h"
    minutes = duration // timedelta(minutes=1)
    return f"{minutes} min" if minutes else "less than a minute"


def configured_penalty(course: Course) -> LatePenalty | None:
    """The plugin for late submissions if the configuration names one, else None: nbgrader's takes nothing off."""
    config = course.configuration()
    if not ({"AssignLatePenalties", "LateSubmissionPlugin"} & set(config)):
        return None
    from nbgrader.preprocessors import AssignLatePenalties  # takes seconds

    preprocessor = AssignLatePenalties(config=config)
    preprocessor.init_plugin()
    plugin: LatePenalty = preprocessor.plugin_inst
    return plugin


def penalty_of(plugin: LatePenalty, student: str, score: float, late: timedelta) -> float | None:
    """What the plugin takes off, or None if it leaves the score alone.

    Raises:
        UsageError: the plugin, which the course's configuration names, failed.
    """
    try:
        return plugin.late_submission_penalty(student, score, late.total_seconds())
    except Exception as error:  # somebody else's code, which may raise anything
        raise UsageError(
            f"The late-submission plugin that nbgrader_config.py names failed on {student} "
            f"({type(error).__name__}: {error}); correct it and grade again."
        ) from error
