"""Refuses what lies beside a source notebook and would be neither released nor there when student code is graded.

An assignment is the notebooks of its folder. Harmless beside them are hidden files and folders, what Python, editors
and systems leave behind, and an author's README and licence, which stay with the instructor.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from autograder._exceptions import SourceError
from autograder.course import listed

__all__ = ["require_notebook_alone"]

HARMLESS = re.compile(
    r"\..*|__pycache__|.*\.py[co]|.*~|#.*#|thumbs\.db|desktop\.ini|(?:readme|licen[cs]e)(?:\.(?:md|rst|txt))?",
    re.IGNORECASE | re.DOTALL,
)


def require_notebook_alone(notebook: Path) -> None:
    """Raises a :class:`SourceError` that names the other files in the notebook's folder, or notebooks further below."""
    folder = f"{notebook.parent.parent.name}/{notebook.parent.name}"
    found = sorted(_beside(notebook))
    notebooks = [name for name in found if name.endswith(".ipynb")]
    if notebooks:
        raise SourceError(
            f"{folder} holds {listed(notebooks)}, but the notebooks of an assignment lie beside each other, and nobody "
            f"would get a mark for the rest; move it beside {notebook.name}, or into an assignment of its own."
        )
    if found:
        raise SourceError(
            f"{folder} holds {listed(found)} beside {notebook.name}, but students get the notebook alone, and grading "
            f"has no other file; put what it holds into a cell of {notebook.name} and move the file away."
        )


def _beside(notebook: Path) -> Iterator[str]:
    for here, folders, files in os.walk(notebook.parent):
        folders[:] = [name for name in folders if not HARMLESS.fullmatch(name)]
        for name in files:
            path = Path(here, name)
            if not HARMLESS.fullmatch(name) and not (path.parent == notebook.parent and path.suffix == ".ipynb"):
                yield path.relative_to(notebook.parent).as_posix()
