"""What the figure shows of right metrics and of the usual mistakes."""

import numpy as np
import pytest
from lossopt.explorers import explore_own_metrics
from lossopt.explorers.figures.own_metrics import LABELS, SCORES, OwnMetrics, describe
from sklearn import metrics

from tests.lossopt.explorers.own_answers import METRICS


def told(threshold=0.5, **functions):
    return describe(OwnMetrics(METRICS | functions)(threshold=threshold))


def test_right_metrics_are_on_top_of_the_right_curves():
    """Each number is the right one, and the sentence says so, with the numbers that scikit-learn gives."""
    right = OwnMetrics(METRICS)(threshold=0.5)
    for name in METRICS:
        np.testing.assert_allclose(right.own[name], right.right[name], rtol=1e-13, atol=1e-13)
    predicted, text = SCORES >= 0.5, describe(right)
    for name in ("accuracy", "precision", "recall", "f1"):
        value = getattr(metrics, f"{name}_score")(LABELS, predicted)
        assert f"Your {name} gives {value:.3f} here, and is right at each threshold." in text
    assert f"Your roc_auc is {metrics.roc_auc_score(LABELS, SCORES):.4f}, as it should be." in text
    assert "Your confusion gives (tp, fp, fn, tn) = (7, 5, 2, 10) here, as it should." in text
    assert f"the right {np.unique(SCORES).size + 1} points" in text


def one_point_for_each_sample(y, score):
    found = y[np.argsort(-score)]
    return np.append(0.0, np.cumsum(1 - found) / 15), np.append(0.0, np.cumsum(found) / 9)


MISTAKES = {
    "0 divided by 0": (
        {"precision": lambda y, y_pred: np.sum(y * y_pred) / np.sum(y_pred)},
        ["and is right wherever it gives a number.", "precision gives NaN (at 3 of 51 calls)."],
    ),
    "recall for precision": (
        {"precision": METRICS["recall"]},
        ["Your precision gives 0.778 here; it is wrong in", "(at the threshold 0.84 it gives 0.2222 and not 1)"],
    ),
    "the mean over the two classes": (
        {"accuracy": metrics.balanced_accuracy_score},
        ["Your accuracy gives 0.722 here; it is wrong in"],
    ),
    "false counts exchanged": (
        {"confusion": lambda y, y_pred: METRICS["confusion"](y_pred, y)},
        ["Your confusion gives (tp, fp, fn, tn) = (7, 2, 5, 10) here and not (7, 5, 2, 10)."],
    ),
    "one point for each sample": (
        {"roc_points": one_point_for_each_sample},
        ["Your roc_points gives 25 points and not 16."],
    ),
    "the rates exchanged": (
        {"roc_points": lambda y, score: METRICS["roc_points"](y, score)[::-1]},
        ["Your roc_points is wrong at 14 of 16 points: point 1 is (0.222, 0) and not (0, 0.222)."],
    ),
    "ties do not count": (
        {"roc_auc": lambda y, score: np.mean(score[y == 1][:, None] > score[y == 0])},
        ["Your roc_auc is", f"and not {metrics.roc_auc_score(LABELS, SCORES):.4f}."],
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_drawn_and_said(mistake):
    """The sentence names the difference in numbers; nothing else that is said changes but for this function."""
    functions, words = MISTAKES[mistake]
    text = told(**functions)
    for part in words:
        assert part in text
    assert len(set(told().split(". ")) - set(text.split(". "))) <= 2


def test_counts_that_are_wrong_elsewhere_are_said():
    """A threshold at which a mistake does not show does not make the function right."""

    def all_positive(y, y_pred):
        return METRICS["confusion"](y, y_pred | (y_pred.sum() != 12))

    assert "here, as it should, but is wrong at 43 other thresholds." in told(0.5, confusion=all_positive)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.5, "roc_points gives a value of type float where (fpr, tpr), two arrays of one length, is expected."),
        ((1, 2, 3), "roc_points gives 3 values where"),
        (([0.0, 1.0], [1.0]), "roc_points gives arrays of the shapes (2,) and (1,) where"),
        (([0.0, np.nan], [0.0, 1.0]), "roc_points gives NaN."),
    ],
)
def test_a_curve_of_another_form_is_said(value, words):
    """What came and what is expected."""
    assert words in told(roc_points=lambda y, score: value)


def test_another_name_is_refused():
    """A slip of the pen in the name of a function is not taken for one that is missing."""
    with pytest.raises(TypeError, match="explore_own_metrics: F1 is given; confusion, accuracy"):
        explore_own_metrics(F1=None)
