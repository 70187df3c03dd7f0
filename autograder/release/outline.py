"""A course's outline for its readers: how it is called, its lessons and its assignments in order, and their headings.

The order of the assignments stands in the course's ``pyproject.toml``::

    [tool.course.outline]
    assignments = ["losses", "metrics"]
"""

import re
from functools import lru_cache
from pathlib import Path

import nbformat

from autograder._exceptions import SourceError
from autograder.course import Course

__all__ = ["assignments", "course_title", "heading", "lessons"]

HEADING = re.compile(r"^# +(.+)$", re.MULTILINE)


def course_title(course: Course) -> str:
    """The heading of the course's README, ``The course`` if there is none."""
    readme = course.root / "README.md"
    found = HEADING.search(readme.read_text(encoding="utf-8", errors="replace")) if readme.is_file() else None
    return found[1] if found else "The course"


def lessons(course: Course) -> list[Path]:
    """The notebooks of ``course/``, in the order in which they are read: that of their names."""
    return sorted(course.root.glob("course/*.ipynb"))


def assignments(course: Course) -> list[str]:
    """What is released, in the course's own order; what that does not name comes after it, by name.

    Raises:
        UsageError: ``pyproject.toml`` is not TOML.
    """
    listed = course.settings("outline").get("assignments", [])
    first = [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []
    released = course.released()
    return [*dict.fromkeys(name for name in (*first, *released) if name in released)]


def heading(notebook: Path) -> str:
    """The first heading of a notebook, its name if it has none; read again only once the file has changed.

    Raises:
        SourceError: it cannot be read as a notebook.
    """
    try:
        found = notebook.stat()
        return _heading(notebook, found.st_mtime_ns, found.st_size)
    except Exception as error:  # nbformat raises many types, and each of them means the notebook
        raise SourceError(
            f"{notebook} cannot be read as a notebook ({type(error).__name__}); put back a version that can."
        ) from error


@lru_cache(maxsize=256)
def _heading(notebook: Path, *_version: int) -> str:
    cells = nbformat.read(notebook, as_version=4).cells
    texts = (cell.source for cell in cells if cell.cell_type == "markdown")
    return next((found[1] for text in texts if (found := HEADING.search(text))), notebook.stem)
