"""What a student sees who starts JupyterLab for the first time, with settings of no kind."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.lab import Lab, jupyter_lab

ROOT = Path(__file__).parents[2]
COURSE_LAB = (sys.executable, "-m", "autograder.cli.main", "lab")
START_MS = 120_000
# The question about news is asked once all plugins have started and their settings are there.
STARTED = """async () => {
    await jupyterapp.restored;
    await Promise.all([...jupyterapp.listPlugins()].map(id => jupyterapp.activatePlugin(id).catch(() => 0)));
    await new Promise(done => setTimeout(done, 3000));
}"""
COVERS = """() => [...document.querySelectorAll('.Toastify__toast, .jp-Dialog')].map(e => e.textContent)"""
WAITING = "() => document.querySelector('.jp-Notification-Status')?.textContent ?? ''"


@pytest.fixture(scope="module", params=["course lab", "jupyter lab"])
def first_page(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, context: BrowserContext
) -> Iterator[Page]:
    """The page that opens, with the chapter's first lesson."""
    home = tmp_path_factory.mktemp("first")
    lessons = home / "shown" / "course"
    lessons.mkdir(parents=True)
    shutil.copy(ROOT / "course" / "00_pipeline.ipynb", lessons)
    shutil.copytree(ROOT / "release", home / "shown" / "release")
    shutil.copy(ROOT / "nbgrader_config.py", home / "shown")
    with jupyter_lab(home, *([COURSE_LAB] if request.param == "course lab" else [])) as lab:
        page = context.new_page()
        page.goto(address(lab), timeout=START_MS)
        page.wait_for_function("window.jupyterapp", timeout=START_MS)
        page.evaluate(STARTED)
        yield page
        page.close()
    with pytest.raises(OSError, match="refused"):  # what ended the command has ended its server too
        urlopen(lab.url)


def address(lab: Lab) -> str:
    return f"{lab.url}lab/tree/course/00_pipeline.ipynb?token={lab.token}"


def test_nothing_covers_the_chapter_at_the_first_start(first_page: Page) -> None:
    """No question about news, no note of a newer version and no dialog stands over the lesson."""
    assert first_page.evaluate(COVERS) == []
