"""What a prediction closes in an exported page; ``test_two_days.py`` looks at it in JupyterLab."""

import re
from pathlib import Path

import nbformat
import pytest
from lossopt.pages import export_page
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import Browser, Locator, Page, expect

from tests.notebooks.kernels import environment
from tests.notebooks.normal_form import normalise

QUESTION = """heads = Prediction(
    prompt="Heads?",
    choices={"yes": "It was a false coin.", "no": "Nobody looked at the coin."},
    answer="yes",
    closes=2,
)
heads"""
CELLS = (
    new_code_cell("from lossopt.explorers import Prediction", id="import"),
    new_code_cell(QUESTION, id="question"),
    new_code_cell("print('The coin shows heads.')\nheads.compare('yes')", id="result"),
    new_markdown_cell("Heads it is, as the coin is false.", id="reading"),
    new_markdown_cell("Every coin has two sides.", id="after"),
)
CLOSED = ("The coin shows heads.", "It came out: yes.", "Heads it is, as the coin is false.")
OPEN = ("Heads?", "Every coin has two sides.")


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lesson of five cells as it is stored: run, without the views of widgets."""
    path = tmp_path_factory.mktemp("closed") / "coin.ipynb"
    stored = new_notebook(cells=list(CELLS))
    NotebookClient(stored, kernel_name="python3").execute(env=environment(tmp_path_factory.mktemp("kernel")))
    nbformat.write(normalise(stored), path)
    return path


def said(page: Page, text: str) -> Locator:
    """What a reader reads; it does not include the code of a text's cell."""
    return page.locator("p, pre, strong").filter(has_text=re.compile(rf"^{re.escape(text)}\s*$")).first


def assert_closed(page: Page) -> None:
    """A reader sees what is open, and none of the rest."""
    for text in OPEN:
        expect(said(page, text)).to_be_visible()
    for text in CLOSED:
        expect(said(page, text)).to_be_hidden()


def assert_open(page: Page) -> None:
    """A reader sees it all."""
    for text in (*OPEN, CLOSED[0], CLOSED[-1]):
        expect(said(page, text)).to_be_visible()


def test_a_page_is_closed_until_an_answer_is_unfolded(notebook: Path, browser: Browser) -> None:
    """Without a network and without a script; by the keyboard."""
    with browser.new_context(offline=True, java_script_enabled=False) as context:
        page = context.new_page()
        page.set_content(export_page(notebook))
        assert_closed(page)
        page.get_by_text("no", exact=True).focus()
        page.keyboard.press("Enter")
        assert_open(page)
        expect(page.get_by_text("Nobody looked at the coin.")).to_be_visible()
