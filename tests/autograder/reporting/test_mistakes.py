"""Misconceptions, other reasons and stopped code, counted; an example only of what was graded."""

from pathlib import Path

import nbformat
import pytest

from autograder.assignment.source import Source
from autograder.records import Verdict
from autograder.reporting.answer_texts import HandIn
from autograder.reporting.mistakes import find_misconceptions, find_reasons, find_stops
from tests.autograder.notebooks import two_exercises
from tests.autograder.reporting.made_up import a_class, a_student, cell, person

SOURCE = Source.parse("tiny", nbformat.writes(two_exercises()).encode(), Path("tiny.ipynb"))
SIGN = {"misconception": "the sign", "message": "it is -1 times too small"}


def hand_in(student: str, text: str, digest: str = "d") -> HandIn:
    return HandIn(student=student, answers={"f": text}, written=frozenset(), digest=digest)


def test_misconceptions_stand_by_frequency_with_the_shortest_example():
    """Its comments and the names of the class are taken out."""
    results = a_class(
        a_student("s01", cell("f_checks", 0.0, **SIGN), cell("g_checks", 0.0, misconception="one", message="m")),
        a_student("s02", cell("f_checks", 0.0, **SIGN), digest="d"),
        a_student("s03", cell("f_checks", 0.0, **SIGN), digest="d"),
        people=[person("s02", "Ada")],
    )
    texts = {"s02": hand_in("s02", "# by Ada\nf = -1"), "s03": hand_in("s03", "def f():\n    return -1")}
    found = find_misconceptions(SOURCE, results, texts)
    assert [(each.exercise, each.name, each.count) for each in found] == [("f", "the sign", 3), ("g", "one", 1)]
    assert (found[0].hint, found[0].example, found[1].example) == (SIGN["message"], "f = -1", "")


@pytest.mark.parametrize("digest", ["another", ""])
def test_what_was_not_graded_is_no_example(digest):
    """Another hand-in lies there by now, which may be right."""
    results = a_class(a_student("s01", cell("f_checks", 0.0, **SIGN), digest="d"))
    (found,) = find_misconceptions(SOURCE, results, {"s01": hand_in("s01", "f = 1", digest)})
    assert found.example == ""


def test_other_reasons_are_counted_without_names():
    """What is known by a misconception, right, blank or waits for a person has none."""
    results = a_class(
        a_student("s01", cell("f_checks", 0.0, message="no value for s02"), cell("g_written", None, message="m")),
        a_student("s02", cell("f_checks", 0.0, message="no value for s02"), cell("g_checks", 0.0, **SIGN)),
        a_student("s03", cell("f_checks", 0.0, message="not answered yet", is_blank=True), cell("g_checks", 1.0)),
        a_student("s04", cell("f_checks", 0.5, verdict=Verdict.PARTIAL, message="of 0")),
        a_student("s05", cell("f_checks", 0.0, verdict=Verdict.TIMEOUT, message="too long")),
    )
    found = [(each.exercise, each.message, each.count) for each in find_reasons(results)]
    assert found == [("f", "no value for …", 2), ("f", "of 0", 1)]


@pytest.mark.parametrize("verdict", [Verdict.TIMEOUT, Verdict.MEMORY, Verdict.CRASHED])
def test_stopped_code_is_listed_with_its_students(verdict):
    stopped = [a_student(f"s0{n}", cell("f_checks", 0.0, verdict=verdict), cell("g_checks", 1.0)) for n in (1, 2)]
    (found,) = find_stops(a_class(*stopped, a_student("s03", cell("f_checks", 0.0, verdict=Verdict.ERROR))))
    assert (found.exercise, found.verdict, found.students) == ("f", verdict.value, ("s01", "s02"))
