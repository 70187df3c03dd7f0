"""Idioms of data get nbgrader's marks in two processes, and in one."""

from typing import Any

import pytest

from tests.autograder.notebooks import checks, setup
from tests.autograder.running.data_idioms import DATA_IDIOMS, SETUP
from tests.autograder.running.nbgraders_marks import nbgraders_marks
from tests.autograder.running.runs import by_name, cell_of, code, graded, source_of

LIMITS = {"cell_seconds": 20, "total_seconds": 120}


def cells() -> list[Any]:
    """All idioms in one notebook, each with its own solution and its test."""
    return [
        setup(SETUP),
        *(each for name, row in DATA_IDIOMS.items() for each in (cell_of(name, row.answer), checks(name, row.check))),
    ]


def records(**metadata: Any) -> Any:
    """Graded in one run."""
    answers = (code(name, row.answer) for name, row in DATA_IDIOMS.items())
    return by_name(graded(source_of(*cells(), limits=LIMITS, **metadata), *answers))


@pytest.fixture(scope="module")
def two() -> Any:
    return records()


@pytest.fixture(scope="module")
def one() -> Any:
    return records(processes="one")


@pytest.mark.parametrize("name", DATA_IDIOMS)
def test_the_mark_in_two_processes_is_the_one_of_the_table(two: Any, name: str) -> None:
    assert (two[name].score, two[name].message) == (DATA_IDIOMS[name].two, "")


@pytest.mark.parametrize("name", DATA_IDIOMS)
def test_the_mark_in_one_process_is_the_one_of_the_table(one: Any, name: str) -> None:
    assert (one[name].score, one[name].message) == (DATA_IDIOMS[name].one, "")


def test_no_mark_differs_from_that_of_nbgrader() -> None:
    """Which runs them all in one kernel."""
    assert nbgraders_marks(cells()) == {name: row.nbgrader for name, row in DATA_IDIOMS.items()}
    assert {name for name, row in DATA_IDIOMS.items() if not row.nbgrader == row.two == row.one} == set()
