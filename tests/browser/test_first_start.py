"""What a student sees who starts JupyterLab for the first time, with settings of no kind."""

import json
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, Page

from autograder.release.due_dates import DUE_DATES, due_dates_file
from tests.browser.lab import jupyter_lab

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
START_PAGE = ".course-start-page"
OPEN_START_PAGE = "() => jupyterapp.commands.execute('course:start-page')"
CLOSE_START_PAGE = """() => {
    [...jupyterapp.shell.widgets('main')].find(each => each.id === 'course-start-page').close();
}"""
IS_OPEN = "path => jupyterapp.shell.currentWidget?.context?.path === path"
NEWS = "() => jupyterapp.serviceManager.settings.fetch('@jupyterlab/apputils-extension:notification')"
WAITING = "() => document.querySelector('.jp-Notification-Status')?.textContent ?? ''"


@pytest.fixture(scope="module", params=["course lab", "jupyter lab"])
def first_page(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, context: BrowserContext
) -> Iterator[Page]:
    """The page that opens in a student's course, with the chapter's first lesson and two assignments."""
    home = tmp_path_factory.mktemp("first")
    shown = home / "shown"
    fill(shown)
    with jupyter_lab(home, *([COURSE_LAB] if request.param == "course lab" else [])) as lab:
        page = context.new_page()
        page.goto(f"{lab.url}lab?token={lab.token}", timeout=START_MS)
        page.wait_for_function("window.jupyterapp", timeout=START_MS)
        page.evaluate(STARTED)
        yield page
        page.close()
    with pytest.raises(OSError, match="refused"):  # what ended the command has ended its server too
        urlopen(lab.url)


def fill(shown: Path) -> None:
    """Lays out what students get of a small course, and what one of them has done so far."""
    (shown / "course").mkdir(parents=True)
    shutil.copy(ROOT / "course" / "00_pipeline.ipynb", shown / "course")
    for name in ("losses", "pipeline"):
        shutil.copytree(ROOT / "release" / name, shown / "release" / name)
    shutil.copy(ROOT / "nbgrader_config.py", shown)
    (shown / "README.md").write_text("# Losses and more\n")
    due = {"pipeline": datetime(2026, 1, 2, 17, tzinfo=UTC), "losses": datetime(2099, 1, 2, 17, tzinfo=UTC)}
    (shown / DUE_DATES).write_bytes(due_dates_file(due))
    answer = {"kind": "question", "right": True}
    lesson = {"title": "0", "asks": {"question": 3}, "answers": {"Why?": answer}}
    (shown / "work").mkdir()
    (shown / "work" / "progress.json").write_text(
        json.dumps({"version": 1, "lessons": {"00_pipeline": lesson}, "checks": {}})
    )


def test_nothing_covers_the_course_at_the_first_start(first_page: Page) -> None:
    """No question about news, no note of a newer version and no dialog stands over the page."""
    assert first_page.evaluate(COVERS) == []
    assert first_page.evaluate(WAITING) == "0"


def test_the_front_end_finds_news_switched_off(first_page: Page) -> None:
    """In the settings that it reads, which are the defaults of this profile: a question about news needs another."""
    kept = first_page.evaluate(NEWS)
    assert kept["raw"] == "{}"
    found = {name: value["default"] for name, value in kept["schema"]["properties"].items()}
    assert (found["fetchNews"], found["checkForUpdates"]) == ("false", False)


def test_it_opens_on_the_start_page(first_page: Page) -> None:
    """The course's name, each lesson with its progress, each assignment with its due date, and how to hand in."""
    start = first_page.locator(START_PAGE)
    assert start.is_visible()
    assert start.locator("h1, h2").all_text_contents() == ["Losses and more", "Lessons", "Assignments", "Hand in"]
    assert start.locator("li").first.text_content() == "0 · The training pipeline1 of 3 questions answered"
    rows = start.locator("tbody tr")
    assert [[cell.strip() for cell in row.split("\t")] for row in rows.all_inner_texts()] == [
        ["The training pipeline", "20", f"{shown_date(first_page, 2026)} (has passed)", "not begun", "Begin"],
        ["Losses", "30", shown_date(first_page, 2099), "not begun", "Begin"],
    ]
    assert "Press Submit above the notebook" in (start.text_content() or "")


def shown_date(page: Page, year: int) -> str:
    """What the browser's own clock says of the moments in :func:`fill`."""
    options = "{dateStyle: 'full', timeStyle: 'short'}"
    return str(page.evaluate(f"new Date('{year}-01-02T17:00Z').toLocaleString('en-GB', {options})"))


def test_students_see_no_panel_of_instructors(first_page: Page) -> None:
    """Of nbgrader's plugins only *Validate* is there, which students use; no menu of its own is left."""
    plugins = first_page.evaluate(
        "() => [...jupyterapp.listPlugins()].filter(id => id.startsWith('@jupyter/nbgrader'))"
    )
    assert plugins == ["@jupyter/nbgrader:validate-assignment"]
    assert "Nbgrader" not in first_page.inner_text(".lm-MenuBar")


def test_the_start_page_leads_to_lessons_and_assignments(first_page: Page) -> None:
    """By its links and buttons; it knows what was begun once it is looked at again, and comes back when closed."""
    start = first_page.locator(START_PAGE)
    start.locator("button", has_text="Go on with 0 · The training pipeline").click()
    first_page.wait_for_function(IS_OPEN, arg="course/00_pipeline.ipynb", timeout=START_MS)
    first_page.evaluate(OPEN_START_PAGE)
    start.get_by_role("button", name="Begin Losses").click()
    first_page.wait_for_function(IS_OPEN, arg="work/losses/losses.ipynb", timeout=START_MS)
    first_page.evaluate(
        "() => jupyterapp.shell.widgets('main').forEach(each => each.id.match('start') && each.close())"
    )
    assert start.count() == 0
    first_page.evaluate(OPEN_START_PAGE)
    start.get_by_role("link", name="Losses").wait_for()
    assert "\tbegun\tOpen" in start.locator("tbody").inner_text()


def test_an_address_that_names_a_notebook_opens_that_alone(first_page: Page) -> None:
    """As in a link of the course's page, or after a reload."""
    first_page.goto(first_page.url.partition("/lab")[0] + "/lab/tree/work/losses/losses.ipynb?reset", timeout=START_MS)
    first_page.wait_for_function("window.jupyterapp", timeout=START_MS)
    first_page.wait_for_function(IS_OPEN, arg="work/losses/losses.ipynb", timeout=START_MS)
    assert first_page.locator(START_PAGE).count() == 0
