"""Every lesson in JupyterLab in a real Chromium: run, moved by keyboard, looked at.

All lessons share a page, one after the other, and the tests of one come in the order in which they stand here. In the
end all that was saved is opened at once.
"""

import re
import shutil
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import BrowserContext, ElementHandle, Page

from tests.browser.lab import Lab
from tests.browser.lesson import WINDOW, Lesson
from tests.browser.opening import lab_page, opened_in
from tests.browser.screenshots import Screenshots

LESSONS = sorted((Path(__file__).parents[2] / "course").glob("0[0-6]*.ipynb"))  # the glossary has nothing to run
WIDTHS = (1000, WINDOW[0], 1920)
NARROW = 640
LEAST_TRACK, LEAST_FIELD = 150, 40
# Per slider: the width of its track; per field: the room for its digits, and whether its label is cut.
ROOM = """() => ({
    tracks: [...document.querySelectorAll('.lossopt-explorer .slider')].map(e => e.getBoundingClientRect().width),
    fields: [...document.querySelectorAll('.lossopt-explorer input[type=number]')].map(e => e.clientWidth),
    cut: [...document.querySelectorAll('.lossopt-explorer label, .lossopt-choice button')]
        .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent),
})"""
OPEN_CODE = """() => [...document.querySelectorAll('.lossopt-question')]
    .map(box => box.closest('.jp-Cell'))
    .filter(cell => !cell.querySelector('.jp-InputPlaceholder') || cell.querySelector('.cm-content'))
    .map(cell => cell.textContent.slice(0, 80))"""
# How many cells say that they are closed.
CLOSED = """() => [...document.querySelectorAll('.jp-Notebook .jp-Cell')]
    .filter(cell => getComputedStyle(cell, '::after').content.includes('Closed until')).length"""
KEY = """stop => {
    if (stop.textContent.startsWith('✓')) return '';
    if (stop.role === 'slider') return stop.ariaValueNow === stop.ariaValueMax ? 'ArrowLeft' : 'ArrowRight';
    if (stop.type === 'number') return Number(stop.value) >= Number(stop.max) ? 'ArrowDown' : 'ArrowUp';
    return 'Space';
}"""
IS_PICTURE = "() => document.activeElement.matches('.lossopt-picture[role=group][aria-label]')"
SCROLLS = "box => (card => card.scrollWidth > card.clientWidth)(box.querySelector('.lossopt-picture'))"
BURST = 12
# Each state that is drawn has its sentence; the same state once more, sharp, comes without one when it is at rest.
COUNT = """box => {
    window.sentences = 0;
    let last = box.querySelector('[role=status]').textContent;
    new MutationObserver(() => {
        const now = box.querySelector('[role=status]')?.textContent;
        if (now !== undefined && now !== last) {
            last = now;
            window.sentences++;
        }
    }).observe(box, {subtree: true, childList: true, characterData: true});
}"""
# The field is set by the kernel, the handle by the key.
FOLLOWED = """box => {
    const field = box.querySelector('input[type=number]'), handle = box.querySelector('.noUi-handle');
    return Math.abs(field.value - handle.ariaValueText) < 1e-9;  // ariaValueNow has one decimal
}"""
UNNAMED = """() => [...document.querySelectorAll('.lossopt-explorer input, .lossopt-explorer button')]
    .filter(e => !(e.labels?.length && e.labels[0].textContent.trim()) && !e.textContent.trim())
    .map(e => e.outerHTML)"""


@pytest.fixture(scope="module")
def page(context: BrowserContext, lab: Lab) -> Iterator[Page]:
    """JupyterLab, in which nothing is open; to load it takes as long as to open a lesson."""
    with lab_page(lab, context) as started:
        yield started


@pytest.fixture(scope="module", params=LESSONS, ids=lambda path: path.stem)
def lesson(request: pytest.FixtureRequest, page: Page, lab: Lab) -> Iterator[Lesson]:
    """A lesson, opened; the first test runs it."""
    shutil.copy(request.param, lab.folder)
    with opened_in(page, request.param.name, lab=lab) as lesson:
        yield lesson


@pytest.fixture(scope="module")
def saved() -> dict[str, dict[str, list[str]]]:
    """By lesson that was saved, what its figures and questions said then."""
    return {}


def test_every_cell_runs(lesson: Lesson) -> None:
    """No cell is left out and none fails."""
    assert lesson.run() == []
    assert lesson.explorers or lesson.games
    assert lesson.questions


def test_nothing_stays_closed_once_every_question_is_answered(lesson: Lesson) -> None:
    """Each prediction that closes cells opens them; a figure among them can be reached then."""
    assert lesson.page.evaluate(CLOSED) == len(lesson.closing)
    lesson.predict()
    assert lesson.page.evaluate(CLOSED) == 0


def test_sliders_and_labels_have_room(lesson: Lesson) -> None:
    """In a narrow window and in a wide one, a mouse can move each slider, and no label or number is cut."""
    for width in WIDTHS:
        lesson.page.set_viewport_size({"width": width, "height": WINDOW[1]})
        room = lesson.page.evaluate(ROOM)
        assert min(room["tracks"], default=LEAST_TRACK) >= LEAST_TRACK, width
        assert min(room["fields"], default=LEAST_FIELD) >= LEAST_FIELD, width
        assert room["cut"] == [], width
    lesson.page.set_viewport_size({"width": WINDOW[0], "height": WINDOW[1]})


def test_every_field_and_button_has_a_name(lesson: Lesson) -> None:
    """A screen reader can say what each of them is for."""
    assert lesson.page.evaluate(UNNAMED) == []


def test_the_code_of_a_question_is_folded_away(lesson: Lesson) -> None:
    """Nobody reads the answer in the cell above the question."""
    assert lesson.page.evaluate(OPEN_CODE) == []


def test_every_explorer_follows_the_keyboard(lesson: Lesson, screenshots: Screenshots) -> None:
    """Tab goes from control to control; one key moves picture and sentence, and the focus stays."""
    for number, explorer in enumerate(lesson.explorers, 1):
        stops, title = explorer.stops, explorer.title
        stops[0].focus()
        for stop in stops:
            assert lesson.is_focused(stop), title
            if key := key_for(stop):
                explorer.press(key)
            assert lesson.is_focused(stop), title
            lesson.page.keyboard.press("Tab")
        assert lesson.page.evaluate(IS_PICTURE) == explorer.box.evaluate(SCROLLS), title
        words = re.sub(r"\W+", "_", title).strip("_").lower()
        screenshots.take(explorer.box, f"{lesson.name}_{number}_{words}.png")


def test_a_picture_that_is_too_wide_is_reached_by_the_keyboard(lesson: Lesson) -> None:
    """In a narrow window, Tab stops behind the controls at each picture that has to be scrolled, and at no other."""
    page = lesson.page
    page.set_viewport_size({"width": NARROW, "height": WINDOW[1]})
    for explorer in lesson.explorers:
        explorer.stops[-1].focus()
        page.keyboard.press("Tab")
        assert page.evaluate(IS_PICTURE) == explorer.box.evaluate(SCROLLS), explorer.title
    page.set_viewport_size({"width": WINDOW[0], "height": WINDOW[1]})


def test_no_stale_pictures_follow_a_burst_of_keys(lesson: Lesson) -> None:
    """After the last of many keys come at most the picture under way and that of the last state."""
    moved = [figure for figure in lesson.explorers if figure.sliders]
    assert moved or lesson.games
    for explorer in moved[:1]:
        slider = explorer.sliders[0]
        slider.focus()
        explorer.box.evaluate(COUNT)
        for _ in range(BURST):
            lesson.page.keyboard.press(key_for(slider))
        before = lesson.page.evaluate("sentences")
        lesson.page.wait_for_function(FOLLOWED, arg=explorer.box)
        lesson.settle()
        assert 1 <= lesson.page.evaluate("sentences") <= before + 2


def test_a_run_is_debugged_by_keyboard(lesson: Lesson, screenshots: Screenshots) -> None:
    """Tab and Enter buy experiments, name a cause and deal another run; the focus stays, and what is shown follows."""
    for game in lesson.games:
        before, buttons = game.text_content() or "", game.query_selector_all("button")
        assert "Credit left: 5 of 5." in before
        buttons[0].focus()
        for bought in (1, 2):
            assert lesson.is_focused(buttons[bought - 1])
            lesson.page.keyboard.press("Enter")
            lesson.settle()
            assert f"Credit left: {5 - bought} of 5." in (game.text_content() or "")
            lesson.page.keyboard.press("Tab")
        screenshots.take(game, f"{lesson.name}_game.png")
        for button, sign in ((buttons[-2], "The cheapest evidence: "), (buttons[-1], "Credit left: 5 of 5.")):
            button.focus()
            lesson.page.keyboard.press("Space")
            lesson.settle()
            assert sign in (game.text_content() or "")
            assert lesson.is_focused(button)


def test_questions_answer_the_keyboard(lesson: Lesson) -> None:
    """Tab, then Enter or the space bar, chooses each answer, after a wrong one as well; just one is right."""
    for question in (lesson.questions[0], lesson.questions[-1]):
        buttons, replies = question.query_selector_all("button"), []
        buttons[0].focus()
        for button, key in zip(buttons, cycle(("Enter", "Space"))):
            assert lesson.is_focused(button)
            lesson.page.keyboard.press(key)
            lesson.settle()
            assert key_for(button) == ""
            replies.append(reply_to(question))
            lesson.page.keyboard.press("Tab")
        beginnings = sorted(reply.split()[0] for reply in replies)
        assert beginnings in (["Noted:"] * len(buttons), ["Not"] * (len(buttons) - 1) + ["Right."])


def test_the_console_stays_clean(lesson: Lesson) -> None:
    """In all of this, nothing was written to the console as an error."""
    assert lesson.complaints == []


def test_it_is_saved(lesson: Lesson, saved: dict[str, dict[str, list[str]]]) -> None:
    """For the last test of all."""
    lesson.save()
    saved[lesson.name] = lesson.said()


def test_saved_lessons_show_their_figures_without_their_kernels(
    saved: dict[str, dict[str, list[str]]], page: Page, lab: Lab
) -> None:
    """Opened again with a kernel that knows nothing of them, each is a picture of its last state, each question a text.

    The cells with figures and questions of all lessons in one notebook, in the same page: one that never had the
    figures is tried by ``test_saved_notebooks.py``.
    """
    assert saved
    lessons = [nbformat.read(lab.folder / f"{name}.ipynb", as_version=4) for name in saved]
    cells = [cell for lesson in lessons for cell in lesson.cells if has_html(cell)]
    for number, cell in enumerate(cells):
        cell.id = f"saved-{number}"  # two lessons may have the same
    lab.put("saved.ipynb", nbformat.v4.new_notebook(cells=cells))
    said = {kind: [words for lesson in saved.values() for words in lesson[kind]] for kind in ("figures", "questions")}
    with opened_in(page, "saved.ipynb", lab=lab) as together:
        still = together.still(figures=len(said["figures"]), questions=len(said["questions"]))
        assert still == {**said, "broken": []}
        assert together.complaints == []


def has_html(cell: nbformat.NotebookNode) -> bool:
    """Whether a page is below it, as a saved figure and a saved question are."""
    return any("text/html" in output.get("data", {}) for output in cell.get("outputs", []))


def reply_to(question: ElementHandle) -> str:
    """What it says of the answer that was chosen last."""
    said = question.query_selector("[role=status]")
    return said.text_content() or "" if said else ""


def key_for(stop: ElementHandle) -> str:
    """What moves this control, away from its upper limit; "" for the button of the chosen option, which stays."""
    return str(stop.evaluate(KEY))
