"""What the explorer of the threshold computes, against scikit-learn and counting."""

import numpy as np
import pytest
from lossopt.explorers import screened_tumours, threshold_view
from lossopt.explorers.figures.threshold import THRESHOLDS
from sklearn import metrics as sk

from tests.lossopt.explorers.figures.weighted_tumours import weights


@pytest.mark.parametrize("prevalence", [1, 37, 50])
@pytest.mark.parametrize("threshold", [0.02, 0.11, 0.5, 0.98])
def test_the_threshold_view_is_that_of_weighted_tumours(threshold, prevalence):
    """Metrics, areas and counts are scikit-learn's with the weights that give the prevalence."""
    seen = screened_tumours()
    view = threshold_view(threshold=threshold, prevalence=prevalence, miss_cost=10)
    w, alarm = weights(seen.y, prevalence / 100), seen.probability >= threshold
    scores = (sk.accuracy_score, sk.precision_score, sk.recall_score, sk.f1_score)
    assert view.values == pytest.approx([score(seen.y, alarm, sample_weight=w) for score in scores])
    assert view.area == pytest.approx(sk.roc_auc_score(seen.y, seen.probability))
    expected = sk.average_precision_score(seen.y, seen.probability, sample_weight=w)
    assert view.average_precision == pytest.approx(expected)
    table = sk.confusion_matrix(seen.y, alarm, sample_weight=w) / w.sum() * 10_000
    np.testing.assert_allclose(view.counts, table.ravel(), atol=0.5 + 1e-9)
    assert sum(view.counts) == 10_000


@pytest.mark.parametrize(("prevalence", "miss_cost"), [(1, 1), (37, 10), (50, 100)])
def test_the_cost_is_that_of_misses_and_false_alarms(prevalence, miss_cost):
    """One is the cost of the better dummy, and the best threshold is the cheapest position of the slider."""
    seen = screened_tumours()
    view = threshold_view(threshold=0.4, prevalence=prevalence, miss_cost=miss_cost)
    w = weights(seen.y, prevalence / 100)

    def cost(alarm):
        return np.sum(w * (miss_cost * ((seen.y == 1) & ~alarm) + ((seen.y == 0) & alarm)))

    everybody = np.ones(seen.y.size, dtype=bool)
    dummy = min(cost(everybody), cost(~everybody))
    expected = [cost(seen.probability >= threshold) / dummy for threshold in THRESHOLDS]
    np.testing.assert_allclose(view.cost, expected, rtol=1e-9)
    assert view.cost_here == pytest.approx(cost(seen.probability >= 0.4) / dummy)
    assert view.best == THRESHOLDS[np.argmin(expected)]
