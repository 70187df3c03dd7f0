"""If no process can be forked, each submission gets processes of its own, and the same verdicts."""

import pytest

from autograder.running.assignment_grader import AssignmentGrader
from tests.autograder.notebooks import checks, setup
from tests.autograder.running.runs import answered, by_name, cell_of, source_of


@pytest.fixture(scope="module")
def grader():
    source = source_of(
        setup("import numpy as np"),
        cell_of("first", "def first(x):\n    return x + 1"),
        checks("first", "assert (first(np.ones(2)) == 2).all()", hidden="assert first(1) == 2"),
        cell_of("second", "second = 2"),
        checks("second", "assert second == 2"),
        withhold=["colorsys"],
    )
    with AssignmentGrader(source, isolation="none", start_method="spawn") as grader:
        yield grader


def test_the_verdicts_are_those_of_forked_processes(grader):
    """Right and wrong answers, and a crash that costs one exercise."""
    right = {"first": "def first(x):\n    return x + 1", "second": "second = 2"}
    crashing = right | {"first": "def first(x):\n    import os; os._exit(3)"}
    wrong = right | {"second": "import colorsys\nsecond = 2"}
    with AssignmentGrader(grader.source, isolation="none") as forked:
        for answers in (right, crashing, wrong):
            verdicts = [(cell.verdict, cell.score) for cell in grader.grade(answered(answers)).cells]
            assert verdicts == [(cell.verdict, cell.score) for cell in forked.grade(answered(answers)).cells]


def test_a_withheld_module_is_refused_here_too(grader):
    """The sentence is the same."""
    record = grader.grade(answered({"first": "import colorsys", "second": "second = 2"}))
    assert "colorsys is withheld while this assignment is graded" in by_name(record)["first"].message


def test_nothing_is_left_when_it_closes(grader):
    """No process and no folder."""
    with AssignmentGrader(grader.source, isolation="none", start_method="spawn") as other:
        other.grade(answered({"second": "open('left', 'w').close()\nsecond = 2"}))
        folder = other._held.path
        students = other._students
    assert students._living == {}
    assert not folder.exists()
