"""Runs the visible tests on a student's work, on the student's own machine, and notes what they came to."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from autograder._exceptions import UngradableError, UsageError
from autograder.assignment.source import Source
from autograder.course import Course, typed
from autograder.records import SubmissionRecord
from autograder.running.assignment_grader import AssignmentGrader
from autograder.submission.desk import Check, Desk, desk_name
from autograder.submission.handin import Work, require_work
from autograder.submission.matching import require_own_cells
from autograder.submission.reading import MAX_BYTES, Submission, files_beside, parse_submission
from autograder.submission.standing import standing

__all__ = ["check_notebook", "check_read_work", "check_work"]


def _nobody_listens() -> None:
    pass


def check_work(
    course: Course, assignment: str, begin: Callable[[], None] = _nobody_listens, *, name: str = ""
) -> SubmissionRecord:
    """The record of a notebook of ``work/<assignment>`` under the released, visible tests alone.

    It is the notebook ``name``, or the one that is called as the assignment. ``begin`` is called once it is sure that
    there is something to check.

    Raises:
        UsageError: nothing was started, or the file is not a notebook.
    """
    release = course.require_release(assignment) / f"{name or assignment}.ipynb"
    notebook = course.work(assignment) / release.name
    require_work(notebook, assignment, release.parent)
    if not notebook.is_file():
        raise UsageError(
            f"{notebook} is not a file; move it away and begin anew with `course start {typed(assignment)}`."
        )
    begin()
    begun = datetime.now(UTC)
    record, source, data = _checked(assignment, release, notebook)
    _note(course, source, data, record, begun)
    return record


def check_read_work(course: Course, work: Work) -> SubmissionRecord:
    """The record of work that was read, whatever was saved since."""
    begun = datetime.now(UTC)
    record = _run(work.released, Submission(student="you", cells=work.cells, beside=work.left_out))
    _note(course, work.released, work.data, record, begun)
    return record


def _anew(assignment: str) -> str:
    return f"move it away and begin anew with `course start {typed(assignment)}`"


def _note(course: Course, released: Source, data: bytes, record: SubmissionRecord, begun: datetime) -> None:
    found = Check(
        time=begun, notebook=hashlib.sha256(data).hexdigest(), tests=released.digest, standing=standing(record)
    )
    Desk(course).note_check(desk_name(released.assignment, released.name), found)


def check_notebook(assignment: str, tests: Path, notebook: Path) -> SubmissionRecord:
    """The record of any ``notebook`` under the visible tests of the notebook ``tests``.

    Raises:
        UsageError: the file is too large or is not a notebook.
    """
    return _checked(assignment, tests, notebook)[0]


def _checked(assignment: str, tests: Path, notebook: Path) -> tuple[SubmissionRecord, Source, bytes]:
    """The record, the notebook with the tests, and the bytes that were checked."""
    if notebook.stat().st_size > MAX_BYTES:
        raise UsageError(f"{notebook} has more than 20 MB; clear its outputs first.")
    data = notebook.read_bytes()
    try:
        cells = parse_submission(data)
    except UngradableError as error:
        raise UsageError(f"{notebook} cannot be read as a notebook; {_anew(assignment)}.") from error
    source = Source.load(assignment, tests)
    try:
        require_own_cells(source, cells)
    except UngradableError as error:
        raise UsageError(f"{notebook} cannot be checked. {error}") from error
    beside = files_beside(notebook.parent, source.name, tests.parent, source.others)
    return _run(source, Submission(student="you", cells=cells, beside=beside)), source, data


def _run(source: Source, submission: Submission) -> SubmissionRecord:
    with AssignmentGrader(source, isolation="none", public=True) as grader:
        return grader.grade(submission)
