"""Where ``course grade`` turns records into files and rows: the autograded notebook first, then the marks."""

from contextlib import AbstractContextManager

from autograder.assignment.source import Source
from autograder.course import Course
from autograder.gradebook.lateness import late_remark
from autograder.gradebook.writer import GradebookWriter
from autograder.records import SubmissionRecord
from autograder.results.autograded_notebook import AutogradedNotebooks

__all__ = ["ResultWriter"]


class ResultWriter(AbstractContextManager["ResultWriter"]):
    """Stores the records of one assignment; a context manager, used by one thread of one process.

    An interruption between its two steps leaves a newer notebook beside the old marks, never marks whose
    notebook formgrader cannot show.
    """

    def __init__(self, course: Course, source: Source) -> None:
        self._course = course
        self._notebooks = AutogradedNotebooks(source)
        self._gradebook = GradebookWriter(course, source)

    def __enter__(self) -> "ResultWriter":
        self._gradebook.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._gradebook.__exit__(*error)

    def store(self, record: SubmissionRecord) -> SubmissionRecord:
        """The record as it was stored: with a remark where it came late."""
        record = late_remark(record, self._gradebook.deadline)
        self._notebooks.write(self._course, record)
        self._gradebook.store(record)
        return record
