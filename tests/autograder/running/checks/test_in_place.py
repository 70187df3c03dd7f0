"""What student code does to an argument is seen by the check, as in one process, and still told."""

import copy
from typing import Any

import numpy as np
import pytest

from autograder.records import Verdict
from autograder.running.checks.in_place import change_in_place
from tests.autograder.notebooks import checks
from tests.autograder.running.runs import Exercises, by_name, cell_of, code, graded, source_of

ROWS = {
    "sorts": ("def sorts(x):\n    x.sort()", "a = [3, 1]\nassert sorts(a) is None and a == [1, 3]"),
    "grows": (
        "def grows(d, *, s):\n    d['k'] = 1\n    s.add(2)",
        "d, s = {}, {1}\ngrows(d, s=s)\nassert (d, s) == ({'k': 1}, {1, 2})",
    ),
    "nested": (
        "def nested(m):\n    m[0][0] = 9\n    m.append([])",
        "row = [1]\nm = [row, [2]]\nnested(m)\nassert row == [9] and m[0] is row and len(m) == 3",
    ),
    "array": ("def array(x):\n    x *= 2", "import numpy as np\nx = np.ones(3)\narray(x)\nassert x.sum() == 6"),
    "bytes_changed": (
        "def bytes_changed(b):\n    b[0] = 0",
        "b = bytearray(b'ab')\nbytes_changed(b)\nassert b == b'\\0b'",
    ),
    "told": (
        "def told(x, y):\n    y.clear()",
        "a = [1]\ntold([2], a)\nassert told.changed_arguments == (1,) and a == []",
    ),
    "raising": (
        "def raising(x):\n    x.append(1)\n    raise ValueError",
        "a = []\ntry:\n    raising(a)\nexcept ValueError:\n    pass\nassert a == [1]",
    ),
    "copied": (
        "class A:\n    n = 1\ndef copied(x=None):\n    return A() if x is None else x[0].n",
        "import copy\na = copied()\nassert copied(copy.deepcopy([a])) == 1",
    ),
    "untouched": (
        "def untouched(x):\n    x = [5]",
        "a = [1]\nuntouched(a)\nassert a == [1] and untouched.changed_arguments == ()",
    ),
}


@pytest.fixture(scope="module")
def records() -> Any:
    return Exercises(ROWS).grade()


@pytest.mark.parametrize("name", ROWS)
def test_a_check_sees_what_student_code_did_to_its_argument(records: Any, name: str) -> None:
    assert (records[name].verdict, records[name].message) == (Verdict.PASSED, "")


@pytest.mark.parametrize(
    ("own", "changed"),
    [
        ([1], (1, 2)),
        ([1], None),
        (np.zeros(2), np.zeros(3)),
        (np.zeros(2), np.zeros(2, int)),
        ((1,), (2,)),
        ("a", "b"),
        ({1: 2}, [1]),
    ],
)
def test_what_cannot_have_become_that_stays(own: Any, changed: Any) -> None:
    """The student process may report anything."""
    before = copy.deepcopy(own)
    change_in_place(own, changed)
    assert np.array_equal(own, before) if isinstance(own, np.ndarray) else own == before


def test_an_array_that_is_read_only_stays() -> None:
    own = np.zeros(2)
    own.flags.writeable = False
    change_in_place(own, np.ones(2))
    assert not own.any()


@pytest.mark.parametrize(("public", "verdict"), [(False, Verdict.FAILED), (True, Verdict.PASSED)])
def test_an_answer_moves_no_question_that_the_solution_leaves_alone(public: bool, verdict: Verdict) -> None:
    """Else zeros would be twice what it was given. At home nothing tells what the solution does, nor is it marked."""
    source = source_of(
        cell_of("f", "def f(x):\n    return 2.0 * x"),
        checks("f", "import numpy as np\nx = np.array([1.0, 2.0])\nassert (f(x) == 2.0 * x).all()"),
    )
    answer = code("f", "def f(x):\n    x[:] = 0\n    return x")
    assert by_name(graded(source, answer, public=public))["f"].verdict is verdict
