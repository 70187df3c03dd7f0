"""What the explorer of the bootstrap computes, against scikit-learn and the binomial distribution."""

import numpy as np
import pytest
from lossopt.explorers import explore_bootstrap, screened_tumours
from lossopt.explorers.figures.bootstrap import EDGES, METRICS, RESAMPLES, SETS, bootstrap_view
from matplotlib.collections import PolyCollection
from scipy import stats
from sklearn import metrics as sk

from tests.lossopt.explorers.figures.weighted_tumours import weights


@pytest.mark.parametrize("metric", METRICS)
def test_the_truth_of_the_population_is_the_weighted_metric(metric):
    """What the intervals are to hold is scikit-learn's metric of all tumours, weighted."""
    seen = screened_tumours()
    scores = dict(zip(METRICS, (sk.accuracy_score, sk.precision_score, sk.recall_score, sk.f1_score), strict=True))
    view = bootstrap_view(metric=metric, size=140, prevalence=10)
    alarm = seen.probability >= 0.5
    assert view.truth == pytest.approx(scores[metric](seen.y, alarm, sample_weight=weights(seen.y, 0.1)))
    assert np.all((view.low <= view.high) & (view.low >= 0) & (view.high <= 1))


def test_a_bootstrap_interval_of_accuracy_is_that_of_a_binomial():
    """If k of n samples are right, resampling gives counts with the quantiles of a binomial distribution."""
    view = bootstrap_view(metric="accuracy", size=200, prevalence=37)
    for q, ends in ((0.025, view.low), (0.975, view.high)):
        expected = stats.binom.ppf(q, 200, view.values) / 200
        assert np.abs(ends - expected).max() < 0.02
    assert view.holds.sum() >= 0.85 * SETS


def test_few_positives_ruin_the_bootstrap():
    """With two malignant tumours in a test set, far fewer intervals hold the true recall than promised."""
    assert bootstrap_view(metric="recall", size=20, prevalence=10).holds.sum() <= 0.9 * SETS
    assert bootstrap_view(metric="recall", size=1000, prevalence=50).holds.sum() >= 0.9 * SETS


def test_all_bars_are_one_artist():
    """To draw fifty by themselves is most of the time of a redraw; together they hold all resamples."""
    explorer = explore_bootstrap()
    explorer.frame()
    [bars] = [artist for artist in explorer._scene.moving if isinstance(artist, PolyCollection)]
    corners = np.array([path.vertices for path in bars.get_paths()])
    assert corners[:, :, 1].max(axis=1).sum() * RESAMPLES == pytest.approx(RESAMPLES)
    np.testing.assert_array_equal(corners[:, 0, 0], EDGES[:-1])
    assert len(explorer._scene.moving) < 10
