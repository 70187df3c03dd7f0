"""The notebooks of this course show in the student process what they show in a Jupyter kernel.

The student process never gets a lesson, so the lessons, which nbval and a browser run anyway, are left to `make soak`.
"""

from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.fidelity.two_runs import as_seen, cells_of, is_run, through_kernel, through_runner

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted(ROOT.glob("course/*.ipynb"))
SOURCES = sorted(ROOT.glob("source_notebooks/*/*.ipynb"))


def seen(outputs: Any) -> list[dict[str, Any]]:
    """What a reader sees; a display's metadata stays behind on purpose, since it may hold anything."""
    return [{kind: value for kind, value in output.items() if kind != "metadata"} for output in as_seen(outputs)]


@pytest.mark.parametrize(
    "path",
    [*(pytest.param(lesson, marks=pytest.mark.soak) for lesson in LESSONS), *SOURCES],
    ids=lambda path: path.stem,
)
def test_a_notebook_shows_what_is_stored(path, grader):
    """What is stored is what a kernel shows: nbval holds the one to the other, cell by cell.

    Of an assignment this is the instructor's whole notebook, checks included, as if a student had written it.
    """
    stored = [cell.outputs for cell in nbformat.read(path, as_version=4).cells if is_run(cell)]
    for text, kernel, runner in zip(cells_of(path), stored, through_runner(cells_of(path), grader), strict=True):
        assert seen(runner) == seen(kernel), text


@pytest.mark.soak
@pytest.mark.parametrize("path", [*LESSONS, *SOURCES], ids=lambda path: path.stem)
def test_a_notebook_shows_what_it_shows_in_a_kernel(path, grader):
    """The same with a kernel of its own in place of what is stored."""
    texts = cells_of(path)
    for text, kernel, runner in zip(texts, through_kernel(texts), through_runner(texts, grader), strict=True):
        assert seen(runner) == seen(kernel), text
