"""Kind and shape are compared before values, and said in words."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from lossopt.checks import ANY_FINITE, Array, Kind, Number, Text, Tolerance, Truth
from lossopt.checks.failure import Complaint

EXACT = Tolerance()


def complaint(kind: Kind, value: Any, expected: Any, sizes: tuple[int, ...] = ()) -> Complaint | None:
    return kind.complain(value, expected, EXACT, sizes)


def kept(kind: Kind, value: Any, expected: Any, sizes: tuple[int, ...] = ()) -> str:
    found = complaint(kind, value, expected, sizes)
    assert found is not None
    return found.kept


NOTHING: dict[str, Callable[[np.ndarray], Any]] = {
    "None": lambda _: None,
    "True": lambda _: True,
    "NaN": lambda right: np.full_like(right, np.nan),
    "infinity": lambda right: np.full_like(right, np.inf),
    "empty": lambda _: np.array([]),
    "empty list": lambda _: [],
    "masked": lambda right: np.ma.masked_array(right, mask=True),
    "partly masked": lambda right: np.ma.masked_array(right, mask=np.arange(right.size).reshape(right.shape) == 0),
    "objects": lambda right: right.astype(object),
    "texts": lambda right: right.astype(str),
    "complex": lambda right: right.astype(complex),
    "a column more": lambda right: right[..., None],
    "a row more": lambda right: right[None],
    "one entry more": lambda right: np.append(right, 0.0),
    "one NaN": lambda right: np.where(np.arange(right.size).reshape(right.shape) == 0, np.nan, right),
    "a dict": lambda right: {"result": right},
    "inside a list of masked arrays": lambda right: [
        np.ma.masked_array(row, mask=True) for row in np.atleast_1d(right)
    ],
}


@pytest.mark.parametrize("tolerance", [EXACT, ANY_FINITE], ids=["exact", "any finite"])
@pytest.mark.parametrize("expected", [np.array(2.0), np.array([1.0, 2.0, 3.0]), np.arange(6.0).reshape(2, 3)], ids=str)
@pytest.mark.parametrize("change", NOTHING.values(), ids=NOTHING)
def test_what_numpy_would_let_pass_is_wrong(
    change: Callable[[np.ndarray], Any], expected: np.ndarray, tolerance: Tolerance
) -> None:
    """A result of another kind or shape does not pass, even if any finite number will do."""
    kind = Array(*"NK"[: expected.ndim]) if expected.ndim else Number()
    assert kind.complain(expected, expected, tolerance, ()) is None
    assert kind.complain(change(expected), expected, tolerance, ()) is not None


@pytest.mark.parametrize(
    ("value", "expected", "said"),
    [
        (np.zeros((50, 1)), np.zeros(50), "shape (50, 1) came where (50,) is expected"),
        (np.zeros((1, 50)), np.zeros(50), "shape (1, 50) came where (50,) is expected"),
        (np.zeros((50, 50)), np.zeros(50), "shape (50, 50) came where (50,) is expected"),
        (np.float64(1.0), np.zeros(50), "a number came where an array of numbers of shape (N,) is expected"),
        (np.zeros(0), np.zeros(50), "an empty array came where an array of numbers of shape (N,) is expected"),
        (np.zeros((50, 0)), np.zeros(50), "an empty array came where an array of numbers of shape (N,) is expected"),
    ],
    ids=str,
)
def test_a_wrong_shape_is_said_beside_the_right_one(value: Any, expected: Any, said: str) -> None:
    """The usual slips are named even while hidden tests run: the lengths in them are known to everybody."""
    assert kept(Array("N"), value, expected, (50,)) == said


@pytest.mark.parametrize("shape", [(17,), (50, 17), (50, 1, 1), (1,) * 9])
def test_a_shape_of_the_students_own_choice_is_not_told(shape: tuple[int, ...]) -> None:
    """Its lengths could be a hidden input's digits; they are for the student's own eyes alone."""
    found = complaint(Array("N"), np.zeros(shape), np.zeros(50), (50,))
    assert found is not None
    assert str(shape) in found.shown
    assert found.kept == "an array of another shape came where an array of numbers of shape (N,) is expected"


def test_an_array_for_a_number_is_said() -> None:
    """A result that was not averaged is told its shape, and so is a number that was left in an array."""
    assert kept(Number(), np.zeros(50), 1.0, (50,)) == "an array of shape (50,) came where a number is expected"
    assert kept(Number(), [1.0], 1.0) == "an array of shape (1,) came where a number is expected"
    assert kept(Number(), np.zeros(17), 1.0, (50,)) == "an array of another shape came where a number is expected"


def test_an_empty_array_is_right_if_one_is_expected() -> None:
    """An empty part of a split has its shape, whatever type of empty it is."""
    assert complaint(Array("N", whole=True), [], np.array([])) is None
    assert complaint(Array("N"), np.zeros(2), np.array([])) is not None


def test_whole_numbers_are_asked_for_by_their_type() -> None:
    """Floats do not serve as indices."""
    kind = Array("N", whole=True)
    assert complaint(kind, torch.tensor([1, 2]), [1, 2]) is None
    assert kept(kind, [1.0, 2.0], [1, 2]).startswith("numbers with a fraction's type (float)")


@pytest.mark.parametrize("value", [np.nan, np.array([np.nan, np.inf])])
def test_nan_is_called_nan(value: Any) -> None:
    """NaN is the first thing to know about a result."""
    assert kept(Array("N") if np.ndim(value) else Number(), value, np.ones(np.shape(value))) == "NaN"


def test_what_float64_cannot_hold_is_infinite() -> None:
    """A long double or an integer beyond its range is wrong, and the check raises no exception of its own."""
    for value in (np.longdouble("1e400"), 10**400):
        assert kept(Number(), value, 1.0) == "an infinite value"
    assert kept(Array("N"), np.array(["1e400"], dtype=np.longdouble), [1.0]) == "an infinite value"


def test_none_may_be_an_answer() -> None:
    """If None may be an answer, it is right in its place and wrong in the place of a number."""
    kind = Number(or_none=True)
    assert complaint(kind, None, None) is None
    assert complaint(kind, 3, 3.0) is None
    assert kept(kind, None, 3.0) == "None came where a number is expected"
    assert kept(kind, 3.0, None) == "a number came where None is expected"
    assert kept(Number(), None, 3.0).startswith("None came where a number is expected")


@pytest.mark.parametrize("value", [True, np.True_, np.array(True), torch.tensor(True)])
def test_truth_comes_in_any_boolean_type(value: Any) -> None:
    """A comparison in any package gives a right answer."""
    assert complaint(Truth(), value, True) is None
    assert kept(Truth(), value, False) == "True is wrong"


@pytest.mark.parametrize("value", [1, 0.0, "True", None, [True], np.array([True]), np.ma.masked])
def test_what_only_counts_as_true_is_refused(value: Any) -> None:
    """Python would take each of them in an ``if``; the exercise asks for True or False."""
    assert "where True or False is expected" in kept(Truth(), value, True)


def test_a_text_is_one_of_its_options() -> None:
    """Another text is quoted only for the student's own eyes."""
    kind = Text("low", "high")
    assert complaint(kind, "low", "low") is None
    assert complaint(kind, np.str_("low"), "low") is None
    assert complaint(kind, np.array("low"), "low") is None
    assert kept(kind, "high", "low") == "the wrong text"
    assert kept(kind, "secret", "low") == "another text came where one of 'low', 'high' is expected"
    assert kept(kind, 3.0, "low") == "a number came where one of 'low', 'high' is expected"
    assert kept(Text(), None, "low").startswith("None came where a text is expected")


@pytest.mark.parametrize("kind", [Number(), Array("N"), Array("N", "K"), Truth(), Text()], ids=lambda k: k.describe())
def test_reading_gives_the_plain_value_or_a_complaint(kind: Kind) -> None:
    """Conditions and rules look at what reading gives, so reading must never let a wrong kind through."""
    right = {"a number": 2, "True or False": np.False_, "a text": "x"}.get(kind.describe(), [[1, 2]])
    if kind.describe().endswith("(N,)"):
        right = [1, 2]
    assert not isinstance(kind.read(right), Complaint)
    assert isinstance(kind.read({}), Complaint)
    assert isinstance(kind.read([[[np.nan]]]), Complaint)
