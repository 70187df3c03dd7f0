"""Tells the gradebook of an assignment: what nbgrader's ``generate_assignment`` stores of its cells."""

import hashlib
import json
import re
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Table, delete, exists, insert, select, update

from autograder._exceptions import SourceError
from autograder.assignment.source import STUBS, Source
from autograder.gradebook import schema as tables

__all__ = ["NotebookCell", "Registered", "checksum", "notebook_cells", "register_source"]

GRADE, SOLUTION, TASK = "GradeCell", "SolutionCell", "TaskCell"
DETAILS: dict[str, Table] = {
    GRADE: tables.grade_cells,
    SOLUTION: tables.solution_cells,
    TASK: tables.task_cells,
}


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """The ids of an assignment's rows: its own, its notebook's, and its cells' by name."""

    assignment_id: str
    notebook_id: str
    graded: dict[str, str]
    commented: dict[str, str]


def notebook_cells(source: Source) -> tuple[NotebookCell, ...]:
    """The cells of ``source`` that the gradebook keeps, in order."""
    return tuple(cell for raw in source.notebook["cells"] if (cell := _notebook_cell(raw)) is not None)


def register_source(connection: Connection, source: Source, course_id: str) -> Registered:
    """Stores the assignment, or brings it up to date; within the caller's transaction.

    Raises:
        SourceError: cells were added or removed while the gradebook holds submissions; nbgrader refuses too.
    """
    assignment_id = _require_row(connection, tables.assignment, {"name": source.assignment}, {"course_id": course_id})
    key = {"name": source.assignment, "assignment_id": assignment_id}
    kernelspec = json.dumps(source.notebook.get("metadata", {}).get("kernelspec", {}))
    notebook_id = _require_row(connection, tables.notebook, key, {"kernelspec": kernelspec})
    cells = notebook_cells(source)
    known = _known_cells(connection, notebook_id)
    wanted = {(cell.name, kind) for cell in cells for kind in cell.kinds}
    sources = set(connection.scalars(select(tables.source_cell.c.name).where(_of(tables.source_cell, notebook_id))))
    if set(known) != wanted or sources != {cell.name for cell in cells}:
        if sources:
            _require_no_submissions(connection, notebook_id, source)
        _remove_cells(connection, notebook_id, {known[key] for key in set(known) - wanted})
    if not _has_submissions(connection, notebook_id):
        notebook = tables.notebook
        connection.execute(update(notebook).where(notebook.c.id == notebook_id).values(kernelspec=kernelspec))
    ids = _store_cells(connection, notebook_id, cells, known)
    _store_sources(connection, notebook_id, cells)
    return Registered(
        assignment_id=assignment_id,
        notebook_id=notebook_id,
        graded={name: id_ for (name, kind), id_ in ids.items() if kind != SOLUTION},
        commented={name: id_ for (name, kind), id_ in ids.items() if kind != GRADE},
    )


def checksum(cell: NotebookCell, text: str) -> str:
    """nbgrader's checksum of ``cell`` with ``text`` in it."""
    parts = [text, cell.cell_type, str(cell.is_grade), str(cell.is_solution), str(cell.locked), cell.name]
    if cell.is_grade:
        parts.append(str(float(cell.points)))
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


def _notebook_cell(raw: dict[str, Any]) -> NotebookCell | None:
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
        text=_without_solution(text, STUBS[raw["cell_type"]]) if is_solution else text,
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


def _of(table: Table, notebook_id: str) -> Any:
    return table.c.notebook_id == notebook_id


def _require_row(connection: Connection, table: Table, key: dict[str, str], more: dict[str, str]) -> str:
    """The id of the row with ``key``; the row is made with ``more`` if it is missing."""
    found = connection.scalar(select(table.c.id).filter_by(**key))
    if found is None:
        found = uuid4().hex
        connection.execute(insert(table).values(id=found, **key, **more))
    return str(found)


def _known_cells(connection: Connection, notebook_id: str) -> dict[tuple[str, str], str]:
    cell = tables.base_cell.c
    rows = connection.execute(select(cell.name, cell.type, cell.id).where(cell.notebook_id == notebook_id))
    return {(name, kind): id_ for name, kind, id_ in rows}


def _has_submissions(connection: Connection, notebook_id: str) -> bool:
    table = tables.submitted_notebook
    return bool(connection.scalar(select(exists().where(_of(table, notebook_id)))))


def _require_no_submissions(connection: Connection, notebook_id: str, source: Source) -> None:
    if _has_submissions(connection, notebook_id):
        raise SourceError(
            f"{source.path.name} has other cells than when the gradebook's submissions were graded: "
            "put the old cells back, or drop those submissions with "
            f"`nbgrader db assignment remove {source.assignment} --force` and grade again."
        )


def _remove_cells(connection: Connection, notebook_id: str, gone: set[str]) -> None:
    for table in (*DETAILS.values(), tables.base_cell):
        connection.execute(delete(table).where(table.c.id.in_(gone)))
    connection.execute(delete(tables.source_cell).where(_of(tables.source_cell, notebook_id)))


def _store_cells(
    connection: Connection,
    notebook_id: str,
    cells: tuple[NotebookCell, ...],
    known: dict[tuple[str, str], str],
) -> dict[tuple[str, str], str]:
    ids: dict[tuple[str, str], str] = {}
    for cell in cells:
        for kind in cell.kinds:
            is_new = (cell.name, kind) not in known
            id_ = ids[cell.name, kind] = uuid4().hex if is_new else known[cell.name, kind]
            values = {} if kind == SOLUTION else {"max_score": cell.points, "cell_type": cell.cell_type}
            if is_new:
                base = {"id": id_, "name": cell.name, "notebook_id": notebook_id, "type": kind}
                connection.execute(insert(tables.base_cell).values(base))
                connection.execute(insert(DETAILS[kind]).values(id=id_, **values))
            elif values:
                connection.execute(update(DETAILS[kind]).where(DETAILS[kind].c.id == id_).values(values))
    return ids


def _store_sources(connection: Connection, notebook_id: str, cells: tuple[NotebookCell, ...]) -> None:
    table = tables.source_cell
    rows = connection.execute(select(table.c.name, table.c.id).where(_of(table, notebook_id)))
    known: dict[str, str] = {row.name: row.id for row in rows}
    for cell in cells:
        values = {
            "cell_type": cell.cell_type,
            "locked": cell.locked,
            "source": cell.text,
            "checksum": cell.checksum,
        }
        if cell.name in known:
            connection.execute(update(table).where(table.c.id == known[cell.name]).values(values))
        else:
            row = {"id": uuid4().hex, "name": cell.name, "notebook_id": notebook_id}
            connection.execute(insert(table).values(row | values))
