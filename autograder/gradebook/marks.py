"""Reads marks and comments out of the gradebook: those of the checks, and those that people gave."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, func, select

from autograder.course import Course
from autograder.gradebook import schema as tables
from autograder.gradebook.engine import reading
from autograder.gradebook.grade_writes import Stored, given_by_people
from autograder.gradebook.lateness import read_deadline
from autograder.gradebook.marked_texts import has_changed
from autograder.gradebook.own_tables import answer_text, kept_text
from autograder.records import cell_name

__all__ = [
    "AssignmentMarks",
    "ChangedText",
    "Mark",
    "Person",
    "SubmissionMarks",
    "read_assignment",
    "read_changed",
    "read_class",
    "read_marked",
    "read_standing",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One graded cell: ``score`` is None if neither a check nor a person has decided.

    ``has_changed`` if a person marked it and has to look again, since the answer has changed.
    """

    score: float | None
    max_score: float
    needs_manual: bool
    has_changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionMarks:
    """A student's submission in the gradebook; marks and comments by the names of cells."""

    student: str
    timestamp: datetime | None
    penalty: float
    late: timedelta = timedelta()
    marks: dict[str, Mark] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """The points so far, less the penalty for lateness; never below 0."""
        return max(0.0, sum(mark.score or 0.0 for mark in self.marks.values()) - self.penalty)

    @property
    def pending(self) -> int:
        """How many answers a person has still to look at."""
        return sum(mark.needs_manual for mark in self.marks.values())

    @property
    def changed(self) -> int:
        """How many of these a person had marked before they changed."""
        return sum(mark.has_changed for mark in self.marks.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentMarks:
    """One assignment of the gradebook with its submissions by student."""

    assignment: str
    max_score: float
    submissions: dict[str, SubmissionMarks]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A student as the gradebook knows them; all but ``student`` may be empty."""

    student: str
    first_name: str
    last_name: str
    email: str
    lms_user_id: str


def _people(connection: Connection) -> list[Person]:
    """Every student of the gradebook, by id."""
    table = tables.student.c
    rows = connection.execute(select(tables.student).order_by(table.id))
    return [
        Person(
            student=row.id,
            first_name=row.first_name or "",
            last_name=row.last_name or "",
            email=row.email or "",
            lms_user_id=row.lms_user_id or "",
        )
        for row in rows
    ]


def read_class(course: Course) -> tuple[list[Person], list[AssignmentMarks]]:
    """Every student and every assignment of the gradebook."""
    with reading(course) as connection:
        names = connection.scalars(select(tables.assignment.c.name).order_by(tables.assignment.c.name)).all()
        return _people(connection), [_assignment(connection, name) for name in names]


def read_assignment(course: Course, assignment: str, notebook: str = "") -> AssignmentMarks:
    """The marks and comments of one assignment, by their :func:`cell_name`; of one notebook by ``grade_id``."""
    with reading(course) as connection:
        return _assignment(connection, assignment, notebook)


class ChangedText(NamedTuple):
    """An answer as a person marked it and as it was graded last; None where that was not kept."""

    marked: str | None
    graded: str | None


def read_changed(course: Course, notebook_id: str) -> dict[str, ChangedText]:
    """The cells of one submitted notebook, by its id, that changed after a person marked them, with both texts."""
    marked, graded = kept_text.alias(), kept_text.alias()
    joined = (
        tables.grade.join(answer_text, answer_text.c.grade_id == tables.grade.c.id)
        .join(tables.base_cell, tables.base_cell.c.id == tables.grade.c.cell_id)
        .outerjoin(marked, marked.c.digest == answer_text.c.marked)
        .outerjoin(graded, graded.c.digest == answer_text.c.graded)
    )
    texts = (marked.c.text.label("marked_text"), graded.c.text.label("graded_text"))
    query = select(tables.grade, answer_text, tables.base_cell.c.name, *texts).select_from(joined)
    with reading(course) as connection:
        rows = connection.execute(query.where(tables.grade.c.notebook_id == notebook_id)).all()
    return {row.name: ChangedText(row.marked_text, row.graded_text) for row in rows if has_changed(row)}


def read_marked(course: Course, assignment: str) -> list[str]:
    """The students of whose submission of an assignment a cell has a mark, by a check or a person."""
    grade, submission = tables.grade, tables.submitted_assignment
    joined = grade.join(tables.submitted_notebook, tables.submitted_notebook.c.id == grade.c.notebook_id)
    joined = joined.join(submission, submission.c.id == tables.submitted_notebook.c.assignment_id)
    joined = joined.join(tables.assignment, tables.assignment.c.id == submission.c.assignment_id)
    is_marked = grade.c.auto_score.is_not(None) | grade.c.manual_score.is_not(None)
    query = select(submission.c.student_id).distinct().select_from(joined).order_by(submission.c.student_id)
    with reading(course) as connection:
        return [*connection.scalars(query.where(tables.assignment.c.name == assignment, is_marked))]


def read_standing(course: Course, assignment: str, notebook: str = "") -> dict[str, Stored]:
    """How each student's submission of a notebook stands, in the form in which storing it says so.

    The notebook is that which is called as the assignment if none is named.
    """
    submission, notebook_row, grade = tables.submitted_assignment, tables.submitted_notebook, tables.grade
    joined = (
        grade.join(tables.base_cell, tables.base_cell.c.id == grade.c.cell_id)
        .outerjoin(answer_text, answer_text.c.grade_id == grade.c.id)
        .join(notebook_row, notebook_row.c.id == grade.c.notebook_id)
        .join(submission, submission.c.id == notebook_row.c.assignment_id)
        .join(tables.assignment, tables.assignment.c.id == submission.c.assignment_id)
        .join(tables.notebook, tables.notebook.c.id == notebook_row.c.notebook_id)
    )
    columns = (tables.base_cell.c.name, submission.c.student_id, notebook_row.c.late_submission_penalty)
    of_people = grade.c.needs_manual_grade | grade.c.manual_score.is_not(None) | (grade.c.extra_credit != 0.0)
    is_asked_for = of_people | (notebook_row.c.late_submission_penalty != 0.0)
    is_here = (tables.assignment.c.name == assignment) & (tables.notebook.c.name == (notebook or assignment))
    query = select(grade, answer_text, *columns).select_from(joined)
    found: dict[str, list[Any]] = defaultdict(list)
    with reading(course) as connection:
        for row in connection.execute(query.where(is_here, is_asked_for)):
            found[row.student_id].append(row)
    return {student: _as_stored(rows) for student, rows in found.items()}


def _as_stored(rows: Sequence[Row[Any]]) -> Stored:
    given = ((row.name, given_by_people(row.manual_score, row.extra_credit, row.auto_score)) for row in rows)
    return Stored(
        waiting=sum(row.needs_manual_grade for row in rows),
        changed=tuple(row.name for row in rows if has_changed(row)),
        given={name: points for name, points in given if points is not None},
        penalty=rows[0].late_submission_penalty or 0.0,
    )


def _assignment(connection: Connection, assignment: str, notebook: str = "") -> AssignmentMarks:
    asked = _Asked(assignment, notebook)
    points = _points(connection, asked)
    submissions = _by_student(connection, asked)
    for each in submissions.values():  # a cell that is newer than the last grading is still to be graded
        for name, worth in points.items():
            each.marks.setdefault(name, Mark(score=None, max_score=worth, needs_manual=True))
    return AssignmentMarks(assignment=assignment, max_score=float(sum(points.values())), submissions=submissions)


class _Asked(NamedTuple):
    """An assignment whole, or one notebook of it."""

    assignment: str
    notebook: str

    @property
    def where(self) -> ColumnElement[bool]:
        own = tables.assignment.c.name == self.assignment
        return own & (tables.notebook.c.name == self.notebook) if self.notebook else own

    def called(self, row: Any) -> str:
        """What the cell of a row with the columns ``notebook`` and ``name`` is called."""
        return str(row.name) if self.notebook else cell_name(self.assignment, row.notebook, row.name)


def _points(connection: Connection, asked: _Asked) -> dict[str, float]:
    """What each graded cell is worth."""
    found: dict[str, float] = {}
    for cells in (tables.grade_cells, tables.task_cells):
        joined = cells.join(tables.base_cell, tables.base_cell.c.id == cells.c.id)
        joined = joined.join(tables.notebook).join(tables.assignment)
        columns = (tables.base_cell.c.name, tables.notebook.c.name.label("notebook"), cells.c.max_score)
        rows = connection.execute(select(*columns).select_from(joined).where(asked.where))
        found |= {asked.called(row): row.max_score for row in rows}
    return found


def _marks(connection: Connection, asked: _Asked) -> dict[str, dict[str, Mark]]:
    """Marks by the id of the submitted notebook."""
    grade, cell = tables.grade.c, tables.base_cell.c
    points = func.coalesce(tables.grade_cells.c.max_score, tables.task_cells.c.max_score, 0.0)
    joined = (
        tables.grade.join(tables.base_cell, cell.id == grade.cell_id)
        .outerjoin(answer_text, answer_text.c.grade_id == grade.id)
        .outerjoin(tables.grade_cells, tables.grade_cells.c.id == cell.id)
        .outerjoin(tables.task_cells, tables.task_cells.c.id == cell.id)
        .join(tables.notebook, tables.notebook.c.id == cell.notebook_id)
        .join(tables.assignment)
    )
    columns = (answer_text, cell.name, tables.notebook.c.name.label("notebook"), points.label("points"))
    query = select(tables.grade, *columns).select_from(joined)
    found: dict[str, dict[str, Mark]] = defaultdict(dict)
    for row in connection.execute(query.where(asked.where)):
        score = row.manual_score if row.manual_score is not None else row.auto_score
        if score is not None:
            score += row.extra_credit or 0.0
        found[row.notebook_id][asked.called(row)] = Mark(
            score=score, max_score=row.points, needs_manual=row.needs_manual_grade, has_changed=has_changed(row)
        )
    return found


def _comments(connection: Connection, asked: _Asked) -> dict[str, dict[str, str]]:
    """Comments by the id of the submitted notebook; a person's own, even an empty one, goes before the grader's."""
    cell = tables.base_cell
    joined = tables.comment.join(cell, cell.c.id == tables.comment.c.cell_id)
    joined = joined.join(tables.notebook, tables.notebook.c.id == cell.c.notebook_id).join(tables.assignment)
    said = func.coalesce(tables.comment.c.manual_comment, tables.comment.c.auto_comment).label("said")
    query = select(tables.comment.c.notebook_id, cell.c.name, tables.notebook.c.name.label("notebook"), said)
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in connection.execute(query.select_from(joined).where(asked.where)):
        if row.said:
            found[row.notebook_id][asked.called(row)] = row.said
    return found


def _by_student(connection: Connection, asked: _Asked) -> dict[str, SubmissionMarks]:
    """What stands in the gradebook, that of all notebooks of a student in one."""
    submission, submitted = tables.submitted_assignment, tables.submitted_notebook
    joined = submitted.join(submission, submission.c.id == submitted.c.assignment_id)
    joined = joined.join(tables.assignment, tables.assignment.c.id == submission.c.assignment_id)
    joined = joined.join(tables.notebook, tables.notebook.c.id == submitted.c.notebook_id)
    columns: tuple[Any, ...] = (
        submitted.c.id,
        submitted.c.late_submission_penalty,
        submission.c.student_id,
        submission.c.timestamp,
    )
    query = select(*columns).select_from(joined).where(asked.where)
    rows = connection.execute(query.order_by(submission.c.student_id, tables.notebook.c.name)).all()
    marks, comments = _marks(connection, asked), _comments(connection, asked)
    deadline = read_deadline(connection, asked.assignment)
    found: dict[str, SubmissionMarks] = {}
    for row in rows:
        before = found.get(row.student_id)
        found[row.student_id] = SubmissionMarks(
            student=row.student_id,
            timestamp=row.timestamp,
            penalty=(row.late_submission_penalty or 0.0) + (before.penalty if before else 0.0),
            late=deadline.lateness(row.student_id, row.timestamp),
            marks=(before.marks if before else {}) | marks.get(row.id, {}),
            comments=(before.comments if before else {}) | comments.get(row.id, {}),
        )
    return found
