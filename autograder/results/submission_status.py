"""How each student stands with an assignment: marks, a hand-in that cannot be graded, or both."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder._exceptions import CourseError, UngradableError
from autograder.assignment.notebooks import load_sources
from autograder.assignment.source import Source
from autograder.course import Course
from autograder.gradebook.marks import AssignmentMarks, SubmissionMarks
from autograder.submission.reading import TIME, parse_submission, read_notebook, read_small_text
from autograder.submission.several_notebooks import LookedAt, look_at
from autograder.submission.timestamps import parse_time

__all__ = ["SubmissionStatus", "submission_status", "submission_statuses"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionStatus:
    """A student's marks, and what is wrong with them.

    ``marks`` are those of an earlier hand-in if ``refusal`` says why the present one cannot be graded, or if the
    present one ``is_newer`` and waits for its grading. ``unread`` says of each notebook that cannot be read why, by its
    name, where others of the hand-in can be.
    """

    marks: SubmissionMarks | None
    refusal: str = ""
    has_handed_in: bool = True
    is_newer: bool = False
    unread: Mapping[str, str] = field(default_factory=dict)

    @property
    def why_not(self) -> str:
        """Why the hand-in, or which notebooks of it, cannot be graded; "" if all can be."""
        return self.refusal or " ".join(self.unread.values())


def submission_statuses(course: Course, assignment: AssignmentMarks) -> dict[str, SubmissionStatus]:
    """Everyone who is in the gradebook or has handed in something, by student."""
    name = assignment.assignment
    students = sorted({*assignment.submissions, *course.submissions(name)})
    sources = _sources_of(course, name)
    return {student: _status(course, assignment, student, sources) for student in students}


def submission_status(course: Course, assignment: AssignmentMarks, student: str) -> SubmissionStatus:
    """How one student stands, who is in the gradebook or has handed in something."""
    name = assignment.assignment
    return _status(course, assignment, student, _sources_of(course, name))


def _status(
    course: Course, assignment: AssignmentMarks, student: str, sources: Sequence[Source] | CourseError
) -> SubmissionStatus:
    marks = assignment.submissions.get(student)
    folder = course.submitted(assignment.assignment, student)
    has_some = os.path.lexists(folder)
    found = _look_at(student, folder, assignment.assignment, sources) if has_some else LookedAt()
    outlives = isinstance(sources, CourseError) and marks is not None  # marks do outlive their source
    handed_in, graded = parse_time(found.timestamp), marks.timestamp if marks else None
    is_newer = handed_in is not None and graded is not None and handed_in > graded
    return SubmissionStatus(
        marks=marks, refusal="" if outlives else found.refusal, is_newer=is_newer, unread=found.unread
    )


def _sources_of(course: Course, assignment: str) -> Sequence[Source] | CourseError:
    """The sources, none if they are gone, or why they cannot be used."""
    try:
        return load_sources(course, assignment)
    except CourseError as error:
        return error if course.sources(assignment) else ()


def _look_at(student: str, folder: Path, assignment: str, sources: Sequence[Source] | CourseError) -> LookedAt:
    if isinstance(sources, CourseError):  # it told which notebooks there are
        return LookedAt(refusal=str(sources), timestamp=read_small_text(folder, TIME))
    if sources:
        return look_at(student, folder, sources)
    try:
        data, timestamp = read_notebook(student, folder, assignment)
        parse_submission(data)
    except UngradableError as error:
        return LookedAt(refusal=str(error))
    return LookedAt(timestamp=timestamp)
