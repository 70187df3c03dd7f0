"""The lessons as pages: readable by everyone, with and without a network."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from lossopt.pages import __main__ as command
from lossopt.pages import export_page, write_cheat_sheet
from playwright.sync_api import Browser, Page

LESSONS = sorted((Path(__file__).parents[2] / "course").glob("*.ipynb"))
LESSONS_BY_NUMBER = {f"0{number}" for number in range(7)}  # what comes after them is to be looked up, not read
# All that it describes is what is wrong: to describe what is right takes it twice as long.
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    "resultTypes": ["violations"],
}
# axe judges what it can see: an answer that is folded away would pass whatever it looks like.
UNFOLD = "() => document.querySelectorAll('details').forEach(answer => { answer.open = true; })"
# Contrast follows from the style of a text and from what is painted behind it, and the words of a program have few of
# these: axe takes minutes to look at each word, so it looks at the first of those that are drawn alike. What is moved
# out of the flow may lie on anything, and always counts as the first.
TELL_APART = """() => {
    const behind = ['backgroundColor', 'backgroundImage', 'opacity', 'filter', 'mixBlendMode'];
    const of_text = ['color', 'fontSize', 'fontWeight', 'textShadow', 'webkitTextFillColor', 'webkitTextStrokeColor'];
    const in_flow = {position: 'static', float: 'none', transform: 'none', translate: 'none'};
    const drawn = new Map(), seen = new Set();
    const drawing_of = element => {
        if (!drawn.has(element)) {
            const style = getComputedStyle(element), below = element.parentElement && drawing_of(element.parentElement);
            const is_moved = Object.entries(in_flow).some(([name, usual]) => style[name] !== usual)
                || ['Top', 'Right', 'Bottom', 'Left'].some(side => parseFloat(style['margin' + side]) < 0);
            drawn.set(element, {
                text: of_text.map(name => style[name]).join(),
                layers: [...(below ? below.layers : []), behind.map(name => style[name]).join()],
                is_moved: is_moved || Boolean(below && below.is_moved),
            });
        }
        return drawn.get(element);
    };
    for (const element of document.querySelectorAll('body, body *')) {
        const has_text = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
        if (!(has_text || element.matches('input, select, textarea')) || !element.getClientRects().length) continue;
        const {text, layers, is_moved} = drawing_of(element), drawing = [text, ...layers].join(';');
        if (is_moved || !seen.has(drawing)) element.dataset.firstOfItsKind = '';
        seen.add(drawing);
    }
}"""
# In one go with the other rules, since axe looks at the whole page before it begins with any.
RUN = """options => {
    axe.configure({rules: [{id: 'color-contrast', selector: '[data-first-of-its-kind]'}]});
    return axe.run(options);
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page without a network."""
    with browser.new_context(offline=True) as context:
        yield context.new_page()


@pytest.fixture(scope="module", params=LESSONS, ids=lambda path: path.stem)
def exported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of one lesson, as the command writes it."""
    folder = tmp_path_factory.mktemp("pages")
    assert command.main([str(request.param), "--to", str(folder)]) == 0
    return folder / f"{request.param.stem}.html"


def violations(page: Page) -> list[str]:
    """The rules that axe-core finds broken on what a page shows."""
    page.evaluate(TELL_APART)
    page.evaluate(Axe().axe_script)
    return [violation["id"] for violation in page.evaluate(RUN, RULES)["violations"]]


def test_a_page_keeps_to_wcag_21_aa(exported: Path, page: Page) -> None:
    """axe-core finds nothing, answers included."""
    page.goto(exported.as_uri())
    page.evaluate(UNFOLD)
    assert violations(page) == []


def test_the_check_finds_what_is_wrong(page: Page) -> None:
    """Grey on grey, a picture without words and a page without a language do not pass."""
    page.set_content('<p style="color: #999; background: #ccc">Can you read this?</p><img src="data:,">')
    assert {"color-contrast", "image-alt", "html-has-lang"} <= set(violations(page))


@pytest.mark.parametrize(
    "wrong",
    [
        '<b class="word" style="color: #aaa">while</b>',
        '<b class="word" style="background: #555">while</b>',
        '<div style="background: #555"><p><b class="word">while</b></p></div>',
        '<div style="opacity: 0.3"><p><b class="word">while</b></p></div>',
        '<p style="background: #555; height: 5em"></p><p style="margin-top: -5em"><b class="word">while</b></p>',
    ],
    ids=["colour", "background", "what is behind", "opacity", "place"],
)
def test_a_word_that_is_drawn_in_its_own_way_is_looked_at(wrong: str, page: Page) -> None:
    """A word stands for others only if they are drawn alike."""
    words = '<style>.word {color: #333}</style><p><b class="word">for</b> <b class="word">in</b></p>'
    start = f'<!DOCTYPE html><html lang="en"><head><title>Words</title></head><body><main>{words}'
    page.set_content(start)
    assert violations(page) == []
    page.set_content(start + wrong)
    assert violations(page) == ["color-contrast"]


def test_a_page_fits_a_telephone(exported: Path, page: Page) -> None:
    """Nothing has to be scrolled sideways at a width of 400 pixels."""
    page.set_viewport_size({"width": 400, "height": 900})
    page.goto(exported.as_uri())
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 400
    page.set_viewport_size({"width": 1300, "height": 900})


def test_a_page_holds_the_lesson_and_no_answers_in_code(exported: Path, page: Page) -> None:
    """Every heading and picture is there with its words, and the answer to a question only once it is unfolded."""
    page.goto(exported.as_uri())
    assert page.title() == page.locator("h1").first.text_content()
    if exported.stem[:2] in LESSONS_BY_NUMBER:
        assert page.locator("img").count() > 0
        assert page.locator("summary").count() > 0
    assert not re.search(r"\b(Question|Prediction)\(", page.locator("main").inner_text())
    assert page.evaluate("() => [...document.images].filter(image => !image.alt || !image.complete).length") == 0


def test_the_cheat_sheet_is_one_printed_page_that_everyone_can_read(tmp_path: Path, page: Page) -> None:
    """A sheet of A4 holds it, a telephone's width too, and axe-core finds nothing."""
    page.goto(write_cheat_sheet(LESSONS, tmp_path).as_uri())
    assert violations(page) == []
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1
    page.set_viewport_size({"width": 400, "height": 900})
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 400
    page.set_viewport_size({"width": 1300, "height": 900})


def test_links_between_lessons_lead_to_pages(tmp_path: Path) -> None:
    """A link to a notebook becomes one to its page; other links stay."""
    path = tmp_path / "a.ipynb"
    path.write_text(
        '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "markdown", "id": "a", '
        '"metadata": {}, "source": "# A & B\\n[next](02_b.ipynb#part) [other](https://a.org/x.py)"}]}'
    )
    page = export_page(path)
    assert 'href="02_b.html#part"' in page
    assert 'href="https://a.org/x.py"' in page
    assert "<title>A &amp; B</title>" in page


def test_a_file_that_cannot_be_read_as_a_notebook_is_named_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2, one line, no traceback."""
    path = tmp_path / "a.ipynb"
    path.write_text("hello")
    assert command.main([str(path), "--to", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"{path} is not a notebook; name an .ipynb file\n"
