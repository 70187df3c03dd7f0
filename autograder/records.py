"""What grading finds out: one record for each check that the source expects, and their JSON."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

__all__ = [
    "BY_HAND",
    "NOTHING_WRITTEN",
    "NOT_ANSWERED",
    "STOPPED",
    "STUB_LEFT",
    "CellRecord",
    "ExecutedCell",
    "PartRecord",
    "Picture",
    "Status",
    "SubmissionRecord",
    "Verdict",
    "assignments_to_json",
    "cell_name",
    "whole_record",
]

BY_HAND = "to be marked by hand"
NOT_ANSWERED = "not answered yet"
STUB_LEFT = "the line `raise NotImplementedError()` still stands in your answer and stops it; delete that line"
NOTHING_WRITTEN = "no answer was written"


class Verdict(StrEnum):
    """How a check ended: for machines; the sentence for people is ``CellRecord.message``."""

    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"
    ERROR = "error"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"
    MISSING = "missing"
    MANUAL = "manual"
    GRADER_ERROR = "grader_error"


# The student's code was ended before it came to an end.
STOPPED = frozenset((Verdict.TIMEOUT, Verdict.MEMORY, Verdict.CRASHED))


class Status(StrEnum):
    """Whether a submission could be graded at all."""

    GRADED = "graded"
    UNGRADABLE = "ungradable"


def cell_name(assignment: str, notebook: str, grade_id: str) -> str:
    """What a graded cell is called where those of all notebooks of an assignment stand together.

    Example:
        >>> cell_name("losses", "losses", "mse_checks"), cell_name("ps1", "problem2", "squares")
        ('mse_checks', 'problem2/squares')
    """
    return grade_id if notebook in ("", assignment) else f"{notebook}/{grade_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRecord:
    """A share of a check's points with a name of its own, and how much of it was earned."""

    name: str
    points: float
    score: float

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "points": self.points, "score": self.score}

    def __str__(self) -> str:
        return f"{self.name} {self.score:g} of {self.points:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRecord:
    """The verdict on one graded cell.

    ``score`` is None if a person has to decide; ``is_blank`` if the answer stands as it was released. ``parts`` is
    empty if the check has none, or if it did not come to its end, so that nothing is known of them. ``notebook`` is set
    where the cells of all notebooks of an assignment stand together, to what is not called as the assignment.
    ``is_by_person`` if a person gave the points, whatever the verdict.
    """

    grade_id: str
    score: float | None
    max_score: float
    verdict: Verdict
    message: str = ""
    misconception: str | None = None
    is_blank: bool = False
    parts: tuple[PartRecord, ...] = ()
    notebook: str = ""
    is_by_person: bool = False

    @property
    def name(self) -> str:
        """The cell's :func:`cell_name`."""
        return cell_name("", self.notebook, self.grade_id)

    @property
    def parts_in_words(self) -> str:
        """The parts in brackets, to stand behind a message; "" if the check has none."""
        return f" ({', '.join(map(str, self.parts))})" if self.parts else ""

    @property
    def reason(self) -> str:
        """What stands behind the verdict for people: misconception, message and parts, if there are any."""
        found = f" [{self.misconception}]" if self.misconception else ""
        return found + (f": {self.message}" if self.message else "") + self.parts_in_words

    @property
    def is_in_order(self) -> bool:
        """Whether nothing needs to be said: it passed, or the answer awaits its mark as every written one does."""
        is_usual = self.verdict is Verdict.MANUAL and self.message in ("", BY_HAND)
        return self.verdict is Verdict.PASSED or is_usual

    def to_json(self) -> dict[str, Any]:
        return {
            **({"notebook": self.notebook} if self.notebook else {}),
            "grade_id": self.grade_id,
            "score": self.score,
            "max_score": self.max_score,
            "verdict": self.verdict.value,
            "message": self.message,
            "misconception": self.misconception,
            "parts": [part.to_json() for part in self.parts],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that a student pasted into Markdown: ``name`` as the text calls it, ``data`` in base64."""

    name: str
    form: str
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutedCell:
    """One cell as it ran: where it comes from, its text and pictures, its outputs (nbformat dictionaries)."""

    cell_id: str
    source_index: int | None  # None for a cell that the student added
    cell_type: str
    text: str
    outputs: tuple[dict[str, Any], ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionRecord:
    """Everything that grading one submission brought; the same through each door.

    ``waiting`` is set once it is stored: how many cells are to be marked by hand. A cell whose mark stands does not.
    ``penalty`` is then what lateness costs, and the cells have the points that people gave.
    ``hand_in`` is the digest of what was graded; empty if the record shall not stand for it the next time.
    """

    student: str
    status: Status
    max_score: float
    seconds: float
    message: str = ""
    cells: tuple[CellRecord, ...] = ()
    executed: tuple[ExecutedCell, ...] = ()
    timestamp: str | None = None
    waiting: int | None = None
    hand_in: str = ""
    penalty: float = 0.0

    @property
    def score(self) -> float | None:
        """The points so far, less the penalty and never below 0, or None if the submission could not be graded."""
        if self.status is Status.UNGRADABLE:
            return None
        return max(0.0, float(sum(cell.score for cell in self.cells if cell.score is not None)) - self.penalty)

    @property
    def needs_manual(self) -> int:
        """How many cells are to be marked by hand; the table of ``course grade`` has it in the column *by hand*."""
        return sum(cell.score is None for cell in self.cells) if self.waiting is None else self.waiting

    @property
    def faults(self) -> int:
        """How many cells have no mark by a fault that is not the student's."""
        return sum(cell.verdict is Verdict.GRADER_ERROR and cell.score is None for cell in self.cells)

    def to_json(self) -> dict[str, Any]:
        return {
            "student": self.student,
            "status": self.status.value,
            "score": self.score,
            "max_score": self.max_score,
            "needs_manual": self.needs_manual,
            "seconds": round(self.seconds, 4),
            "message": self.message,
            "cells": [cell.to_json() for cell in self.cells],
        }


def assignments_to_json(
    graded: dict[str, tuple[float, list[SubmissionRecord]]],
    more: dict[str, dict[str, Any]],
) -> dict[str, Any]:
    """The document of ``course grade --json``: assignment → (seconds, records), and → what else is said of it."""
    return {
        "assignments": [
            {
                "assignment": assignment,
                "seconds": round(seconds, 4),
                "submissions": [record.to_json() for record in records],
                **more[assignment],
            }
            for assignment, (seconds, records) in graded.items()
        ]
    }


def whole_record(notebooks: Sequence[tuple[str, SubmissionRecord]]) -> SubmissionRecord:
    """One student's record of an assignment, of those of its notebooks, each behind its name in :class:`CellRecord`.

    If one notebook could not be graded, the hand-in could not.
    """
    records = [record for _, record in notebooks]
    ungradable = [(name, record) for name, record in notebooks if record.status is Status.UNGRADABLE]
    cells = (replace(cell, notebook=name) for name, record in notebooks for cell in record.cells)
    waiting = [record.waiting for record in records if record.waiting is not None]
    return SubmissionRecord(
        student=records[0].student,
        status=Status.UNGRADABLE if ungradable else Status.GRADED,
        max_score=sum(record.max_score for record in records),
        seconds=sum(record.seconds for record in records),
        message=_said_of(ungradable or notebooks),
        cells=() if ungradable else tuple(cells),
        timestamp=records[0].timestamp,
        waiting=sum(waiting) if waiting else None,
        hand_in=" ".join(record.hand_in for record in records) if all(record.hand_in for record in records) else "",
        penalty=sum(record.penalty for record in records),
    )


def _said_of(notebooks: Sequence[tuple[str, SubmissionRecord]]) -> str:
    """The remarks, each once if it holds for every notebook, else behind the notebook's name."""
    remarks = [(name, record.message.split("; ") if record.message else []) for name, record in notebooks]
    shared = [each for each in remarks[0][1] if all(each in said for _, said in remarks)]
    own = [f"{name}: {each}" if name else each for name, said in remarks for each in said if each not in shared]
    return "; ".join([*own, *shared])
