"""Closeness is never fooled by NaN, and relations are named only if they hold."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from lossopt.checks.closeness import ANY_FINITE, Tolerance, difference, similar

EXACT = Tolerance()
numbers = st.floats(-1e6, 1e6)
sizes = st.integers(3, 60)


def said(got: object, expected: object, lengths: tuple[int, ...] = ()) -> str | None:
    """The complaint in the wording for hidden tests."""
    found = difference(np.asarray(got, float), np.asarray(expected, float), EXACT, lengths)
    return None if found is None else found.kept


@given(numbers, numbers, st.floats(0, 1e-3), st.floats(0, 1e-3))
def test_a_tolerance_is_that_of_numpy(got: float, expected: float, relative: float, absolute: float) -> None:
    """For finite numbers it is numpy.isclose with the expected value on the right."""
    tolerance = Tolerance(relative=relative, absolute=absolute)
    assert tolerance.holds(np.array(got), np.array(expected)) == bool(
        np.isclose(got, expected, rtol=relative, atol=absolute)
    )


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("tolerance", [EXACT, ANY_FINITE, Tolerance(relative=math.inf)])
@given(st.floats(), st.floats(), st.floats(-2e-9, 2e-9))
def test_one_entry_is_judged_as_arrays_are(tolerance: Tolerance, got: float, expected: float, step: float) -> None:
    """Two floats are near, NaN and infinities among them, if and only if arrays of them are."""
    for other in (got, expected * (1 + step), expected):
        assert tolerance.holds_for(other, expected) == tolerance.holds(np.array(other), np.array(expected))


@pytest.mark.parametrize("tolerance", [EXACT, ANY_FINITE, Tolerance(relative=math.inf)])
@pytest.mark.parametrize("expected", [0.0, 1.0, math.inf, math.nan])
def test_nan_is_close_to_nothing(tolerance: Tolerance, expected: float) -> None:
    """This holds whatever the tolerance is and whatever is expected, NaN included."""
    assert not tolerance.holds(np.array(math.nan), np.array(expected))


@pytest.mark.parametrize("tolerance", [EXACT, ANY_FINITE])
def test_an_infinity_is_close_to_itself_alone(tolerance: Tolerance) -> None:
    """A tolerance of any size does not reach from a number to infinity."""
    assert tolerance.holds(np.array(math.inf), np.array(math.inf))
    assert not tolerance.holds(np.array(math.inf), np.array(1.0))
    assert not tolerance.holds(np.array(math.inf), np.array(-math.inf))
    assert not tolerance.holds(np.array(1.0), np.array(math.inf))


def test_any_finite_number_will_do_if_that_is_asked() -> None:
    """The wide tolerance takes every number and refuses NaN and infinities."""
    assert ANY_FINITE.holds(np.array([1e300, -5.0]), np.array([0.0, 0.0]))


@given(arrays(float, st.integers(1, 6), elements=numbers))
def test_the_right_numbers_draw_no_complaint(values: np.ndarray) -> None:
    """Equal arrays are right, whatever they hold."""
    assert said(values, values, values.shape) is None


@given(numbers, sizes)
def test_a_factor_of_a_length_is_named(value: float, size: int) -> None:
    """A sum in place of a mean, or the reverse, is told by the number of samples."""
    assume(abs(value) > 1e-3)
    assert said(size * value, value, (size,)) == f"your value is {size} times too large"
    assert said(value / size, value, (size,)) == f"your value is {size} times too small"
    assert said(-size * value, value, (size,)) == f"your value is {size} times too large and of the wrong sign"


@pytest.mark.parametrize(
    ("got", "expected", "relation"),
    [
        (-3.0, 3.0, "right but for its sign"),
        (6.0, 3.0, "2 times too large"),
        (1.5, 3.0, "2 times too small"),
        (9.0, 3.0, "the square of what is expected"),
        (math.sqrt(3.0), 3.0, "the square root of what is expected"),
        (0.3, 0.7, "1 minus what is expected"),
        (6.0, 5.0, "too large by 1"),
        (4.0, 5.0, "too small by 1"),
        (5.0 / math.log(2), 5.0, "1/ln 2 times too large, as with log2 for the natural logarithm"),
        (5.0 / math.log(10), 5.0, "ln 10 times too small, as with log10 for the natural logarithm"),
        (5.00001, 5.0, "nearly right, but not to the accuracy that is asked for"),
        (8.0, 5.0, "too large"),
        (3.0, 5.0, "too small"),
    ],
)
def test_how_a_number_relates_is_said(got: float, expected: float, relation: str) -> None:
    """The usual slips are named; if none fits, the message says on which side the value is wrong."""
    assert said(got, expected) == f"your value is {relation}"


def test_the_divisor_n_minus_1_is_named() -> None:
    """The variance with the divisor N - 1 is larger by N/(N - 1)."""
    values = np.array([1.0, 2.0, 4.0, 9.0])
    assert said(np.var(values, ddof=1), np.var(values), (4,)) == "your value is 4/3 times too large"


@pytest.mark.parametrize(
    ("got", "complaint"),
    [
        ([3.0, 1.0, 2.0], "every entry is right but stands in another place"),
        ([-1.0, -2.0, -3.0], "every entry is right but for its sign"),
        ([0.0, -1.0, -2.0], "every entry is 1 minus what is expected"),
        ([1.0, 2.0, 7.0], "some entries are wrong"),
        ([7.0, 8.5, 9.0], "every entry is wrong"),
    ],
)
def test_how_entries_relate_is_said(got: list[float], complaint: str) -> None:
    """A relation is named only if it holds for all entries."""
    assert said(got, [1.0, 2.0, 3.0]) == complaint


def test_only_the_students_own_eyes_see_the_value_and_the_count() -> None:
    """Both are student code's to choose, so that they could carry a hidden input out."""
    number = difference(np.array(17.25), np.array(5.0), EXACT, ())
    entries = difference(np.array([1.0, 2.0, 7.0]), np.array([1.0, 2.0, 3.0]), EXACT, ())
    assert number is not None
    assert entries is not None
    assert (number.shown, number.kept) == ("your value 17.25 is too large", "your value is too large")
    assert (entries.shown, entries.kept) == ("1 of 3 entries are wrong", "some entries are wrong")


@given(numbers, numbers, st.lists(sizes, max_size=2))
def test_no_complaint_holds_the_right_value(got: float, expected: float, lengths: list[int]) -> None:
    """Relations come from a finite list: the expected number itself never stands in a message."""
    found = difference(np.array(got), np.array(expected), EXACT, tuple(lengths))
    assume(found is not None and abs(expected) > 100 and abs(got - expected) > 1)
    assert found is not None
    assert f"{expected:.6g}" not in found.kept.replace(f"{math.prod(lengths)}", "")


def test_relations_of_numbers_at_the_end_of_float64_raise_no_warning() -> None:
    """Squares and multiples of the largest numbers overflow, which is nobody's mistake."""
    assert said(1e308, -1.7e308, (50,)) == "your value is too large"


def test_nothing_is_a_multiple_of_an_expected_zero() -> None:
    """Compared with 0 a number is neither 50 times too large nor any other multiple."""
    assert said(3.0, 0.0, (50,)) == "your value is too large"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (1.0, np.array(1.0), True),
        ([1.0, 2.0], (1, 2), True),
        (math.nan, math.nan, True),
        ([1.0, math.nan], [1.0, math.nan], True),
        ([1.0, math.nan], [math.nan, 1.0], False),
        (math.inf, math.inf, True),
        (math.inf, math.nan, False),
        ([1.0], 1.0, False),
        (([1.0, 2.0], 3.0), ([1.0, 2.0], 3.0), True),
        (([1.0, 2.0], 3.0), ([1.0, 2.0], 4.0), False),
        (([1.0, 2.0], 3.0), ([1.0, 2.0], 3.0, 3.0), False),
        (np.bool_(True), True, True),
        (np.array(False), True, False),
        (np.bool_(True), 1.0, False),
        (np.str_("a"), "a", True),
        (np.array(["a", "b"]), ["a", "b"], True),
        (np.array(["a", "b"]), ["b", "a"], False),
        ({"a": 1.0}, {"a": 1.0}, True),
        ({"a": 1.0}, {"b": 1.0}, False),
        ({"a": 1.0}, {"a": 2.0}, False),
        (None, None, True),
        (True, True, True),
        (True, 1.0, False),
        ("low", "low", True),
        ("low", "high", False),
        (None, "low", False),
        (np.array([True, False]), np.array([True, False]), True),
        (np.array([True]), np.array(["a"]), False),
    ],
    ids=repr,
)
def test_similar_results_are_of_one_form_and_near(one: object, other: object, alike: bool) -> None:
    """To recognise a misconception NaN is like NaN, while forms are never mixed."""
    assert similar(one, other, EXACT) is alike
    assert similar(other, one, EXACT) is alike
