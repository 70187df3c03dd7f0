"""Every lesson in JupyterLab in a real Chromium: run, moved by keyboard, looked at.

The tests of one lesson share its page, in the order in which they stand here.
"""

import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator

from tests.browser.lab import Lab
from tests.browser.lesson import WINDOW, Lesson, opened

LESSONS = sorted((Path(__file__).parents[2] / "course").glob("*.ipynb"))
WIDTHS = (1000, WINDOW[0], 1920)
LEAST_TRACK, LEAST_FIELD = 150, 40
TICK = "✓"
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
    .map(cell => cell.innerText.slice(0, 200))"""
UNNAMED = """() => [...document.querySelectorAll('.lossopt-explorer input, .lossopt-explorer button')]
    .filter(e => !(e.labels?.length && e.labels[0].textContent.trim()) && !e.textContent.trim())
    .map(e => e.outerHTML)"""


@pytest.fixture(scope="module", params=LESSONS, ids=lambda path: path.stem)
def lesson(request: pytest.FixtureRequest, lab: Lab, browser: Browser) -> Iterator[Lesson]:
    """A lesson, opened; the first test runs it."""
    with opened(request.param, lab=lab, browser=browser) as page:
        yield page


def test_every_cell_runs(lesson: Lesson) -> None:
    """No cell is left out and none fails."""
    assert lesson.run() == []
    assert lesson.explorers
    assert lesson.questions


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


def test_every_explorer_follows_the_keyboard(lesson: Lesson, screenshots: Path) -> None:
    """Tab goes from control to control; its keys move picture and sentence, there and back, and keep the focus."""
    for number, explorer in enumerate(lesson.explorers, 1):
        title, stops, start = explorer.title, explorer.stops, explorer.text
        ticked = [stop for stop in stops if is_ticked(stop)]
        stops[0].focus()
        for stop in stops:
            assert lesson.is_focused(stop), title
            for key in keys(stop):
                explorer.press(key)
                assert lesson.is_focused(stop), title
            lesson.page.keyboard.press("Tab")
        words = re.sub(r"\W+", "_", title).strip("_").lower()
        explorer.box.screenshot(path=screenshots / f"{lesson.name}_{number}_{words}.png")
        for stop in ticked:
            if not is_ticked(stop):
                stop.focus()
                explorer.press("Enter")
        assert explorer.text == start, title


def test_every_question_answers_the_keyboard(lesson: Lesson) -> None:
    """Tab, then Enter or the space bar, chooses each answer, after a wrong one as well; just one is right."""
    for question in lesson.questions:
        buttons, replies = question.locator("button").all(), []
        buttons[0].focus()
        for button, key in zip(buttons, cycle(("Enter", "Space"))):
            assert lesson.is_focused(button)
            lesson.page.keyboard.press(key)
            lesson.settle()
            assert is_ticked(button)
            replies.append(question.locator("[role=status]").text_content() or "")
            lesson.page.keyboard.press("Tab")
        noted = [reply.startswith("Noted: ") for reply in replies]
        right = [reply.startswith("Right. ") for reply in replies]
        assert all(noted) or (sum(right), sum(reply.startswith("Not yet") for reply in replies)) == (
            1,
            len(replies) - 1,
        )


def test_the_examination_answers_the_keyboard(lesson: Lesson, screenshots: Path) -> None:
    """Tab goes over the four buttons; the same keys reveal, judge and draw anew, and keep the focus."""
    for box in lesson.page.locator(".lossopt-viva").all():
        buttons, said = box.locator("button").all(), []
        reveal, _had_it, not_yet, draw = buttons
        for button, key in ((reveal, "Enter"), (not_yet, "Space"), (draw, "Enter")):
            button.focus()
            lesson.page.keyboard.press(key)
            lesson.settle()
            assert lesson.is_focused(button)
            said.append(box.locator("[role=status]").text_content() or "")
            if button is reveal:
                box.screenshot(path=screenshots / f"{lesson.name}_viva.png")
        assert [text.split(".")[0] for text in said] == [f"Question {place} of 10" for place in (1, 2, 1)]
        assert ["The demonstration is in section" in text for text in said] == [True, False, False]
        buttons[0].focus()
        for button in buttons:
            assert lesson.is_focused(button)
            lesson.page.keyboard.press("Tab")


def test_the_console_stays_clean(lesson: Lesson) -> None:
    """In all of this, nothing was written to the console as an error."""
    assert lesson.complaints == []


def is_ticked(stop: Locator) -> bool:
    """Whether it is the button of the chosen option."""
    return (stop.text_content() or "").startswith(TICK)


def keys(stop: Locator) -> tuple[str, ...]:
    """What moves this control, and what moves it back where one key does."""
    kind = stop.get_attribute("type") or stop.get_attribute("role") or "button"
    if kind == "number":
        is_full = stop.evaluate("element => Number(element.value) >= Number(element.max)")
        return ("ArrowDown", "ArrowUp") if is_full else ("ArrowUp", "ArrowDown")
    if kind == "slider":
        is_full = stop.get_attribute("aria-valuenow") == stop.get_attribute("aria-valuemax")
        return ("ArrowLeft", "ArrowRight") if is_full else ("ArrowRight", "ArrowLeft")
    if kind == "checkbox":
        return ("Space", "Space")
    return () if is_ticked(stop) else ("Enter",)
