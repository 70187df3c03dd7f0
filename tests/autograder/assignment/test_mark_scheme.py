"""The mark scheme of a written answer: what a person who marks reads, and the points of its rubric."""

from dataclasses import replace

import pytest

from autograder.assignment.mark_scheme import mark_scheme, rubric_criteria, rubric_lines, with_criteria
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


TWO = "Because.\n\n- 1 point: the chain rule\n  is used\n- 0.5 points: a sign\n\nNothing for a guess."


def test_each_line_of_the_rubric_says_what_it_is_for(written):
    """On one line, however it is wrapped, and without what stands below the rubric."""
    assert rubric_criteria(replace(written, text=SCHEME.format(TWO))) == ["the chain rule is used", "a sign"]
    assert rubric_criteria(replace(written, text="Why?")) == []


@pytest.mark.parametrize(
    ("comment", "shown"),
    [
        ("rubric 1: 1 of 1, 2: 0.25 of 0.5\nGood.", "1 of 1: the chain rule is used\n0.25 of 0.5: a sign\nGood."),
        ("rubric 1: 0 of 1, 2: 0 of 0.5", "0 of 1: the chain rule is used\n0 of 0.5: a sign"),
        ("rubric 1: 1 of 1\nof an earlier rubric", "rubric 1: 1 of 1\nof an earlier rubric"),
        ("see 1: 1 of 1, 2: 1 of 1", "see 1: 1 of 1, 2: 1 of 1"),
        ("rubric 1: 1 of 1, but 2: none of 0.5, sadly", "rubric 1: 1 of 1, but 2: none of 0.5, sadly"),
        ("", ""),
    ],
)
def test_points_of_a_rubric_are_shown_with_what_they_are_for(written, comment, shown):
    """As long as the rubric has as many lines as the comment; any other comment stays as it is."""
    assert with_criteria(comment, replace(written, text=SCHEME.format(TWO))) == shown
