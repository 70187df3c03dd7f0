"""Runs the visible tests on a student's work, on the student's own machine."""

from collections.abc import Callable
from pathlib import Path

from autograder._exceptions import UngradableError, UsageError
from autograder.assignment.source import Source
from autograder.course import Course
from autograder.records import SubmissionRecord
from autograder.running.assignment_grader import AssignmentGrader
from autograder.submission.handin import require_work
from autograder.submission.matching import require_own_cells
from autograder.submission.reading import MAX_BYTES, Submission, files_beside, parse_submission

__all__ = ["check_notebook", "check_work"]


def _nobody_listens() -> None:
    pass


def check_work(course: Course, assignment: str, begin: Callable[[], None] = _nobody_listens) -> SubmissionRecord:
    """The record of ``work/<assignment>`` under the released, visible tests alone.

    ``begin`` is called once it is sure that there is something to check.

    Raises:
        UsageError: nothing was started, or the file is not a notebook.
    """
    release = course.require_release(assignment) / f"{assignment}.ipynb"
    notebook = course.work(assignment) / f"{assignment}.ipynb"
    require_work(notebook, assignment)
    if not notebook.is_file():
        raise UsageError(f"{notebook} is not a file; move it away and begin anew with `course start {assignment}`.")
    begin()
    return check_notebook(assignment, release, notebook)


def check_notebook(assignment: str, tests: Path, notebook: Path) -> SubmissionRecord:
    """The record of any ``notebook`` under the visible tests of the notebook ``tests``.

    Raises:
        UsageError: the file is too large or is not a notebook.
    """
    if notebook.stat().st_size > MAX_BYTES:
        raise UsageError(f"{notebook} has more than 20 MB; clear its outputs first.")
    try:
        cells = parse_submission(notebook.read_bytes())
    except UngradableError as error:
        raise UsageError(
            f"{notebook} cannot be read as a notebook; move it away and begin anew with `course start {assignment}`."
        ) from error
    source = Source.load(assignment, tests)
    try:
        require_own_cells(source, cells)
    except UngradableError as error:
        raise UsageError(f"{notebook} cannot be checked. {error}") from error
    with AssignmentGrader(source, isolation="none", public=True) as grader:
        beside = files_beside(notebook.parent, assignment, tests.parent)
        return grader.grade(Submission(student="you", cells=cells, beside=beside))
