"""``nbgrader generate_assignment`` and formgrader's *Generate*, with three things that ``course release`` sees to.

:class:`ReleaseExporter` refuses a source that cannot be used, and a folder that holds more than its notebook;
:class:`ClearUnseenPictures` takes out the pictures of solutions and mark schemes, and lets *Run All* go on behind an
answer that raises. What checks add to a release, such as hints, only ``course release`` asks them for.
"""

from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.assignment.attachments import shown_attachments
from autograder.assignment.going_on import let_all_run
from autograder.assignment.source import Source
from autograder.course import Course
from autograder.nbgrader_plugin.autograde import require_sources
from autograder.release.cell_metadata import require_valid_metadata

__all__ = ["ClearUnseenPictures", "ReleaseExporter"]


class ReleaseExporter(NotebookExporter):  # type: ignore[misc]  # nbconvert has no types
    """Made by nbgrader once it has found the sources and before it copies anything."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        if self.parent is not None:
            require_sources(self.parent, Course(Path(self.parent.coursedir.root)), _require_valid_metadata)


def _require_valid_metadata(source: Source) -> None:
    require_valid_metadata(source.path.name, nbformat.from_dict(source.notebook))


class ClearUnseenPictures(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Runs after nbgrader's own preprocessors, which have cut the text that showed these pictures."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        for cell in nb.cells:
            let_all_run(cell)
            if "attachments" in cell:
                cell.attachments = nbformat.from_dict(shown_attachments(cell.attachments, cell.source))
        return nb, resources
