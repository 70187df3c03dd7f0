"""What the explorer of rankings computes, against scikit-learn."""

import numpy as np
import pytest
from lossopt.explorers.figures.ranking_walk import RANKINGS, ranking_walk
from sklearn import metrics as sk


@pytest.mark.parametrize("ranking", RANKINGS)
def test_the_whole_walk_is_the_curve_of_scikit_learn(ranking):
    """Once all samples are above the threshold, every point of both curves has been visited."""
    walk = ranking_walk(ranking=ranking, above=12)
    fpr, tpr, _thresholds = sk.roc_curve(walk.y, walk.score, drop_intermediate=False)
    np.testing.assert_allclose(walk.fpr, fpr)
    np.testing.assert_allclose(walk.recall, tpr)
    precision, _recall, _thresholds = sk.precision_recall_curve(walk.y, walk.score)
    np.testing.assert_allclose(walk.precision, precision[-2::-1])
    assert walk.area == pytest.approx(sk.roc_auc_score(walk.y, walk.score))
    assert walk.average_precision == pytest.approx(sk.average_precision_score(walk.y, walk.score))


def test_a_walk_stops_where_it_is_told():
    """Each step shows one sample more, and equal scores pass together."""
    for above in range(13):
        assert ranking_walk(ranking="useful", above=above).above == above
    assert [ranking_walk(ranking="all scores equal", above=above).above for above in (0, 1, 12)] == [0, 12, 12]


def test_upside_down_is_the_useful_ranking_read_backwards():
    """Its area is what is missing to one."""
    useful, reversed_ = (ranking_walk(ranking=name, above=0) for name in ("useful", "upside down"))
    np.testing.assert_array_equal(useful.y, reversed_.y[::-1])
    assert useful.area + reversed_.area == pytest.approx(1.0)
