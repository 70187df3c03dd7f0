"""How each student stands with an assignment: marks, a hand-in that cannot be graded, or both."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder._exceptions import CourseError, UngradableError
from autograder.assignment.notebooks import load_sources
from autograder.assignment.source import Source
from autograder.course import Course
from autograder.gradebook.marks import AssignmentMarks, SubmissionMarks
from autograder.submission.matching import require_own_cells
from autograder.submission.reading import TIME, is_missing, parse_submission, read_notebook, read_small_text
from autograder.submission.several_notebooks import refusal
from autograder.submission.timestamps import parse_time

__all__ = ["SubmissionStatus", "submission_status", "submission_statuses"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionStatus:
    """A student's marks, and what is wrong with them.

    ``marks`` are those of an earlier hand-in if ``refusal`` says why the present one cannot be graded, or if the
    present one ``is_newer`` and waits for its grading.
    """

    marks: SubmissionMarks | None
    refusal: str = ""
    has_handed_in: bool = True
    is_newer: bool = False


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
    refusal, handed_in = _look_at(student, folder, assignment.assignment, sources) if has_some else ("", None)
    if isinstance(sources, CourseError):
        refusal = refusal if marks is None else ""  # marks outlive their source
    graded = marks.timestamp if marks else None
    is_newer = handed_in is not None and graded is not None and handed_in > graded
    return SubmissionStatus(marks=marks, refusal=refusal, is_newer=is_newer)


def _sources_of(course: Course, assignment: str) -> Sequence[Source] | CourseError:
    """The sources, none if they are gone, or why they cannot be used."""
    try:
        return load_sources(course, assignment)
    except CourseError as error:
        return error if course.sources(assignment) else ()


def _look_at(
    student: str, folder: Path, assignment: str, sources: Sequence[Source] | CourseError
) -> tuple[str, datetime | None]:
    """Why the hand-in in ``folder`` cannot be graded, or "" if it can, and when it was handed in."""
    timestamp = None
    try:
        if isinstance(sources, CourseError):  # it told which notebooks there are
            return str(sources), parse_time(read_small_text(folder, TIME))
        if not sources:
            data, timestamp = read_notebook(student, folder, assignment)
            parse_submission(data)
    except UngradableError as error:
        return str(error), None
    for source in sources:
        try:
            if not is_missing(folder, source.name, source.others):
                data, timestamp = read_notebook(student, folder, source.name, source.others)
                require_own_cells(source, parse_submission(data))
        except UngradableError as error:
            return refusal(source, error), None
    return "", parse_time(timestamp)
