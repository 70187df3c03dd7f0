"""Says what other graded cells, or other points, do to the marks that a gradebook holds."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, func, select

from autograder.course import listed
from autograder.gradebook import schema as tables
from autograder.gradebook.notebook_cells import SOLUTION, NotebookCell

__all__ = ["changes_to_marks"]


def changes_to_marks(
    connection: Connection, notebook_id: str, cells: Iterable[NotebookCell], known: Mapping[tuple[str, str], str]
) -> tuple[str, ...]:
    """A sentence for each graded cell that is gone, new, or worth other points; none without submissions.

    ``known`` are the ids of the gradebook's cells by name and kind.
    """
    submissions = tables.submitted_notebook
    count = connection.scalar(select(func.count()).where(submissions.c.notebook_id == notebook_id)) or 0
    if not count:
        return ()
    points = {(cell.name, kind): cell.points for cell in cells for kind in cell.kinds if kind != SOLUTION}
    before = {key: id_ for key, id_ in known.items() if key[1] != SOLUTION}
    worth = _points(connection, before.values())
    said = [_gone(connection, name, before[name, kind]) for name, kind in sorted(set(before) - set(points))]
    said += [
        f"{name} is new, with {points[name, kind]:g} points: all {count} hand-ins are graded there."
        for name, kind in sorted(set(points) - set(before))
    ]
    said += [
        _worth_more(connection, key[0], before[key], worth[before[key]], points[key])
        for key in sorted(set(points) & set(before))
        if worth[before[key]] != points[key]
    ]
    return tuple(said)


def _points(connection: Connection, ids: Iterable[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for table in (tables.grade_cells, tables.task_cells):
        rows = connection.execute(select(table.c.id, table.c.max_score).where(table.c.id.in_([*ids])))
        found |= {row.id: row.max_score for row in rows}
    return found


def _gone(connection: Connection, name: str, cell_id: str) -> str:
    said = f"{name} is no longer in the source, and its points do not count any more."
    by_hand = len(_marked(connection, cell_id))
    if not by_hand:
        return said
    return (
        f"{said} Given by people there: {_marks(by_hand)}, which the history keeps; should the cell come back, so do "
        "they, to be looked at again."
    )


def _worth_more(connection: Connection, name: str, cell_id: str, old: float, new: float) -> str:
    marked = _marked(connection, cell_id)
    said = f"{name} is worth {new:g} points, not {old:g}."
    if not marked:
        return said
    said += f" Given by people there, and left as given: {_marks(len(marked))}"
    above = [student for student, score in marked if score is not None and score > new]
    return f"{said}; above the new maximum: {listed(above)}." if above else f"{said}."


def _marks(count: int) -> str:
    return "1 mark" if count == 1 else f"{count} marks"


def _marked(connection: Connection, cell_id: str) -> list[tuple[str, float | None]]:
    """Who has points of a person's in a cell, and its score without extra points, None if it has none."""
    grade, submission = tables.grade, tables.submitted_assignment
    joined = grade.join(tables.submitted_notebook, tables.submitted_notebook.c.id == grade.c.notebook_id)
    joined = joined.join(submission, submission.c.id == tables.submitted_notebook.c.assignment_id)
    points = func.coalesce(grade.c.manual_score, grade.c.auto_score)
    query = select(submission.c.student_id, points.label("points")).select_from(joined)
    of_people = grade.c.manual_score.is_not(None) | (grade.c.extra_credit != 0.0)
    rows = connection.execute(query.where(grade.c.cell_id == cell_id, of_people).order_by(submission.c.student_id))
    return [(row.student_id, row.points) for row in rows]
