"""Values of metrics that are known without another library, and the conventions if a formula divides by 0."""

import numpy as np
import pytest
import sklearn.metrics
import torch
from lossopt import metrics
from lossopt._exceptions import DomainError, KindError, ShapeError
from lossopt.data import load_breast_cancer, load_digits

Y = np.array([0, 0, 1, 1])
SCORE = np.array([0.1, 0.4, 0.35, 0.8])


def test_average_precision_is_a_sum_of_steps():
    """The textbook example gives 5/6; trapezoids would give 0.792."""
    precision, recall, _ = metrics.precision_recall_curve(Y, SCORE)
    assert metrics.average_precision(Y, SCORE) == pytest.approx(5 / 6, rel=1e-12)
    assert -np.trapezoid(precision, recall) == pytest.approx(0.792, abs=5e-4)


def test_roc_auc_is_how_often_a_positive_outscores_a_negative():
    """The area equals the share of (positive, negative) pairs in the right order, a tie counting a half."""
    rng = np.random.default_rng(5)
    y, score = rng.integers(0, 2, 60), rng.integers(0, 8, 60)
    pairs = score[y == 1][:, None] - score[y == 0][None, :]
    assert metrics.roc_auc(y, score) == pytest.approx(np.mean((pairs > 0) + 0.5 * (pairs == 0)), rel=1e-12)


def test_roc_auc_of_one_right_pair_in_a_trillion_is_exact():
    """With all but one of the pairs upside down, the area is 1 / (P N) to the last bit."""
    n = 1000
    y = np.repeat([1, 0], n)
    score = np.concatenate([np.arange(n), n + np.arange(n)]).astype(float)
    score[n - 1], score[n] = score[n], score[n - 1]  # the best positive passes the worst negative
    assert metrics.roc_auc(y, score) == 1 / n**2


def test_scores_upside_down_mirror_the_area():
    """Negating the scores takes the area A to 1 - A, which may be below one half."""
    assert metrics.roc_auc(Y, -SCORE) == 1 - metrics.roc_auc(Y, SCORE) == 0.25


@pytest.mark.parametrize("metric", [metrics.roc_auc, metrics.average_precision])
def test_only_the_order_of_the_scores_counts(metric):
    """A rising function of the scores, such as the sigmoid, leaves the areas as they are."""
    rng = np.random.default_rng(6)
    y, z = rng.integers(0, 2, 100), rng.normal(size=100)
    assert metric(y, 1 / (1 + np.exp(-z))) == metric(y, z) == metric(y, z.astype(np.float32))


def test_scores_that_say_nothing_have_the_areas_of_chance():
    """If all scores are equal, the ROC area is 1/2 and average precision the share of positives."""
    y = np.array([1, 0, 0, 0])
    assert metrics.roc_auc(y, np.ones(4)) == 0.5
    assert metrics.average_precision(y, np.ones(4)) == 0.25


def test_a_curve_with_every_threshold_has_the_same_area():
    """Intermediate points are on the line: with them the curve has all thresholds, and the same trapezoids."""
    rng = np.random.default_rng(7)
    y, score = rng.integers(0, 2, 200), rng.random(200)
    full = metrics.roc_curve(y, score, drop_intermediate=False)
    short = metrics.roc_curve(y, score)
    for ours, reference in zip(full, sklearn.metrics.roc_curve(y, score, drop_intermediate=False), strict=True):
        np.testing.assert_allclose(ours, reference, rtol=1e-12)
    assert len(short[0]) < len(full[0]) == 201
    assert np.trapezoid(short[1], short[0]) == pytest.approx(np.trapezoid(full[1], full[0]), rel=1e-12)


@pytest.mark.parametrize("library", [np.asarray, torch.from_numpy])
@pytest.mark.parametrize(
    ("y", "score", "kept"),
    [
        ([1, 0], [0.7, 0.7], [0.7]),
        ([1, 0, 1, 0], [0.7, 0.7, 0.2, 0.2], [0.7, 0.2]),
        ([1, 0, 1, 0, 1, 0], [0.7, 0.7, 0.4, 0.4, 0.2, 0.2], [0.7, 0.2]),  # three steps along the diagonal
        ([1, 1, 1, 0, 0, 0], [0.9, 0.8, 0.7, 0.3, 0.2, 0.1], [0.9, 0.7, 0.1]),  # three up and three to the right
    ],
)
def test_a_threshold_in_the_middle_of_a_straight_line_is_left_out(library, y, score, kept):
    """The first and the last stay, however few there are."""
    _, _, thresholds = metrics.roc_curve(library(np.array(y)), library(np.array(score)))
    assert thresholds.tolist() == [np.inf, *kept]
    _, _, reference = sklearn.metrics.roc_curve(y, score)
    assert thresholds.tolist() == reference.tolist()


def test_a_sample_at_the_threshold_counts_as_positive():
    """Each point of the curves is what predicting `score >= threshold` gives."""
    fpr, tpr, thresholds = metrics.roc_curve(Y, SCORE)
    precision, recall, cuts = metrics.precision_recall_curve(Y, SCORE)
    assert tpr.tolist() == [float(metrics.recall(Y, cut <= SCORE)) for cut in thresholds]
    assert fpr.tolist() == [float(metrics.recall(1 - Y, cut <= SCORE)) for cut in thresholds]
    assert precision[:-1].tolist() == [float(metrics.precision(Y, cut <= SCORE)) for cut in cuts]
    assert recall[:-1].tolist() == [float(metrics.recall(Y, cut <= SCORE)) for cut in cuts]
    assert (precision[-1], recall[-1]) == (1.0, 0.0)


def test_drop_intermediate_is_true_or_false():
    """Another value for the switch is refused by name."""
    with pytest.raises(KindError, match="drop_intermediate is 'yes'"):
        metrics.roc_curve(Y, SCORE, drop_intermediate="yes")


@pytest.mark.parametrize("metric", [metrics.precision, metrics.recall, metrics.f1])
def test_nothing_found_is_zero(metric):
    """If the denominator is 0, the value is 0.0, without a warning."""
    nothing = np.zeros(3, dtype=int)
    assert metric(nothing, nothing) == 0.0
    assert metric(torch.zeros(3), torch.zeros(3)).item() == 0.0


def test_recall_is_precision_with_the_arguments_swapped():
    """TP/(TP+FN) and TP/(TP+FP) trade places, and F1 is their harmonic mean."""
    y, y_pred = np.array([1, 1, 1, 0, 0]), np.array([1, 0, 0, 1, 0])
    precision, recall = metrics.precision(y, y_pred), metrics.recall(y, y_pred)
    assert (precision, recall) == (1 / 2, 1 / 3)
    assert metrics.recall(y_pred, y) == precision
    assert metrics.f1(y, y_pred) == pytest.approx(2 * precision * recall / (precision + recall), rel=1e-12)


def test_a_matrix_of_several_classes():
    """Rows are true classes, columns predictions; with `classes` an absent class keeps its zeros."""
    digits = load_digits(n_class=5)
    y_pred = (digits.y + (digits.x.sum(axis=1) > 320)) % 5
    ours = metrics.confusion_matrix(digits.y, y_pred)
    assert ours.tolist() == sklearn.metrics.confusion_matrix(digits.y, y_pred).tolist()
    assert metrics.accuracy(digits.y, y_pred) == pytest.approx(np.trace(ours) / ours.sum(), rel=1e-12)
    wide = metrics.confusion_matrix(digits.y, y_pred, classes=7)
    assert wide.shape == (7, 7)
    assert wide[:5, :5].tolist() == ours.tolist()
    assert wide.sum() == ours.sum()


def test_many_classes_in_a_small_data_type():
    """The cell of a large matrix does not fit the labels' own data type, and is counted all the same."""
    labels = np.arange(200, dtype=np.uint8)
    assert np.array_equal(metrics.confusion_matrix(labels, labels), np.eye(200))
    assert torch.equal(
        metrics.confusion_matrix(torch.as_tensor(labels), torch.as_tensor(labels)), torch.eye(200).long()
    )


@pytest.mark.parametrize(
    ("classes", "error", "message"),
    [
        (2, DomainError, "y_pred holds the class number 2; whole numbers from 0 to 1 are expected"),
        (1, DomainError, "classes is 1; a finite number >= 2 is expected"),
        (3.0, KindError, "classes is 3.0; a whole number of classes is expected"),
        (True, KindError, "classes is True; a whole number of classes is expected"),
    ],
)
def test_classes_bound_the_class_numbers(classes, error, message):
    """A class number beyond `classes` is refused, and so is a `classes` that does not count anything."""
    with pytest.raises(error, match=message):
        metrics.confusion_matrix(np.array([0, 1]), np.array([0, 2]), classes=classes)


def test_a_stray_class_number_asks_for_no_giant_matrix():
    """If `classes` is left out, a class number of 1000 or more is taken for a slip."""
    for number in (1000, 99999):
        with pytest.raises(DomainError, match=f"y holds the class number {number}; below 1000 is expected"):
            metrics.confusion_matrix(np.array([0, number]), np.array([0, 1]))
    assert metrics.confusion_matrix(np.array([0, 999]), np.array([0, 1])).shape == (1000, 1000)
    assert metrics.accuracy(np.array([0, 99999]), np.array([0, 1])) == 0.5


def test_recall_speaks_of_class_one():
    """On the breast cancer data as they come, class 1 is benign: finding no tumour at all has recall 1."""
    as_shipped, flipped = load_breast_cancer(), load_breast_cancer(positive="malignant")
    assert metrics.recall(as_shipped.y, np.ones(569)) == 1.0
    assert metrics.recall(flipped.y, np.zeros(569)) == 0.0
    assert metrics.accuracy(flipped.y, np.zeros(569)) == pytest.approx(357 / 569, rel=1e-12)


def test_r2_compares_with_the_mean():
    """Predicting the mean gives 0, predicting the mirror image -3."""
    y = np.array([1.0, 2.0, 3.0])
    assert metrics.r2(y, np.full(3, 2.0)) == 0.0
    assert metrics.r2(y, y[::-1]) == -3.0


def test_r2_of_a_constant_target_is_a_convention():
    """For a constant target R² is 1.0 or 0.0, even if the mean of the constant is not exact."""
    constant = np.full(12, 0.1)
    assert constant.var() > 0  # by rounding alone
    assert metrics.r2(constant, constant) == 1.0
    assert metrics.r2(constant, constant + 1e-9) == 0.0
    assert metrics.r2(torch.full((7,), 0.1), torch.full((7,), 0.2)).item() == 0.0


def test_r2_of_a_spread_too_small_for_a_float_is_that_of_a_constant():
    """Squares that underflow to 0 bring neither a division by 0 nor a warning."""
    y = np.array([0.0, 1e-200])
    assert metrics.r2(y, y + 1.0) == 0.0 == sklearn.metrics.r2_score(y, y + 1.0)


def test_r2_needs_two_samples():
    """A single sample has no spread to explain."""
    with pytest.raises(ShapeError, match="a single sample; two or more are expected"):
        metrics.r2(np.array([1.0]), np.array([1.0]))


@pytest.mark.parametrize("count", [2**15 - 1, 2**15, 2**15 + 1, 2**17 + 3])
def test_long_arrays_are_summed_to_the_last_row(count):
    """However many blocks an array is summed in, every row counts once, and a bad last one is found."""
    rng = np.random.default_rng(8)
    y, y_hat = rng.normal(size=(2, count))
    y_hat[-1] = 1e6
    for metric, reference in (
        (metrics.mae, sklearn.metrics.mean_absolute_error),
        (metrics.rmse, sklearn.metrics.root_mean_squared_error),
        (metrics.r2, sklearn.metrics.r2_score),
    ):
        assert metric(y, y_hat) == pytest.approx(reference(y, y_hat), rel=1e-12)
        assert metric(y.astype(np.float32), y_hat.astype(np.float32)).dtype == np.float32
        of_tensors = metric(torch.from_numpy(y), torch.from_numpy(y_hat))
        assert isinstance(of_tensors, torch.Tensor)
        assert of_tensors.item() == pytest.approx(reference(y, y_hat), rel=1e-12)
        with pytest.raises(DomainError, match="y holds infinite values"):
            metric(np.append(y, np.inf), np.append(y_hat, np.inf))


def test_small_whole_numbers_do_not_wrap_around():
    """In uint8, 3 - 5 is 254; the metrics take such targets as numbers."""
    y, y_hat = np.array([3, 250], dtype=np.uint8), np.array([5, 10], dtype=np.uint8)
    assert metrics.mae(y, y_hat) == 121.0
    assert metrics.rmse(y, y_hat) == pytest.approx(np.sqrt((4 + 240**2) / 2), rel=1e-12)


def test_predictions_with_a_gradient_are_welcome():
    """A model's output may be measured as it comes, without detaching it first."""
    y_hat = torch.tensor([1.0, 4.0], requires_grad=True)
    assert metrics.mae(torch.tensor([1.0, 2.0]), y_hat).item() == 1.0
    assert metrics.r2(torch.tensor([1.0, 2.0]), y_hat).item() == -7.0
    assert metrics.roc_auc(torch.tensor([0, 1]), y_hat).item() == 1.0
