"""Runs answers against an assignment's own checks: through the two processes, or the check alone in this one."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

from lossopt.checks import CheckFailed, Exercise

from autograder.assignment.source import CellKind, Source, SourceCell, blank_text, without_hidden
from autograder.records import CellRecord
from autograder.running.assignment_grader import AssignmentGrader
from autograder.submission.reading import Submission, SubmittedCell

__all__ = [
    "ASSIGNMENTS",
    "EXERCISES",
    "FUNCTIONS",
    "ROOT",
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


def failure_of(assignment: str, name: str, answer: Any) -> CheckFailed | None:
    """What the whole test cell says of ``answer``, or None if it passes."""
    try:
        _run_checks(assignment, name, answer, hidden=True)
    except CheckFailed as failure:
        return failure
    return None


@cache
def solution_of(assignment: str, name: str) -> Any:
    """The solution's function or value."""
    return defined_by(assignment, answers_of(assignment)[name])[name]


def defined_by(assignment: str, text: str) -> dict[str, Any]:
    """The namespace after the assignment's set-up cells and ``text``."""
    namespace: dict[str, Any] = {}
    for cell in source_of(assignment).cells:
        if cell.kind is CellKind.SETUP and not cell.is_gpu:
            exec(cell.text, namespace)
    exec(text, namespace)
    return namespace


def checks_text(assignment: str, name: str) -> str:
    """The whole test cell of an exercise."""
    return source_of(assignment).by_grade_id[f"{name}_checks"].text


def _run_checks(assignment: str, name: str, answer: Any, hidden: bool) -> Exercise:
    namespace: dict[str, Any] = defined_by(assignment, "") | {name: answer}
    exec(_compiled(assignment, name, hidden), namespace)
    found = namespace["check"]
    assert isinstance(found, Exercise)
    return found


@cache
def _compiled(assignment: str, name: str, hidden: bool) -> CodeType:
    text = checks_text(assignment, name)
    return compile(text if hidden else without_hidden(text), f"{name}_checks", "exec")


def _answer_cells(assignment: str) -> list[SourceCell]:
    return [cell for cell in source_of(assignment).cells if cell.kind is CellKind.SOLUTION]
