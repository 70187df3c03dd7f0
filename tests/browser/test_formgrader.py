"""Every written answer of the course, marked in formgrader as an instructor does it: in a real browser."""

import csv
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Page, Response, Route

from autograder.assignment.mark_scheme import rubric_lines
from autograder.assignment.source import CellKind, Source, SourceCell
from autograder.cli.main import main
from autograder.course import Course
from autograder.gradebook.marks import read_assignment
from tests.autograder.browsers_tree import SPILLING
from tests.browser.lab import Lab, jupyter_lab
from tests.classroom.students import answered, solutions

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS = ["capstone", "gradient_descent", "losses", "training_loop", "viva"]  # those that hold a written answer
STUDENT = "s01"
HANGS_MS = 120_000  # what takes longer hangs
LOOK_AGAIN_MS = 50  # each look goes through all elements of a long page
AT_REST = """() => window.formgrader && formgrader.loaded && formgrader.grades.loaded
    && window.MathJax && MathJax.loaded && $('.rubric-line:disabled, :animated').length === 0"""


@pytest.fixture(scope="module")
def formgrader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab in a course directory in which one student's hand-ins are graded but for what a person marks."""
    home = tmp_path_factory.mktemp("formgrader")
    course = Course(home / "shown")
    course.root.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    for assignment in ASSIGNMENTS:
        shutil.copytree(ROOT / "source_notebooks" / assignment, course.source(assignment).parent)
        shutil.copytree(ROOT / "release" / assignment, course.release(assignment))
        release = nbformat.read(course.release(assignment) / f"{assignment}.ipynb", as_version=4)
        folder = course.submitted(assignment, STUDENT)
        folder.mkdir(parents=True)
        source = source_of(course, assignment)
        handed_in = answered(release, solutions(source))
        add_headings(handed_in, source)
        nbformat.write(handed_in, folder / f"{assignment}.ipynb")
    # A second job takes longer to start its own processes than to grade what one student has handed in.
    assert main(["grade", "--root", str(course.root), "--isolation", "none", "--jobs", "1", *ASSIGNMENTS]) == 0
    with jupyter_lab(home) as lab:
        yield lab


def add_headings(handed_in: nbformat.NotebookNode, source: Source) -> None:
    """Every written answer names all exercises in headings: none may get another's points, or pass for its box.

    Its HTML closes what it has not opened and leaves open what follows, which must be marked as if nothing was.
    """
    headings = "".join(f"\n\n# {cell.grade_id}\n\n# {cell.grade_id}-comment" for cell in source.cells if cell.is_graded)
    written = {cell.grade_id for cell in written_of(source)}
    for cell in handed_in.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") in written:
            cell.source += headings + SPILLING


def source_of(course: Course, assignment: str) -> Source:
    return Source.load(assignment, course.source(assignment))


def written_of(source: Source) -> list[SourceCell]:
    return [cell for cell in source.cells if cell.kind is CellKind.MANUAL]


def opened(browser: Browser, lab: Lab, assignment: str, mathjax: str = "") -> Page:
    """Formgrader's page of the hand-in; nothing is loaded from elsewhere, but for a script in MathJax's place."""
    with Gradebook(Course(lab.folder).database_url) as gradebook:
        submission = gradebook.find_submission_notebook(assignment, assignment, STUDENT).id

    def only_here(route: Route) -> None:
        if route.request.url.startswith(lab.url):
            route.continue_()
        elif mathjax and "mathjax" in route.request.url:
            route.fulfill(body=mathjax, content_type="text/javascript")
        else:
            route.abort()

    page = browser.new_page()
    page.set_default_timeout(HANGS_MS)
    page.route("**/*", only_here)
    page.goto(f"{lab.url}tree?token={lab.token}", wait_until="commit")  # logs in
    page.goto(f"{lab.url}formgrader/submissions/{submission}/")
    page.wait_for_function(AT_REST, polling=LOOK_AGAIN_MS)
    return page


def fields_of(page: Page, name: str) -> list[str]:
    return page.locator(f'.rubric-line[data-answer="{name}"]').evaluate_all("all => all.map(each => each.value)")


@contextmanager
def saving(page: Page) -> Iterator[None]:
    """Waits for formgrader to save the score and the comment of what is done meanwhile, and for the server's answers.

    Playwright says if nothing is sent. Nobody looks into the gradebook before that, which the server is writing.
    """
    with page.expect_response(is_saved("grade")) as score, page.expect_response(is_saved("comment")) as comment:
        yield
    assert (score.value.status, comment.value.status) == (200, 200), (score.value.text(), comment.value.text())


def is_saved(what: str) -> Callable[[Response], bool]:
    return lambda answer: answer.request.method == "PUT" and f"/formgrader/api/{what}/" in answer.url


def points_for(lines: list[float]) -> list[float]:
    """Half of the first line's, nothing for the last, all of the others."""
    return [lines[0] / 2, *lines[1:-1], 0.0]


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_points_for_each_line_of_the_rubric_reach_gradebook_feedback_and_export(
    assignment: str, browser: Browser, formgrader: Lab, tmp_path: Path
) -> None:
    """Rubric and model answer stand below the student's text; the lines' points make the score and head the comment."""
    course = Course(formgrader.folder)
    written = written_of(source_of(course, assignment))
    by_checks = read_assignment(course, assignment).submissions[STUDENT].score
    page = opened(browser, formgrader, assignment)
    expected, heads, shown = 0.0, [], []
    for cell in written:
        name, lines = cell.grade_id or "", rubric_lines(cell)
        answer = page.locator(".text_cell", has=page.locator(f"#{name}"))
        scheme = answer.locator("xpath=following-sibling::div[1]")
        assert "the chain rule" in answer.inner_text()
        assert "Model answer" in scheme.inner_text()
        assert sum(lines) == cell.points
        points = points_for(lines)
        fields = scheme.locator(".rubric-line").all()
        for field, given in zip(fields, points, strict=True):
            field.fill(f"{given:g}")
        with saving(page):
            fields[-1].press("Tab")
        expected += sum(points)
        pairs = [*zip(points, lines, strict=True)]
        heads.append("rubric " + ", ".join(f"{i}: {p:g} of {most:g}" for i, (p, most) in enumerate(pairs, start=1)))
        shown += [f"{p:g} of {most:g}: " for p, most in pairs]
    page.close()
    found = read_assignment(course, assignment).submissions[STUDENT]
    assert (found.score, found.pending) == (by_checks + expected, 0)
    assert [found.comments[cell.grade_id or ""].strip() for cell in written] == heads

    assert main(["feedback", "--root", str(course.root), assignment]) == 0
    feedback = (course.feedback(assignment, STUDENT) / f"{assignment}.html").read_text()
    assert all(line in feedback for line in shown)
    assert not any(head in feedback for head in heads)
    assert "Model answer" not in feedback
    assert f"<strong>{found.score:g} of " in feedback
    for form, column, row in (("csv", "score", assignment), ("canvas", assignment, STUDENT)):
        target = tmp_path / f"{form}.csv"
        assert main(["export", "--root", str(course.root), "--to", form, "--output", str(target)]) == 0
        with target.open(newline="") as file:
            rows = [entries for entries in csv.DictReader(file) if row in entries.values()]
        assert [float(entries[column]) for entries in rows] == [found.score]


def test_a_page_that_is_opened_again_shows_the_points_of_each_line(browser: Browser, formgrader: Lab) -> None:
    """They come back out of the comment; a changed one changes the score and keeps what else was said."""
    course = Course(formgrader.folder)
    (cell,) = written_of(source_of(course, "gradient_descent"))
    name, lines = cell.grade_id or "", rubric_lines(cell)
    page = opened(browser, formgrader, "gradient_descent")
    assert fields_of(page, name) == [f"{given:g}" for given in points_for(lines)]
    comment = page.locator(f"#{name}-comment")
    comment.fill(comment.input_value().strip() + "\nLook at the last point again.")
    page.locator(f'.rubric-line[data-answer="{name}"]').last.fill("7")
    page.wait_for_function(AT_REST, polling=LOOK_AGAIN_MS)  # it scrolls by itself, and would move under the mouse
    with saving(page):
        page.locator("body").click(position={"x": 2, "y": 2})
    page.close()
    found = read_assignment(course, "gradient_descent").submissions[STUDENT]
    assert found.marks[name].score == lines[0] / 2 + sum(lines[1:])
    assert f"{len(lines)}: {lines[-1]:g} of {lines[-1]:g}" in found.comments[name]
    assert found.comments[name].endswith("Look at the last point again.")


# What formgrader asks of MathJax: to be told, somewhat later, that the formulas are drawn.
MATHJAX = """
window.MathJax = {Hub: {Config: function () {}, Queue: function () {}, Startup: {signal: {
    Interest: function (tell) { setTimeout(function () { tell("End"); }, 200); }}}}};
"""
IN_SIGHT = """() => {
    var box = document.activeElement.getBoundingClientRect(), bar = document.querySelector("nav").offsetHeight;
    return box.top > bar && box.bottom < window.innerHeight && window.scrollY > 1000;
}"""


@pytest.mark.parametrize("mathjax", ["", MATHJAX], ids=["without MathJax", "with MathJax"])
def test_what_has_the_focus_is_in_sight(mathjax: str, browser: Browser, formgrader: Lab) -> None:
    """On a page that is many screens long, after a click and after each of formgrader's shortcuts."""
    page = opened(browser, formgrader, "losses", mathjax)
    assert page.evaluate("document.documentElement.scrollHeight") > 20_000
    (cell,) = written_of(source_of(Course(formgrader.folder), "losses"))
    fields = page.locator(".rubric-line")
    for field in (fields.first, fields.last, page.locator(f"#{cell.grade_id}"), page.locator("textarea.comment").last):
        field.click()
        page.wait_for_function(AT_REST, polling=LOOK_AGAIN_MS)
        assert page.evaluate(IN_SIGHT), field
    fields.first.click()
    for key in ("Tab", "Shift+Tab", "Shift+Tab", "Escape", "Tab", "Escape"):
        page.keyboard.press(key)
        if key == "Escape":
            page.evaluate("window.scrollTo({top: 0, behavior: 'instant'})")
            page.keyboard.press("Enter")
        page.wait_for_function(AT_REST, polling=LOOK_AGAIN_MS)
        assert page.evaluate(IN_SIGHT), key
        assert page.evaluate("formgrader.last_selected[0] === document.activeElement"), key
    page.close()
