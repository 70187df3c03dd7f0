"""Every public metric with its reference in scikit-learn, inputs that it is defined on, and what leaves it as it is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import sklearn.metrics
from lossopt import metrics

__all__ = ["ROWS", "Row", "arrays_of", "cases"]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One metric: what it takes, scikit-learn's function of the same arguments, and its symmetries."""

    metric: Callable[..., Any]
    reference: Callable[..., Any]
    takes: str  # "labels", "scores" or "numbers"
    symmetric: bool = False  # exchanging the two arguments leaves it as it is
    undefined: tuple[str, ...] = ()  # cases that are errors, where scikit-learn warns or gives NaN


ONE_CLASS = ("negatives only", "positives only", "single row")
NO_POSITIVE = ("negatives only",)


def table_of_two(y: Any, y_pred: Any) -> Any:
    """scikit-learn's matrix, with classes that do not occur kept."""
    return sklearn.metrics.confusion_matrix(y, y_pred, labels=[0, 1])


def zero_for_nothing(score: Callable[..., Any]) -> Callable[..., Any]:
    """scikit-learn's score, which is 0 if the denominator is 0."""
    return lambda y, y_pred: score(y, y_pred, zero_division=0)


ROWS = {
    "confusion_matrix": Row(metric=metrics.confusion_matrix, reference=table_of_two, takes="labels"),
    "accuracy": Row(metric=metrics.accuracy, reference=sklearn.metrics.accuracy_score, takes="labels", symmetric=True),
    "precision": Row(
        metric=metrics.precision, reference=zero_for_nothing(sklearn.metrics.precision_score), takes="labels"
    ),
    "recall": Row(metric=metrics.recall, reference=zero_for_nothing(sklearn.metrics.recall_score), takes="labels"),
    "f1": Row(
        metric=metrics.f1,
        reference=zero_for_nothing(sklearn.metrics.f1_score),
        takes="labels",
        symmetric=True,
    ),
    "roc_curve": Row(
        metric=metrics.roc_curve,
        reference=sklearn.metrics.roc_curve,
        takes="scores",
        undefined=ONE_CLASS,
    ),
    "roc_auc": Row(
        metric=metrics.roc_auc,
        reference=sklearn.metrics.roc_auc_score,
        takes="scores",
        undefined=ONE_CLASS,
    ),
    "precision_recall_curve": Row(
        metric=metrics.precision_recall_curve,
        reference=sklearn.metrics.precision_recall_curve,
        takes="scores",
        undefined=NO_POSITIVE,
    ),
    "average_precision": Row(
        metric=metrics.average_precision,
        reference=sklearn.metrics.average_precision_score,
        takes="scores",
        undefined=NO_POSITIVE,
    ),
    "mae": Row(
        metric=metrics.mae,
        reference=sklearn.metrics.mean_absolute_error,
        takes="numbers",
        symmetric=True,
    ),
    "rmse": Row(
        metric=metrics.rmse,
        reference=sklearn.metrics.root_mean_squared_error,
        takes="numbers",
        symmetric=True,
    ),
    "r2": Row(metric=metrics.r2, reference=sklearn.metrics.r2_score, takes="numbers", undefined=("single row",)),
}

Pair = tuple[np.ndarray, np.ndarray]


def cases(takes: str) -> Iterator[tuple[str, Pair]]:
    """Named arguments, ordinary and extreme, for a metric that takes labels, scores or numbers."""
    return {"labels": label_cases, "scores": score_cases, "numbers": number_cases}[takes]()


def label_cases() -> Iterator[tuple[str, Pair]]:
    rng = np.random.default_rng(1)
    zeros, ones = np.zeros(9, dtype=int), np.ones(9, dtype=int)
    yield "random", (rng.integers(0, 2, 200), rng.integers(0, 2, 200))
    yield "rare", ((rng.random(500) < 0.02).astype(int), (rng.random(500) < 0.05).astype(int))
    yield "all right", (np.arange(9) % 2, np.arange(9) % 2)
    yield "all wrong", (np.arange(9) % 2, 1 - np.arange(9) % 2)
    yield "negatives only", (zeros, zeros)
    yield "positives only", (ones, ones)
    yield "all missed", (ones, zeros)
    yield "all false alarms", (zeros, ones)
    yield "single row", (ones[:1], ones[:1])


def score_cases() -> Iterator[tuple[str, Pair]]:
    rng = np.random.default_rng(2)
    y = rng.integers(0, 2, 300)
    score = rng.normal(size=300) + y
    yield "random", (y, score)
    yield "rare", ((rng.random(1000) < 0.01).astype(int), rng.random(1000))
    yield "many ties", (y, np.round(score))
    yield "all tied", (y, np.full(300, 0.5))
    yield "whole numbers", (y, rng.integers(-3, 4, 300))
    yield "perfect", (y, y + 0.5)
    yield "upside down", (y, -score)
    yield "logits of 800", (y, 800 * np.sign(score) + score)
    yield "near the largest float", (y, score * 1e307)
    yield "neighbouring floats", (np.array([0, 1, 1, 0]), 1 + np.array([0, 1, 2, 1]) * 2.0**-52)
    yield "two rows", (np.array([1, 0]), np.array([0.2, 0.7]))
    yield "negatives only", (np.zeros(6, dtype=int), score[:6])
    yield "positives only", (np.ones(6, dtype=int), score[:6])
    yield "single row", (np.ones(1, dtype=int), score[:1])


def number_cases() -> Iterator[tuple[str, Pair]]:
    rng = np.random.default_rng(3)
    y = rng.normal(size=300)
    y_hat = y + rng.normal(size=300)
    yield "random", (y, y_hat)
    yield "worse than the mean", (y, -3 * y_hat)
    yield "far from zero", (y + 1e8, y_hat + 1e8)
    yield "tiny", (y * 1e-150, y_hat * 1e-150)
    yield "huge", (y * 1e150, y_hat * 1e150)
    yield "exact", (y, y.copy())
    yield "whole numbers", (rng.integers(0, 9, 300), rng.integers(0, 9, 300))
    yield "one outlier", (np.append(y, 1e6), np.append(y_hat, 0.0))
    yield "constant target", (np.full(300, 2.0), y_hat)
    yield "constant and exact", (np.full(300, 2.0), np.full(300, 2.0))
    yield "two rows", (y[:2], y_hat[:2])
    yield "single row", (y[:1], y_hat[:1])


def arrays_of(value: Any) -> tuple[np.ndarray, ...]:
    """What a metric gave, a scalar, an array or a tuple of arrays of either library, as NumPy arrays."""
    return tuple(
        np.asarray(part.cpu() if hasattr(part, "cpu") else part)
        for part in (value if isinstance(value, tuple) else (value,))
    )
