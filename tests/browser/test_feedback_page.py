"""A student's page of feedback in a real browser, as narrow as a telephone."""

from pathlib import Path

from playwright.sync_api import Browser

from autograder.results.feedback import write_feedback
from autograder.results.writer import ResultWriter
from tests.autograder.handed_in import hand_in, install, make_record
from tests.autograder.notebooks import checks, notebook, solution
from tests.autograder.reporting.graded_class import a_course

NAME = "categorical_cross_entropy_of_rows"
NARROWEST = 140  # pixels of the column of sentences: about sixteen letters


def test_the_table_of_exercises_fits_a_telephone(browser: Browser, tmp_path: Path) -> None:
    """However long an exercise's name is, the page is not wider than the screen, and sentences have room."""
    course, _ = a_course(tmp_path / "course")
    asked = checks(NAME, f"assert {NAME}(1) == 1", points=2)
    source = install(course, notebook(solution(NAME, f"def {NAME}(x):", "return x"), asked))
    hand_in(course, "s01", {NAME: f"def {NAME}(x):\n    return 2"})
    with ResultWriter(course, source) as writer:
        said = "your value is too large for errors of 1, -3 and 2. Hint: what does the formula divide by?"
        writer.store(make_record(course, source, "s01", {f"{NAME}_checks": 0.0}, message=said))
    [page] = write_feedback(course, "tiny")
    tab = browser.new_page(viewport={"width": 390, "height": 844})
    tab.goto(page.as_uri())
    assert tab.evaluate("() => document.documentElement.scrollWidth") <= 390
    assert tab.locator("tbody td").last.evaluate("cell => cell.clientWidth") >= NARROWEST
    tab.close()
