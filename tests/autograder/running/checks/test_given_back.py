"""What a check gives on that student code gave it: where that cannot cross, student code has to answer for it."""

import collections
import types
from typing import Any

import numpy as np
import pandas as pd
import pytest

from autograder.records import Verdict
from autograder.running.checks.given_back import holds_students
from tests.autograder.running.runs import Exercises

SIZE = "def {}_size(found): return len(found)\n"
ONE = "def {}_one(*given): return 1.0\n"
GIVEN = "import networkx as nx, pandas as pd\n"
# What the check makes of the answer's value, and gives back.
MADE = {
    "graph": "g = nx.Graph()\ng.add_edge(0, 1, weight={0}_one(lambda: 3))\nassert {0}_size(g) == 2",
    "table": "assert {0}_size(pd.DataFrame({{'a': [{0}_one()]}})) == 1",
    "list": "assert {0}_size([{0}_one()]) == 1",
}
ANSWERS = {
    "an_object": "class C: pass\ndef {}_one(*given): return C()\n",
    "a_generator": "def {}_one(*given): yield 1\n",
    "an_iterator": "def {}_one(*given): return map(int, '12')\n",
    "a_function_lent": "def {}_one(*given): return given[0] if given else len\n",
    "an_exception": "class E(Exception): pass\ndef {}_one(*given): return E('x')\n",
    "a_number": ONE,
}


@pytest.fixture(scope="module")
def records() -> Any:
    rows = {
        f"{made}_{answer}": ((text + SIZE.replace("{}", f"{made}_{answer}")).replace("{}", f"{made}_{answer}"), check)
        for made, check in MADE.items()
        for answer, text in ANSWERS.items()
    }
    rows = {name: (answer, check.format(name)) for name, (answer, check) in rows.items()}
    rows["a_checks_own"] = (
        (ONE + SIZE).replace("{}", "a_checks_own"),
        "import io\na_checks_own_size([open('x', 'w')])",
    )
    return Exercises(rows, GIVEN, (ONE + SIZE).replace("{}", "{0}")).grade()


@pytest.mark.parametrize("made", MADE)
@pytest.mark.parametrize("answer", ANSWERS)
def test_no_answer_calls_a_person(records: Any, made: str, answer: str) -> None:
    assert records[f"{made}_{answer}"].verdict in (Verdict.PASSED, Verdict.FAILED)
    assert answer != "a_number" or records[f"{made}_{answer}"].score == 2


def test_what_a_check_makes_alone_stays_its_fault(records: Any) -> None:
    assert records["a_checks_own"].verdict is Verdict.GRADER_ERROR


def test_an_iterator_is_found_in_containers_and_arrays() -> None:
    found = (number for number in range(2))
    holder = types.SimpleNamespace(values=collections.deque([{"a": np.array([found], dtype=object)}]))
    assert holds_students(holder, [])
    assert holds_students(pd.DataFrame({"a": [found]}), [])
    assert not holds_students([1, "a", {"b": np.zeros(2)}, len, int], [])
    function = lambda: 3  # noqa: E731
    assert holds_students([function], [function])
    assert not holds_students([function], [])
