"""A picture in a written answer is drawn for the person who marks it and for the student, in a real browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Page, Request

from autograder.cli.main import main
from autograder.course import Course
from tests.autograder.handed_in import hand_in, install
from tests.autograder.notebooks import TINY_ANSWERS, tiny_source
from tests.autograder.pictures import attached
from tests.browser.lab import Lab, jupyter_lab
from tests.browser.test_formgrader import STUDENT, opened

ROOT = Path(__file__).resolve().parents[2]
DRAWN = "all => all.map(one => [one.alt, one.complete && one.naturalWidth > 0])"


@pytest.fixture(scope="module")
def formgrader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab in a course in which one student handed in a picture, and another one in a cell of their own."""
    home = tmp_path_factory.mktemp("pictures")
    course = Course(home / "shown")
    course.source("tiny").parent.mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    install(course, tiny_source())
    path = hand_in(course, STUDENT, TINY_ANSWERS)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].source = "My derivation: ![my sheet](attachment:sheet.png)"
    notebook.cells[-1].attachments = attached("sheet.png")
    more = nbformat.v4.new_markdown_cell("![page two](attachment:p2.png)", attachments=attached("p2.png"))
    notebook.cells.append(more)
    nbformat.write(notebook, path)
    assert main(["grade", "--root", str(course.root), "--isolation", "none", "tiny"]) == 0
    assert main(["feedback", "--root", str(course.root), "tiny"]) == 0
    with jupyter_lab(home) as lab:
        yield lab


def pictures_of(page: Page) -> list[list[object]]:
    found: list[list[object]] = page.locator("img[src^='data:image/']").evaluate_all(DRAWN)
    return found


def test_formgrader_draws_the_pictures_of_a_written_answer(browser: Browser, formgrader: Lab) -> None:
    """Each where the student put it, with its alternative text."""
    page = opened(browser, formgrader, "tiny")
    answer = page.locator(".text_cell", has=page.locator("#mse_written"))
    assert "My derivation:" in answer.inner_text()
    assert answer.locator("img").evaluate_all(DRAWN) == [["my sheet", True]]
    assert pictures_of(page) == [["my sheet", True], ["page two", True]]
    assert answer.locator("img").evaluate("one => getComputedStyle(one).borderTopColor") == "rgb(204, 204, 204)"
    page.close()


def test_the_feedback_page_draws_them_and_loads_nothing(browser: Browser, formgrader: Lab) -> None:
    """They stand within the page; no other address is asked for."""
    asked: list[str] = []
    page = browser.new_page()

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    feedback = Course(formgrader.folder).feedback("tiny", STUDENT) / "tiny.html"
    page.goto(feedback.as_uri(), wait_until="networkidle")
    assert pictures_of(page) == [["my sheet", True], ["page two", True]]
    assert [url for url in asked if not url.startswith("data:")] == [feedback.as_uri()]
    page.close()
