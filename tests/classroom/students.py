"""Students ``s01`` to ``s12``: what each hands in for ``losses``."""

import copy
import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import nbformat

from autograder.assignment.source import CellKind, Source
from tests.classroom.answers import IN_TORCH, MISTAKES, MORE_MISTAKES, WRITTEN

__all__ = ["DUE", "FURTHER", "STUDENTS", "Attempt", "Student"]

DUE = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)
IN_TIME = DUE - timedelta(days=1)
LATE = DUE + timedelta(hours=20)
Notebook = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One hand-in: the file's bytes, when it came, and whether it came round ``course submit``."""

    data: bytes
    when: datetime = IN_TIME
    is_upload: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Student:
    """``make`` turns the released notebook and the source into the attempts, the first one first."""

    name: str
    story: str
    make: Callable[[Notebook, Source], Iterator[Attempt]]


def solutions(source: Source) -> dict[str, str]:
    """The instructor's own answers, each as a whole cell."""
    written = {cell.grade_id or "": WRITTEN for cell in source.cells if cell.kind is CellKind.MANUAL}
    return written | {c.grade_id or "": c.text for c in source.cells if c.kind is CellKind.SOLUTION}


def answered(release: Notebook, answers: dict[str, str]) -> Notebook:
    """The release with ``answers`` in its cells."""
    notebook = copy.deepcopy(release)
    for cell in notebook.cells:
        grade_id = _grade_id(cell)
        if grade_id in answers:
            cell.source = answers[grade_id].strip("\n")
    return notebook


def _grade_id(cell: Any) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _index(notebook: Notebook, grade_id: str) -> int:
    return next(i for i, cell in enumerate(notebook.cells) if _grade_id(cell) == grade_id)


def _attempt(notebook: Notebook, when: datetime = IN_TIME) -> Attempt:
    return Attempt(data=nbformat.writes(notebook).encode(), when=when)


def perfect(release: Notebook, source: Source) -> Iterator[Attempt]:
    yield _attempt(answered(release, solutions(source)))


def blank(release: Notebook, _: Source) -> Iterator[Attempt]:
    yield _attempt(release)


def mistaken(release: Notebook, _: Source) -> Iterator[Attempt]:
    yield _attempt(answered(release, MISTAKES))


def mistaken_everywhere(release: Notebook, source: Source) -> Iterator[Attempt]:
    """The usual mistakes of whatever assignment it is, and a few words in place of each written answer."""
    module = importlib.import_module(f"tests.classroom.mistakes.{source.assignment}")
    answers = {exercise: answer for exercise, (answer, _) in module.MISTAKES.items()}
    written = {cell.grade_id or "": "I do not know." for cell in source.cells if cell.kind is CellKind.MANUAL}
    yield _attempt(answered(release, written | answers))


def mistaken_otherwise(release: Notebook, _: Source) -> Iterator[Attempt]:
    yield _attempt(answered(release, MORE_MISTAKES))


def syntax_error(release: Notebook, source: Source) -> Iterator[Attempt]:
    yield _attempt(answered(release, solutions(source) | {"huber": "def huber(y, y_hat, delta)\n    return 0"}))


def failing_import(release: Notebook, source: Source) -> Iterator[Attempt]:
    broken = "import torhc\n\n" + MISTAKES["softmax"].strip()
    yield _attempt(answered(release, solutions(source) | {"softmax": broken}))


def endless_loop(release: Notebook, source: Source) -> Iterator[Attempt]:
    """It sleeps as it goes round: its ten seconds are time, not work, and others need the processor meanwhile."""
    loop = "    while True:\n        guess = np.mean(y)\n        time.sleep(0.1)"
    endless = f"import time\n\ndef best_constant(y, loss):\n{loop}\n    return guess"
    notebook = answered(release, solutions(source) | {"best_constant": endless})
    yield _attempt(notebook)


def deleted_and_changed_checks(release: Notebook, source: Source) -> Iterator[Attempt]:
    """A test cell gone, another one emptied: neither is looked at. One wrong answer hides behind them."""
    notebook = answered(release, solutions(source) | {"mse": MISTAKES["mse"]})
    notebook.cells[_index(notebook, "mae_checks")].source = "assert True"
    del notebook.cells[_index(notebook, "mse_checks")]
    yield _attempt(notebook)


def copied_cell(release: Notebook, source: Source) -> Iterator[Attempt]:
    """The same answer cell twice, the copy wrong and before its check; the first one is the answer."""
    notebook = answered(release, solutions(source))
    at = _index(notebook, "mae")
    twin = copy.deepcopy(notebook.cells[at])
    twin.id, twin.source = "copied", "# my notes on mae"
    notebook.cells.insert(at + 1, twin)
    yield _attempt(notebook)


def twice_and_late(release: Notebook, source: Source) -> Iterator[Attempt]:
    yield _attempt(answered(release, MISTAKES))
    yield _attempt(answered(release, solutions(source) | {"mae": MISTAKES["mae"]}), LATE)


def in_torch(release: Notebook, _: Source) -> Iterator[Attempt]:
    yield _attempt(answered(release, IN_TORCH | {"bce_derivation_written": WRITTEN}))


def no_notebook(_: Notebook, __: Source) -> Iterator[Attempt]:
    yield Attempt(data=b"%PDF-1.7 my answers, scanned", is_upload=True)


STUDENTS = (
    Student(name="s01", story="everything right", make=perfect),
    Student(name="s02", story="the blank form", make=blank),
    Student(name="s03", story="common mistakes", make=mistaken),
    Student(name="s04", story="other common mistakes", make=mistaken_otherwise),
    Student(name="s05", story="a syntax error", make=syntax_error),
    Student(name="s06", story="an exception on import", make=failing_import),
    Student(name="s07", story="an endless loop", make=endless_loop),
    Student(name="s08", story="test cells deleted and changed", make=deleted_and_changed_checks),
    Student(name="s09", story="a cell copied", make=copied_cell),
    Student(name="s10", story="an old attempt, and a better one too late", make=twice_and_late),
    Student(name="s11", story="everything right, in PyTorch", make=in_torch),
    Student(name="s12", story="a file that is not a notebook", make=no_notebook),
)

# Who also does the assignments after the first.
FURTHER = (
    Student(name="s01", story="everything right", make=perfect),
    Student(name="s02", story="the blank form", make=blank),
    Student(name="s03", story="common mistakes", make=mistaken_everywhere),
)
