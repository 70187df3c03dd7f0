"""The pages that students get back: all that helps them, nothing that gives a test away, nothing that runs.

It is longer than 300 lines, since all of it looks at one page, made in one way.
"""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe

from autograder._exceptions import UnfinishedError
from autograder.assignment.source import Source
from autograder.cli.main import main
from autograder.course import Course
from autograder.results.feedback import write_feedback
from autograder.results.rendering import Outline, code, code_style
from autograder.results.writer import ResultWriter
from tests.autograder.active_content import HOSTILE_MARKDOWN, active_parts
from tests.autograder.browsers_tree import SPILLING, ancestors
from tests.autograder.handed_in import RIGHT, SCORES, hand_in, install, make_record, varied_source
from tests.autograder.marking import mark_by_hand
from tests.autograder.pictures import PNG, base64_of, png

WRONG = SCORES | {"half_checks": 0.0}


def displayed(form: str, text: str) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {form: text}, "metadata": {}}


PICTURE = displayed("image/png", base64_of(PNG))
FRAME = displayed("text/html", "<table><tr><th></th><th>a</th></tr></table>")
HEADINGS = {"half_written": "# Mine\n\n#### deep\n\n## less\n\n#\n\n$$\n\\frac{a}{b}\n$$", "half": "half = 1"}


@pytest.fixture
def source(tiny_course: Course) -> Source:
    return install(tiny_course, varied_source())


def grade(course: Course, source: Source, answers: dict[str, str], scores: dict[str, Any], **more: Any) -> None:
    hand_in(course, "s01", answers, timestamp="2026-05-02 12:00:00 UTC")
    with ResultWriter(course, source) as writer:
        writer.store(make_record(course, source, "s01", scores, **more))


def page_of(course: Course, student: str = "s01") -> str:
    assert course.feedback("tiny", student) / "tiny.html" in write_feedback(course, "tiny")
    return (course.feedback("tiny", student) / "tiny.html").read_text()


def change(course: Course, statement: str) -> None:
    with closing(sqlite3.connect(course.root / "gradebook.db")) as connection:
        connection.execute(statement)
        connection.commit()


class Page(HTMLParser):
    """The tags of a page in order, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_page_says_what_each_exercise_got_and_why(tiny_course, source):
    """Score by exercise, the check's sentence, the misconception, and the student's own code."""
    grade(tiny_course, source, RIGHT, WRONG, message="your value is 50 times too large", misconception="summed")
    page = page_of(tiny_course)
    text = re.sub(r"\s+", " ", Page(page).text)
    assert "1.5 of 12 points; 3 answers are to be marked by hand." in text
    assert "half 0 of 2 wrong: your value is 50 times too large (this looks like: summed)" in text
    assert "root 1.5 of 3 partly right" in text
    assert "– of 2 waits: to be marked by hand" in text
    assert "return x / 2" in text


def test_what_a_person_says_reaches_the_page(tiny_course, source):
    """A manual score and a comment stand beside the answer, the comment as text."""
    grade(tiny_course, source, RIGHT, SCORES)
    written = "(select id from base_cell where name = 'half_written')"
    change(tiny_course, f"update grade set manual_score = 2, needs_manual_grade = 0 where cell_id in {written}")
    change(tiny_course, f"update comment set manual_comment = 'Good. <b>x</b>\n2 of 2' where cell_id in {written}")
    page = page_of(tiny_course)
    assert "half_written: 2 of 2, right" in page
    assert "Good. &lt;b&gt;x&lt;/b&gt;\n2 of 2" in page


def test_what_a_task_got_stands_below_its_answer(tiny_course, source):
    """Behind the cells that the student added, and the task itself is no answer."""
    path = hand_in(tiny_course, "s01", RIGHT)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells += [nbformat.v4.new_markdown_cell("My essay."), nbformat.v4.new_code_cell("drawn = 1")]
    nbformat.write(notebook, path)
    with ResultWriter(tiny_course, source) as writer:
        writer.store(make_record(tiny_course, source, "s01", SCORES))
    page = page_of(tiny_course)
    places = [page.index(each) for each in ("Write an essay.", "My essay.", ">drawn<", "essay: – of 3, waits")]
    assert places == sorted(places)
    assert page.count("essay: – of 3, waits") == 1
    assert re.findall(r'<div class="cell (\w+)">\s*<p>Write an essay.', page) == ["text"]


def test_formulas_in_a_comment_are_drawn(tiny_course, source):
    """As in the student's own text; the rest of the comment stays text."""
    grade(tiny_course, source, RIGHT, SCORES)
    written = "(select id from base_cell where name = 'half_written')"
    said = "It is <i> $\\frac{q}{2}$, for 5 $."
    change(tiny_course, f"update comment set manual_comment = '{said}' where cell_id in {written}")
    comment = page_of(tiny_course).partition("<strong>Comment</strong>")[2]
    assert comment.lstrip().startswith("It is &lt;i&gt; <math")
    assert "<mfrac><mrow><mi>q</mi>" in comment
    assert ", for 5 $.</div>" in comment


def test_no_hidden_test_and_no_solution_is_shown(tiny_course, source):
    """It comes neither from the source as it is, nor from an autograded notebook of before it was changed."""
    grade(tiny_course, source, RIGHT | {"half": "def half(x):\n    return 7"}, WRONG, message="it is wrong")
    page, after_renaming = page_of(tiny_course), renamed(tiny_course)
    for shown in (page, after_renaming):
        assert "return 7" in Page(shown).text
        assert "math.sqrt(x)" in Page(shown).text
        for secret in ("HIDDEN", "3.5", "half(7)", "It halves.", "SOLUTION"):
            assert secret not in shown
    assert "half(4) == 2" in Page(page).text


def renamed(course: Course) -> str:
    """The page once the instructor has renamed the check that the notebook was graded with."""
    changed = varied_source()
    for cell in changed.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "half_checks":
            cell.metadata.nbgrader.grade_id = "renamed_checks"
            cell.id = "renamed"
    install(course, changed)
    return page_of(course)


def test_a_traceback_of_a_kernel_is_not_shown(tiny_course, source):
    """A notebook that stock nbgrader executed holds the test's text in its outputs."""
    grade(tiny_course, source, RIGHT, WRONG)
    path = tiny_course.autograded("tiny", "s01") / "tiny.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.id == "half-checks":
            line = "----> 4 assert half(7) == 3.5"
            cell.outputs = [nbformat.v4.new_output("error", ename="AssertionError", evalue="3.5", traceback=[line])]
    nbformat.write(notebook, path)
    page = page_of(tiny_course)
    assert "3.5" not in page
    assert "a check does not hold" in page


def test_formulas_are_drawn(tiny_course, source):
    """In a student's answer and in what the code displays."""
    outputs = {"half": [displayed("text/markdown", "So $x_1$.")]}
    grade(tiny_course, source, RIGHT, SCORES, outputs=outputs)
    page = page_of(tiny_course)
    assert "<mi>a</mi><mo>&lt;</mo><mi>b</mi>" in page
    assert "<msub><mi>x</mi><mn>1</mn></msub>" in page


def test_nothing_of_a_submission_runs(tiny_course, source):
    """Hostile text in answers, in outputs of every form and in a person's comment leaves a passive page."""
    hostile = "\n\n".join(HOSTILE_MARKDOWN)
    outputs = [displayed("text/html", each) for each in HOSTILE_MARKDOWN]
    outputs += [displayed("text/markdown", hostile), displayed("text/latex", hostile)]
    outputs += [{"output_type": "stream", "name": "stderr", "text": hostile}]
    outputs += [{"output_type": "error", "ename": hostile, "evalue": hostile, "traceback": [hostile]}]
    answers = {"half_written": hostile, "plot": hostile, "half": f"half = {hostile!r}"}
    shown = {"plot": outputs, "half": outputs}
    grade(tiny_course, source, answers, WRONG, outputs=shown, message=hostile[:400], misconception="<script>x</script>")
    page = page_of(tiny_course)
    body = page[page.index("<h1>") : page.index("</main>")]
    assert active_parts(body) == []
    assert page.count("</main>") == 1
    assert "<script" not in page.lower()
    assert 'http-equiv="Content-Security-Policy" content="default-src \'none\'' in page


def test_the_page_can_be_read_aloud_and_walked_through(tiny_course, source):
    """Language, title, a main landmark, one first heading, no level skipped, headers in tables, links that lead."""
    grade(tiny_course, source, HEADINGS, WRONG, outputs={"half": [PICTURE, FRAME]})
    page = Page(page_of(tiny_course))
    names = [name for name, _ in page.tags]
    assert ("html", {"lang": "en"}) in page.tags
    assert names.count("title") == names.count("main") == names.count("h1") == 1
    levels = [int(name[1]) for name in names if re.fullmatch("h[1-6]", name)]
    assert levels[:3] == [1, 2, 2]
    assert levels[3] == 3
    assert len(levels) == 6
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert [attributes["scope"] for name, attributes in page.tags if name == "th" and attributes][:3] == ["col"] * 3
    assert all(attributes.get("alt") for name, attributes in page.tags if name == "img")
    anchors = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    assert {a["href"] for name, a in page.tags if name == "a" and "href" in a} == {f"#{anchor}" for anchor in anchors}
    assert names.count("caption") == 1


def test_headings_of_several_texts_make_one_order():
    """A text's own first heading hangs below what stands before it, whatever level it was written with."""
    outline = Outline(2)
    page = "".join(outline.place(text) for text in ("<h1>a</h1><h3>b</h3>", "<h6>c</h6>", "<h2>d</h2>", "<h1> </h1>"))
    assert page == "<h3>a</h3><h4>b</h4><h5>c</h5><h4>d</h4>"


def test_every_colour_of_code_can_be_read():
    """Contrast with the grey below is at least 4.5, as WCAG 2 level AA asks for."""
    background = re.search(r"\.code pre { background: (#\w+)", template())
    assert background is not None
    colours = set(re.findall(r"(?<![-\w])color: (#[0-9A-Fa-f]{6})", code_style()))
    assert len(colours) > 5
    for colour in (*colours, "#1a1a1a"):
        assert contrast(colour, background.group(1)) >= 4.5, colour


def template() -> str:
    return (Path(__file__).parents[3] / "autograder" / "results" / "templates" / "feedback.html.j2").read_text()


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_hand_in_that_cannot_be_graded_gets_a_page_that_says_why(tiny_course):
    """It is told apart from no marks, and costs the others nothing."""
    folder = tiny_course.submitted("tiny", "s02")
    folder.mkdir(parents=True)
    (folder / "tiny.ipynb").write_text("my answers")
    page = page_of(tiny_course, "s02")
    assert "could not be graded.</strong> The file is not a notebook" in page
    assert "0 of" not in page
    assert active_parts(page[page.index("<h1>") : page.index("</main>")]) == []


def test_a_folders_name_is_text(tiny_course):
    """A name that no student may have is told so on a page of its own, as text."""
    hand_in_folder = tiny_course.submitted("tiny", "<script>alert(1)")
    hand_in_folder.mkdir(parents=True)
    page = page_of(tiny_course, "<script>alert(1)")
    assert "<script" not in page
    assert "holds characters outside" in page


def test_a_later_hand_in_that_cannot_be_graded_is_said_above_the_old_marks(tiny_course, source):
    """The marks that stay are those of the hand-in before."""
    grade(tiny_course, source, RIGHT, SCORES)
    (tiny_course.submitted("tiny", "s01") / "tiny.ipynb").write_text("{")
    page = page_of(tiny_course)
    assert page.index("could not be graded") < page.index("3.5 of 12 points")


def test_who_handed_in_nothing_that_was_graded_gets_no_page(tiny_course, source):
    """A good hand-in that waits to be graded does not lead to a page."""
    hand_in(tiny_course, "s03", RIGHT)
    assert write_feedback(tiny_course, "tiny") == []


def test_lateness_is_said(tiny_course, source):
    """How long after the due date, and what was taken off."""
    grade(tiny_course, source, RIGHT, SCORES)
    change(tiny_course, "update assignment set duedate = '2026-05-01 12:00:00'")
    change(tiny_course, "update submitted_notebook set late_submission_penalty = 0.5")
    text = re.sub(r"\s+", " ", Page(page_of(tiny_course)).text)
    assert "3 of 12 points, 0.5 taken off for lateness; 3 answers are to be marked by hand. Handed in 24 h" in text


def test_long_texts_are_cut_and_cost_no_time(tiny_course, source):
    """Megabytes in a cell, and thousands of openings of a hidden region, leave a page of bounded size."""
    long = "### BEGIN HIDDEN TESTS\n" * 20_000 + " " * 100_000 + "x" * 500_000
    output = {"output_type": "stream", "name": "stdout", "text": "y" * 500_000}
    grade(tiny_course, source, {"half": long, "plot": "x = 1\n" * 50_000}, WRONG, outputs={"half": [output]})
    assert len(page_of(tiny_course)) < 1_000_000


def test_a_page_has_an_end(tiny_course, source):
    """Many cells of code, and many outputs: colours end first, then the notebook; no exercise is lost."""
    line = "a=[1]+(b-c)\n"
    added = [nbformat.v4.new_code_cell(line * 800 + f"# {i}") for i in range(400)]
    text = {"output_type": "stream", "name": "stdout", "text": "y" * 90_000}
    grade(tiny_course, source, RIGHT, WRONG, outputs={"root": [text] * 100}, message="it is wrong")
    path = tiny_course.autograded("tiny", "s01") / "tiny.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[2:2] = added
    nbformat.write(notebook, path)
    page = page_of(tiny_course)
    assert len(page) < 5_000_000
    assert page.count('class="result') == 5
    assert "it is wrong" in page
    assert page.index('<div class="code">') < page.index('<pre class="typed">') < page.index("is left out.)")
    assert "# 399" not in page
    assert page.count("is left out.)") < 250


def test_a_page_reads_a_bounded_number_of_formulas(tiny_course, source, monkeypatch):
    """Megabytes of nested formulas that come to nothing, in cells and outputs: behind a bound they stand as typed."""
    read: list[str] = []

    def counted(tex: str, *, is_block: bool) -> str | None:
        read.append(tex)
        return None

    monkeypatch.setattr("autograder.results.rendering.mathml", counted)

    def nested(number: int) -> str:
        return " ".join(f"${'x^{' * 150}{number}.{n}{'}' * 150}$" for n in range(15))

    grade(tiny_course, source, RIGHT, WRONG, outputs={"root": [displayed("text/markdown", nested(0))] * 100})
    path = tiny_course.autograded("tiny", "s01") / "tiny.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[2:2] = [nbformat.v4.new_markdown_cell(nested(number)) for number in range(1, 400)]
    nbformat.write(notebook, path)
    page = page_of(tiny_course)
    assert 50_000 < sum(map(len, read)) <= 100_000
    assert '<pre class="typed">' in page


def test_an_honest_page_is_whole(tiny_course, source):
    """A long notebook with a figure in every cell."""
    figure = displayed("image/png", base64_of(png(more=b"\0" * 36_000)))
    outputs = {"half": [figure] * 20, "root": [figure] * 20}
    grade(tiny_course, source, RIGHT | {"half": "half = 1\n" * 500}, SCORES, outputs=outputs)
    page = page_of(tiny_course)
    assert page.count("<img") == 40
    assert "left out" not in page
    assert 'class="typed"' not in page


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's browser, driven from here."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("no browser here: apt-get install -y chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


def test_a_browser_runs_and_loads_nothing(tiny_course, source, browser, tmp_path):
    """Not even with the page's own policy taken out: no dialog, no request, no handler, no script."""
    hostile = "\n\n".join(HOSTILE_MARKDOWN)
    outputs = [displayed("text/html", each) for each in HOSTILE_MARKDOWN]
    grade(tiny_course, source, {"half_written": hostile, "half": "x = 1"}, WRONG, outputs={"half": outputs})
    page = re.sub(r"<meta http-equiv[^>]*>", "", page_of(tiny_course))
    target = tmp_path / "page.html"
    target.write_text(page)
    tab = browser.new_page()
    events: list[str] = []
    tab.on("dialog", lambda dialog: events.append(dialog.message) or dialog.dismiss())
    tab.on("request", lambda request: events.append(request.url))
    tab.goto(target.as_uri())
    tab.eval_on_selector_all("main *", "all => all.forEach(each => { if (each.click && !each.href) each.click() })")
    tab.wait_for_timeout(200)
    assert events == [target.as_uri()]
    assert tab.locator("script").count() == 0
    tab.close()


def test_columns_of_a_formula_are_aligned_as_in_tex(tiny_course, source, browser):
    """Cases stand flush left."""
    answer = "$$\\begin{cases} a & x \\\\[2pt] a+b+c+d & y \\end{cases}$$"
    grade(tiny_course, source, RIGHT | {"half_written": answer}, SCORES)
    page_of(tiny_course)
    tab = browser.new_page()
    tab.goto((tiny_course.feedback("tiny", "s01") / "tiny.html").as_uri())
    script = "all => all.map(each => each.firstElementChild.getBoundingClientRect().left)"
    first, second = tab.eval_on_selector_all("mtd:first-child", script)
    assert abs(first - second) < 2
    tab.close()


def test_axe_finds_nothing(tiny_course, source, browser, tmp_path):
    """Every rule of axe-core, best practices among them."""
    outputs = {"half": [PICTURE, FRAME, {"output_type": "stream", "name": "stderr", "text": "careful"}]}
    grade(tiny_course, source, HEADINGS | {"root": RIGHT["root"]}, WRONG, outputs=outputs, misconception="summed")
    (tiny_course.submitted("tiny", "s01") / "tiny.ipynb").write_text("{")
    page_of(tiny_course)
    tab = browser.new_page()
    tab.goto((tiny_course.feedback("tiny", "s01") / "tiny.html").as_uri())
    tab.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true })")
    found = Axe().run(tab).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
    tab.close()


def test_a_mark_that_stands_is_final_for_the_student_and_one_whose_text_changed_is_not(tiny_course, source):
    """After a second grading nothing waits; a changed answer keeps its points and says what becomes of them."""
    grade(tiny_course, source, RIGHT, SCORES)
    mark_by_hand(tiny_course, "plot", "half_written", "essay")
    grade(tiny_course, source, RIGHT, SCORES)
    assert "a person" not in page_of(tiny_course)
    grade(tiny_course, source, RIGHT | {"half_written": "It is two."}, SCORES)
    page = page_of(tiny_course)
    assert "half_written: 1 of 2, partly right" in page
    assert "changed since it was marked, so a person will look at this again" in page
    assert "1 answer is to be marked by hand" in page


def test_a_page_that_cannot_be_written_costs_nobody_else_theirs(tiny_course, source):
    """A damaged notebook and a file in a folder's place are named in the sentence at the end."""
    for student in ("s01", "s02", "s03"):
        hand_in(tiny_course, student, RIGHT)
        with ResultWriter(tiny_course, source) as writer:
            writer.store(make_record(tiny_course, source, student, SCORES))
    (tiny_course.autograded("tiny", "s01") / "tiny.ipynb").write_text('{"cells": [1]}')
    (tiny_course.root / "feedback").mkdir()
    (tiny_course.root / "feedback" / "s02").write_text("")
    with pytest.raises(UnfinishedError, match=r"could not be: s01: .* is damaged; .* s02: .*"):
        write_feedback(tiny_course, "tiny")
    assert (tiny_course.feedback("tiny", "s03") / "tiny.html").is_file()
    assert main(["feedback", "tiny", "--root", str(tiny_course.root)]) == 1


def test_no_answers_html_reaches_what_stands_around_it(tiny_course, source):
    """Surplus and unclosed tags, also those that only seem to be paired, stay within the answer."""
    grade(tiny_course, source, RIGHT | {"half_written": SPILLING}, SCORES)
    page = page_of(tiny_course)
    assert ancestors(page, "Write an essay.") == ["html", "body", "main", "div cell text", "p"]
    assert ancestors(page, "Do it alone.") == ["html", "body", "main", "div cell text", "p"]


def test_code_of_many_empty_lines_has_no_colours():
    """A lexer looks from each of them to the last: two seconds for 10 kB, and a page has room for a hundred such."""
    assert "<span" in code("x = 1\n\n\ny = 2")
    assert "<span" not in code("x = 1" + " \n" * 1000)
