"""What student code does to an argument is seen by the check, as in one process, and still told."""

import array
import collections
import copy
import io
import types
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

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


def changed_copy(own: Any, change: Callable[[Any], object]) -> Any:
    """The copy of an object, as it comes back."""
    copied = copy.deepcopy(own)
    change(copied)
    return copied


CHANGES: dict[str, tuple[Any, Callable[[Any], object]]] = {
    "a queue": (collections.deque([1, 2], 3), lambda x: x.append(3)),
    "a counter": (collections.Counter("aab"), lambda x: x.subtract("b")),
    "groups": (collections.defaultdict(list, a=[1]), lambda x: x["a"].append(2)),
    "numbers": (array.array("i", [1, 2]), lambda x: x.append(3)),
    "a namespace": (types.SimpleNamespace(a=[1]), lambda x: x.a.append(2)),
    "a user's dict": (collections.UserDict(a=1), lambda x: x.pop("a")),
    "a table": (pd.DataFrame({"a": [1, 2]}), lambda x: x.insert(1, "b", 3)),
    "a column": (pd.Series([1, 2], name="n"), lambda x: x.update(pd.Series([5]))),
    "records": (np.zeros(2, [("a", int)]), lambda x: x["a"].fill(7)),
    "objects": (np.array([[1], None], dtype=object), lambda x: x[0].append(2)),
    "a tensor": (torch.zeros(2), lambda x: x.add_(1)),
    "a leaf": (torch.zeros(2, requires_grad=True), lambda x: x.data.add_(1)),
    "a text": (io.StringIO("abc"), lambda x: x.write("xy")),
    "bytes": (io.BytesIO(b"abc"), lambda x: x.read(1)),
    "lists in a tuple": (([1], 2), lambda x: x[0].append(2)),
}


def shown(value: Any) -> Any:
    """All that a value holds."""
    if isinstance(value, io.StringIO | io.BytesIO):
        return value.getvalue(), value.tell()
    return repr(value)


@pytest.mark.parametrize(("own", "change"), CHANGES.values(), ids=CHANGES)
def test_an_object_becomes_what_student_code_made_of_its_copy(own: Any, change: Callable[[Any], object]) -> None:
    """And stays the same object; so does what stands inside of it."""
    own, changed = copy.deepcopy(own), changed_copy(own, change)
    assert shown(own) != shown(changed)
    outside = [own]
    change_in_place(outside, [changed])
    assert shown(outside[0]) == shown(changed)
    assert outside[0] is own
    change_in_place(own, changed)
    assert shown(own) == shown(changed)


def test_an_object_of_a_set_up_cells_class_changes_with_what_it_holds() -> None:
    """Even if it holds itself; of another class, it stays."""

    class Node:
        pass

    own = Node()
    own.values, own.next, own.old = [1], own, 1  # type: ignore[attr-defined]
    values = own.values  # type: ignore[attr-defined]
    changed = copy.deepcopy(own)
    changed.values.append(2)  # type: ignore[attr-defined]
    del changed.old  # type: ignore[attr-defined]
    change_in_place(own, changed)
    assert values == [1]
    change_in_place(own, changed, [Node])
    assert vars(own) == {"values": [1, 2], "next": own}
    assert values == [1, 2]


@pytest.mark.parametrize(
    ("own", "changed"),
    [
        (torch.zeros(2), torch.zeros(3)),
        (pd.DataFrame({"a": [1]}), pd.Series([1])),
        (np.ma.MaskedArray([1.0], [False]), np.ma.MaskedArray([2.0], [True])),
        (([1], 2), ([1], 2, 3)),
    ],
)
def test_other_shapes_and_types_stay_out(own: Any, changed: Any) -> None:
    before = shown(own)
    change_in_place(own, changed)
    assert shown(own) == before


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
