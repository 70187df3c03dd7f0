"""What the explorers of the metrics lesson compute, against scikit-learn, SciPy and counting."""

import numpy as np
import pytest
import torch
from lossopt.explorers import (
    GAP_CAUSES,
    SCREENINGS,
    draw_confusion,
    gap_reports,
    reliability,
    screened_tumours,
    threshold_view,
    wilson_interval,
)
from lossopt.explorers.figures.bootstrap import METRICS, SETS, bootstrap_view
from lossopt.explorers.figures.calibration import calibration_view
from lossopt.explorers.figures.ranking_walk import RANKINGS, ranking_walk
from lossopt.explorers.figures.threshold import THRESHOLDS
from scipy import stats
from sklearn import metrics as sk
from sklearn.calibration import calibration_curve
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler


def weights(y, prevalence):
    """Sample weights under which ``prevalence`` of the tumours are malignant."""
    return np.where(y == 1, prevalence / np.mean(y == 1), (1 - prevalence) / np.mean(y == 0))


def test_no_tumour_is_scored_by_a_model_that_has_seen_it():
    """The probabilities of each fold are those of a scaler and a model that were fitted on the other folds."""
    x, benign = load_breast_cancer(return_X_y=True)
    seen = screened_tumours()
    np.testing.assert_array_equal(seen.y, 1 - benign)
    x = x[:, [1, 4]]  # mean texture and mean smoothness
    for train, test in StratifiedKFold(5, shuffle=True, random_state=0).split(x, seen.y):
        scaler = StandardScaler().fit(x[train])
        model = LogisticRegression().fit(scaler.transform(x[train]), seen.y[train])
        expected = model.predict_proba(scaler.transform(x[test]))[:, 1]
        np.testing.assert_allclose(seen.probability[test], expected, rtol=1e-10)


@pytest.mark.parametrize("model", SCREENINGS)
def test_a_probability_is_the_sigmoid_of_its_logit(model):
    """Both forms of a score say the same, and the logit is finite however sure the model is."""
    seen = screened_tumours(model)
    assert np.all(np.isfinite(seen.logit))
    np.testing.assert_allclose(1 / (1 + np.exp(-seen.logit)), seen.probability, rtol=1e-6, atol=1e-300)


def test_an_unknown_screening_is_refused():
    """The error names what came and what is expected."""
    with pytest.raises(ValueError, match=r"model is 'oracle'; one of logistic regression, naive Bayes is expected"):
        screened_tumours("oracle")


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


@pytest.mark.parametrize(("hits", "n"), [(0, 5), (4, 4), (9, 12), (640, 899)])
def test_the_wilson_interval_is_that_of_scipy(hits, n):
    """The closed form agrees with binomtest, at both ends of the range too."""
    low, high = wilson_interval(np.array([float(hits)]), np.array([float(n)]))
    expected = stats.binomtest(hits, n).proportion_ci(method="wilson")
    assert (low[0], high[0]) == pytest.approx((expected.low, expected.high))


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
    """Resampling n samples of which k are right gives counts with the quantiles of a binomial distribution."""
    view = bootstrap_view(metric="accuracy", size=200, prevalence=37)
    for q, ends in ((0.025, view.low), (0.975, view.high)):
        expected = stats.binom.ppf(q, 200, view.values) / 200
        assert np.abs(ends - expected).max() < 0.02
    assert view.holds.sum() >= 0.85 * SETS


def test_few_positives_ruin_the_bootstrap():
    """With two malignant tumours in a test set, far fewer intervals hold the true recall than promised."""
    assert bootstrap_view(metric="recall", size=20, prevalence=10).holds.sum() <= 0.9 * SETS
    assert bootstrap_view(metric="recall", size=1000, prevalence=50).holds.sum() >= 0.9 * SETS


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


def test_the_confusion_picture_writes_the_four_metrics():
    """Counts, fractions and values stand in the picture as words."""
    figure = draw_confusion(tn=940, fp=10, fn=20, tp=30)
    words = {text.get_text() for axes in figure.axes for text in axes.texts}
    assert {"940", "10", "20", "30", "TP / (TP + FP) = 30 / 40 = 0.750", "TP / (TP + FN) = 30 / 50 = 0.600"} <= words
    assert "2 TP / (2 TP + FP + FN) = 60 / 90 = 0.667" in words
    assert "(TP + TN) / all = 970 / 1,000 = 0.970" in words


@pytest.mark.parametrize("counts", [{"tp": 0, "fp": 0, "fn": 3}, {"tp": 0, "fp": 3, "fn": 0}])
def test_a_confusion_picture_without_a_denominator_is_refused(counts):
    """No alarm or no malignant tumour is an error that names the counts."""
    with pytest.raises(ValueError, match="a malignant tumour and an alarm are expected"):
        draw_confusion(tn=5, **counts)
