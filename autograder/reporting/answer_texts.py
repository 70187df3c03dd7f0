"""Reads what students wrote, answer by answer, out of ``submitted/``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from autograder._exceptions import UngradableError
from autograder.assignment.source import CellKind, Source, SourceCell, blank_text, released_text
from autograder.assignment.worked_solutions import way_of
from autograder.course import Course
from autograder.records import cell_name
from autograder.submission.matching import match
from autograder.submission.reading import files_beside, hand_in_digest, parse_submission, read_notebook
from autograder.submission.several_notebooks import look_at, record_if_unread

__all__ = ["ADDED", "HandIn", "given_texts", "read_hand_ins"]

ADDED = "cells of their own"  # no grade_id holds a space
MOST_CHARACTERS = 100_000  # of an answer; nobody types more, and a class of larger ones would not fit into memory


@dataclass(frozen=True, slots=True, kw_only=True)
class HandIn:
    """The texts of one hand-in by the ``grade_id`` of the answer, those of added cells of code under :data:`ADDED`.

    ``written`` names the answers that are words, not code; ``digest`` tells which hand-in it is, as grading does.
    """

    student: str
    answers: dict[str, str]
    written: frozenset[str]
    digest: str


def read_hand_ins(course: Course, sources: Sequence[Source], students: Iterable[str]) -> list[HandIn]:
    """The hand-ins of ``students``, all notebooks of each in one.

    Leaves out what is not there or cannot be read as a notebook. Answers have the names that
    :func:`autograder.assignment.notebooks.combined` gives them.
    """
    found = []
    for student in students:
        if len(sources) > 1 and look_at(student, course.submitted(sources[0].assignment, student), sources).refusal:
            continue
        try:
            parts = [each for source in sources if (each := _read(course, source, student)) is not None]
        except UngradableError:
            continue
        if parts:
            found.append(_joined(student, parts))
    return found


def _joined(student: str, parts: Sequence[HandIn]) -> HandIn:
    added = [part.answers[ADDED] for part in parts if ADDED in part.answers]
    answers = {name: text for part in parts for name, text in part.answers.items() if name != ADDED}
    return HandIn(
        student=student,
        answers=answers | ({ADDED: "\n\n".join(added)} if added else {}),
        written=frozenset().union(*(part.written for part in parts)),
        digest=" ".join(part.digest for part in parts),
    )


def given_texts(source: Source) -> list[tuple[str, bool]]:
    """The texts that everybody got, each with whether it is code; so is what a worked solution may have shown them."""
    shows_solutions = bool(way_of(source))
    texts = []
    for cell in source.cells:
        texts.append((blank_text(cell) if cell.is_answer else released_text(cell), _is_code(cell)))
        if shows_solutions and cell.kind is CellKind.SOLUTION:
            texts.append((cell.text, True))
    return texts


def _read(course: Course, source: Source, student: str) -> HandIn | None:
    """A notebook of the hand-in; without answers if it is one of several that is not there or cannot be read."""
    folder, release = course.submitted(source.assignment, student), course.release(source.assignment)
    missing = record_if_unread(source, student, folder, release)
    if missing is not None:
        return HandIn(student=student, answers={}, written=frozenset(), digest=missing.hand_in)
    data, timestamp = read_notebook(student, folder, source.name, source.others)
    matched = match(source, parse_submission(data))

    def called(grade_id: str | None) -> str:
        return cell_name(source.assignment, source.name, grade_id or "")

    words = frozenset(called(c.grade_id) for c in source.cells if c.is_answer and c.cell_type == "markdown")
    answers = {called(grade_id): cell.text for grade_id, cell in matched.answers.items()}
    added: list[Any] = [cell for cells in matched.added.values() for cell in cells if cell.cell_type == "code"]
    if added:
        answers[ADDED] = "\n\n".join(cell.text for cell in added)
    digest = hand_in_digest(data, timestamp, files_beside(folder, source.name, release, source.others))
    answers = {name: text[:MOST_CHARACTERS] for name, text in answers.items()}
    return HandIn(student=student, answers=answers, written=words, digest=digest)


def _is_code(cell: SourceCell) -> bool:
    return cell.cell_type == "code"
