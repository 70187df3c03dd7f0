"""A test and an answer find what the other sets of variables that the own solution shares, and of no others."""

import pytest

from autograder.running.checks.shared_values import SharedValues
from autograder.running.checks.student_errors import StudentProtocolError
from tests.autograder.notebooks import checks, setup
from tests.autograder.running.runs import Exercises, by_name, cell_of, code, graded, source_of


def test_what_the_own_solution_does_not_read_stays_with_the_test() -> None:
    """It may be the expected result, under the name of an answer's."""
    source = source_of(
        setup(""),
        cell_of("a", "a = 3\ndef double(x):\n    return 2 * x"),
        checks("a", "a = 8\nassert double(4) == a"),
    )
    record = by_name(graded(source, code("a", "a = 3\ndef double(x):\n    return a")))["a"]
    assert record.score == 0


def test_a_value_holds_for_its_own_test_alone() -> None:
    cells = [
        setup(""),
        cell_of("a", "rate = 2\nseen = []\ndef cost(x):\n    seen.append(x)\n    return x * rate"),
        checks("a", "rate = 5\nseen.append(7)\nassert cost(1) == 5 and seen == [7, 1]"),
        cell_of("b", "b = 1"),
        checks("b", "assert cost(1) == 2"),
    ]
    answers = {"a": cells[1].source, "b": "b = 1"}
    records = by_name(graded(source_of(*cells), *(code(*each) for each in answers.items())))
    assert [record.score for record in records.values()] == [1, 1]


def test_what_a_test_that_speaks_of_no_variable_changes_in_it_is_there_for_the_next() -> None:
    cells = [
        cell_of("a", "log = []\ndef note(x):\n    log.append(x)\n    return x"),
        checks("a", "assert note(3) == 3"),
        cell_of("b", "b = 1"),
        checks("b", "before = len(log)\nnote(4)\nassert len(log) == before + 1 and log == [3, 4]"),
    ]
    handed_in = (code("a", cells[0].source), code("b", "b = 1"))
    assert [record.score for record in graded(source_of(*cells), *handed_in).cells] == [1, 1]


def test_other_variables_do_not_come_back() -> None:
    """An answer cannot set what a test defines for itself, or a constant that the own solution only reads."""
    exercises = Exercises(
        {
            "k": ("k = 3\ndef f(x):\n    global k\n    k = 4\n    return 3 * x", "assert f(1) == 3 and k == 3"),
        },
        right="k = 3\ndef f(x):\n    return k * x",
    )
    assert exercises.grade()["k"].score == 2


@pytest.mark.parametrize("told", [(), "x", [1], [()], [("k", 1, 2)], [(1, True, 2)], [("k", True)]])
def test_a_message_of_another_form_is_refused(told: object) -> None:
    with pytest.raises(StudentProtocolError):
        SharedValues({}, lambda _: b"").take(("bound", told), ())


def test_a_variable_that_is_not_shared_is_not_set() -> None:
    namespace = {"k": 1}
    SharedValues(namespace, lambda _: b"").take(("bound", [("k", False, 2), ("len", False, 3)]), ())
    assert namespace == {"k": 1}
