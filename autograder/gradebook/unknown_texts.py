"""Marks of people whose text the gradebook does not know yet, since they are older than the table that keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from autograder.course import Course
from autograder.gradebook import schema as tables
from autograder.gradebook.engine import in_a_sentence, open_gradebook, reading
from autograder.gradebook.marked_texts import NEW_TEXT
from autograder.gradebook.own_tables import answer_text

__all__ = ["UnknownText", "keep_texts", "unknown_texts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownText:
    """A grade with a person's mark, and whose cell it is."""

    grade_id: str
    student: str
    name: str


def unknown_texts(course: Course, assignment: str, notebook: str = "") -> list[UnknownText]:
    """The marks of a notebook whose text is not known, without those that are flagged for another look.

    The notebook is that which is called as the assignment if none is named.
    """
    grade, submission = tables.grade, tables.submitted_assignment
    joined = (
        grade.join(tables.base_cell, tables.base_cell.c.id == grade.c.cell_id)
        .join(tables.submitted_notebook, tables.submitted_notebook.c.id == grade.c.notebook_id)
        .join(submission, submission.c.id == tables.submitted_notebook.c.assignment_id)
        .join(tables.assignment, tables.assignment.c.id == submission.c.assignment_id)
        .join(tables.notebook, tables.notebook.c.id == tables.submitted_notebook.c.notebook_id)
        .outerjoin(answer_text, answer_text.c.grade_id == grade.c.id)
    )
    query = (
        select(grade.c.id, submission.c.student_id, tables.base_cell.c.name)
        .select_from(joined)
        .where(
            tables.assignment.c.name == assignment,
            tables.notebook.c.name == (notebook or assignment),
            grade.c.manual_score.is_not(None),
            grade.c.needs_manual_grade.is_(False),
            answer_text.c.grade_id.is_(None),
        )
    )
    with reading(course) as connection:
        return [UnknownText(grade_id=id_, student=who, name=name) for id_, who, name in connection.execute(query)]


def keep_texts(course: Course, graded: Mapping[str, str]) -> None:
    """Stores the digest of the text that was graded last, by the id of the grade."""
    if not graded:
        return
    rows = [{"grade_id": grade_id, "graded": digest, "marked": None} for grade_id, digest in graded.items()]
    engine = open_gradebook(course)
    try:
        with in_a_sentence(course), engine.begin() as connection:
            connection.execute(NEW_TEXT, rows)
    finally:
        engine.dispose()
