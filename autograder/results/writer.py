"""Where ``course grade`` turns records into files and rows: the autograded notebook first, then the marks."""

from contextlib import AbstractContextManager
from dataclasses import replace

from autograder.assignment.source import Source
from autograder.course import Course
from autograder.gradebook.grade_writes import Stored
from autograder.gradebook.lateness import late_remark
from autograder.gradebook.writer import GradebookWriter
from autograder.records import Status, SubmissionRecord
from autograder.results.autograded_notebook import AutogradedNotebooks
from autograder.results.earlier_marks import adopt_earlier_marks

__all__ = ["ResultWriter", "as_stored"]


class ResultWriter(AbstractContextManager["ResultWriter"]):
    """Stores the records of one assignment; a context manager, used by one thread of one process.

    An interruption between its two steps leaves a newer notebook beside the old marks, never marks whose
    notebook formgrader cannot show.
    """

    def __init__(self, course: Course, source: Source) -> None:
        self._course = course
        self._source = source
        self._notebooks = AutogradedNotebooks(source)
        self._gradebook = GradebookWriter(course, source)

    def __enter__(self) -> "ResultWriter":
        adopt_earlier_marks(self._course, self._source)
        self._gradebook.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._gradebook.__exit__(*error)

    def store(self, record: SubmissionRecord) -> SubmissionRecord:
        """The record as it was stored: with a remark if it came late, or changed after it was marked."""
        record = late_remark(record, self._gradebook.deadline)
        if record.status is Status.UNGRADABLE:
            return record
        self._notebooks.write(self._course, record)
        return as_stored(record, self._gradebook.store(record, self._notebooks.shown(self._course, record)))


def as_stored(record: SubmissionRecord, stored: Stored) -> SubmissionRecord:
    """``record`` with what the gradebook knows of people's marks."""
    remark = f"changed since a person marked it: {', '.join(stored.changed)}" if stored.changed else ""
    message = "; ".join(part for part in (record.message, remark) if part)
    return replace(record, message=message, waiting=stored.waiting)
