"""Tells the gradebook of an assignment: what nbgrader's ``generate_assignment`` stores of its cells."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Table, delete, exists, insert, select, update

from autograder.assignment.source import Source
from autograder.gradebook import schema as tables
from autograder.gradebook.cell_changes import changes_to_marks
from autograder.gradebook.notebook_cells import GRADE, SOLUTION, TASK, NotebookCell, notebook_cells
from autograder.gradebook.own_tables import kept_comment, kept_record

__all__ = ["Registered", "register_source", "would_change_marks"]

DETAILS: dict[str, Table] = {
    GRADE: tables.grade_cells,
    SOLUTION: tables.solution_cells,
    TASK: tables.task_cells,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """The ids of the rows of an assignment's notebook: the assignment's, its own, and its cells' by name.

    ``tidings`` are sentences on what other cells than before do to marks that are there.
    """

    assignment_id: str
    notebook_id: str
    graded: dict[str, str]
    commented: dict[str, str]
    tidings: tuple[str, ...] = ()


def register_source(connection: Connection, source: Source, course_id: str) -> Registered:
    """Stores the assignment, or brings it up to date; within the caller's transaction.

    Where the gradebook holds submissions, marks of cells that are still there stay as they are. Those of a cell that is
    gone go into the history alone, from where they come back with it, as do comments that people wrote there.
    """
    assignment_id = _require_row(connection, tables.assignment, {"name": source.assignment}, {"course_id": course_id})
    key = {"name": source.name, "assignment_id": assignment_id}
    kernelspec = json.dumps(source.notebook.get("metadata", {}).get("kernelspec", {}))
    notebook_id = _require_row(connection, tables.notebook, key, {"kernelspec": kernelspec})
    tidings = tuple(_remove_notebooks(connection, _gone_notebooks(connection, source)))
    cells = notebook_cells(source)
    known = _known_cells(connection, notebook_id)
    wanted = {(cell.name, kind) for cell in cells for kind in cell.kinds}
    sources = set(connection.scalars(select(tables.source_cell.c.name).where(_of(tables.source_cell, notebook_id))))
    tidings += changes_to_marks(connection, notebook_id, cells, known) if sources else ()
    if set(known) != wanted or sources != {cell.name for cell in cells}:
        gone = set(known) - wanted
        _forget_verdicts(connection, notebook_id, {name for name, _ in gone})
        _remove_cells(connection, notebook_id, {known[key] for key in gone})
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
        tidings=tidings,
    )


def would_change_marks(connection: Connection, source: Source) -> bool:
    """Whether the gradebook holds submissions of other graded cells, or other points, than those of ``source``."""
    if any(_has_submissions(connection, gone) for gone in _gone_notebooks(connection, source)):
        return True
    own = tables.notebook.join(tables.assignment, tables.assignment.c.id == tables.notebook.c.assignment_id)
    query = select(tables.notebook.c.id).select_from(own).where(tables.assignment.c.name == source.assignment)
    notebook_id = connection.scalar(query.where(tables.notebook.c.name == source.name))
    if notebook_id is None:
        return False
    return bool(
        changes_to_marks(connection, notebook_id, notebook_cells(source), _known_cells(connection, notebook_id))
    )


def _gone_notebooks(connection: Connection, source: Source) -> dict[str, str]:
    """The names, by id, of the assignment's notebooks that the gradebook has and the sources no longer have."""
    joined = tables.notebook.join(tables.assignment, tables.assignment.c.id == tables.notebook.c.assignment_id)
    query = select(tables.notebook.c.id, tables.notebook.c.name).select_from(joined)
    rows = connection.execute(query.where(tables.assignment.c.name == source.assignment))
    return {row.id: row.name for row in rows if row.name not in (source.name, *source.others)}


def _remove_notebooks(connection: Connection, gone: Mapping[str, str]) -> Iterator[str]:
    """Takes them out with all that was submitted of them, as their marks would go on to count; says so of each.

    What people gave stays in the history.
    """
    for notebook_id, name in gone.items():
        if _has_submissions(connection, notebook_id):
            yield f"The notebook {name} is no longer in the source, and its points do not count any more."
        own = select(tables.submitted_notebook.c.id).where(_of(tables.submitted_notebook, notebook_id))
        for table in (tables.grade, tables.comment):
            connection.execute(delete(table).where(table.c.notebook_id.in_(own)))
        connection.execute(delete(tables.submitted_notebook).where(_of(tables.submitted_notebook, notebook_id)))
        _remove_cells(connection, notebook_id, {*_known_cells(connection, notebook_id).values()})
        connection.execute(delete(tables.notebook).where(tables.notebook.c.id == notebook_id))


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


def _forget_verdicts(connection: Connection, notebook_id: str, gone: set[str]) -> None:
    """Records that are kept know no more of these cells: should one come back, it is graded again."""
    own = select(tables.submitted_notebook.c.id).where(_of(tables.submitted_notebook, notebook_id))
    for row in connection.execute(select(kept_record).where(kept_record.c.notebook_id.in_(own))).all():
        exercises = json.loads(row.exercises)
        if left := {name: digest for name, digest in exercises.items() if name not in gone}:
            if left != exercises:
                change = update(kept_record).where(kept_record.c.notebook_id == row.notebook_id)
                connection.execute(change.values(exercises=json.dumps(left)))
        else:
            connection.execute(delete(kept_record).where(kept_record.c.notebook_id == row.notebook_id))


def _keep_comments(connection: Connection, gone: set[str]) -> None:
    comment, cell = tables.comment, tables.base_cell
    query = select(comment.c.notebook_id, cell.c.name, comment.c.manual_comment).join(
        cell, cell.c.id == comment.c.cell_id
    )
    rows = connection.execute(query.where(comment.c.cell_id.in_(gone), comment.c.manual_comment.is_not(None))).all()
    for notebook_id, name, text in rows:
        key = (kept_comment.c.notebook_id == notebook_id, kept_comment.c.cell == name)
        connection.execute(delete(kept_comment).where(*key))
        connection.execute(insert(kept_comment).values(notebook_id=notebook_id, cell=name, comment=text))


def _remove_cells(connection: Connection, notebook_id: str, gone: set[str]) -> None:
    _keep_comments(connection, gone)
    for table in (tables.grade, tables.comment):
        connection.execute(delete(table).where(table.c.cell_id.in_(gone)))
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
