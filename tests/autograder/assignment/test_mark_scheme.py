"""The mark scheme of a written answer: what a person who marks reads, and the points of its rubric."""

from dataclasses import replace

import pytest

from autograder.assignment.mark_scheme import mark_scheme, rubric_lines
from autograder.assignment.source import Source, SourceCell

SCHEME = "### BEGIN MARK SCHEME\n{}\n### END MARK SCHEME"


@pytest.fixture
def written(tiny_course) -> SourceCell:
    source = Source.load("tiny", tiny_course.source("tiny"))
    return source.by_grade_id["mse_written"]


def test_the_scheme_is_what_stands_between_its_marks(written):
    """Without the marks themselves; two parts of it are two paragraphs, and without marks there is nothing."""
    text = f"Why?\n\n{SCHEME.format('Because.')}\n\nSay more.\n\n{SCHEME.format('- 1 point: so')}\n"
    assert mark_scheme(replace(written, text=text)) == "Because.\n\n- 1 point: so"
    assert mark_scheme(replace(written, text="Why?\n- 1 point: why")) == ""


def test_the_rubric_has_the_points_of_each_line(written):
    """Lines of that form alone, whole points or parts of them."""
    rubric = "Because.\n- 1 point: one\n- 0.5 points: half\n- 2 points: two\n- three points: none\n1 point: none"
    assert rubric_lines(replace(written, text=SCHEME.format(rubric))) == [1.0, 0.5, 2.0]
    assert rubric_lines(replace(written, text="- 1 point: outside")) == []
