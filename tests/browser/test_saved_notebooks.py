"""A small notebook with all that can be played with: saved, and opened again when its kernel has gone."""

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import BrowserContext

from tests.browser.lab import NOTEBOOK, Lab, jupyter_lab
from tests.browser.lesson import opened, reopened

CELLS = (
    "from lossopt.explorers import Prediction, Question, explore_loss_shapes",
    "explore_loss_shapes()",
    "Prediction(prompt='Heads?', choices={'yes': 'A false coin.', 'no': 'Look again.'}, answer='yes')",
    "Question(prompt='Is 1 < 2?', choices={'yes': 'By counting.', 'no': 'Count again.'}, answer='yes')",
)


@pytest.fixture(scope="module")
def notebook_7(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Notebook 7 on an empty folder."""
    with jupyter_lab(tmp_path_factory.mktemp("notebook"), NOTEBOOK) as started:
        yield started


@pytest.mark.parametrize("server", ["lab", "notebook_7"])
def test_a_saved_figure_is_shown_without_its_kernel(
    server: str, request: pytest.FixtureRequest, context: BrowserContext, tmp_path: Path
) -> None:
    """In JupyterLab and in Notebook 7, the figure is a picture as it was last moved, and the questions are texts."""
    lab = request.getfixturevalue(server)
    path = tmp_path / "small.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in CELLS]), path)
    with opened(path, lab=lab, context=context) as lesson:
        assert lesson.run() == []
        [figure] = lesson.explorers
        for share in (0.9, 0.2):  # what was saved is not what the page holds, and that is no reason to ask
            figure.slide(share)
            lesson.save()
            assert lesson.page.locator(".jp-Dialog").count() == 0
        said = lesson.said()
    with reopened(path, lab=lab, context=context) as again:
        assert again.still(figures=1, questions=2) == {**said, "broken": []}
