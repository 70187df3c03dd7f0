"""Writes nbgrader's gradebook: the same rows as nbgrader itself, one transaction for each submission."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Executable, Row, Table, bindparam
from sqlalchemy.dialects.sqlite import insert as insert_into_sqlite

from autograder.assignment.exercise_digests import exercise_digests
from autograder.assignment.source import Source
from autograder.course import Course
from autograder.gradebook import schema as tables
from autograder.gradebook.engine import in_a_sentence, open_gradebook, require_same_file, which_file
from autograder.gradebook.grade_writes import GradeWrites, Stored
from autograder.gradebook.history_triggers import GRADER, because, writing_as
from autograder.gradebook.kept_records import FORGET_RECORD, KEEP_RECORD, ORPHANED_RECORDS, kept_row
from autograder.gradebook.lateness import (
    PenaltyChange,
    configured_penalty,
    penalty_of,
    read_deadline,
    reason_of_penalty,
)
from autograder.gradebook.marked_texts import (
    ORPHANED_TEXTS,
    TEXTS,
    UNUSED_TEXTS,
    answer_texts,
    kept_text_of,
    text_digest,
)
from autograder.gradebook.notebook_cells import notebook_cells
from autograder.gradebook.own_tables import kept_text
from autograder.gradebook.registration import Registered, register_source, would_change_marks
from autograder.gradebook.statements import (
    CHANGED_COMMENT,
    COMMENTS,
    GRADES,
    HAS_PENALTIES,
    KEPT_COMMENT,
    KEPT_PENALTY,
    LAST_MARK,
    NEW_COMMENT,
    NEW_NOTEBOOK,
    NEW_SUBMISSION,
    NEW_TIME,
    ORPHANED_CLAIMS,
    ORPHANED_STEPS,
    PENALTY,
    SCORE,
    SUBMISSION,
)
from autograder.records import ExecutedCell, Status, SubmissionRecord, Verdict, cell_name
from autograder.submission.timestamps import parse_time

__all__ = ["GradebookWriter", "register"]

NBGRADER_COURSE = "default_course"  # nbgrader's own preprocessors make this course in every gradebook
NO_RESPONSE = "No response."


def register(course: Course, source: Source) -> bool:
    """Stores what ``nbgrader generate_assignment`` would store of ``source``.

    Returns False if that would move marks that are there, which is left to a grading, so that somebody sees it.
    """
    engine = open_gradebook(course)
    try:
        with in_a_sentence(course), engine.begin() as connection:
            changes = would_change_marks(connection, source)
            if not changes:
                _register(connection, course, source)
    finally:
        engine.dispose()
    return not changes


class GradebookWriter:
    """Stores the records of one notebook of an assignment; a context manager, used by one thread of one process.

    ``settings`` is the digest of what hand-ins are graded with, other than the source; without it no record is kept for
    the next time.
    """

    def __init__(self, course: Course, source: Source, settings: str = "") -> None:
        self._course = course
        self._source = source
        self._settings = settings
        cells = notebook_cells(source)
        self._blank = {cell.name: cell.text for cell in cells if cell.is_solution and not cell.is_task}
        self._tasks = {cell.name for cell in cells if cell.is_task and not cell.is_grade}

    def __enter__(self) -> "GradebookWriter":
        engine = open_gradebook(self._course)
        with contextlib.ExitStack() as unless_ready:
            unless_ready.callback(engine.dispose)
            self._file = which_file(engine)
            self._connection = unless_ready.enter_context(engine.connect())
            self._new_student = _insert_missing(self._connection, tables.student)
            self._new_text = _insert_missing(self._connection, kept_text)
            with in_a_sentence(self._course), self._connection.begin():
                with writing_as(self._connection, GRADER, "the source's cells changed"):
                    self._rows = _register(self._connection, self._course, self._source)
                self.tidings = self._rows.tidings
                for orphaned in (ORPHANED_TEXTS, UNUSED_TEXTS, ORPHANED_RECORDS, ORPHANED_STEPS, ORPHANED_CLAIMS):
                    self._connection.execute(orphaned)
                self.deadline = read_deadline(self._connection, self._source.assignment)
            self._penalty = configured_penalty(self._course)
            self._close = unless_ready.pop_all().close
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def store(self, record: SubmissionRecord, shown: Sequence[ExecutedCell] = (), why: str | None = None) -> Stored:
        """Stores ``record`` in one transaction; a submission that could not be graded changes no mark that is there.

        ``shown`` are the cells that formgrader will show if the grader failed before any of them ran; ``why`` goes into
        the history of the marks.
        """
        if record.status is Status.UNGRADABLE:
            return Stored(waiting=0)
        moment = parse_time(record.timestamp)
        with self._transaction(why):
            notebook_id, is_new = self._submitted_notebook(record.student, moment)
            stored = self._store_grades(notebook_id, is_new, record, shown or record.executed)
            self._store_comments(notebook_id, is_new, record)
            late = self._store_penalty(notebook_id, is_new, record.student, moment)
            self._keep_record(notebook_id, is_new, record)
        is_news = not is_new and late.old != late.new
        return replace(stored, penalty=late.new, penalty_change=late if is_news else None)

    def renew_penalties(self, records: Sequence[SubmissionRecord]) -> dict[str, PenaltyChange]:
        """Takes off of hand-ins that are not graded again what their lateness costs now, as of their present marks.

        Returns what changed, by student.
        """
        if self._penalty is None and not self._connection.scalar(HAS_PENALTIES, {"notebook": self._rows.notebook_id}):
            return {}
        found: dict[str, PenaltyChange] = {}
        with self._transaction(None):
            for record in records:
                moment = parse_time(record.timestamp)
                notebook_id, is_new = self._submitted_notebook(record.student, moment)
                found[record.student] = self._store_penalty(notebook_id, is_new, record.student, moment)
        return {student: late for student, late in found.items() if late.old != late.new}

    @contextlib.contextmanager
    def _transaction(self, why: str | None) -> Iterator[None]:
        with in_a_sentence(self._course), self._connection.begin(), writing_as(self._connection, GRADER, why):
            yield
        require_same_file(self._connection.engine, self._file)

    @cached_property
    def _exercises(self) -> dict[str, str]:
        return exercise_digests(self._source)

    def _keep_record(self, notebook_id: str, is_new: bool, record: SubmissionRecord) -> None:
        if not is_new:
            self._connection.execute(FORGET_RECORD, {"notebook": notebook_id})
        if row := kept_row(notebook_id, record, self._settings, self._exercises):
            self._connection.execute(KEEP_RECORD, row)

    def _submitted_notebook(self, student: str, moment: datetime | None) -> tuple[str, bool]:
        """The id of the row for the student's notebook, and whether it was made now, with the rows above it."""
        keys = {"assignment": self._rows.assignment_id, "notebook": self._rows.notebook_id, "student": student}
        execute = self._connection.execute
        submission_id, notebook_id = execute(SUBMISSION, keys).one_or_none() or (None, None)
        if submission_id is None:
            submission_id = uuid4().hex
            execute(self._new_student, {"id": student})
            row = {"id": submission_id, "assignment_id": keys["assignment"], "student_id": student}
            execute(NEW_SUBMISSION, row | {"timestamp": moment})
        elif moment is not None:
            execute(NEW_TIME, {"row": submission_id, "moment": moment})
        if notebook_id is not None:
            return str(notebook_id), False
        made = uuid4().hex
        row = {"id": made, "assignment_id": submission_id, "notebook_id": keys["notebook"]}
        execute(NEW_NOTEBOOK, {**row, "flagged": False})
        return made, True

    def _store_grades(
        self, notebook_id: str, is_new: bool, record: SubmissionRecord, shown: Sequence[ExecutedCell]
    ) -> Stored:
        """Scores of people stay; if the text is not the one that was marked, a person has to look again."""
        known = {} if is_new else self._by_cell(GRADES, notebook_id)
        kept = {} if is_new else {row.grade_id: row for row in self._rows_of(TEXTS, notebook_id)}
        scores = {cell.grade_id: cell.score for cell in record.cells}
        faults = {cell.grade_id for cell in record.cells if cell.verdict is Verdict.GRADER_ERROR}
        texts = answer_texts(self._source, shown)
        digests = {name: text_digest(written) for name, written in texts.items()}
        writes = GradeWrites()
        for name, cell_id in self._rows.graded.items():
            old, score, digest = known.get(cell_id), scores.get(name), digests.get(name)
            if old is None:
                given, extra = (None, None) if is_new else self._given_before(record.student, name)
                writes.add_new(name, {"notebook_id": notebook_id, "cell_id": cell_id}, score, digest, given, extra)
                if not is_new:
                    writes.note_move(name, None, score if given is None else given)
            else:  # nbgrader's autograder leaves what only a person marks
                score = old.auto_score if name in self._tasks else score
                writes.add_known(name, old, kept.get(old.id), score, digest, is_fault=name in faults)
        kept_texts = {digests[name]: kept_text_of(written) for name, written in texts.items()}
        new_texts = [{"digest": digest, "text": text} for digest, text in kept_texts.items()]
        self._write(*writes.rows.items(), (self._new_text, new_texts))
        return writes.stored

    def _given_before(self, student: str, name: str) -> tuple[float | None, float | None]:
        """The score and the extra points that a person gave for a cell that was taken out of the source and is back."""
        cell = cell_name(self._source.assignment, self._source.name, name)
        keys = {"assignment": self._source.assignment, "student": student, "cell": cell}
        last = self._connection.execute(LAST_MARK, keys).one_or_none()
        return (last.manual_score, last.extra_credit) if last is not None and last.is_removed else (None, None)

    def _store_comments(self, notebook_id: str, is_new: bool, record: SubmissionRecord) -> None:
        """Comments of people stay; those of the grader stay too if it failed before it saw an answer."""
        known = {} if is_new else self._by_cell(COMMENTS, notebook_id)
        answers = self._answers(record)
        new: list[dict[str, Any]] = []
        changed: list[dict[str, Any]] = []
        for name, cell_id in self._rows.commented.items():
            is_blank = name in self._blank and answers.get(name) == self._blank[name]
            said, old = NO_RESPONSE if is_blank else None, known.get(cell_id)
            if old is None:
                row = {"id": uuid4().hex, "notebook_id": notebook_id, "cell_id": cell_id}
                kept = (
                    None if is_new else self._connection.scalar(KEPT_COMMENT, {"notebook": notebook_id, "cell": name})
                )
                new.append(row | {"auto_comment": said, "manual_comment": kept})
            elif record.executed and old.auto_comment != said:
                changed.append({"row": old.id, "said": said})
        self._write((NEW_COMMENT, new), (CHANGED_COMMENT, changed))

    def _store_penalty(self, notebook_id: str, is_new: bool, student: str, moment: datetime | None) -> PenaltyChange:
        """What nbgrader's plugin took off a late submission, and takes off now, between nothing and all of it."""
        penalty = None
        late = self.deadline.lateness(student, moment)
        if self._penalty is not None and late:
            score = float(self._connection.scalar(SCORE, {"notebook": notebook_id}) or 0.0)
            found = penalty_of(self._penalty, student, score, late)
            penalty = None if found is None else min(max(0.0, found), score)
        kept = None if is_new else self._connection.scalar(KEPT_PENALTY, {"row": notebook_id})
        why = reason_of_penalty(late, penalty)
        if penalty != kept:
            because(self._connection, why)
            self._connection.execute(PENALTY, {"row": notebook_id, "penalty": penalty})
        return PenaltyChange(old=kept or 0.0, new=penalty or 0.0, why=why)

    def _answers(self, record: SubmissionRecord) -> dict[str, str]:
        cells = self._source.cells
        return {
            cells[cell.source_index].grade_id or "": cell.text
            for cell in record.executed
            if cell.source_index is not None and cells[cell.source_index].is_answer
        }

    def _by_cell(self, statement: Executable, notebook_id: str) -> dict[str, Row[Any]]:
        return {row.cell_id: row for row in self._rows_of(statement, notebook_id)}

    def _rows_of(self, statement: Executable, notebook_id: str) -> Sequence[Row[Any]]:
        return self._connection.execute(statement, {"notebook": notebook_id}).all()

    def _write(self, *writes: tuple[Executable, list[dict[str, Any]]]) -> None:
        for statement, rows in writes:
            if rows:
                self._connection.execute(statement, rows)


def _register(connection: Connection, course: Course, source: Source) -> Registered:
    name = str(course.configuration().CourseDirectory.get("course_id") or NBGRADER_COURSE)
    for each in dict.fromkeys((name, NBGRADER_COURSE)):
        connection.execute(_insert_missing(connection, tables.course), {"id": each})
    return register_source(connection, source, name)


def _insert_missing(connection: Connection, table: Table) -> Executable:
    """Makes a row if it is missing: of an id alone, or of all that a table of our own has."""
    names = table.columns.keys() if table is kept_text else ["id"]
    values: dict[str, Any] = {name: bindparam(name) for name in names}
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert  # takes a while, and most gradebooks are SQLite's

        return insert(table).values(values).on_conflict_do_nothing()
    return insert_into_sqlite(table).values(values).on_conflict_do_nothing()
