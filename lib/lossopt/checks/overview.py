"""What a cell asks of all checks of a notebook: a table of what holds, or the worked solution of one exercise."""

import html
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lossopt.checks.failure import CheckFailed
from lossopt.checks.marks import Earned, sentences
from lossopt.checks.notebook import ASKED_OF, SESSION, NotRun, judged, kernel_shell, quietly
from lossopt.checks.noting import noted_attempts
from lossopt.checks.saved import saved_notebook
from lossopt.checks.solutions import NoSolution, Solution, open_solution

__all__ = ["Row", "Table", "table", "worked_solution"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one check found: the parts that hold, or of an exercise without parts whether it does.

    Attributes:
        name: of the exercise.
        parts: with their points and what was earned of them.
        message: what is wrong, or why the check could not be run; "" if neither.
        was_run: whether the check was.
    """

    name: str
    parts: Earned
    message: str
    was_run: bool = True

    @property
    def held(self) -> tuple[int, int]:
        """How many parts hold, and how many there are; an exercise without parts counts as one."""
        count = len(self.parts) or 1
        return sum(bool(got) for _, _, got in self.parts) if self.parts else int(not self.message), count

    @property
    def points(self) -> str:
        """The points of what is tested here, as in "1 of 2"; empty for an exercise without parts."""
        got, points = sum(got for *_, got in self.parts), sum(points for _, points, _ in self.parts)
        return f"{got:g} of {points:g}" if self.parts else ""

    @property
    def cells(self) -> tuple[str, str, str, str]:
        held, count = self.held
        word = "right" if held == count else "wrong" if not held else "partly"
        word = word if self.was_run else "not run"
        said = "; ".join(sentences(self.message)).removeprefix("wrong: ") if self.message else ""
        return self.name, f"{word}: {held} of {count} parts" if self.parts else word, self.points, said


class Table:
    """The rows as a notebook shows them: as HTML, and as text where there is none."""

    HEAD = ("exercise", "checks", "points", "what is wrong")

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows

    @property
    def sum(self) -> str:
        right = sum(row.held[0] == row.held[1] for row in self.rows)
        return f"{right} of {len(self.rows)} exercises right in all that is tested here."

    def __repr__(self) -> str:
        lines = [self.HEAD, *(row.cells for row in self.rows)]
        widths = [max(len(line[place]) for line in lines) for place in range(3)]
        texts = [
            "  ".join([*(cell.ljust(w) for cell, w in zip(line, widths, strict=False)), line[3]]) for line in lines
        ]
        return "\n".join([*(text.rstrip() for text in texts), self.sum])

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col" style="text-align: left">{title}</th>' for title in self.HEAD)
        body = "".join(f"<tr>{''.join(map(_cell, row.cells))}</tr>" for row in self.rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{html.escape(self.sum)}</p>"


def _cell(text: str) -> str:
    return f'<td style="text-align: left">{html.escape(text)}</td>'


def table() -> Table | None:
    """Runs every check of the notebook with the answers as they are now; returns the table for the cell to show.

    A check whose cell was not run yet is taken from the notebook's file, as it was last saved. Returns None where no
    notebook is open.
    """
    shell = kernel_shell()
    if shell is None:
        return None
    saved = dict(_saved_checks())
    stopped = {name: _prepared(shell, text) for name, text in saved.items() if name not in SESSION.exercises}
    order = [*saved, *(name for name in SESSION.exercises if name not in saved)]
    return Table([_row(shell, name) if not stopped.get(name) else _unasked(name, stopped[name]) for name in order])


def _row(shell: Any, name: str) -> Row:
    exercise = SESSION.exercises[name]
    if name.isidentifier():
        exercise.answer = shell.user_ns.get(name, NotRun(name))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the cell of the check tells them
        outcome = judged(exercise, name)
    if outcome is None:
        return Row(name=name, parts=(), message="")
    return Row(
        name=name,
        parts=outcome.parts,
        message=str(outcome) if isinstance(outcome, CheckFailed) else outcome.message,
    )


def _unasked(name: str, reason: str) -> Row:
    said = f"the checks could not be run ({reason}): run the cells above first"
    return Row(name=name, parts=(), message=said, was_run=False)


def _saved_checks() -> Iterator[tuple[str, str]]:
    """The checks in the notebook's file, each with the name of what it asks for; none if the file is not known."""
    for cell in saved_notebook()["cells"]:
        text = "".join(cell["source"])
        names = ASKED_OF.findall(text)
        if cell.get("metadata", {}).get("nbgrader", {}).get("grade") and names:
            yield names[0], text


def _prepared(shell: Any, text: str) -> str:
    """Makes the exercise of a cell of checks that was not run yet; says what came in the way, if anything did."""
    with quietly(shell, text):
        try:
            exec(shell.transform_cell(text), shell.user_ns)
        except Exception as error:  # what a cell needs from those above it may be missing in any way
            return f"{type(error).__name__}: {error}"
    return ""


def worked_solution(name: str, key: str | None = None) -> Solution:
    """Opens the worked solution of an exercise whose checks have run in this notebook.

    Args:
        name: of the answer, as in ``"mse"``.
        key: where the instructor gives one out.

    Raises:
        NoSolution: it cannot be opened, or not yet.
    """
    exercise = SESSION.exercises.get(name)
    if exercise is None:
        raise NoSolution(f"Run the cell of checks of {name} first; then ask again.")
    return open_solution(exercise.solution, key, len(SESSION.attempts.get(name, set()) | noted_attempts(name)))
