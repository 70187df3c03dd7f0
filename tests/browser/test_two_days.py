"""A student's two days, from the zip that ``course bundle`` makes to a receipt that is verified.

The lessons and releases in the zip are those of the course; its packages are those of this environment. On the first
day ``course lab`` starts JupyterLab, on the second day somebody does so by hand; what opens is the same.
"""

import json
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from autograder.cli.main import main
from autograder.release.due_dates import DUE_DATES, due_dates_file
from tests.browser.lab import COURSE_LAB, Lab, jupyter_lab
from tests.browser.lesson import Lesson
from tests.browser.screenshots import Screenshots

ROOT = Path(__file__).parents[2]
SETTINGS = """
[tool.course.bundle]
paths = ["course", "release", "nbgrader_config.py", "pyproject.toml"]
[tool.course.submit]
folder = "{drop}"
"""
LESSON, REVIEW, WORK = "course/00_pipeline.ipynb", "course/05_review.ipynb", "work/pipeline/pipeline.ipynb"
# Cells of the lesson: its first one, a prediction with what comes out, and another one before a figure.
OF_LESSON = ("fc62698f", "0bc45a4d", "f9171ebb", "b6fbdb34", "cd3705b7", "32c4f979")
OF_REVIEW = ("124a9454", "due-questions")
MISSED = "The table is pure noise. Which test accuracy does the program report, on average?"
SO_FAR = "2 of 24 questions answered"
WRONG = "def standardise(x, mean, std):\n    return (x - mean) / std**2"
RIGHT = WRONG.removesuffix("**2")
CHOSEN = "details.lossopt-choice[open] summary"
OUTPUT = ".jp-Cell.jp-mod-active .jp-OutputArea"
DIALOG = ".jp-Dialog"
LONG_MS = 120_000
# The question about news is asked once all plugins have started and their settings are there.
STARTED = """async () => {
    await jupyterapp.restored;
    await Promise.all([...jupyterapp.listPlugins()].map(id => jupyterapp.activatePlugin(id).catch(() => 0)));
    await new Promise(done => setTimeout(done, 3000));
}"""
COVERS = """() => [...document.querySelectorAll('.Toastify__toast, .jp-Dialog')].map(e => e.textContent)"""
WAITING = "() => document.querySelector('.jp-Notification-Status')?.textContent ?? ''"
NEWS = "() => jupyterapp.serviceManager.settings.fetch('@jupyterlab/apputils-extension:notification')"
PANELS = "() => [...jupyterapp.listPlugins()].filter(id => id.startsWith('@jupyter/nbgrader'))"
IS_OPEN = "path => jupyterapp.shell.currentWidget?.context?.path === path"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A student's machine: the folder ``shown`` is what was in the zip."""
    course, home = tmp_path / "course", tmp_path / "home"
    for name in ("course", "release"):
        shutil.copytree(ROOT / name, course / name)
    for name in ("nbgrader_config.py", "README.md"):
        shutil.copy(ROOT / name, course)
    (tmp_path / "drop").mkdir()
    (course / "pyproject.toml").write_text(SETTINGS.format(drop=tmp_path / "drop"))
    due = {"losses": datetime(2026, 1, 2, 17, tzinfo=UTC), "pipeline": datetime(2099, 1, 2, 17, tzinfo=UTC)}
    (course / DUE_DATES).write_bytes(due_dates_file(due))
    assert main(["bundle", "--root", str(course), str(tmp_path / "students.zip")]) == 0
    with zipfile.ZipFile(tmp_path / "students.zip") as packed:
        packed.extractall(home)
    return next(home.iterdir()).rename(home / "shown").parent


def test_a_student_has_two_days(home: Path, context: BrowserContext, screenshots: Screenshots) -> None:
    """Predict, play, fail a check and pass it; the day after, find all of it again, review, and hand in."""
    shown = home / "shown"
    with jupyter_lab(home, COURSE_LAB) as lab, first_page(lab, context) as page:
        student = Lesson(page, name="first day")
        begin(page, screenshots)
        said = learn(student)
        answer(student, screenshots)
        assert student.complaints == []
    with pytest.raises(OSError, match="refused"):  # what ended the command has ended its server too
        urlopen(lab.url)
    make_everything_due(shown / "work" / "progress.json")
    with jupyter_lab(home) as lab, first_page(lab, context) as page:
        student = Lesson(page, name="second day")
        find_again(student, said)
        review(student, screenshots)
        page.goto(f"{lab.url}lab/tree/{WORK}?reset", timeout=LONG_MS)
        hand_in(student, screenshots)
        assert student.complaints == []
    [receipt] = (shown / "work" / "receipts").iterdir()
    assert main(["receipt", str(receipt), "--root", str(shown)]) == 0


@contextmanager
def first_page(lab: Lab, context: BrowserContext) -> Iterator[Page]:
    """What a browser opens that has not seen this server: the start page, which nothing covers.

    News are switched off in the defaults that the front end reads, and no panel of an instructor is there.
    """
    page = context.new_page()
    try:
        page.goto(f"{lab.url}lab?token={lab.token}", timeout=LONG_MS)
        page.locator(".course-start-page h2").first.wait_for(timeout=LONG_MS)
        page.evaluate(STARTED)
        assert (page.evaluate(COVERS), page.evaluate(WAITING)) == ([], "0")
        kept = page.evaluate(NEWS)
        assert kept["raw"] == "{}"
        found = {name: value["default"] for name, value in kept["schema"]["properties"].items()}
        assert (found["fetchNews"], found["checkForUpdates"]) == ("false", False)
        assert page.evaluate(PANELS) == ["@jupyter/nbgrader:validate-assignment"]
        assert "Nbgrader" not in page.inner_text(".lm-MenuBar")
        yield page
    finally:
        page.close()


def start_page(page: Page) -> Locator:
    """Brings the start page to the front, where it reads anew what is on it; closed, it opens again."""
    page.evaluate("() => jupyterapp.commands.execute('course:start-page')")
    return page.locator(".course-start-page")


def wait_for_file(student: Lesson, path: str) -> None:
    """Wait until the page shows that notebook, with its kernel."""
    student.page.wait_for_function(IS_OPEN, arg=path, timeout=LONG_MS)
    student.wait()


def begin(page: Page, screenshots: Screenshots) -> None:
    """Each lesson and assignment is on the start page, and how to hand in."""
    start = page.locator(".course-start-page")
    screenshots.take(page, "start_page.png")
    assert start.locator("h2").all_text_contents() == ["Lessons", "Assignments", "Hand in"]
    lessons = start.locator("ul li").all_text_contents()
    assert len(lessons) == len([*(ROOT / "course").glob("*.ipynb")])
    assert [lessons[0], lessons[-1]] == ["0 · The training pipelinenot begun", "Glossary"]
    rows = start.locator("tbody tr").all_inner_texts()
    assert [[cell.strip() for cell in row.split("\t")] for row in rows[:2]] == [
        ["Losses", "30", f"{shown_date(page, 2026)} (has passed)", "not begun", "Begin"],
        ["The training pipeline", "20", shown_date(page, 2099), "not begun", "Begin"],
    ]


def shown_date(page: Page, year: int) -> str:
    """What the browser's own clock says of the moments in :func:`home`."""
    options = "{dateStyle: 'full', timeStyle: 'short'}"
    return str(page.evaluate(f"new Date('{year}-01-02T17:00Z').toLocaleString('en-GB', {options})"))


def learn(student: Lesson) -> str:
    """Predict wrongly and rightly, and move the figure; returns what it says in the end.

    What a prediction closes is closed as it is stored, and again when its cell is run, until an answer is given.
    """
    page = student.page
    page.get_by_role("button", name="Begin with 0 · The training pipeline").click()
    wait_for_file(student, LESSON)
    reading = page.locator("p", has_text="0.85 on nothing.")
    expect(reading).to_be_hidden()
    page.locator("summary", has_text="0.50").click()
    expect(reading).to_be_visible()
    student.run_cells(*OF_LESSON)
    expect(reading).to_be_hidden()
    for choice in ("0.50", "less than half of it"):
        page.get_by_role("button", name=choice).click()
    expect(reading).to_be_visible()
    expect(page.get_by_text("You predicted: 0.50. It came out: 0.85.")).to_be_visible()
    [figure] = student.explorers
    figure.slide(0.9)
    student.save()
    [sentence] = student.said()["figures"]
    student.close()
    return sentence


def answer(student: Lesson, screenshots: Screenshots) -> None:
    """Begin an assignment, take a hint for a wrong answer and mend it; running all goes through to the table."""
    page = student.page
    start_page(page).get_by_role("button", name="Begin The training pipeline").click()
    wait_for_file(student, WORK)
    output = page.locator(OUTPUT)
    for name, text, said in (
        ("failed", WRONG, "hint: std is already the root"),
        ("passed", RIGHT, "right: 2 of 2 parts"),
    ):
        student.type("standardise", text)
        student.run_cells("checks-at-once", "setup", "standardise", "standardise_checks")
        output.get_by_text(said).scroll_into_view_if_needed()
        screenshots.take(page, f"{name}_check.png")
    assert "cell leaky_steps_checks: CheckFailed: not answered yet" in student.run()
    page.locator(".jp-OutputArea tr", has_text="standardise").get_by_text("right: 2 of 2 parts").first.wait_for()
    student.save()
    page.evaluate("() => [...jupyterapp.shell.widgets('main')].forEach(each => each.close())")


def make_everything_due(kept: Path) -> None:
    """Let the days pass until what was missed is due."""
    document = json.loads(kept.read_text())
    review = document["lessons"]["00_pipeline"]["answers"][MISSED]["review"]
    assert review["due"] > date.today().isoformat()
    review["due"] = "2026-01-01"
    kept.write_text(json.dumps(document))


def find_again(student: Lesson, said: str) -> None:
    """The start page knows of the day before; the lesson shows all of it at once, and again when its cells are run."""
    page = student.page
    start = page.locator(".course-start-page")
    assert f"0 · The training pipeline{SO_FAR}" in start.locator("li").all_text_contents()
    assert "1 question that you missed is due for review, in 5 · Review: the viva." in (start.text_content() or "")
    assert "\t1 of 7 visible checks passed\tOpen" in start.locator("tbody").inner_text()
    start.get_by_role("link", name="0 · The training pipeline").click()
    wait_for_file(student, LESSON)
    page.locator(f'div:has(img[alt$="{said}"]) + p', has_text=said).wait_for()
    assert page.locator(CHOSEN).all_text_contents() == ["✓ 0.50", "✓ less than half of it"]
    student.run_cells(*OF_LESSON)
    ticked = page.locator(".lossopt-question button", has_text="✓")
    assert ticked.all_text_contents() == ["✓ 0.50", "✓ less than half of it"]
    assert student.said()["figures"] == [said]


def review(student: Lesson, screenshots: Screenshots) -> None:
    """What was missed is asked again, and answered by keyboard; a link leads to the answer; then nothing is due."""
    page = student.page
    start_page(page).locator("p").get_by_role("link", name="5 · Review").click()
    wait_for_file(student, REVIEW)
    student.run_cells(*OF_REVIEW)
    box = page.locator(".lossopt-review")
    box.get_by_text(MISSED).wait_for()
    onwards = box.get_by_role("button", name="Next question")
    onwards.scroll_into_view_if_needed()
    screenshots.take(page, "review.png")
    box.get_by_role("button", name="0.85").press("Enter")
    box.get_by_text("This question comes again on").wait_for()
    assert "Right. The copy of a test row" in box.inner_text()
    screenshots.take(page, "reviewed.png")
    box.get_by_role("link", name="0 · The training pipeline, A good score on nothing").click()
    wait_for_file(student, LESSON)
    expect(page.locator("h2", has_text="A good score on nothing")).to_be_in_viewport()
    student.close()
    onwards.press("Space")
    box.get_by_text("Nothing is due for review today.").wait_for()
    assert onwards.evaluate("button => button === document.activeElement")
    student.close()


def hand_in(student: Lesson, screenshots: Screenshots) -> None:
    """By the button, with a last change that was not saved, to the place that the course names.

    An address that names a notebook, as in a link of the course's page, opens that alone.
    """
    page = student.page
    wait_for_file(student, WORK)
    assert page.locator(".course-start-page").count() == 0
    student.type("standardise", f"{RIGHT}  # as they were fitted")
    page.click(".course-submit >> text=Submit")
    page.wait_for_selector(f"{DIALOG} input", timeout=LONG_MS)
    assert "Changes that were not saved have been saved now." in page.inner_text(DIALOG)
    assert "1 right, 0 wrong, 6 missing (split_indices, " in page.inner_text(DIALOG)
    assert "This is your login name" in page.inner_text(DIALOG)
    screenshots.take(page, "submit.png")
    page.fill(f"{DIALOG} input", "s01")
    page.get_by_role("button", name="Send").click()
    page.locator(DIALOG, has_text="Receipt: sha256").wait_for(timeout=LONG_MS)
    assert page.locator(f"{DIALOG} code").inner_text().startswith("course receipt work/receipts/pipeline-s01-")
    screenshots.take(page, "receipt.png")
