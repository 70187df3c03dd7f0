"""Writes nbgrader's gradebook: the same rows as nbgrader itself, one transaction for each submission."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Select, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from autograder import gradebook_tables as tables
from autograder.gradebook_database import in_a_sentence, open_gradebook
from autograder.handin_times import parse_time
from autograder.lateness import configured_penalty, read_deadline
from autograder.layout import CONFIG, Course
from autograder.records import Status, SubmissionRecord
from autograder.registration import Registered, notebook_cells, register_source
from autograder.source import Source

__all__ = ["GradebookWriter", "course_id", "register"]

NBGRADER_COURSE = "default_course"  # nbgrader's own preprocessors make this course in every gradebook
NO_RESPONSE = "No response."


def course_id(course: Course) -> str:
    """The name under which the configuration files its assignments; nbgrader's default where it has none."""
    from traitlets.config.loader import PyFileConfigLoader

    config = PyFileConfigLoader(CONFIG, path=str(course.root)).load_config()
    return str(config.CourseDirectory.get("course_id") or NBGRADER_COURSE)


def register(course: Course, source: Source) -> None:
    """Stores what ``nbgrader generate_assignment`` would of ``source``."""
    engine = open_gradebook(course)
    try:
        with in_a_sentence(course), engine.begin() as connection:
            _register(connection, course, source)
    finally:
        engine.dispose()


class GradebookWriter:
    """Stores the records of one assignment; a context manager, used by one thread of one process."""

    def __init__(self, course: Course, source: Source) -> None:
        self._course = course
        self._source = source
        cells = notebook_cells(source)
        self._blank = {cell.name: cell.text for cell in cells if cell.is_solution and not cell.is_task}
        self._tasks = {cell.name for cell in cells if cell.is_task and not cell.is_grade}

    def __enter__(self) -> "GradebookWriter":
        self._engine = open_gradebook(self._course)
        self._connection = self._engine.connect()
        with in_a_sentence(self._course), self._connection.begin():
            self._rows = _register(self._connection, self._course, self._source)
            self.deadline = read_deadline(self._connection, self._source.assignment)
        self._penalty = configured_penalty(self._course)
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        self._engine.dispose()

    def store(self, record: SubmissionRecord) -> None:
        """One transaction; a submission that could not be graded changes no mark that is there."""
        if record.status is Status.UNGRADABLE:
            return
        with in_a_sentence(self._course), self._connection.begin():
            notebook_id = self._submitted_notebook(record)
            self._store_grades(notebook_id, record)
            self._store_comments(notebook_id, record)
            self._store_penalty(notebook_id, record)

    def _submitted_notebook(self, record: SubmissionRecord) -> str:
        """The id of the row for the student's notebook; makes what is missing above it."""
        connection, rows = self._connection, self._rows
        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        connection.execute(dialect.insert(tables.student).values(id=record.student).on_conflict_do_nothing())
        when = {"timestamp": moment} if (moment := parse_time(record.timestamp)) else {}
        key = {"assignment_id": rows.assignment_id, "student_id": record.student}
        submission_id = _upsert(connection, tables.submitted_assignment, key, when, {})
        key = {"assignment_id": submission_id, "notebook_id": rows.notebook_id}
        return _upsert(connection, tables.submitted_notebook, key, {}, {"flagged": False})

    def _store_grades(self, notebook_id: str, record: SubmissionRecord) -> None:
        """Manual scores stay; where there is one, a person looks again at what the new run found, as in nbgrader."""
        grade = tables.grade
        rows = self._connection.execute(
            select(grade.c.cell_id, grade.c.id, grade.c.manual_score).where(grade.c.notebook_id == notebook_id)
        )
        known = {cell_id: (id_, manual_score) for cell_id, id_, manual_score in rows}
        scores = {cell.grade_id: cell.score for cell in record.cells}
        new: list[dict[str, Any]] = []
        changed: list[dict[str, Any]] = []
        for name, cell_id in self._rows.graded.items():
            score = scores.get(name)
            id_, manual_score = known.get(cell_id, (None, None))
            if id_ is not None and name in self._tasks:
                continue  # nbgrader's autograder leaves what only a person marks
            values = {"auto_score": score, "needs_manual_grade": score is None or manual_score is not None}
            if id_ is None:
                new.append({"id": uuid4().hex, "notebook_id": notebook_id, "cell_id": cell_id} | values)
            else:
                changed.append({"row": id_} | values)
        self._write(grade, new, changed, ("auto_score", "needs_manual_grade"))

    def _store_comments(self, notebook_id: str, record: SubmissionRecord) -> None:
        """Comments of people stay; those of the grader too, where it failed before it saw an answer."""
        comment = tables.comment
        rows = self._connection.execute(
            select(comment.c.cell_id, comment.c.id).where(comment.c.notebook_id == notebook_id)
        )
        known: dict[str, str] = {row.cell_id: row.id for row in rows}
        answers = self._answers(record)
        new: list[dict[str, Any]] = []
        changed: list[dict[str, Any]] = []
        for name, cell_id in self._rows.commented.items():
            is_blank = name in self._blank and answers.get(name) == self._blank[name]
            values: dict[str, Any] = {"auto_comment": NO_RESPONSE if is_blank else None}
            if cell_id in known:
                if not record.executed:
                    continue
                changed.append({"row": known[cell_id]} | values)
            else:
                new.append({"id": uuid4().hex, "notebook_id": notebook_id, "cell_id": cell_id} | values)
        self._write(comment, new, changed, ("auto_comment",))

    def _store_penalty(self, notebook_id: str, record: SubmissionRecord) -> None:
        """What nbgrader's plugin takes off a late submission, between nothing and all of it."""
        notebook, penalty = tables.submitted_notebook, None
        late = self.deadline.lateness(record.student, parse_time(record.timestamp))
        if self._penalty is not None and late:
            score = float(self._connection.scalar(_score_of(notebook_id)) or 0.0)
            found = self._penalty.late_submission_penalty(record.student, score, late.total_seconds())
            penalty = None if found is None else min(max(0.0, found), score)
        statement = update(notebook).where(notebook.c.id == notebook_id)
        self._connection.execute(statement.values(late_submission_penalty=penalty))

    def _answers(self, record: SubmissionRecord) -> dict[str, str]:
        cells = self._source.cells
        return {
            cells[cell.source_index].grade_id or "": cell.text
            for cell in record.executed
            if cell.source_index is not None and cells[cell.source_index].is_answer
        }

    def _write(
        self, table: Any, new: list[dict[str, Any]], changed: list[dict[str, Any]], columns: tuple[str, ...]
    ) -> None:
        if new:
            self._connection.execute(insert(table), new)
        if changed:
            values: dict[str, Any] = {column: bindparam(f"new_{column}") for column in columns}
            statement = update(table).where(table.c.id == bindparam("row")).values(values)
            rows = [{"row": row["row"], **{f"new_{name}": row[name] for name in columns}} for row in changed]
            self._connection.execute(statement, rows)


def _register(connection: Connection, course: Course, source: Source) -> Registered:
    name = course_id(course)
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    for each in dict.fromkeys((name, NBGRADER_COURSE)):
        connection.execute(dialect.insert(tables.course).values(id=each).on_conflict_do_nothing())
    return register_source(connection, source, name)


def _score_of(notebook_id: str) -> Select[tuple[float]]:
    grade = tables.grade.c
    marked = func.coalesce(grade.manual_score, grade.auto_score) + func.coalesce(grade.extra_credit, 0.0)
    return select(func.sum(marked)).where(grade.notebook_id == notebook_id)


def _upsert(
    connection: Connection,
    table: Any,
    key: Mapping[str, str],
    changes: Mapping[str, Any],
    defaults: Mapping[str, Any],
) -> str:
    """The id of the row with ``key``, changed or made."""
    found = connection.scalar(select(table.c.id).filter_by(**key))
    if found is None:
        found = uuid4().hex
        connection.execute(insert(table).values(id=found, **key, **defaults, **changes))
    elif changes:
        connection.execute(update(table).where(table.c.id == found).values(**changes))
    return str(found)
