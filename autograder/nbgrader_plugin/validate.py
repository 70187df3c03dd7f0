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
from autograder.records import Verdict

__all__ = ["lead_to_check"]

Results = dict[str, list[dict[str, str]]]
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
        return _validate(Path(filename).resolve(), invert=self.invert, own=lambda: own(self, filename))

    validate.own = own  # type: ignore[attr-defined]
    module.Validator.validate = validate


def _validate(notebook: Path, *, invert: bool, own: Callable[[], Results]) -> Results:
    """What nbgrader shows of ``notebook``; a file that belongs to no assignment of the course is left to nbgrader."""
    found = _assignment_of(notebook)
    if found is None:
        return own()
    assignment, tests = found
    from autograder.assignment.source import CellKind, Source
    from autograder.grading.check_work import check_notebook

    try:
        record = check_notebook(assignment, tests, notebook)
        cells = Source.load(assignment, tests).by_grade_id
    except CourseError as error:
        return {"failed": [_shown(notebook.name, str(error))]}
    if invert:
        passed = [{"source": cells[cell.grade_id].text} for cell in record.cells if cell.verdict is Verdict.PASSED]
        return {"passed": passed} if passed else {}
    wrong = [cell for cell in record.cells if not cell.is_in_order]
    if notebook == tests:  # a source, whose written answers stand as they were given out
        wrong = [cell for cell in wrong if cells[cell.grade_id].kind is not CellKind.MANUAL]
    failed = [_shown(cells[cell.grade_id].text.strip(), f"{cell.verdict.value}{cell.reason}") for cell in wrong]
    return {"failed": failed} if failed else {}


def _assignment_of(notebook: Path) -> tuple[str, Path] | None:
    """The assignment that ``notebook``, or else its folder, is named after, and the file that holds its tests."""
    try:
        course = Course.at(notebook.parent)
    except UsageError:
        return None
    if notebook == course.source(notebook.stem):
        return notebook.stem, notebook
    released = course.released()
    for name in (notebook.stem, notebook.parent.name):
        if name in released:
            return name, course.release(name) / f"{name}.ipynb"
    return None


def _shown(source: str, why: str) -> dict[str, str]:
    """One entry of nbgrader's list: in JupyterLab ``error`` is shown as HTML, on a terminal ``raw_error`` as text."""
    return {"source": source, "error": escape(why), "raw_error": "\n".join(textwrap.wrap(why, WIDTH))}
