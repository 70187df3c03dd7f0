"""Answers are read as grading reads them, and what everybody got is known."""

import nbformat
import pytest

from autograder.assignment.source import Source
from autograder.reporting.answer_texts import ADDED, MOST_CHARACTERS, given_texts, read_hand_ins
from tests.autograder.handed_in import RIGHT, hand_in, install, lose_names, varied_source
from tests.autograder.reporting.graded_class import grade_one


@pytest.fixture
def source(tiny_course) -> Source:
    return install(tiny_course, varied_source())


def test_answers_are_read_by_name_with_what_was_added(tiny_course, source):
    """An answer that lost its name is found by its id; words are told from code."""
    path = hand_in(tiny_course, "s01", RIGHT)
    changed = nbformat.read(path, as_version=4)
    changed.cells.append(nbformat.v4.new_code_cell("def helper(): pass"))
    changed.cells.append(nbformat.v4.new_markdown_cell("My notes."))
    nbformat.write(changed, path)
    lose_names(path, "half")
    (found,) = read_hand_ins(tiny_course, [source], ["s01"])
    assert {name: found.answers[name] for name in ("half", "root", ADDED)} == {
        "half": RIGHT["half"],
        "root": RIGHT["root"],
        ADDED: "def helper(): pass",
    }
    assert found.written == {"half_written", "essay"}


def test_what_cannot_be_read_is_left_out(tiny_course, source):
    hand_in(tiny_course, "s01", RIGHT)
    hand_in(tiny_course, "s02", {}).write_text("{")
    hand_in(tiny_course, "s03", {}).unlink()
    assert [each.student for each in read_hand_ins(tiny_course, [source], ["s01", "s02", "s03", "s04"])] == ["s01"]


def test_the_digest_is_that_of_the_grading(tiny_course, source):
    """So an example is of what was graded; another time of the hand-in makes another one."""
    graded = grade_one(tiny_course, source, "s01")
    (found,) = read_hand_ins(tiny_course, [source], ["s01"])
    assert found.digest == graded.hand_in
    hand_in(tiny_course, "s01", RIGHT, timestamp="2026-05-09 12:00:00 UTC")
    (found,) = read_hand_ins(tiny_course, [source], ["s01"])
    assert found.digest != graded.hand_in


@pytest.mark.parametrize("way", [None, "attempts"])
def test_given_is_the_release_and_a_worked_solution_if_there_is_one(tiny_course, way):
    made = varied_source()
    if way:
        made.metadata["worked_solutions"] = way
    nbformat.write(made, tiny_course.source("tiny"))
    given = given_texts(Source.load("tiny", tiny_course.source("tiny")))
    text = "\n".join(text for text, _ in given)
    assert "import math" in text
    assert "assert half(7)" not in text
    assert ("return x / 2" in text) == bool(way)
    assert {is_code for _, is_code in given} == {True, False}


def test_no_answer_fills_the_memory(tiny_course, source):
    """A hand-in may have 20 MB, and a class hundreds of them."""
    hand_in(tiny_course, "s01", {"half": "x" * 3_000_000})
    (found,) = read_hand_ins(tiny_course, [source], ["s01"])
    assert len(found.answers["half"]) == MOST_CHARACTERS
