"""The answers to one question as the gradebook has them: text, mark, comment, and whether they wait for a person."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from autograder.assignment.mark_scheme import RUBRIC_HEAD
from autograder.assignment.source import released_text
from autograder.gradebook import schema as tables
from autograder.gradebook.marked_texts import has_changed
from autograder.gradebook.notebook_cells import GRADE
from autograder.gradebook.own_tables import answer_text, kept_text
from autograder.marking_desk.alike import alike
from autograder.marking_desk.questions import Question

__all__ = ["Answer", "groups_of", "lines_of", "read_answers", "without_head"]

POINTS = re.compile(r"\d+: (\S+) of ([^\s,]+)")
PICTURE = "(a picture)"  # what stands in a kept text for a picture, whatever it shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One student's answer.

    Attributes:
        grade_id: its row in the gradebook, which says nothing of whose it is.
        commented_id: the cell to which its comment belongs.
        number: its place among all answers, which says nothing either.
        points: what a person gave; None if nobody has.
        comment: what a person wrote, with the points of each line of the rubric at its head.
        waits: a person has to look at it, for the first time or again.
        has_changed: it was marked, and then its text changed.
        digest: that of its text; None if that is not known.
        text: what was written, without its pictures.
        marked_text: what it was when it was marked, if that is another text and was kept.
    """

    grade_id: str
    number: int
    student: str
    person: str
    notebook_id: str
    commented_id: str
    points: float | None
    comment: str | None
    waits: bool
    has_changed: bool
    digest: str | None
    text: str
    marked_text: str | None

    @property
    def state(self) -> str:
        """What the gradebook holds of it, in JSON."""
        return json.dumps([self.points, self.waits, self.comment])

    @property
    def seen(self) -> str:
        """Changes whenever the mark, the comment or the text does."""
        return hashlib.sha256(f"{self.state}{self.digest}".encode()).hexdigest()[:32]


def lines_of(comment: str | None) -> list[tuple[float, float]]:
    """The points of each line of the rubric, and what the line was worth, as a comment has them at its head.

    Empty if it has none.

    Example:
        >>> lines_of("rubric 1: 1 of 1, 2: 0.5 of 2\\nSee lesson 2.")
        [(1.0, 1.0), (0.5, 2.0)]
    """
    head = RUBRIC_HEAD.match(comment or "")
    return [(float(points), float(worth)) for points, worth in POINTS.findall(head[1])] if head else []


def without_head(comment: str | None) -> str:
    """A comment without the points of the rubric's lines.

    Example:
        >>> without_head("rubric 1: 1 of 1, 2: 0.5 of 1\\nSee lesson 2.")
        'See lesson 2.'
    """
    return RUBRIC_HEAD.sub("", comment or "", count=1)


def read_answers(connection: Connection, question: Question) -> list[Answer]:
    """Every answer to the question, in an order that has nothing to do with names."""
    names = {"assignment": question.assignment, "notebook": question.source.name, "cell": question.grade_id}
    return [
        Answer(
            grade_id=row.id,
            number=number,
            student=row.student_id,
            person=" ".join(filter(None, (row.first_name, row.last_name))),
            notebook_id=row.notebook_id,
            commented_id=row.commented_id,
            points=row.manual_score,
            comment=row.manual_comment,
            waits=row.needs_manual_grade,
            has_changed=has_changed(row),
            digest=row.graded,
            text=_own(question, row.graded_text or ""),
            marked_text=_own(question, row.marked_text) if row.marked_text and row.marked != row.graded else None,
        )
        for number, row in enumerate(connection.execute(_query(), names), start=1)
    ]


@cache
def _query() -> Select[Any]:
    """Reads the answers to a question; made once, as each key press of who marks reads them all."""
    graded, marked, commented = kept_text.alias(), kept_text.alias(), tables.base_cell.alias()
    grade, cell, submission = tables.grade.c, tables.base_cell.c, tables.submitted_assignment.c
    joined = (
        tables.grade.join(tables.base_cell, cell.id == grade.cell_id)
        .join(tables.notebook, tables.notebook.c.id == cell.notebook_id)
        .join(tables.assignment, tables.assignment.c.id == tables.notebook.c.assignment_id)
        .join(tables.submitted_notebook, tables.submitted_notebook.c.id == grade.notebook_id)
        .join(tables.submitted_assignment, submission.id == tables.submitted_notebook.c.assignment_id)
        .join(tables.student, tables.student.c.id == submission.student_id)
        .outerjoin(answer_text, answer_text.c.grade_id == grade.id)
        .outerjoin(graded, graded.c.digest == answer_text.c.graded)
        .outerjoin(marked, marked.c.digest == answer_text.c.marked)
        # nbgrader has an answer twice: what is graded, and what is written, to which the comment belongs.
        .join(commented, (commented.c.name == cell.name) & (commented.c.notebook_id == cell.notebook_id))
        .outerjoin(
            tables.comment,
            (tables.comment.c.cell_id == commented.c.id) & (tables.comment.c.notebook_id == grade.notebook_id),
        )
    )
    query = select(
        tables.grade,
        answer_text.c.graded,
        answer_text.c.marked,
        submission.student_id,
        tables.student.c.first_name,
        tables.student.c.last_name,
        tables.comment.c.manual_comment,
        commented.c.id.label("commented_id"),
        graded.c.text.label("graded_text"),
        marked.c.text.label("marked_text"),
    ).select_from(joined)
    is_there = (tables.assignment.c.name == bindparam("assignment")) & (tables.notebook.c.name == bindparam("notebook"))
    is_question = cell.name == bindparam("cell")
    return query.where(is_there, is_question, commented.c.type != GRADE).order_by(grade.id)


def _own(question: Question, text: str) -> str:
    """A kept text without the task that stands before the answer, which all answers share."""
    task = released_text(question.cell).strip() if question.cell.is_task else ""
    return text.removeprefix(task).lstrip("\n") if task else text


def groups_of(answers: Sequence[Answer], question: Question) -> list[list[Answer]]:
    """The answers that are alike, together; the largest group first. What shows a picture is alike to its equals only.

    It is the same for everybody who marks, since it depends on nothing but the texts.
    """
    by_id = {answer.grade_id: answer for answer in answers}
    texts = frozenset((answer.grade_id, _comparable(answer)) for answer in answers)
    return [[by_id[each] for each in group] for group in _groups(texts, question.is_code)]


def _comparable(answer: Answer) -> str:
    if answer.digest is None:
        return f"nothing is known of the text of {answer.grade_id}"
    return f"a text with a picture, {answer.digest}" if PICTURE in answer.text else answer.text


@lru_cache(maxsize=16)
def _groups(texts: frozenset[tuple[str, str]], is_code: bool) -> tuple[tuple[str, ...], ...]:
    """Comparing a class takes about a second, and each key press asks for it again."""
    return tuple(map(tuple, alike(dict(texts), is_code=is_code)))
