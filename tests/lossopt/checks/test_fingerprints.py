"""Results told apart by their fingerprints, and how hard it is to guess them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lossopt.checks.calling import Outcome
from lossopt.checks.fingerprints import GRIDS, bits, fingerprint, traits

NUMBERS = st.floats(1e-9, 1e9).flatmap(lambda size: st.sampled_from([size, -size]))


def told(*values: object) -> list[str | float]:
    found = traits(Outcome(value=value) for value in values)
    assert found is not None
    return found


def test_forms_that_checks_take_for_equal_are_equal() -> None:
    """A list and an array of the same numbers, a NumPy number and Python's own."""
    assert told([1.0, 2.0], np.float64(3)) == told(np.array([1, 2]), 3)
    assert told((0.5, [1, 2])) == told([np.array(0.5), np.array([1.0, 2.0])])
    assert told(np.bool_(True)) == told(True)


def test_other_forms_are_other_results() -> None:
    """A number is not an array with one entry, nor a truth a number."""
    assert told(1.0) != told([1.0])
    assert told(1.0) != told(True)
    assert told({"a": 1.0}) != told({"b": 1.0})
    assert traits([Outcome(error=ValueError("no"))]) == ["raised ValueError"]


def test_what_cannot_be_told_has_no_fingerprint() -> None:
    """An object of the student's own, and any call that changed its arguments."""
    assert traits([Outcome(value=object())]) is None
    assert traits([Outcome(value=1.0, changed=(0,))]) is None


@given(number=NUMBERS, noise=st.floats(-1e-9, 1e-9))
def test_a_safe_number_is_found_again(number: float, noise: float) -> None:
    """What checks take for equal has the same fingerprint on a grid on which the number is safe, and there is one."""
    safe = [grid for grid in range(len(GRIDS)) if fingerprint([number], grid).is_safe]
    assert len(safe) >= 2
    for grid in safe:
        one, other = fingerprint([number], grid), fingerprint([number * (1 + noise)], grid)
        assert one.text == other.text
        assert one.is_near(other.places)


@given(number=NUMBERS, off=st.floats(2e-7, 1e-3), grid=st.integers(0, len(GRIDS) - 1))
def test_a_number_that_only_rounds_alike_is_another(number: float, off: float, grid: int) -> None:
    """Whichever cell it falls into."""
    one, other = fingerprint([number], grid), fingerprint([number * (1 + off)], grid)
    assert one.text != other.text or not one.is_near(other.places)


@pytest.mark.parametrize("special", [0.0, math.nan, math.inf, -math.inf])
def test_special_numbers_have_words(special: float) -> None:
    """They lie on no grid, and are like themselves alone."""
    others = [other for other in (0.0, math.nan, math.inf, -math.inf, 1.0) if repr(other) != repr(special)]
    assert all(fingerprint([special], 0).text != fingerprint([other], 0).text for other in others)
    assert fingerprint([special], 0).text == fingerprint([special], 0).text


def test_a_number_between_nothing_and_something_is_not_safe() -> None:
    """Rounding alone may decide whether it is 0."""
    assert not any(fingerprint([5e-12], grid).is_safe for grid in range(len(GRIDS)))


@pytest.mark.parametrize(
    ("found", "right", "at_most"),
    [
        ([True, "of ()", "text"], [], 0),
        ([14.0, 0.0], [14 / 3, 0.0], 2),  # three times the right ones
        ([0.25], [], 2),
        ([1.37], [0.37], 1),
        ([3.0, 3.0, 3.0], [], 2),
    ],
)
def test_what_is_easy_to_guess_counts_little(found: list[str | float], right: list[str | float], at_most: int) -> None:
    """Words, small fractions, what differs simply from the right result, and what was counted before."""
    assert bits(found, right, 99) <= at_most


def test_what_is_hard_to_guess_counts_much() -> None:
    """Numbers without a short form, each for itself."""
    assert bits([0.4812118, 2.7182818, 1.7724538], [], 99) > 40
    assert 20 < bits([0.4812118, 2.7182818, 1.7724538], [], 20) < 40


def test_what_is_given_is_worth_nothing() -> None:
    """A number that the function was called with."""
    assert bits([0.4812118, 2.7182818], [], 99, {0.4812118, 2.7182818}) == 0
