"""Whose text is whose on a feedback page: the instructor's is shown as released, the student's as text."""

import pytest
from nbformat.v4 import new_markdown_cell

from autograder.assignment.source import Source
from autograder.course import Course
from autograder.results.feedback import write_feedback
from autograder.results.writer import ResultWriter
from tests.autograder.handed_in import hand_in, install, make_record, varied_source

SCORES = {"half_checks": 2.0, "root_checks": 1.5, "plot": None, "half_written": None, "essay": None}


@pytest.fixture
def source(tiny_course: Course) -> Source:
    """An assignment with HTML in a cell with a name, and in one without."""
    made = varied_source()
    made.cells[1].source = '<span class="hint">named</span>'
    made.cells.insert(1, new_markdown_cell('<span class="hint">nameless</span>', id="plain"))
    return install(tiny_course, made)


def page_of(course: Course, source: Source, answers: dict[str, str]) -> str:
    hand_in(course, "s01", answers)
    with ResultWriter(course, source) as writer:
        writer.store(make_record(course, source, "s01", SCORES))
    [page] = write_feedback(course, "tiny")
    return page.read_text()


def test_html_of_the_instructors_is_html_and_a_tag_with_attributes_of_a_students_is_text(tiny_course, source):
    """Whether the instructor's cell has a name or not; students see what they typed."""
    page = page_of(tiny_course, source, {"half_written": '<span class="hint">mine</span>'})
    assert '<div class="cell text">\n<p><span>nameless</span></p>' in page
    assert '<div class="cell text">\n<p><span>named</span></p>' in page
    assert '<p>&lt; span class="hint"&gt;mine</p>' in page


def test_what_stands_behind_a_hidden_region_is_shown(tiny_course, source):
    """Only what is between its two lines is kept back."""
    lines = ["shown_before = 1", "### BEGIN HIDDEN TESTS", "kept_back = 2", "### END HIDDEN TESTS", "shown_after = 3"]
    page = page_of(tiny_course, source, {"half": "\n".join(lines)})
    assert "shown_before" in page
    assert "kept_back" not in page
    assert "shown_after" in page
