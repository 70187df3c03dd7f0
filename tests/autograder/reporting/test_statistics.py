"""Spreads and correlations against NumPy, SciPy and what was worked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from autograder.reporting.statistics import Spread, correlation, percentile, spread

SCORES = st.lists(st.integers(0, 60).map(lambda halves: halves / 2), min_size=1, max_size=40)


@given(SCORES)
def test_a_spread_is_what_numpy_says(scores: list[float]) -> None:
    """Mean, median, deviation over N, ends; each mark lies in one bin, as in NumPy's histogram."""
    found = spread(scores, 30.0)
    said = (found.mean, found.median, found.deviation, found.lowest, found.highest)
    assert said == pytest.approx(
        (np.mean(scores), np.median(scores), np.std(scores), np.min(scores), np.max(scores)), abs=1e-9
    )
    counts, edges = np.histogram(scores, bins=15, range=(0, 30))
    assert [each.count for each in found.bins] == counts.tolist()
    assert [*(each.low for each in found.bins), found.bins[-1].high] == edges.tolist()


def test_no_marks_have_no_spread() -> None:
    """Nothing is made up of nothing."""
    assert spread([], 30.0) == Spread(count=0)


@pytest.mark.parametrize(("top", "bins"), [(0.0, 1), (0.5, 1), (4.0, 4), (20.0, 20), (21.0, 11), (1000.0, 20)])
def test_bins_are_few_and_of_whole_points(top: float, bins: int) -> None:
    """The width is 1, 2 or 5 times a power of ten; the highest mark is in the last bin."""
    found = spread([top], top).bins
    assert (len(found), found[-1].count, found[-1].high) == (bins, 1, top)


def test_marks_above_the_possible_points_widen_the_picture() -> None:
    """Extra credit is not lost."""
    found = spread([7.0, 2.0], 4.0)
    assert (len(found.bins), sum(each.count for each in found.bins), found.bins[-1].count) == (7, 2, 1)


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 60)), min_size=2, max_size=40))
def test_for_two_values_it_is_the_point_biserial_correlation(pairs: list[tuple[int, int]]) -> None:
    """As SciPy computes it; None where one side is constant, for which SciPy has NaN."""
    x, y = [float(a) for a, _ in pairs], [b / 2 for _, b in pairs]
    found = correlation(x, y)
    if len(set(x)) == 1 or len(set(y)) == 1:
        assert found is None
    else:
        assert found == pytest.approx(stats.pointbiserialr(x, y).statistic, abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 60)), min_size=2, max_size=40))
def test_for_partial_points_it_is_pearsons_correlation(pairs: list[tuple[int, int]]) -> None:
    """As NumPy computes it, the same both ways round."""
    x, y = [a / 4 for a, _ in pairs], [b / 2 for _, b in pairs]
    found = correlation(x, y)
    assert found == correlation(y, x)
    if found is not None:
        assert found == pytest.approx(np.corrcoef(x, y)[0, 1], abs=1e-9)


@pytest.mark.parametrize(("x", "y"), [([], []), ([1.0], [2.0]), ([0.0, 1e-300], [0.0, 1.0])])
def test_too_little_has_no_correlation(x: list[float], y: list[float]) -> None:
    """One pair, or a difference that vanishes when it is squared."""
    assert correlation(x, y) is None


def test_pairs_have_two_sides() -> None:
    """A slip of the caller's is said, not cut to the shorter side."""
    with pytest.raises(ValueError, match="There are 1 and 2 values"):
        correlation([1.0], [1.0, 2.0])


@given(SCORES, st.sampled_from([0.0, 0.1, 0.5, 0.9, 0.99, 1.0]))
def test_a_percentile_is_numpys(values: list[float], share: float) -> None:
    """By straight line between two values."""
    assert percentile(values, share) == pytest.approx(float(np.quantile(values, share)), abs=1e-9)


def test_nothing_has_no_percentile() -> None:
    """Whoever asks is told, and gets no zero."""
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)
