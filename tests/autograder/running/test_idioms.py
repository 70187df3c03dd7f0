"""What tests of other courses do with answers gets nbgrader's mark in two processes and in one."""

from typing import Any

import pytest

from tests.autograder.notebooks import checks
from tests.autograder.running.idioms import HALF, IDIOMS, NEED_ONE, cells_of
from tests.autograder.running.nbgraders_marks import nbgraders_marks
from tests.autograder.running.runs import by_name, cell_of, code, graded, source_of

NAMES = [name for group in IDIOMS.values() for name in group]
LIMITS = {"cell_seconds": 20, "total_seconds": 100}


@pytest.fixture(scope="module")
def marks() -> dict[str, dict[str, Any]]:
    """By way of grading, the records or marks of all idioms, each way in one run."""
    cells, answers = cells_of()
    cells += [cell_of("half", HALF[0]), checks("half", HALF[1])]
    answers["half"] = HALF[0]
    handed_in = [code(name, answer) for name, answer in answers.items()]
    two = by_name(graded(source_of(*cells, limits=LIMITS), *handed_in))
    one = by_name(graded(source_of(*cells, limits=LIMITS, processes="one"), *handed_in))
    return {"two": two, "one": one, "nbgrader": nbgraders_marks(cells)}


@pytest.mark.parametrize("name", [*NAMES, "half"])
def test_an_idiom_gets_nbgraders_mark_in_two_processes_and_in_one(marks: Any, name: str) -> None:
    """It is the whole point, but for the idiom that counts half of it."""
    mark = marks["nbgrader"][name]
    found = {way: (marks[way][name].score, marks[way][name].message) for way in ("two", "one")}
    said = "" if name != "half" else "0.5 of 1 points"
    assert mark == (1 if name != "half" else 0.5)
    assert found == {"two": (mark, said), "one": (mark, said)}


def test_there_are_many_of_them() -> None:
    assert len(NAMES) == len(set(NAMES)) >= 60


def test_some_need_one_process() -> None:
    """In two, the own solution itself gets no mark there, so that such a source is refused."""
    cells = [each for name, row in NEED_ONE.items() for each in (cell_of(name, row[0]), checks(name, row[1]))]
    two = by_name(graded(source_of(*cells), *(code(name, answer) for name, (answer, _) in NEED_ONE.items())))
    assert [name for name, record in two.items() if record.score] == []
