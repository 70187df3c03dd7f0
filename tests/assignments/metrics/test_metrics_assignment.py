"""What the metrics assignment in particular promises."""

import numpy as np
import pytest
from sklearn import metrics

from autograder.assignment.source import blank_text
from tests.assignments._driver import answers_of, failure_of, solution_of, source_of

NAMES = [
    "confusion",
    "accuracy",
    "precision",
    "recall",
    "f1",
    "mean_absolute_error",
    "rmse",
    "r2",
    "roc_points",
    "roc_auc",
    "average_precision",
    "choose_metric",
]
RIGHT = {
    "photos": "accuracy",
    "mail": "precision",
    "screening": "recall",
    "fraud": "average_precision",
    "parcels": "mean_absolute_error",
    "power": "rmse",
}


def test_it_holds_the_exercises_of_the_chapter_in_order() -> None:
    """Each function and the choice have their checks."""
    source = source_of("metrics")
    assert list(answers_of("metrics")) == NAMES
    assert [cell.grade_id for cell in source.graded] == [f"{name}_checks" for name in NAMES]
    assert source.max_score == 28.0


def test_the_reference_metrics_are_withheld() -> None:
    """A student cannot answer by calling the course's own implementation."""
    assert "lossopt.metrics" in source_of("metrics").withhold


def test_it_links_to_its_lesson() -> None:
    """The opening says where the metrics are taught."""
    assert "(../../course/04_metrics.ipynb)" in source_of("metrics").cells[0].text


@pytest.mark.parametrize("seed", range(5))
def test_the_solutions_for_classes_agree_with_scikit_learn(seed: int) -> None:
    """The instructor's answers are right by somebody else's implementation, with and without positives."""
    rng = np.random.default_rng(seed)
    for share in (0.0, 0.3, 1.0):
        y, y_pred = rng.binomial(1, share, size=20), rng.binomial(1, rng.choice([0.0, 0.6]), size=20)
        tn, fp, fn, tp = metrics.confusion_matrix(y, y_pred, labels=[0, 1]).ravel()
        assert solution_of("metrics", "confusion")(y, y_pred) == (tp, fp, fn, tn)
        assert solution_of("metrics", "accuracy")(y, y_pred) == metrics.accuracy_score(y, y_pred)
        for name in ("precision", "recall", "f1"):
            expected = getattr(metrics, f"{name}_score")(y, y_pred, zero_division=0.0)
            assert solution_of("metrics", name)(y, y_pred) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_the_solutions_for_scores_agree_with_scikit_learn(seed: int) -> None:
    """Some scores are tied, and they rank the labels well or badly."""
    rng = np.random.default_rng(seed)
    y = np.array([0, 1, *rng.integers(0, 2, size=40)])
    score = np.round(rng.normal(size=42) + (seed - 2) * y, 1)
    expected = metrics.roc_curve(y, score, drop_intermediate=False)[:2]
    for got, right in zip(solution_of("metrics", "roc_points")(y, score), expected, strict=True):
        np.testing.assert_allclose(got, right, rtol=1e-12)
    assert solution_of("metrics", "roc_auc")(y, score) == pytest.approx(metrics.roc_auc_score(y, score), rel=1e-12)
    expected = metrics.average_precision_score(y, score)
    assert solution_of("metrics", "average_precision")(y, score) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_the_solutions_for_regression_agree_with_scikit_learn(seed: int) -> None:
    """A model near the targets, one worse than their mean, and all sizes between."""
    rng = np.random.default_rng(seed)
    y, y_hat = rng.normal(size=30), 10.0 ** (seed - 2) * rng.normal(size=30)
    assert solution_of("metrics", "r2")(y, y_hat) == pytest.approx(metrics.r2_score(y, y_hat), rel=1e-12)
    batches = [(y[:13], y_hat[:13]), (y[13:26], y_hat[13:26]), (y[26:], y_hat[26:])]
    whole = metrics.root_mean_squared_error(y, y_hat)
    assert solution_of("metrics", "rmse")(batches) == pytest.approx(whole, rel=1e-12)
    y, y_hat = y.reshape(10, 3), y_hat.reshape(10, 3)
    of_each = metrics.mean_absolute_error(y, y_hat, multioutput="raw_values")
    np.testing.assert_allclose(solution_of("metrics", "mean_absolute_error")(y, y_hat), of_each, rtol=1e-12)


def test_scikit_learns_own_roc_curve_is_told_that_it_leaves_points_out() -> None:
    """Its default is the most likely copy, and gets the hint that names it."""
    failure = failure_of("metrics", "roc_points", lambda y, score: metrics.roc_curve(y, score)[:2])
    assert failure is not None
    assert failure.misconception == "points on a straight line left out"


def test_the_trapezoid_differs_from_average_precision() -> None:
    """scikit-learn's `auc` of its precision-recall curve, which many textbooks show, gets the hint that names it."""

    def trapezoid(y: np.ndarray, score: np.ndarray) -> float:
        precision, recall, _ = metrics.precision_recall_curve(y, score)
        return float(metrics.auc(recall, precision))

    failure = failure_of("metrics", "average_precision", trapezoid)
    assert failure is not None
    assert failure.misconception == "trapezoids"


@pytest.mark.parametrize(
    ("wrong", "misconception"),
    [
        ({"fraud": "roc_auc"}, "ROC where the question is about precision"),
        ({"fraud": "roc_auc", "photos": "f1"}, "ROC where the question is about precision"),
        ({"mail": "recall", "screening": "precision"}, "precision and recall exchanged"),
        ({"parcels": "rmse", "power": "mean_absolute_error"}, "absolute and squared errors exchanged"),
        ({"power": "r2"}, "a metric without a unit"),
        ({"screening": "accuracy", "photos": "recall"}, "accuracy where one kind of mistake was asked about"),
    ],
    ids=str,
)
def test_a_wrong_choice_gets_its_hint_whatever_the_other_choices_are(wrong: dict[str, str], misconception: str) -> None:
    """Each choice is recognised alone, so that two mistakes still get the hint of one of them."""
    failure = failure_of("metrics", "choose_metric", RIGHT | wrong)
    assert failure is not None
    assert failure.misconception == misconception


def test_the_message_says_what_is_wrong_with_the_form_of_a_choice() -> None:
    """A key is missing, or there is one too many, or a name is not among the nine or stands there twice."""
    missing = {key: RIGHT[key] for key in RIGHT if key != "mail"}
    said = [
        str(failure_of("metrics", "choose_metric", answer))
        for answer in (missing, RIGHT | {"boats": "rmse"}, RIGHT | {"mail": "Precision"}, RIGHT | {"mail": "recall"})
    ]
    assert "the key 'mail' is missing" in said[0]
    assert "more keys came than those of" in said[1]
    assert "at 'mail': 'Precision' came where one of 'accuracy'" in said[2]
    assert "must name four different metrics" in said[3]


def test_the_choices_are_not_in_the_released_form() -> None:
    """What students get names the keys and no answer."""
    cell = source_of("metrics").by_grade_id["choose_metric"]
    assert '"photos"' in blank_text(cell)
    assert "accuracy" not in blank_text(cell)
