"""Marks in a gradebook that is older than the table of texts."""

import shutil

import nbformat
import pytest

from autograder.assignment.source import Source
from autograder.course import Course
from autograder.results.earlier_marks import adopt_earlier_marks
from tests.autograder.handed_in import hand_in, install, varied_source
from tests.autograder.marking import ANSWERS, MARKED, execute, flagged, grade, mark_by_hand

WRITTEN = "It is a half: $a<b$, not <script>alert(1)</script>."  # cleaned before it is stored


@pytest.fixture
def earlier(tiny_course: Course) -> tuple[Course, Source]:
    """Graded and marked by a version that knew no table of texts."""
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", ANSWERS | {"half_written": WRITTEN})
    grade(tiny_course, source)
    mark_by_hand(tiny_course, *MARKED)
    execute(tiny_course, "drop table course_answer_text")
    return tiny_course, source


def test_marks_stand_whose_text_is_still_in_autograded(earlier):
    """Nothing changed, so nothing is flagged, now and later."""
    course, source = earlier
    for _ in range(2):
        grade(course, source)
        assert flagged(course) == set()


def test_marks_stand_if_the_notebook_is_stored_line_by_line(earlier):
    """As nbgrader stores it, and everything else that uses nbformat."""
    course, source = earlier
    path = course.autograded("tiny", "s01") / "tiny.ipynb"
    nbformat.write(nbformat.read(path, as_version=4), path)
    grade(course, source)
    assert flagged(course) == set()


def test_what_is_in_autograded_alone_tells_what_was_marked(earlier):
    """While nothing is handed in, all marks stand but those of a text that cleaning has changed."""
    course, source = earlier
    shutil.rmtree(course.submitted("tiny", "s01"))
    adopt_earlier_marks(course, source)
    hand_in(course, "s01", ANSWERS | {"half_written": WRITTEN})
    grade(course, source)
    assert flagged(course) == {"half_written"}


def test_what_changed_since_is_flagged(earlier):
    """The text in ``autograded/`` is the one that was marked."""
    course, source = earlier
    hand_in(course, "s01", ANSWERS | {"half_written": "It is two."})
    assert grade(course, source) == "changed since a person marked it: half_written"
    assert flagged(course) == {"half_written"}


@pytest.mark.parametrize("left", ["nothing", "{", '{"cells": [{"source": 1}]}'])
def test_a_person_looks_again_if_the_notebook_is_gone(earlier, left):
    """Nobody knows which text was marked; the marks stay, and the record does not say that anything changed."""
    course, source = earlier
    shutil.rmtree(course.autograded("tiny", "s01"))
    if left != "nothing":
        course.autograded("tiny", "s01").mkdir()
        (course.autograded("tiny", "s01") / "tiny.ipynb").write_text(left)
    for _ in range(2):
        assert grade(course, source) == ""
        assert flagged(course) == set(MARKED)
    mark_by_hand(course, *MARKED)
    grade(course, source)
    assert flagged(course) == set()


def test_marks_of_the_present_outlive_a_deleted_autograded(earlier):
    """Once the gradebook knows the texts, it needs no file for them."""
    course, source = earlier
    grade(course, source)
    shutil.rmtree(course.root / "autograded")
    grade(course, source)
    assert flagged(course) == set()
