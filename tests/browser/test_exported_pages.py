"""The lessons as pages: readable by everyone, with and without a network.

The module is longer than 300 lines, since all its tests look at one site, which is drawn once.
"""

import html
import io
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
from lossopt.pages import __main__ as command
from lossopt.pages import export_page, write_cheat_sheet
from PIL import Image
from playwright.sync_api import Browser, ElementHandle, Locator, Page, expect

from tests.browser.accessibility import SCROLLING, violations, violations_in_the_dark_too

LESSONS = sorted((Path(__file__).parents[2] / "course").glob("*.ipynb"))
LESSONS_BY_NUMBER = {f"0{number}" for number in range(7)}  # what comes after them is to be looked up, not read
# axe judges what it can see: an answer that is folded away would pass whatever it looks like.
UNFOLD = "() => document.querySelectorAll('details').forEach(answer => { answer.open = true; })"
ASKED = ".cell:has(+ .cell .lossopt-states)"  # the question that closes a figure until it is answered
TOO_WIDE = """() => [...document.querySelectorAll('main :is(math, table, pre, label, .formula)')]
    .filter(element => element.getBoundingClientRect().right > 390.5 || element.scrollWidth > element.clientWidth + 1
        && getComputedStyle(element).display !== 'inline')
    .map(element => element.outerHTML.slice(0, 300))"""
# Pictures that are shown with words, of 13 pixels at their own size, below 11; and those that cannot be scrolled to.
SMALL = """() => [...document.images].filter(image => {
    const card = image.parentElement.parentElement;
    card.scrollLeft = card.scrollWidth;
    const is_cut = image.getBoundingClientRect().right > Math.min(card.getBoundingClientRect().right, 390) + 0.5;
    return image.getClientRects().length && (is_cut || image.clientWidth < 11 / 13 * image.getAttribute('width'));
}).map(image => image.outerHTML)"""
# Of a picture in pieces, which stand in rows on a card, the last one has the words.
WORDLESS = """() => [...document.images]
    .filter(image => !image.alt && ![...image.parentElement.parentElement.querySelectorAll('img')].pop().alt)
    .map(image => image.outerHTML.slice(-300))"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page without a network."""
    with browser.new_context(offline=True) as context:
        yield context.new_page()


@pytest.fixture(scope="module", params=[*(path.stem for path in LESSONS), "index"])
def exported(request: pytest.FixtureRequest, site: Path) -> Path:
    """One page of the site."""
    return site / f"{request.param}.html"


def test_a_page_keeps_to_wcag_21_aa(exported: Path, page: Page) -> None:
    """axe-core finds nothing, answers included; nor does it in the dark."""
    page.goto(exported.as_uri())
    page.evaluate(UNFOLD)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(21, 24, 29)"
    assert violations_in_the_dark_too(page) == ([], [])


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


DARKER = "@media (prefers-color-scheme: dark) {{body {{background: #222; color: #eee}} {}}}"
PROGRAM = '<pre><span class="k">for</span> <span class="{}">in</span> <span class="k">if</span></pre>'


@pytest.mark.parametrize(
    ("style", "broken"),
    [
        (".k, .o {color: #222}" + DARKER.format(".k, .o {color: #eee}"), ([], [])),
        (".k, .o {color: #222}" + DARKER.format(".k {color: #eee} .o {color: #333}"), ([], ["color-contrast"])),
        (".k {color: #222} .o {color: #ccc}" + DARKER.format(".k, .o {color: #eee}"), (["color-contrast"], [])),
        (".o {background: #111; opacity: .9}" + DARKER.format(""), (["color-contrast"], [])),
    ],
    ids=["alike", "in the dark", "in the light", "background"],
)
def test_a_word_of_a_program_is_looked_at_in_the_light_and_in_the_dark(
    style: str, broken: tuple[list[str], list[str]], page: Page
) -> None:
    """One stands for others only if they are drawn alike in both."""
    start = f'<!DOCTYPE html><html lang="en"><head><title>Words</title><style>{style}</style></head><body><main>'
    page.set_content(start + PROGRAM.format("k") + PROGRAM.format("o"))
    assert violations_in_the_dark_too(page) == broken


def test_a_page_fits_a_telephone(exported: Path, page: Page) -> None:
    """At 390 pixels nothing is scrolled sideways but pictures, each in a box of its own, whose words stay readable."""
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(exported.as_uri())
    page.evaluate(UNFOLD)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    assert page.evaluate(TOO_WIDE) == page.evaluate(SMALL) == []
    assert violations(page, SCROLLING) == []
    page.set_viewport_size({"width": 1300, "height": 900})


def test_a_picture_that_is_too_wide_is_scrolled_by_the_keyboard(site: Path, page: Page) -> None:
    """Tab stops at it as long as it is wider than the window, and no longer."""
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto((site / "02_gradient_descent.html").as_uri())
    page.evaluate(UNFOLD)
    pictures = page.get_by_role("group", name="Picture, wider than the window")
    expect(pictures.first).to_be_visible()
    pictures.first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.activeElement.scrollLeft > 0")
    page.set_viewport_size({"width": 1300, "height": 900})
    expect(pictures).to_have_count(0)


def test_a_picture_has_a_shadow_where_it_goes_on(site: Path, page: Page) -> None:
    """On the right before it is scrolled, on the left at its end, and nowhere if the window holds it."""
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto((site / "02_gradient_descent.html").as_uri())
    page.evaluate(UNFOLD)
    card = page.get_by_role("group", name="Picture, wider than the window").first
    assert _shadows(card) == (False, True)
    card.evaluate("card => { card.scrollLeft = card.scrollWidth; }")
    assert _shadows(card) == (True, False)
    kept = card.element_handle()
    page.set_viewport_size({"width": 1300, "height": 900})
    assert kept is not None
    assert _shadows(kept) == (False, False)


def _shadows(card: Locator | ElementHandle) -> tuple[bool, bool]:
    """Whether the left and the right edge of a card are dark all the way down, but for its round corners."""
    picture = np.asarray(Image.open(io.BytesIO(card.screenshot())).convert("L"))[12:-12]
    return bool(picture[:, 1].max() < 250), bool(picture[:, -2].max() < 250)


def test_a_page_holds_the_lesson_and_no_answers_in_code(exported: Path, page: Page) -> None:
    """Every heading and picture is there with its words, and the answer to a question only once it is unfolded."""
    page.goto(exported.as_uri())
    assert page.title() == page.locator("h1").first.text_content()
    if exported.stem[:2] in LESSONS_BY_NUMBER:
        assert page.locator("img").count() > 0
        assert page.locator("summary").count() > 0
    assert not re.search(r"\b(Question|Prediction)\(", page.locator("main").inner_text())
    # Pictures of states that are not shown wait to be loaded.
    assert page.evaluate("() => [...document.images].filter(e => !e.complete && e.loading !== 'lazy').length") == 0
    assert page.evaluate(WORDLESS) == []
    assert not re.search(r"run the cell to\b", page.locator("body").text_content() or "", re.IGNORECASE)


def test_every_figure_to_play_with_has_its_states(site: Path, page: Page) -> None:
    """As many figures as the lessons tell their readers to try something on; each within its limits."""
    told = {"00_pipeline": 2, "01_losses": 5, "02_gradient_descent": 5, "03_training_loop": 1, "03b_optimizers": 2}
    told |= {"04_metrics": 2, "04b_decisions": 2, "05_review": 1, "06_debugging": 0, "07_glossary": 0}
    found = {path.stem: path.read_text(encoding="utf-8").count("<fieldset") for path in site.glob("0*.html")}
    assert found == told
    sizes: dict[str, list[int]] = {}
    states: dict[str, set[str]] = {}
    for picture in (site / "figures").glob("*.png"):
        figure, state, _piece = picture.stem.rsplit("-", 2)
        sizes.setdefault(figure, []).append(picture.stat().st_size)
        states.setdefault(figure, set()).add(state)
    assert len(sizes) == sum(told.values())
    assert max(map(len, states.values())) <= 40
    assert max(map(sum, sizes.values())) <= 2_000_000


def test_a_state_is_chosen_by_mouse_and_by_keyboard(site: Path, browser: Browser) -> None:
    """The picture and the sentence follow, without a network and without a script."""
    with browser.new_context(offline=True, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto((site / "02_gradient_descent.html").as_uri())
        page.locator(f"{ASKED} summary").first.click()
        figure = page.get_by_role("group", name="Choose what the figure shows").first
        shown = figure.get_by_role("img")
        expect(shown).to_have_attribute("alt", re.compile("Learning rate 0.0050: after 30 steps"))
        figure.get_by_text("0.06", exact=True).click()
        expect(shown).to_have_attribute("alt", re.compile("Learning rate 0.0600: after 30 steps"))
        page.keyboard.press("ArrowRight")
        expect(figure.get_by_role("radio", name="Learning rate: 0.08", exact=True)).to_be_checked()
        expect(shown).to_have_attribute("alt", re.compile("Learning rate 0.0800: after 30 steps"))
        expect(figure.get_by_text(re.compile("^Learning rate 0.0800: after 30 steps"))).to_be_visible()
        figure.get_by_role("radio", name="Steps: 200; Learning rate: 0.085", exact=True).press("Space")
        expect(shown).to_have_attribute("alt", re.compile("The last step went UP"))


def test_the_picture_of_a_state_is_loaded_when_it_is_chosen(site: Path, page: Page) -> None:
    """From the site's own folder."""
    page.goto((site / "01_losses.html").as_uri())
    page.locator(f"{ASKED} summary").first.click()
    figure = page.locator(".lossopt-states").first
    figure.locator("label").last.click()
    pieces = [piece.element_handle() for piece in figure.locator("img:visible").all()]
    for piece in pieces:
        piece.scroll_into_view_if_needed()
        page.wait_for_function("image => image.complete && image.naturalWidth > image.clientWidth > 0", arg=piece)
    assert sum(piece.evaluate("image => image.naturalWidth") for piece in pieces) > 900


def test_each_link_of_the_site_leads_somewhere(site: Path) -> None:
    """To a page and to a place in it; what is loaded lies in the folder or in the page itself."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in site.glob("*.html")}
    places = {
        name: {html.unescape(found) for found in re.findall(r' id="([^"]*)"', text)} for name, text in texts.items()
    }
    dead = []
    for name, text in texts.items():
        for link in map(html.unescape, re.findall(r'<a\b[^>]* href="([^"]*)"', text)):
            page, _, place = link.partition("#")
            is_there = place in (
                "",
                *(other for other in places.get(page or name, ()) if other in (place, unquote(place))),
            )
            if not link.startswith("https://") and not ((page or name) in texts and is_there):
                dead.append(f"{name}: {link}")
        loaded = re.findall(r'<(?:img|script|link)\b[^>]* (?:src|href)="(?!data:)([^"]*)"', text)
        dead += [f"{name}: {file}" for file in loaded if not (site / file).is_file()]
    assert dead == []


def test_a_reader_goes_from_page_to_page(site: Path, page: Page) -> None:
    """From the index to the first lesson, and by *Next* through all of them; *Previous* leads back."""
    page.goto((site / "index.html").as_uri())
    assert page.locator("main h2").count() == len(LESSONS) + 1
    page.locator("main h2 a").first.click()
    seen = [Path(page.url).stem]
    while page.get_by_role("link", name="Next:").count():
        page.get_by_role("link", name="Next:").first.click()
        seen.append(Path(page.url).stem)
    assert seen == [path.stem for path in LESSONS]
    page.get_by_role("link", name="Previous:").first.click()
    assert Path(page.url).stem == seen[-2]
    page.get_by_role("link", name="Glossary", exact=True).click()
    assert Path(page.url).stem == "07_glossary"


def test_the_search_finds_sections_and_terms(site: Path, page: Page) -> None:
    """By the beginnings of words, those first whose heading has them; by the keyboard, and without a network."""
    page.goto((site / "01_losses.html").as_uri())
    question = page.get_by_role("searchbox", name="Search the lessons")
    question.fill("saddle point")
    results = page.locator("#places a")
    expect(results.first).to_have_text("Saddle points")
    expect(page.get_by_role("status").first).to_have_text(re.compile(r"^\d+ sections"))
    expect(results.filter(has_text=re.compile("^saddle point$"))).to_have_count(1)
    assert violations(page) == []
    question.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/02_gradient_descent.html#Saddle-points")
    page.get_by_role("searchbox").fill("zzzz")
    expect(page.get_by_role("status").first).to_have_text("0 sections")
    page.get_by_role("searchbox").fill("Naïve")
    expect(results.first).to_be_visible()


def test_print_shows_the_lesson_alone(site: Path, page: Page) -> None:
    """Without what only a screen can do, and of a figure the state that is chosen."""
    page.goto((site / "01_losses.html").as_uri())
    page.emulate_media(media="print")
    for selector in ("header.site", ".neighbours", ".contents", ".lossopt-states label", ".lossopt-states legend"):
        assert page.locator(selector).count() > 0
        assert page.locator(f"{selector}:visible").count() == 0
    assert page.locator(".lossopt-states").get_by_role("img").count() == page.locator(".lossopt-states").count()
    page.emulate_media(media="null")


def test_a_prediction_closes_the_pages_too(site: Path, page: Page) -> None:
    """What it closes is hidden until an answer is unfolded."""
    page.goto((site / "02_gradient_descent.html").as_uri())
    note = "(element) => getComputedStyle(element, '::after').content"
    question = page.locator(".cell:has(.lossopt-closes-1)").first
    closed = page.locator(".cell:has(.lossopt-closes-1) + .cell").first
    assert "Closed until you answer" in closed.evaluate(note)
    expect(closed.locator(".output_wrapper, .text_cell_render").first).to_be_hidden()
    question.locator("summary").first.click()
    expect(closed.locator(".output_wrapper, .text_cell_render").first).to_be_visible()


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
