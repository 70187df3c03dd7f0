"""The metadata of a release's cells: what nbgrader would refuse."""

import re
from typing import Any

from autograder._exceptions import SourceError

__all__ = ["require_valid_metadata"]

GRADE_ID = re.compile(r"[A-Za-z0-9_-]*\Z")


def require_valid_metadata(name: str, notebook: Any) -> None:
    """Raises SourceError for the first cell that nbgrader would not release; ``name`` is the notebook's file.

    nbgrader's own message does not say which cell it is.
    """
    from nbgrader.nbgraderformat import MetadataValidator

    validator = MetadataValidator()
    for number, cell in enumerate(notebook.cells, 1):
        own = cell.metadata.get("nbgrader")
        if own is None:
            continue
        where = f"{name}: {own.get('grade_id') or f'cell {number}'}"
        _require_fitting_type(where, cell.cell_type, own)
        try:
            validator.validate_cell(cell)
        except Exception as error:  # jsonschema's, nbgrader's own, or a KeyError
            reason = str(error).partition("\n")[0]
            raise SourceError(
                f"{where} has metadata that nbgrader refuses ({reason}); in JupyterLab open *Create Assignment* at the "
                "right edge and set the cell's type again."
            ) from error


def _require_fitting_type(where: str, cell_type: str, own: Any) -> None:
    grade_id = own.get("grade_id") or ""
    if not isinstance(grade_id, str) or not GRADE_ID.match(grade_id):
        raise SourceError(f"{where} has a grade_id that nbgrader does not take; use only a-z, A-Z, 0-9, _ and -.")
    is_markdown = cell_type == "markdown"
    if own.get("task") and not is_markdown:
        raise SourceError(
            f"{where} is a *Manually graded task* in a {cell_type} cell, but a task must be a Markdown cell; change "
            "the cell to Markdown, or its type to *Manually graded answer*."
        )
    if is_markdown and not own.get("task") and bool(own.get("grade")) != bool(own.get("solution")):
        found = "graded but not an answer" if own.get("grade") else "an answer but not graded"
        raise SourceError(f"{where} is a Markdown cell that is {found}; set its type to *Manually graded answer*.")
