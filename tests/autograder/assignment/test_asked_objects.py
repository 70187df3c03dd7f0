"""Where tests ask attributes of what may be an answer's object, its own solution has to show which objects it has."""

import pytest

from autograder.assignment.asked_objects import asks_objects

NUMPY = "import numpy as np"


@pytest.mark.parametrize(
    "texts",
    [
        ("assert f(1) == 2",),
        (
            NUMPY,
            "assert np.allclose(f(1), 2)\nr = np.random.default_rng()\nx = r.normal(size=3)\nassert f(x.sum()) == 2",
        ),
        ("from lossopt import checks\ncheck = checks.Exercise(half)", "check.case('a', 1)\ncheck.verify()"),
        (
            "words = 'a b'.split()\nassert f(words) == [w for w in words]",
            "seen = []\nseen.append(f(1))\nassert seen == [1]",
        ),
        ("import io\nwith io.StringIO() as buf:\n    f(buf)\n    assert buf.getvalue() == 'a'",),
        ("assert sorted(f(3)).copy() == [1]", "assert str(f(1)).startswith('1')"),
    ],
)
def test_what_libraries_give_and_what_a_cell_makes_is_no_answers(texts):
    """So that nothing has to be run ahead."""
    assert asks_objects(texts) is False


@pytest.mark.parametrize(
    "text",
    [
        "assert f(1).equals(x)",
        "s = Stack()\ns.push(1)",
        "rows = [f(1)]\nassert rows[0].total == 1",
        "for row in rows():\n    assert row.total == 1",
        "for row in [f(1), f(2)]:\n    assert row.total == 1",
        "def total(of):\n    return of.total\nassert total(f(1)) == 1",
        "[first, second] = f(1), f(2)\nassert first.x == second.x",
        "x = np.zeros(3)\nx = f(x)\nassert x.sum() == 0",
        "assert max(f(1), f(2)).total == 3",
        "assert (found := f(1)).total == 2",
    ],
)
def test_what_may_be_an_answers_is_told(text):
    """Through variables, loops, functions and containers."""
    assert asks_objects((NUMPY, text)) is True
