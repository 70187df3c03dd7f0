"""An assignment in Notebook 7, handed in by the button of its page; ``test_two_days.py`` does so in JupyterLab."""

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import BrowserContext, Response

from autograder.course import Course
from autograder.submission.desk import Desk
from autograder.submission.handin import start
from tests.autograder.notebooks import tiny_source
from tests.autograder.released import release
from tests.browser.lab import Lab
from tests.browser.lesson import Lesson

ROOT = Path(__file__).resolve().parents[2]
SUBMIT, INPUT, DONE = ".course-submit >> text=Submit", ".jp-Dialog input", ".jp-Dialog .jp-mod-accept"
# What the kernel says of itself, once, goes into the notebook's metadata and is a change that is not saved.
KNOWN = """async () => {
    await jupyterapp.shell.currentWidget.sessionContext.session.kernel.info;
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


@pytest.fixture
def assignment(notebook_7: Lab, context: BrowserContext) -> Iterator[tuple[Lesson, Course]]:
    """An assignment that was just started, opened in a page, and its course, in a folder below the server's."""
    course = Course(notebook_7.folder / "class")
    course.source("tiny").parent.mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    nbformat.write(tiny_source(), course.source("tiny"))
    release(course)
    start(course, "tiny")
    notebook = "class/work/tiny/tiny.ipynb"
    notebook_7.stop_kernels()
    notebook_7.start_kernel(notebook)
    page = context.new_page()
    lesson = Lesson(page, name="tiny")
    lesson.open(notebook_7.page(notebook))
    yield lesson, course
    page.close()
    notebook_7.stop_kernels()


def is_told(answer: Response) -> bool:
    """Whether a page has told the server of changes that are not saved."""
    return "/course/unsaved" in answer.url and bool(answer.request.post_data_json["unsaved"])


def test_an_assignment_is_submitted_from_its_page(assignment: tuple[Lesson, Course]) -> None:
    """What was typed is saved, checked and packed under the name that is given, and is fetched as a file.

    Until it is saved, a terminal knows of it as well.
    """
    lesson, course = assignment
    page, desk = lesson.page, Desk(course)
    page.evaluate(KNOWN)
    lesson.save()
    with page.expect_response(is_told):
        lesson.type("double", "def double(x):\n    return [2 * v for v in x]")
    assert desk.unsaved_since("tiny") is not None
    page.click(SUBMIT)
    page.wait_for_selector(INPUT, timeout=60_000)
    plan = page.inner_text(".jp-Dialog")
    assert "Changes that were not saved have been saved now." in plan
    assert "1 right, 0 wrong, 2 missing (mse, mse_written)" in plan
    assert desk.unsaved_since("tiny") is None
    page.fill(INPUT, "s01")
    page.click(DONE)
    page.wait_for_selector(".jp-Dialog >> text=Packed, not yet sent: upload this file", timeout=60_000)
    with page.expect_download() as fetched:
        page.click(DONE)
    with zipfile.ZipFile(fetched.value.path()) as packed:
        assert packed.read("tiny/tiny.ipynb") == (course.work("tiny") / "tiny.ipynb").read_bytes()
    assert (course.submitted("tiny", "s01") / "tiny.ipynb").is_file()
    assert page.inner_text(".course-submit") == "Submit"
    assert desk.student == "s01"
