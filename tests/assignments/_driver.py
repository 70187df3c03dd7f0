"""Runs answers against an assignment's own checks: through the two processes, or the check alone in this one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

from lossopt.checks import CheckFailed, Exercise, Marks

from autograder.assignment.source import CellKind, Source, SourceCell, blank_text, without_hidden
from autograder.records import CellRecord
from autograder.running.assignment_grader import AssignmentGrader
from autograder.submission.reading import Submission, SubmittedCell

__all__ = [
    "ASSIGNMENTS",
    "EXERCISES",
    "FUNCTIONS",
    "ROOT",
    "Failure",
    "answers_of",
    "blank_answers",
    "checks_text",
    "defined_by",
    "exercise_of",
    "failure_of",
    "run",
    "solution_of",
    "source_of",
]

ROOT = Path(__file__).resolve().parents[2]
ENDS, MARKS = re.compile(r"^check\.verify\(\)$", re.MULTILINE), "_marks"
ASSIGNMENTS = sorted(path.name for path in (ROOT / "source_notebooks").iterdir() if path.is_dir())


@cache
def source_of(assignment: str) -> Source:
    """The instructor's notebook."""
    return Source.load(assignment, ROOT / "source_notebooks" / assignment / f"{assignment}.ipynb")


EXERCISES = [
    (assignment, cell.grade_id or "")
    for assignment in ASSIGNMENTS
    for cell in source_of(assignment).cells
    if cell.kind is CellKind.SOLUTION
]


# The exercises that ask for a function; the others ask for a value, which cannot be called.
FUNCTIONS = [
    (assignment, name)
    for assignment, name in EXERCISES
    if re.search(rf"^def {name}\(", source_of(assignment).by_grade_id[name].text, re.MULTILINE)
]


def answers_of(assignment: str) -> dict[str, str]:
    """The text of each exercise's solution."""
    return {cell.grade_id or "": cell.text for cell in _answer_cells(assignment)}


def blank_answers(assignment: str) -> dict[str, str]:
    """What a student starts from."""
    return {cell.grade_id or "": blank_text(cell) for cell in _answer_cells(assignment)}


def run(grader: AssignmentGrader, answers: Mapping[str, str]) -> dict[str, CellRecord]:
    """The records of one submission by the exercise's name, as `course grade` or `course check` would make them."""
    cells = tuple(SubmittedCell(cell_type="code", grade_id=name, text=text) for name, text in answers.items())
    records = grader.grade(Submission(student="student", cells=cells)).cells
    return {
        record.grade_id.removesuffix("_checks"): record for record in records if record.grade_id.endswith("_checks")
    }


@cache
def exercise_of(assignment: str, name: str, *, hidden: bool = True) -> Exercise:
    """The ``check`` of an exercise's test cell, with its own solution behind it; fails if that is wrong."""
    return _run_checks(assignment, name, solution_of(assignment, name), hidden)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What a test cell says of an answer that does not get full marks; ``earned`` names the parts that hold."""

    message: str
    misconception: str | None
    earned: frozenset[str]

    def __str__(self) -> str:
        return self.message


def failure_of(assignment: str, name: str, answer: Any) -> Failure | None:
    """What the whole test cell says of ``answer``, or None if it gets full marks."""
    namespace = _set_up_with(assignment, name, answer)
    try:
        exec(_compiled(assignment, name, True), namespace)
    except CheckFailed as failure:
        return Failure(message=str(failure), misconception=failure.misconception, earned=frozenset())
    marks = namespace[MARKS]
    if not isinstance(marks, Marks) or not marks.message:
        return None
    earned = frozenset(part for part, _, got in marks.parts if got)
    return Failure(message=marks.message, misconception=marks.misconception, earned=earned)


@cache
def solution_of(assignment: str, name: str) -> Any:
    """The solution's function or value."""
    return defined_by(assignment, answers_of(assignment)[name])[name]


def defined_by(assignment: str, text: str) -> dict[str, Any]:
    """The namespace after the assignment's set-up cells and ``text``."""
    namespace: dict[str, Any] = {}
    for cell in source_of(assignment).cells:
        if cell.kind is CellKind.SETUP and not cell.is_left_out:
            exec(cell.text, namespace)
    exec(text, namespace)
    return namespace


def checks_text(assignment: str, name: str) -> str:
    """The whole test cell of an exercise."""
    return source_of(assignment).by_grade_id[f"{name}_checks"].text


def _run_checks(assignment: str, name: str, answer: Any, hidden: bool) -> Exercise:
    namespace = _set_up_with(assignment, name, answer)
    exec(_compiled(assignment, name, hidden), namespace)
    found = namespace["check"]
    assert isinstance(found, Exercise)
    return found


def _set_up_with(assignment: str, name: str, answer: Any) -> dict[str, Any]:
    return defined_by(assignment, "") | {name: answer}


@cache
def _compiled(assignment: str, name: str, hidden: bool) -> CodeType:
    """The test cell, which keeps the marks that it ends with under a name."""
    text = checks_text(assignment, name)
    kept, count = ENDS.subn(f"{MARKS} = check.verify()", text if hidden else without_hidden(text))
    assert count == 1
    return compile(kept, f"{name}_checks", "exec")


def _answer_cells(assignment: str) -> list[SourceCell]:
    return [cell for cell in source_of(assignment).cells if cell.kind is CellKind.SOLUTION]
