"""nbgrader's *Validate*, led to what ``course check`` runs: one answer to whether work passes.

nbgrader's own validation runs the notebook in one process, and takes a warning on stderr for a failure. Its class takes
no other steps out of a configuration, so ``nbgrader_config.py`` calls :func:`lead_to_check`, which replaces its method.
"""

import sys
import textwrap
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

from autograder._exceptions import CourseError, UsageError
from autograder.course import Course
from autograder.records import SubmissionRecord, Verdict

__all__ = ["lead_to_check"]

Results = dict[str, list[dict[str, str]]]
OUTSIDE = (
    "{name} lies outside of a course, so that nothing is known of its tests. Begin its assignment with `course start "
    "{stem}` in the course's folder, copy the file into work/{stem}/ there, and validate it again."
)
WIDTH = 80  # nbgrader cuts longer lines off


def lead_to_check() -> None:
    """Make nbgrader's ``Validator`` ask the runner of this package, if nbgrader has loaded that class.

    Called whenever the configuration is read. Who reads it without nbgrader, as ``course`` does, pays nothing.
    """
    module = sys.modules.get("nbgrader.validator")
    if module is None or hasattr(module.Validator.validate, "own"):
        return
    own = module.Validator.validate

    def validate(self: Any, filename: str) -> Results:
        notebook = Path(filename).resolve()
        return _validate(notebook, invert=self.invert, warn=self.log.warning, own=lambda: own(self, filename))

    validate.own = own  # type: ignore[attr-defined]
    module.Validator.validate = validate


def _validate(notebook: Path, *, invert: bool, warn: Callable[[str], None], own: Callable[[], Results]) -> Results:
    """What nbgrader shows of ``notebook``; a file that belongs to no assignment of its course is left to nbgrader.

    What ``course check`` warns of fails nothing, so that nbgrader has no place for it beside a success: ``warn`` says
    it on a terminal, and it stands below the cells that fail.
    """
    try:
        course = Course.at(notebook.parent)
    except UsageError:
        return {"failed": [_shown(notebook.name, OUTSIDE.format(name=notebook.name, stem=notebook.stem))]}
    found = _assignment_of(course, notebook)
    if found is None:
        return own()
    assignment, tests = found
    from autograder.assignment.source import CellKind, Source
    from autograder.grading.check_work import check_notebook

    try:
        record = check_notebook(assignment, tests, notebook)
        cells = Source.load(assignment, tests).by_grade_id
        notes = _notes(course, assignment, notebook, record)
    except CourseError as error:
        return {"failed": [_shown(notebook.name, str(error))]}
    if invert:
        passed = [{"source": cells[cell.grade_id].text} for cell in record.cells if cell.verdict is Verdict.PASSED]
        return {"passed": passed} if passed else {}
    for note in notes:
        warn(note)
    wrong = [cell for cell in record.cells if not cell.is_in_order]
    if notebook == tests:  # a source, whose written answers stand as they were given out
        wrong = [cell for cell in wrong if cells[cell.grade_id].kind is not CellKind.MANUAL]
    failed = [_shown(cells[cell.grade_id].text.strip(), f"{cell.verdict.value}{cell.reason}") for cell in wrong]
    return {"failed": [*failed, *(_shown(notebook.name, note) for note in notes)]} if failed else {}


def _notes(course: Course, assignment: str, notebook: Path, record: SubmissionRecord) -> list[str]:
    """What ``course check`` says besides of a notebook that is a student's work."""
    from autograder.submission.handin import read_work
    from autograder.submission.slips import later_copies, misplaced_answers

    notes = [f"Note: {record.message}."] if record.message else []
    if notebook.parent != course.work(assignment) or not (course.release(assignment) / notebook.name).is_file():
        return notes
    work = read_work(course, assignment, notebook.stem)
    later = later_copies(notebook, work.released.others)
    return [*notes, *misplaced_answers(work.released, work.cells), *([later] if later else [])]


def _assignment_of(course: Course, notebook: Path) -> tuple[str, Path] | None:
    """The assignment of ``notebook``, which its folder and its own name tell, and the file that holds its tests."""
    folder = notebook.parent.name
    if notebook in course.sources(folder):
        return folder, notebook
    released = course.released()
    tests = course.release(folder) / notebook.name
    if folder in released and tests.is_file():
        return folder, tests
    for name in (notebook.stem, folder):
        tests = course.release(name) / f"{name}.ipynb"
        if name in released and tests.is_file():
            return name, tests
    return None


def _shown(source: str, why: str) -> dict[str, str]:
    """One entry of nbgrader's list: in JupyterLab ``error`` is shown as HTML, on a terminal ``raw_error`` as text."""
    return {"source": source, "error": escape(why), "raw_error": "\n".join(textwrap.wrap(why, WIDTH))}
