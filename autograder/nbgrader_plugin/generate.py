"""``nbgrader generate_assignment`` and formgrader's *Generate*, with all that ``course release`` sees to.

:class:`ReleaseExporter` refuses what ``course release`` refuses; :class:`AddLines` adds what the checks want their
release to hold, such as hints; :class:`ClearUnseenPictures` takes out the pictures of solutions and mark schemes, and
lets *Run All* go on behind an answer that raises.
"""

from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from autograder.assignment.attachments import shown_attachments
from autograder.assignment.going_on import let_all_run
from autograder.assignment.source import Source
from autograder.course import Course
from autograder.nbgrader_plugin.autograde import require_sources
from autograder.release.build import add_lines
from autograder.release.cell_metadata import require_valid_metadata
from autograder.release.proved import proved_release
from autograder.release.tidings import told_of_release
from autograder.running.isolation import require_isolation

__all__ = ["AddLines", "ClearUnseenPictures", "ReleaseExporter"]


class ReleaseExporter(NotebookExporter):  # type: ignore[misc]  # nbconvert has no types
    """Made by nbgrader once it has found the sources and before it copies anything."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        if self.parent is not None:
            course = Course(Path(self.parent.coursedir.root))
            require_sources(self.parent, course, _require_valid_metadata, self._require_sound)

    def _require_sound(self, source: Source) -> None:
        """As ``course release`` does; keeps the lines that :class:`AddLines` adds."""
        isolation = AddLines(parent=self.parent).isolation
        if isolation == "full":
            require_isolation()
        sound, _ = proved_release(source, isolation=isolation, on_step=self.log.debug)
        _lines[source.digest] = sound.lines
        for line in told_of_release(source, sound):
            self.log.warning("%s", line)


def _require_valid_metadata(source: Source) -> None:
    require_valid_metadata(source.path.name, nbformat.from_dict(source.notebook))


_lines: dict[str, dict[str, list[str]]] = {}  # of each source that was proved, by its digest


class AddLines(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Runs once hidden tests are cut out, and before the checksums that count."""

    isolation = Unicode("full", help="'full', or 'none' to run the source with your own rights").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        names = resources["nbgrader"]
        course = Course(Path(self.parent.parent.coursedir.root))
        path = course.source(names["assignment"], names["notebook"])
        add_lines(nb, _lines[Source.load(names["assignment"], path).digest])
        return nb, resources


class ClearUnseenPictures(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Runs after nbgrader's own preprocessors, which have cut the text that showed these pictures.

    nbgrader has also copied the source's folder; what is not for students goes out of the release again.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        self._remove_surplus(resources["nbgrader"]["assignment"])
        for cell in nb.cells:
            let_all_run(cell)
            if "attachments" in cell:
                cell.attachments = nbformat.from_dict(shown_attachments(cell.attachments, cell.source))
        return nb, resources

    def _remove_surplus(self, assignment: str) -> None:
        course = Course(Path(self.parent.parent.coursedir.root))
        path = course.require_sources(assignment)[0]
        folder, own = course.release(assignment), Source.load(assignment, path).files.contents
        for copied in path.parent.rglob("*"):
            name = copied.relative_to(path.parent)
            if name.suffix != ".ipynb" and name.as_posix() not in own and (folder / name).is_file():
                (folder / name).unlink()
        for emptied in sorted(folder.rglob("*"), reverse=True):
            if emptied.is_dir() and not any(emptied.iterdir()):
                emptied.rmdir()
