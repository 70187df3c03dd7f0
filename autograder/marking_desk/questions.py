"""The questions of a course that a person marks, and how far the marking is."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection, case, func, select

from autograder._exceptions import CourseError, UsageError
from autograder.assignment.mark_scheme import rubric_lines
from autograder.assignment.notebooks import load_sources
from autograder.assignment.source import CellKind, Source, SourceCell
from autograder.course import Course
from autograder.gradebook import schema as tables
from autograder.gradebook.engine import is_there, reading
from autograder.records import cell_name

__all__ = ["Question", "QuestionCounts", "count_questions", "find_question", "questions_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A cell of an assignment that a person marks."""

    source: Source
    cell: SourceCell

    @property
    def assignment(self) -> str:
        return self.source.assignment

    @property
    def name(self) -> str:
        """What it is called in its assignment, of which notebook it is as well."""
        return cell_name(self.assignment, self.source.name, self.grade_id)

    @property
    def grade_id(self) -> str:
        return self.cell.grade_id or ""

    @property
    def points(self) -> float:
        return self.cell.points

    @property
    def is_code(self) -> bool:
        return self.cell.cell_type == "code"

    @property
    def lines(self) -> list[float]:
        """The points of each line of the rubric; empty if they do not make the cell's points."""
        found = rubric_lines(self.cell)
        return found if abs(sum(found) - self.points) < 1e-9 else []


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionCounts:
    """How many answers a question has, and how many of them wait for a person."""

    assignment: str
    name: str
    answers: int
    waiting: int


def questions_of(source: Source) -> list[Question]:
    """Every question of the notebook, in its order."""
    return [Question(source=source, cell=cell) for cell in source.cells if cell.kind is CellKind.MANUAL]


def find_question(course: Course, assignment: str, name: str) -> Question:
    """The question ``name`` of ``assignment``.

    Raises:
        UsageError: the course has no source of the assignment, or the source no such question.
        SourceError: the source cannot be read.
    """
    for source in load_sources(course, assignment):
        for question in questions_of(source):
            if question.name == name:
                return question
    raise UsageError(f"{assignment} has no answer {name!r} that a person marks; go back to the list of questions.")


def count_questions(course: Course) -> tuple[list[QuestionCounts], list[str]]:
    """Every question of the course, in its assignment's order, and sentences on the sources that cannot be read."""
    found: list[QuestionCounts] = []
    notes: list[str] = []
    counts = _counts(course) if is_there(course) else {}
    for assignment in course.assignments():
        try:
            sources = load_sources(course, assignment)
            questions = [question for source in sources for question in questions_of(source)]
        except CourseError as error:
            notes.append(str(error))
            continue
        for question in questions:
            answers, waiting = counts.get((assignment, question.name), (0, 0))
            found.append(QuestionCounts(assignment=assignment, name=question.name, answers=answers, waiting=waiting))
    return found, notes


def _counts(course: Course) -> dict[tuple[str, str], tuple[int, int]]:
    """By assignment and cell how many answers there are, and how many wait."""
    with reading(course) as connection:
        return _count(connection)


def _count(connection: Connection) -> dict[tuple[str, str], tuple[int, int]]:
    cell, assignment = tables.base_cell.c, tables.assignment.c
    waits = func.sum(case((tables.grade.c.needs_manual_grade, 1), else_=0))
    joined = (
        tables.grade.join(tables.base_cell, cell.id == tables.grade.c.cell_id)
        .join(tables.notebook, tables.notebook.c.id == cell.notebook_id)
        .join(tables.assignment, assignment.id == tables.notebook.c.assignment_id)
    )
    names = (assignment.name.label("assignment"), tables.notebook.c.name.label("notebook"), cell.name)
    query = select(*names, func.count().label("answers"), waits.label("waits"))
    counts: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for row in connection.execute(query.select_from(joined).group_by(*names)):
        counts[row.assignment, cell_name(row.assignment, row.notebook, row.name)] = (row.answers, int(row.waits or 0))
    return dict(counts)
