"""A small answer of a large cost is looked at by its lengths first, and costs its own exercise alone."""

import pytest

from autograder.records import Verdict
from autograder.wire.wire_format import LEAST_NODES, MAX_NODES, nodes_each
from tests.autograder.notebooks import checks, setup
from tests.autograder.running.runs import added, by_name, cell_of, code, graded, source_of

LARGE = {
    "an array without values": "np.zeros((2**25, 0))",
    "an array without values along the other axis": "np.zeros((0, 2**25))",
    "an array without values along several axes": "np.zeros((300, 300, 0))",
    "a list of empty tuples": "[()] * 900000",
    "a list of numbers": "[0.5] * 900000",
    "lists in a list": "[[1.0] * 300] * 3000",
}
CASES = "\n".join(f"check.case('for {n}', {n}, gives={n}.0)" for n in range(12))
NUMBER = "check = checks.Exercise(f, takes='x', returns=checks.Number())"
ROWS = "rows = list(f(1))\nassert rows[0] == 1"


@pytest.mark.parametrize("large", LARGE.values(), ids=LARGE)
def test_a_large_answer_costs_its_own_exercise_alone(large):
    """Its checks fail, with a verdict that is the student's, and the exercises after it are graded as ever."""
    source = source_of(
        setup("import numpy as np\nfrom lossopt import checks"),
        cell_of("f", "def f(x):\n    return float(x)"),
        checks("f", NUMBER, hidden=f"{CASES}\ncheck.verify()"),
        cell_of("g", "def g(x):\n    return float(x)"),
        checks(
            "g",
            "check = checks.Exercise(g, takes='x', returns=checks.Listing(checks.Number(), 'numbers'))\n"
            "check.case('', 1, gives=[1.0])\ncheck.verify()",
        ),
        cell_of("h", "def h(x):\n    return x"),
        checks("h", "assert h(1) == 1"),
    )
    answers = {name: f"def {name}(x):\n    return {large}" for name in "fg"} | {"h": "def h(x):\n    return x"}
    records = by_name(graded(source, *(code(name, text) for name, text in answers.items())))
    assert records["f"].verdict is Verdict.FAILED
    assert records["g"].verdict is Verdict.FAILED
    assert records["h"].verdict is Verdict.PASSED


@pytest.mark.parametrize("large", ["np.zeros((2**25, 0))", "np.zeros((2**17, 0))"])
def test_a_plain_test_cell_meets_no_loop_over_nothing(large):
    """A test cell that goes through the rows would meet millions of them, each without a value."""
    source = source_of(setup("import numpy as np"), cell_of("f", "def f(x):\n    return [1]"), checks("f", ROWS))
    (record,) = graded(source, code("f", f"def f(x):\n    return {large}")).cells
    assert (record.verdict, record.message) == (Verdict.FAILED, "the result is not plain data")


def test_replies_in_one_message_share_the_number_of_values():
    """One may hold them all; of many, each has what an honest result needs."""
    assert nodes_each(1) == MAX_NODES
    assert nodes_each(10) == MAX_NODES // 10
    assert nodes_each(10**6) == LEAST_NODES
    assert nodes_each(0) == MAX_NODES


@pytest.mark.parametrize(
    "value", ["nested(63)", "[None] * 999_995"], ids=["as deep as may cross", "as many values as may cross"]
)
def test_a_result_that_is_too_much_to_be_handed_on_gets_no_marks(value):
    """It crosses, and does not cross back: that is the answer's fault, not the check's."""
    source = source_of(
        cell_of("f", "def f(x):\n    return [x]"),
        checks("f", "assert f(1) == [1]"),
        cell_of("g", "def g(x):\n    return x[0]"),
        checks("g", "assert g(f(5)) == 5"),
    )
    nested = "def nested(depth):\n    return [nested(depth - 1)] if depth > 0 else 0\n"
    f = code("f", f"{nested}def f(x):\n    return {value}")
    records = by_name(graded(source, f, code("g", "def g(x):\n    return 5")))
    assert (records["g"].verdict, records["g"].score) == (Verdict.FAILED, 0.0)


def test_what_a_checks_function_makes_of_odd_arguments_gets_no_marks():
    """An object makes it an array of objects, which cannot cross: the student's code meets an error."""
    source = source_of(
        setup("import numpy as np"),
        cell_of("f", "def f(slope, w):\n    return w - slope(w)"),
        checks("f", "assert f(lambda w: np.asarray([w, 1.0]), 2.0) == 1.0"),
    )
    odd = "class Own: pass\ndef f(slope, w):\n    return slope(Own())"
    record = by_name(graded(source, code("f", odd)))["f"]
    assert (record.verdict, record.score) == (Verdict.ERROR, 0.0)


@pytest.mark.parametrize(("cells", "verdict"), [(4, Verdict.PASSED), (12, Verdict.FAILED)])
def test_what_all_cells_bind_is_bounded(cells, verdict):
    """The grader process keeps each of a name's values, since a check may ask for any; the later ones cross no more."""
    source = source_of(
        *(cell_of("f", "f = [1]"), checks("f", "assert len(f) == 1")),
        *(cell_of("g", "g = 2"), checks("g", "assert g == 2")),
        *(cell_of("h", "h = [1]"), checks("h", "assert len(h) == 1")),
    )
    large = [added(f"import numpy as np\nf = np.full(3_500_000, {n}.0)") for n in range(cells)]
    answers = (code("f", "f = [1]"), code("g", "g = 2"), *large, code("h", "h = np.full((1, 2_500_000), 2.0)"))
    record = graded(source, *answers)
    assert [cell.verdict for cell in record.cells] == [Verdict.PASSED, Verdict.PASSED, verdict]
