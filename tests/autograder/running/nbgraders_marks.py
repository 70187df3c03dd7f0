"""What nbgrader itself gives for the cells of a notebook, by running it as nbgrader does."""

from collections.abc import Sequence
from tempfile import TemporaryDirectory
from typing import Any

from nbclient import NotebookClient
from nbgrader.utils import determine_grade

from tests.autograder.notebooks import notebook

__all__ = ["nbgraders_marks"]


def nbgraders_marks(cells: Sequence[Any]) -> dict[str, float]:
    """The points of each test cell, by the name of its exercise; the answers are the solutions that stand there."""
    with TemporaryDirectory() as folder:  # for what cells write
        place = {"metadata": {"path": folder}}
        ran = NotebookClient(notebook(*cells), allow_errors=True, timeout=60, resources=place).execute()
    graded = [cell for cell in ran.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    return {cell.metadata.nbgrader.grade_id.removesuffix("_checks"): determine_grade(cell)[0] for cell in graded}
