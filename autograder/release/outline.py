"""A course's outline for its readers: how it is called, its lessons and assignments in order, and what they are called.

The order of the assignments stands in the course's ``pyproject.toml``::

    [tool.course.outline]
    assignments = ["losses", "metrics"]
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from autograder._exceptions import SourceError
from autograder.course import Course

__all__ = ["Outline", "assignments", "course_title", "heading", "lessons", "outline"]

HEADING = re.compile(r"^# +(.+)$", re.MULTILINE)
# What docs/progress-file.md says of the code by which a lesson keeps answers, and asks again what was missed.
KEEPS, REVIEWS = re.compile(r"\bkeep_progress\("), re.compile(r"\bDueQuestions\(")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A notebook in short: its first heading, and whether it keeps answers, and asks again what was missed."""

    heading: str
    keeps_answers: bool = False
    reviews: bool = False


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
    """The first heading of a notebook, its name if it has none.

    Raises:
        SourceError: it cannot be read as a notebook.
    """
    return outline(notebook).heading


def outline(notebook: Path) -> Outline:
    """A notebook in short; read again only once the file has changed.

    Raises:
        SourceError: it cannot be read as a notebook.
    """
    try:
        found = notebook.stat()
        return _outline(notebook, found.st_mtime_ns, found.st_size)
    except Exception as error:  # nbformat raises many types, and each of them means the notebook
        raise SourceError(
            f"{notebook} cannot be read as a notebook ({type(error).__name__}); put back a version that can."
        ) from error


@lru_cache(maxsize=256)
def _outline(notebook: Path, *_version: int) -> Outline:
    import nbformat  # takes a while, and every command imports this module

    cells = nbformat.read(notebook, as_version=4).cells
    texts = (cell.source for cell in cells if cell.cell_type == "markdown")
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    return Outline(
        heading=next((found[1] for text in texts if (found := HEADING.search(text))), notebook.stem),
        keeps_answers=KEEPS.search(code) is not None,
        reviews=REVIEWS.search(code) is not None,
    )
