"""What the explorer of calibration computes, against scikit-learn, PyTorch and SciPy."""

import numpy as np
import pytest
import torch
from lossopt.explorers import SCREENINGS, reliability, screened_tumours, wilson_interval
from lossopt.explorers.figures.calibration import _Scene, calibration_view
from matplotlib.collections import PathCollection
from scipy import stats
from sklearn import metrics as sk
from sklearn.calibration import calibration_curve


@pytest.mark.parametrize(("factor", "shift"), [(1.0, 0.0), (0.25, -1.0), (3.0, 3.0)])
@pytest.mark.parametrize("model", SCREENINGS)
def test_the_calibration_view_is_that_of_the_moved_probabilities(model, factor, shift):
    """Reliability, log loss and Brier score are scikit-learn's; the area is that of the scores as they were."""
    seen = screened_tumours(model)
    view = calibration_view(model=model, factor=factor, shift=shift)
    probability = 1 / (1 + np.exp(-(factor * seen.logit + shift)))
    observed, predicted = calibration_curve(seen.y, probability, n_bins=10)
    full = view.bins.count > 0
    np.testing.assert_allclose(view.bins.observed[full], observed)
    np.testing.assert_allclose(view.bins.predicted[full], predicted, rtol=1e-9)
    assert view.brier == pytest.approx(sk.brier_score_loss(seen.y, probability))
    assert view.area == pytest.approx(sk.roc_auc_score(seen.y, seen.probability), abs=1e-4)
    z, y = (torch.tensor(values, dtype=torch.float64) for values in (factor * seen.logit + shift, seen.y))
    expected = torch.nn.functional.binary_cross_entropy_with_logits(z, y).item()
    assert view.log_loss == pytest.approx(expected, rel=1e-12)


def test_the_calibration_error_weighs_bins_by_their_samples():
    """Three samples at 0.2, one of them a 1, and one at 0.9 that is a 0."""
    bins = reliability(np.array([1, 0, 0, 0]), np.array([0.25, 0.25, 0.25, 0.95]))
    assert bins.count.tolist() == [0, 0, 3, 0, 0, 0, 0, 0, 0, 1]
    assert bins.error == pytest.approx((3 * abs(1 / 3 - 0.25) + 0.95) / 4)


def test_the_area_of_a_disc_is_the_share_of_its_tumours():
    """Each bin that holds a tumour has a disc, and the areas are in proportion to the counts."""
    scene, view = _Scene(), calibration_view(model="naive Bayes", factor=1.0, shift=0.0)
    scene.update(view)
    [discs] = [artist for artist in scene.moving if isinstance(artist, PathCollection)]
    count = view.bins.count[view.bins.count > 0]
    areas = discs.get_sizes()
    assert len(discs.get_offsets()) == len(count)
    np.testing.assert_allclose(areas / areas.sum(), count / count.sum())


@pytest.mark.parametrize(("hits", "n"), [(0, 5), (4, 4), (9, 12), (640, 899)])
def test_the_wilson_interval_is_that_of_scipy(hits, n):
    """The closed form agrees with binomtest, at both ends of the range too."""
    low, high = wilson_interval(np.array([float(hits)]), np.array([float(n)]))
    expected = stats.binomtest(hits, n).proportion_ci(method="wilson")
    assert (low[0], high[0]) == pytest.approx((expected.low, expected.high))
