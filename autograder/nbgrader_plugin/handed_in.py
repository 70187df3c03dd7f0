"""Reads what was handed in for nbgrader's ``autograde``, which itself copies and opens files whatever they are."""

import functools
import os
import stat
from pathlib import Path

from autograder._exceptions import SourceError, UngradableError
from autograder.assignment.configured import configured_files
from autograder.assignment.source import Source
from autograder.assignment.source_files import files_signature
from autograder.course import Course, other_notebooks
from autograder.submission.matching import require_own_cells
from autograder.submission.reading import TIME, Submission, files_beside, parse_submission, read_notebook, read_regular
from autograder.submission.timestamps import parse_time

__all__ = ["read_submission", "require_plain_files", "source_now"]


def require_plain_files(folder: Path) -> None:
    """Raises :class:`UngradableError` if ``folder``, or anything in it, is a link or a special file."""
    for path in (folder.parent, folder):
        if not stat.S_ISDIR(path.lstat().st_mode):
            raise UngradableError(f"{path.name} is not a regular folder (a link?); hand in the folder itself.")
    for here, folders, files in os.walk(folder):
        for name in folders + files:
            mode = os.lstat(os.path.join(here, name)).st_mode
            if not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
                raise UngradableError(f"{name} is a link or a special file; hand in regular files only.")


def read_submission(course: Course, assignment: str, student: str, notebook: str = "") -> Submission:
    """What ``student`` handed in of a notebook, that which is called as the assignment if none is named.

    Refuses everything that this door cannot take.
    """
    folder, source = course.submitted(assignment, student), source_now(course, assignment, notebook or assignment)
    require_plain_files(folder)
    data, timestamp = read_notebook(student, folder, source.name, source.others)
    read_regular(folder, source.path.name)  # nbgrader itself takes no notebook of another name
    written = folder / TIME  # nbgrader reads it too, and fails
    if parse_time(timestamp) is None and written.exists() and written.stat().st_size:
        raise UngradableError(f"{TIME} holds no time that can be read; correct it or take it away.")
    cells = parse_submission(data)
    require_own_cells(source, cells)
    beside = files_beside(folder, source.name, course.release(assignment), source.others)
    return Submission(student=student, cells=cells, timestamp=timestamp, beside=beside)


def source_now(course: Course, assignment: str, notebook: str) -> Source:
    """A source notebook as it is now; raises a :class:`CourseError` if it cannot be read."""
    course.require_sources(assignment)
    path = course.source(assignment, notebook)
    try:
        besides = (*files_signature(path), *configured_files(path))
        return _parsed(assignment, path.read_bytes(), path, besides, other_notebooks(path))
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}.") from error


@functools.lru_cache(maxsize=16)
def _parsed(
    assignment: str, data: bytes, path: Path, read_besides: tuple[tuple[str, int, int], ...], others: tuple[str, ...]
) -> Source:
    """The source, asked for several times for each submission; it hardly ever changes, nor what is read besides."""
    return Source.read(assignment, data, path)
