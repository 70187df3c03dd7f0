"""The page of ``course report`` in a real browser: for everybody, on a phone, in the dark, without a network."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from autograder.records import Verdict
from autograder.reporting.page import report_page
from autograder.reporting.report import build_report
from tests.autograder.handed_in import RIGHT, hand_in
from tests.autograder.reporting.graded_class import a_course, add_people, grade_one

LONG = "def half(x):\n" + "\n".join(f"    x = math.log{n}(x) + {n}" for n in range(20)) + f"\n    # {'wide' * 200}"
UNFOLD = "() => document.querySelectorAll('details').forEach(each => { each.open = true; })"
WIDER = "() => document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture
def address(tmp_path: Path) -> str:
    """A class in which everything occurs that a report speaks of, some of it very wide."""
    course, source = a_course(tmp_path / "course")
    for number in range(10):
        grade_one(course, source, f"s{number:02d}", half=float(number % 3), root=(1.5, 0.0))
    for student in ("s20", "s21" + "x" * 100):
        copied = RIGHT | {"half": LONG}
        grade_one(course, source, student, half=0.0, answers=copied, misconception="a" * 90, message="m" * 300)
    grade_one(course, source, "s22", half=0.0, verdict=Verdict.TIMEOUT)
    grade_one(course, source, "s23", half=0.0, message="reason" * 50)
    hand_in(course, "s31", {}).write_text("{")
    add_people(course, ("s40", "Zoë", "Ng"))
    page = tmp_path / "report.html"
    page.write_text(report_page(build_report(course, "tiny")), encoding="utf-8")
    return page.as_uri()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page without a network."""
    with browser.new_context(offline=True) as context:
        yield context.new_page()


def test_it_is_readable_on_a_phone_and_in_the_dark(page: Page, address: str) -> None:
    """axe-core finds nothing, everything unfolded; the page is never wider than the screen; nothing is fetched."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: said.append(request.url) if request.url != address else None)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        page.evaluate(UNFOLD)
        assert page.evaluate(WIDER) <= 0
        page.emulate_media(color_scheme="light")
        assert Axe().run(page).violations_count == 0
        page.emulate_media(color_scheme="dark")
        assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(21, 24, 29)"
        assert Axe().run(page).violations_count == 0
    assert said == []
