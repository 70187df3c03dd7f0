"""The four classifiers whose test accuracy falls short of their training accuracy."""

import pytest
from lossopt.explorers import GAP_CAUSES, gap_reports
from scipy import stats


@pytest.fixture(scope="module")
def reports():
    """The four classifiers as the lesson shows them."""
    return gap_reports()


def test_all_four_gaps_look_alike(reports):
    """Each model is near perfect in training and far from it on its test set."""
    assert set(reports) == set(GAP_CAUSES)
    for report in reports.values():
        assert report.train > 0.98
        assert report.test < 0.81


def test_each_cause_shows_its_mark(reports):
    """A shift leaves validation good, overfitting does not, a leak shows in copies, a tiny test set in its interval."""
    assert reports["A"].kept_together > 0.9 > 0.8 > reports["A"].larger_test
    assert (reports["B"].test_size, reports["B"].test) == (12, 9 / 12)
    assert stats.binomtest(9, 12).proportion_ci(method="wilson").high > reports["B"].larger_test > 0.88
    assert reports["C"].validation == pytest.approx(reports["C"].test, abs=0.03)
    assert reports["D"].validation > 0.98
    assert reports["D"].kept_together < 0.75
    assert [reports[name].copied for name in "ABCD"] == [0, 0, 0, 1]
