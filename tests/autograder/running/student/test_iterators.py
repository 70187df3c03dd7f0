"""Iterators cross as what they give, into a check and out of it, with the exception that ends them."""

import itertools
import time
from typing import Any

import pytest

from autograder.records import Verdict
from autograder.running.student.iterators import drained, iterator_of
from autograder.wire.standard_types import MOST_VALUES, Drained
from tests.autograder.running.runs import Exercises


def failing() -> Any:
    yield 1
    raise ValueError("two")


class Own:
    """An iterator of a class of its own."""

    def __next__(self) -> int:
        raise AssertionError("it is not asked")


def test_an_iterator_of_pythons_own_is_drained() -> None:
    """Anything else stays as it is."""
    assert drained(iter([1, 2])) == Drained([1, 2], False, None)
    assert drained(i for i in range(3)) == Drained([0, 1, 2], True, None)
    assert drained(map(str, [1])).values == ["1"]
    assert drained(itertools.count()) == Drained(list(range(MOST_VALUES)), False, ("limit",))
    assert drained(iter(range(MOST_VALUES))).ending is None
    values, is_generator, ending = drained(failing())
    assert (values, is_generator, (ending or ())[:2]) == ([1], True, ("ValueError", "two"))
    for value in ([1], {1: 2}.keys(), own := Own(), open):
        assert drained(value) is value
    assert own is not None


def test_an_iterator_that_takes_ever_longer_is_not_asked_for_all() -> None:
    """A check may want its first values alone."""

    def slower() -> Any:
        for number in itertools.count():
            time.sleep(0.1 * number)
            yield number

    values, _, ending = drained(slower())
    assert (values[:3], ending) == ([0, 1, 2], ("limit",))


def test_what_was_drained_is_given_again() -> None:
    assert list(iterator_of(Drained([1, 2], True, None))) == [1, 2]
    assert next(iterator_of(Drained([3], False, None))) == 3


IN_CHECKS = {
    "listed": ("def f():\n    yield from range(3)", "assert list(f()) == [0, 1, 2]"),
    "kind": ("def f():\n    yield 1", "import inspect\nassert inspect.isgenerator(f())"),
    "one_by_one": (
        "def f():\n    yield 1\n    yield 2",
        "g = f()\nassert (next(g), next(g), next(g, None)) == (1, 2, None)",
    ),
    "endless": ("import itertools\ndef f():\n    return itertools.count(5)", "assert next(f()) == 5"),
    "endless_generator": (
        "def f():\n    n = 0\n    while True:\n        yield n\n        n += 1",
        "import itertools\nassert list(itertools.islice(f(), 4)) == [0, 1, 2, 3]",
    ),
    "raising": (
        "def f():\n    yield 1\n    raise KeyError('k')",
        "g = f()\nassert next(g) == 1\ntry:\n    next(g)\n    assert False\nexcept KeyError:\n    pass",
    ),
    "zipped": ("def f(a, b):\n    return zip(a, b)", "assert dict(f('ab', [1, 2])) == {'a': 1, 'b': 2}"),
    "view": ("def f(d):\n    return d.keys()", "assert f({'a': 1}) == {'a'}"),
    "given": ("def f(values):\n    return sum(values)", "assert f(x for x in range(4)) == 6 and f(iter([1, 2])) == 3"),
    "given_kind": (
        "def f(values):\n    import inspect\n    return inspect.isgenerator(values)",
        "assert f(x for x in range(4))",
    ),
    "objects": ("class A:\n    n = 1\ndef f():\n    yield A()", "assert [a.n for a in f()] == [1]"),
}


@pytest.fixture(scope="module")
def records() -> Any:
    rows = {
        name: (a.replace("def f", f"def {name}"), c.replace("f(", f"{name}(")) for name, (a, c) in IN_CHECKS.items()
    }
    return Exercises(rows).grade()


@pytest.mark.parametrize("name", IN_CHECKS)
def test_a_check_uses_an_iterator_as_in_one_process(records: Any, name: str) -> None:
    assert (records[name].verdict, records[name].message) == (Verdict.PASSED, "")


def test_an_iterator_that_gives_too_much_says_so() -> None:
    """Where a check asks for all of it, which no process could give."""
    table = {"f": ("import itertools\ndef f():\n    return itertools.count()", "assert sum(f()) == 1")}
    record = Exercises(table).grade()["f"]
    assert (record.verdict, record.score) == (Verdict.FAILED, 0)
    assert "gives more than 10000 values, and only so many cross" in record.message
