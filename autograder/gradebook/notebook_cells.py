"""The cells of a source that nbgrader's gradebook knows by name, as nbgrader itself would store them."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from autograder.assignment.configured import stubs_of
from autograder.assignment.source import Source

__all__ = ["GRADE", "SOLUTION", "TASK", "NotebookCell", "checksum", "notebook_cells"]

GRADE, SOLUTION, TASK = "GradeCell", "SolutionCell", "TaskCell"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotebookCell:
    """A source cell that nbgrader knows by name; ``text`` is as released, but with the hidden tests."""

    name: str
    cell_type: str
    text: str
    locked: bool
    checksum: str | None
    points: float
    is_grade: bool
    is_solution: bool
    is_task: bool

    @property
    def kinds(self) -> tuple[str, ...]:
        flags = ((GRADE, self.is_grade), (SOLUTION, self.is_solution), (TASK, self.is_task))
        return tuple(kind for kind, holds in flags if holds)


def notebook_cells(source: Source) -> tuple[NotebookCell, ...]:
    """The cells of ``source`` that the gradebook keeps, in order."""
    stubs = stubs_of(source.notebook)
    return tuple(cell for raw in source.notebook["cells"] if (cell := _notebook_cell(raw, stubs)) is not None)


def checksum(cell: NotebookCell, text: str) -> str:
    """nbgrader's checksum of ``cell`` with ``text`` in it."""
    parts = [text, cell.cell_type, str(cell.is_grade), str(cell.is_solution), str(cell.locked), cell.name]
    if cell.is_grade:
        parts.append(str(float(cell.points)))
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


def _notebook_cell(raw: dict[str, Any], stubs: Mapping[str, str]) -> NotebookCell | None:
    nbgrader = raw.get("metadata", {}).get("nbgrader", {})
    is_grade, is_solution = bool(nbgrader.get("grade")), bool(nbgrader.get("solution"))
    is_task = bool(nbgrader.get("task"))
    locked = not is_solution and (is_grade or bool(nbgrader.get("locked")))
    if not (is_grade or is_solution or locked or is_task):
        return None
    text = raw.get("source", "")
    text = "".join(text) if isinstance(text, list) else text
    cell = NotebookCell(
        name=nbgrader["grade_id"],
        cell_type=raw["cell_type"],
        text=_without_solution(text, stubs[raw["cell_type"]]) if is_solution else text,
        locked=locked,
        checksum=nbgrader.get("checksum"),
        points=float(nbgrader.get("points") or 0.0),
        is_grade=is_grade,
        is_solution=is_solution,
        is_task=is_task,
    )
    return cell if is_task and not locked else _with_checksum(cell)


def _with_checksum(cell: NotebookCell) -> NotebookCell:
    return replace(cell, checksum=checksum(cell, cell.text))


def _without_solution(text: str, stub: str) -> str:
    """nbgrader's stub in the solution's place, line by line as nbgrader does it."""
    kept: list[str] = []
    inside = found = False
    for line in text.split("\n"):
        if "BEGIN SOLUTION" in line:
            inside = found = True
            indent = re.match(r"\s*", line)
            kept += [(indent.group() if indent else "") + part for part in stub.split("\n")]
        elif "END SOLUTION" in line:
            inside = False
        elif not inside:
            kept.append(line)
    return "\n".join(kept) if found else stub
