"""Formgrader's page holds rubric and model answer; nothing that is stored, or that a student gets, does."""

import html
import re
import warnings
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.assignment.mark_scheme import mark_scheme, rubric_lines
from autograder.assignment.source import Source
from autograder.course import Course
from autograder.gradebook.marks import ChangedText
from autograder.nbgrader_plugin.formgrader_rubric import ShowRubric, _side_by_side, _without_slow_lexers
from autograder.results.feedback import write_feedback
from autograder.results.writer import ResultWriter
from tests.autograder.browsers_tree import SPILLING, ancestors
from tests.autograder.handed_in import hand_in, install, make_record, varied_source
from tests.autograder.marking import ANSWERS, grade, mark_by_hand
from tests.autograder.pictures import PNG, attached, base64_of

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of nbconvert's own imports
    from nbconvert.exporters import HTMLExporter
    from nbgrader.api import Gradebook
    from nbgrader.server_extensions.formgrader.handlers import template_path

SCHEME = """=== BEGIN MARK SCHEME ===
**Model answer**: it halves.

**Rubric**

- 1 point: says that it is a half;
- 0.5 points: says why,
  in words.
=== END MARK SCHEME ==="""
SCORES = {"half_checks": 2.0, "root_checks": 3.0, "plot": None, "half_written": None, "essay": None}
PAGE = {"submission_id": "one", "assignment_id": "tiny"}


@pytest.fixture
def graded(tiny_course: Course) -> Path:
    """The autograded notebook of an assignment whose written answer has a rubric."""
    notebook = varied_source()
    for cell in notebook.cells:
        if cell.id == "half-written":
            cell.source = SCHEME
    source = install(tiny_course, notebook)
    hand_in(tiny_course, "s01", {"half_written": "It is a half."})
    with ResultWriter(tiny_course, source) as writer:
        writer.store(make_record(tiny_course, source, "s01", SCORES))
    return tiny_course.autograded("tiny", "s01") / "tiny.ipynb"


def page_of(course: Course, notebook: Path, resources: dict[str, Any]) -> str:
    """As formgrader makes it but for the template: by the exporter that the course configures."""
    page, _ = HTMLExporter(config=course.configuration()).from_filename(str(notebook), resources=dict(resources))
    return str(page)


def formgraders_page(course: Course, settings: Any) -> str:
    """On formgrader's own template."""
    settings.HTMLExporter.template_name = "formgrade"
    settings.HTMLExporter.extra_template_basedirs = [template_path]
    shown = {
        **PAGE,
        "index": 0,
        "total": 1,
        "base_url": "",
        "notebook_id": "tiny",
        "notebook_path": "",
        "student": "s01",
    }
    notebook = course.autograded("tiny", "s01") / "tiny.ipynb"
    page, _ = HTMLExporter(config=settings).from_filename(str(notebook), resources=shown)
    return str(page)


def test_a_field_for_each_line_stands_below_the_answer(tiny_course: Course, graded: Path) -> None:
    """Its maximum is the line's points; it stands behind the student's text and before the next exercise."""
    page = page_of(tiny_course, graded, PAGE)
    answer, scheme = page.index("It is a half."), page.index("it halves.")
    assert answer < scheme < page.index("Write an essay.")
    fields = re.findall(r'<input[^>]*class="rubric-line[^>]*data-answer="(\w+)" disabled="" max="([0-9.]+)"', page)
    assert fields == [("half_written", "1"), ("half_written", "0.5")]
    assert "MARK SCHEME" not in page
    assert 'href="/marking/tiny/half_written"' in page
    assert page.count('$(document).on("change", ".rubric-line"') == 1


@pytest.mark.parametrize("is_old_course", [False, True])
def test_no_heading_of_a_student_has_an_id(tiny_course: Course, is_old_course: bool) -> None:
    """On formgrader's own template, score and comment boxes alone are called as exercises are; so too in old courses.

    A course keeps the ``nbgrader_config.py`` with which it began, which may not speak of headings.
    """
    source = install(tiny_course, varied_source())
    names = [cell.grade_id or "" for cell in source.cells if cell.is_graded]
    forms = "# {0}\n\n{0}\n===\n\n- ## {0}\n\n<h1>{0}</h1>\n\n[^{0}]: x\n\n# {0}-comment"
    hand_in(tiny_course, "s01", {"half_written": "\n\n".join(forms.format(name) for name in names)})
    with ResultWriter(tiny_course, source) as writer:
        writer.store(make_record(tiny_course, source, "s01", SCORES))
    settings = tiny_course.configuration()
    if is_old_course:
        del settings.HTMLExporter.exclude_anchor_links
    page = formgraders_page(tiny_course, settings)
    assert f"{names[0]}</h1>" in page
    named = re.findall(r"<(\w+)[^>]*\sid=[\"']?([^\"'\s>]+)", page)
    assert [tag for tag, name in named if name in names] == ["input"] * len(names)
    assert {tag for tag, name in named if name.removesuffix("-comment") in names} == {"input", "textarea"}


def test_no_other_page_and_nothing_stored_holds_it(tiny_course: Course, graded: Path) -> None:
    """Neither the autograded notebook, nor its page made by hand, nor the release, nor feedback."""
    (feedback,) = write_feedback(tiny_course, "tiny")
    released = tiny_course.release("tiny") / "tiny.ipynb"
    for text in (graded.read_text(), page_of(tiny_course, graded, {}), released.read_text(), feedback.read_text()):
        assert "it halves." not in text
        assert "rubric-line" not in text


def test_no_answers_html_reaches_what_stands_around_it(tiny_course: Course) -> None:
    """What a student left open, or closed too often, hides and moves nothing; so too in markdown that code displays."""
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", ANSWERS | {"half_written": SPILLING})
    shown = {"output_type": "display_data", "data": {"text/markdown": SPILLING.replace("It", "Code")}, "metadata": {}}
    with ResultWriter(tiny_course, source) as writer:
        writer.store(make_record(tiny_course, source, "s01", SCORES, outputs={"plot": [shown]}))
    page = formgraders_page(tiny_course, tiny_course.configuration())
    around = ancestors(page, "Do it alone.")
    for text in ("Write an essay.", "It spills."):
        found = ancestors(page, text)
        assert "details" not in found
        assert found[: found.index("div container") + 1] == around[: around.index("div container") + 1]
        assert found.count("div cell border-box-sizing text_cell rendered") == 1
    assert "Code spills." in page


def test_an_answer_that_changed_after_it_was_marked_says_so(tiny_course: Course) -> None:
    """It says so below that answer alone, even if the source cannot be read."""
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", ANSWERS)
    grade(tiny_course, source)
    mark_by_hand(tiny_course, "plot", "half_written")
    hand_in(tiny_course, "s01", ANSWERS | {"half_written": "It is two."})
    grade(tiny_course, source)
    with Gradebook(tiny_course.database_url) as gradebook:
        shown = PAGE | {"submission_id": gradebook.find_submission_notebook("tiny", "tiny", "s01").id}
    notebook = tiny_course.autograded("tiny", "s01") / "tiny.ipynb"
    for text in (tiny_course.source("tiny").read_text(), "{"):
        tiny_course.source("tiny").write_text(text)
        page = page_of(tiny_course, notebook, shown)
        assert page.count("changed since a person marked it") == 1
        assert page.index("It is two.") < page.index("changed since a person marked it") < page.index("Write an essay.")
        assert re.findall(r"<pre[^>]*><mark>(.*?)</mark></pre>", page) == ["It is a half.", "It is two."]


def test_both_texts_of_a_changed_answer_stand_side_by_side(tiny_course: Course) -> None:
    """What differs is marked line by line; nothing in them is active, ends the table or is drawn as a formula."""
    source = install(tiny_course, varied_source())
    old, new = "same\n\n<b>$x$</b>\n\nlast", "same\n\n<script>alert(1)</script>\n\nlast\nmore"
    hand_in(tiny_course, "s01", ANSWERS | {"half_written": old})
    grade(tiny_course, source)
    mark_by_hand(tiny_course, "half_written")
    hand_in(tiny_course, "s01", ANSWERS | {"half_written": new})
    grade(tiny_course, source)
    with Gradebook(tiny_course.database_url) as gradebook:
        shown = PAGE | {"submission_id": gradebook.find_submission_notebook("tiny", "tiny", "s01").id}
    page = page_of(tiny_course, tiny_course.autograded("tiny", "s01") / "tiny.ipynb", shown)
    texts = [html.unescape(text) for text in re.findall(r"<td[^>]*><pre[^>]*>(.*?)</pre></td>", page, re.DOTALL)]
    assert texts == [
        "same\n\n<mark><b>$x$</b></mark>\n\nlast",
        "same\n\n<mark><script>alert(1)</script></mark>\n\nlast\n<mark>more</mark>",
    ]
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("a\nb\n" * 5000, "b\na\nc\n" * 3000, id="many lines"),
        pytest.param("~~~\nold", " " * 200 + "\n```\nnew", id="a fence and blanks"),
    ],
)
def test_no_answer_hides_the_comparison_or_takes_it_minutes(old: str, new: str) -> None:
    """Long texts stand beside each other as they are, and nothing in them opens a fence."""
    made = _side_by_side(ChangedText(old, new))
    assert made.count("<td") == 2
    assert not re.search("[`~]", made)
    assert ("<mark>" in made) == (len(old) < 1000)
    assert _without_slow_lexers(made) == made


def test_without_its_source_the_page_is_as_it_was(tiny_course: Course, graded: Path) -> None:
    """A source that was moved away or is being edited hinders nobody from marking."""
    tiny_course.source("tiny").write_text("{")
    page = page_of(tiny_course, graded, PAGE)
    assert "It is a half." in page
    assert "it halves." not in page


def test_a_rubric_is_what_the_source_says(tiny_course: Course) -> None:
    """It gives the points of its lines, in order; a text without a scheme has no rubric, and gets no cell."""
    notebook = varied_source()
    source = install(tiny_course, notebook)
    (written,) = (cell for cell in source.cells if cell.grade_id == "half_written")
    assert rubric_lines(written) == []
    assert mark_scheme(written) == ""
    for cell in notebook.cells:
        if cell.id == "half-written":
            cell.source = SCHEME
    nbformat.write(notebook, tiny_course.source("tiny"))
    (written,) = (c for c in Source.load("tiny", tiny_course.source("tiny")).cells if c.grade_id == "half_written")
    assert rubric_lines(written) == [1.0, 0.5]
    assert mark_scheme(written).startswith("**Model answer**")
    assert ShowRubric().preprocess(notebook, {})[0] is notebook


def test_a_picture_of_the_mark_scheme_is_shown_to_the_person_who_marks(tiny_course: Course, graded: Path) -> None:
    """If nbconvert did not find it, there would be no page at all."""
    changed = nbformat.read(tiny_course.source("tiny"), as_version=4)
    cell = next(cell for cell in changed.cells if cell.id == "half-written")
    cell.source, cell.attachments = SCHEME.replace("it halves.", "![k](attachment:k.png)"), attached("k.png")
    nbformat.write(changed, tiny_course.source("tiny"))
    assert f"data:image/png;base64,{base64_of(PNG)}" in page_of(tiny_course, graded, PAGE)


def test_code_that_takes_a_lexer_minutes_is_shown_without_colours(tiny_course: Course) -> None:
    """Ten thousand empty lines took formgrader a minute and a half, and feedback two seconds for each such cell."""
    source = install(tiny_course, varied_source())
    blanks = " \n" * 10_000
    hand_in(tiny_course, "s01", ANSWERS | {"half": f"x = 1\n{blanks}late = '<b>'"})
    with ResultWriter(tiny_course, source) as writer:
        writer.store(make_record(tiny_course, source, "s01", SCORES))
    page = formgraders_page(tiny_course, tiny_course.configuration())
    assert "late = '&lt;b&gt;'" in page  # a lexer would have put each word into an element of its own


@pytest.mark.parametrize("fence", ["```rst\n{}\n```", "> ~~~ perl\n> {}\n> ~~~", "- ```perl\n  {}"])
def test_a_fence_of_a_long_text_names_no_lexer(fence: str) -> None:
    """Forty kilobytes of blank lines took the lexer of one language half a minute; a short text keeps its colours."""
    for slow in ("s{" * 6_000, " \n" * 200):
        text = fence.format(slow)
        assert _without_slow_lexers(text) == re.sub("rst| ?perl", "", text)
    short = fence.format("x = 1")
    assert _without_slow_lexers(short) == short
