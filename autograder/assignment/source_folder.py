"""Refuses a second notebook in a source's folder, for which nobody would get a mark."""

import re
from pathlib import Path

from autograder._exceptions import SourceError
from autograder.course import listed

__all__ = ["require_notebook_alone"]

HIDDEN = re.compile(r"\..*|#.*#", re.DOTALL)


def require_notebook_alone(notebook: Path) -> None:
    """Raises a :class:`SourceError` that names other notebooks in the notebook's folder; its folders may hold some."""
    folder = f"{notebook.parent.parent.name}/{notebook.parent.name}"
    notebooks = sorted(
        path.name for path in notebook.parent.glob("*.ipynb") if path != notebook and not HIDDEN.fullmatch(path.name)
    )
    if notebooks:
        raise SourceError(
            f"{folder} holds {listed(notebooks)} beside {notebook.name}, but an assignment is one notebook, and nobody "
            f"would get a mark for the rest; move it into an assignment of its own, or its cells into {notebook.name}."
        )
