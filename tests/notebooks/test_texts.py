"""What the lessons and assignments say, where a program can tell whether it holds."""

from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
ASSIGNMENTS = sorted(ROOT.glob("source_notebooks/*/*.ipynb")) + sorted(ROOT.glob("release/*/*.ipynb"))


def texts(path: Path) -> list[tuple[str, str]]:
    """The id and the source of each Markdown cell."""
    notebook = nbformat.read(path, as_version=4)
    return [(cell.id, cell.source) for cell in notebook.cells if cell.cell_type == "markdown"]


@pytest.mark.parametrize("path", ASSIGNMENTS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_an_assignment_says_that_submitting_is_no_upload(path: Path) -> None:
    """``course submit`` packs a file, which the student uploads; nothing was handed in by it."""
    [about] = [" ".join(text.split()) for _, text in texts(path) if "`course submit" in text]
    assert f"`course submit {path.stem}` packs your work into a file in `work/to-upload/`, for you to upload" in about
    assert "hands your work in" not in about
