"""What lets *Run All* go through a notebook whose answers are not all written yet."""

from typing import Any

__all__ = ["let_all_run"]

GOES_ON = "raises-exception"  # Jupyter's own tag for cells that may raise


def let_all_run(cell: Any) -> None:
    """Lets *Run All* go on behind a cell of student code that is not written yet, or that raises."""
    if cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("solution"):
        cell["metadata"]["tags"] = sorted({*cell["metadata"].get("tags", []), GOES_ON})
