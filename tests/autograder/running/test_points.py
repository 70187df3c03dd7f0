"""A test cell that ends in a number gives partial credit, as in nbgrader."""

import pytest

from autograder.records import Verdict
from tests.autograder.running.runs import Exercises

# Each check is worth 2 points: what its last line comes to, the verdict and the score.
POINTS = {
    "all": ("2", Verdict.PASSED, 2.0),
    "all_as_float": ("2.0", Verdict.PASSED, 2.0),
    "some": ("1.5", Verdict.PARTIAL, 1.5),
    "some_as_numpy": ("np.float32(0.5)", Verdict.PARTIAL, 0.5),
    "some_as_numpy_int": ("np.int64(1)", Verdict.PARTIAL, 1.0),
    "none": ("0", Verdict.FAILED, 0.0),
    "none_as_float": ("0.0", Verdict.FAILED, 0.0),
    "too_many": ("3", Verdict.GRADER_ERROR, None),
    "below_none": ("-1", Verdict.GRADER_ERROR, None),
    "infinitely_many": ("float('inf')", Verdict.GRADER_ERROR, None),
    "more_than_a_float_holds": ("10**400", Verdict.GRADER_ERROR, None),
    "not_a_number": ("float('nan')", Verdict.FAILED, 0.0),
    "nothing": ("None", Verdict.PASSED, 2.0),
    "a_string": ("'1'", Verdict.PASSED, 2.0),
    "true": ("True", Verdict.PASSED, 2.0),
    "false": ("False", Verdict.PASSED, 2.0),
    "silenced": ("1;", Verdict.PASSED, 2.0),
    "an_assignment": ("x = 1", Verdict.PASSED, 2.0),
    "a_truth_of_numpy": ("np.bool_(False)", Verdict.PASSED, 2.0),
    "a_list_of_other_things": ("['1', None]", Verdict.PASSED, 2.0),
    "an_array": ("np.array(1.0)", Verdict.FAILED, 0.0),
    "an_array_of_one": ("np.array([2.0])", Verdict.FAILED, 0.0),
    "an_array_of_zero": ("np.array([0.0])", Verdict.FAILED, 0.0),
    "an_empty_array": ("2 * np.empty((0, 3))", Verdict.FAILED, 0.0),
    "a_masked_number": ("np.ma.masked_all(())", Verdict.FAILED, 0.0),
    "a_tensor": ("torch.tensor(1.0)", Verdict.FAILED, 0.0),
    "a_complex_number": ("1 + 0j", Verdict.FAILED, 0.0),
    "a_list": ("[1]", Verdict.FAILED, 0.0),
    "an_empty_list": ("2 * []", Verdict.FAILED, 0.0),
    "a_list_of_arrays": ("[np.ones(2)]", Verdict.FAILED, 0.0),
    "a_tuple": ("(0.0,)", Verdict.FAILED, 0.0),
    "of_the_students": ("given()", Verdict.PARTIAL, 1.0),
}


@pytest.fixture(scope="module")
def records():
    rows = {
        name: (f"{name} = 1\ndef given():\n    return 1", f"assert {name} == 1\n{line}")
        for name, (line, *_) in POINTS.items()
    }
    return Exercises(rows, before="import numpy as np\nimport torch").grade()


@pytest.mark.parametrize("name", POINTS)
def test_the_last_line_gives_the_points(records, name):
    """A number between 0 and the points counts, as Jupyter would show it; anything else does not."""
    _, verdict, score = POINTS[name]
    assert (records[name].verdict, records[name].score) == (verdict, score)


def test_what_cannot_be_points_says_so(records):
    """More than the points, or a number below 0, is the author's mistake, and a person has to look."""
    assert records["too_many"].message == "the check gives 3 of 2 points; its author has to correct it"
    assert records["below_none"].message == "the check gives -1 of 2 points; its author has to correct it"
    assert records["an_array_of_zero"].message == "the check came to no number of points"
    assert records["not_a_number"].message == "the check came to no number of points"
    assert records["some"].message == "1.5 of 2 points"
    assert records["none"].message == "none of the check's parts holds"
