"""``nbgrader generate_assignment`` and formgrader's *Generate*: refuses what ``course release`` refuses of a folder."""

from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter

from autograder.course import Course
from autograder.nbgrader_plugin.autograde import require_sources

__all__ = ["ReleaseExporter"]


class ReleaseExporter(NotebookExporter):  # type: ignore[misc]  # nbconvert has no types
    """Made by nbgrader once it has found the sources and before it copies anything."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        if self.parent is not None:
            require_sources(self.parent, Course(Path(self.parent.coursedir.root)))
