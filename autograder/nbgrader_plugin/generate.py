"""``nbgrader generate_assignment`` and formgrader's *Generate*, with four things that ``course release`` sees to.

:class:`ReleaseExporter` refuses a source that cannot be used, and a folder that holds more than its notebook;
:class:`AddLines` runs the source's own solution, and adds what its checks want their release to hold, such as hints;
:class:`ClearUnseenPictures` takes out the pictures of solutions and mark schemes, and lets *Run All* go on behind an
answer that raises. The other proofs of ``course release``, as that no cheat gets marks, are its own.
"""

from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from autograder._exceptions import CourseError, SourceError
from autograder.assignment.attachments import shown_attachments
from autograder.assignment.going_on import let_all_run
from autograder.assignment.source import CellKind, Source
from autograder.course import Course, typed
from autograder.nbgrader_plugin.autograde import require_sources
from autograder.release.build import add_lines
from autograder.release.cell_metadata import require_valid_metadata
from autograder.running.assignment_grader import AssignmentGrader
from autograder.running.isolation import require_isolation
from autograder.running.source_proof import own_solution, without_full_marks

__all__ = ["AddLines", "ClearUnseenPictures", "ReleaseExporter"]


class ReleaseExporter(NotebookExporter):  # type: ignore[misc]  # nbconvert has no types
    """Made by nbgrader once it has found the sources and before it copies anything."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        if self.parent is not None:
            require_sources(self.parent, Course(Path(self.parent.coursedir.root)), _require_valid_metadata)


def _require_valid_metadata(source: Source) -> None:
    require_valid_metadata(source.path.name, nbformat.from_dict(source.notebook))


class AddLines(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Runs once hidden tests are cut out, and before the checksums that count."""

    isolation = Unicode("full", help="'full', or 'none' to run the source with your own rights").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        assignment = resources["nbgrader"]["assignment"]
        course = Course(Path(self.parent.parent.coursedir.root))
        source = Source.load(assignment, course.require_source(assignment))
        if source.caution:
            self.log.warning("%s", source.caution)
        try:
            if self.isolation == "full":
                require_isolation()
            add_lines(nb, _lines(source, self.isolation))
        except CourseError as error:
            self.log.warning(
                "%s: what checks add to a release, such as hints, is missing. %s Then run `course release %s`.",
                assignment,
                error,
                typed(assignment),
            )
        return nb, resources


def _lines(source: Source, isolation: str) -> dict[str, list[str]]:
    """By ``grade_id`` the lines that the checks want to be added; an error if the source's own solution is wrong."""
    if not any(cell.kind is CellKind.CHECKS for cell in source.graded):
        return {}
    with AssignmentGrader(source, isolation=isolation) as grader:
        for cell in without_full_marks(grader.grade(own_solution(source), asks_for_release=True).cells):
            raise SourceError(
                f"The source's own solution does not get full marks at {cell.grade_id} ({cell.verdict.value}); "
                "correct it."
            )
        return grader.release_lines


class ClearUnseenPictures(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Runs after nbgrader's own preprocessors, which have cut the text that showed these pictures."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        for cell in nb.cells:
            let_all_run(cell)
            if "attachments" in cell:
                cell.attachments = nbformat.from_dict(shown_attachments(cell.attachments, cell.source))
        return nb, resources
