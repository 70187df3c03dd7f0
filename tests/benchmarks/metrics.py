"""Every metric on NumPy arrays against scikit-learn, on ordinary data and on data that favours one way of sorting."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import sklearn.metrics
from lossopt import metrics

from tests.benchmarks.table import Row, compared
from tests.lossopt.metric_registry import ROWS

TITLE = "Metrics against scikit-learn (one thread)"

SIZES = {"1e3 rows": 1_000, "1e6 rows": 1_000_000}
CLASSES = 10
SORTING = ("roc_auc", "average_precision")


def rows() -> Iterator[Row]:
    """Each metric at each size, then special data."""
    for size, count in SIZES.items():
        data = _data(count)
        for name, row in ROWS.items():
            yield _row(name, size, row.metric, row.reference, data[row.takes])
        for kind, pair in _scores(count).items():
            for name in SORTING:
                yield _row(f"{name}, {kind}", size, ROWS[name].metric, ROWS[name].reference, pair)
        classes = _classes(count)
        yield _row(f"accuracy, {CLASSES} classes", size, metrics.accuracy, sklearn.metrics.accuracy_score, classes)
        matrices = metrics.confusion_matrix, sklearn.metrics.confusion_matrix
        yield _row(f"confusion_matrix, {CLASSES} classes", size, *matrices, classes)


def _row(name: str, size: str, metric: Any, reference: Any, pair: tuple[np.ndarray, np.ndarray]) -> Row:
    return compared(name, size, ours=lambda: metric(*pair), theirs=lambda: reference(*pair), goal=1.0)


def _data(count: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, count)
    return {
        "labels": (y, rng.integers(0, 2, count)),
        "scores": (y, rng.random(count)),
        "numbers": (rng.normal(size=count), rng.normal(size=count)),
    }


def _scores(count: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Scores that are tied or in order already, where a stable sort is at its best, and other data types."""
    rng = np.random.default_rng(1)
    y, score = rng.integers(0, 2, count), rng.random(count)
    return {
        "two decimals": (y, np.round(score, 2)),
        "rising": (y, np.sort(score)),
        "falling": (y, np.sort(score)[::-1].copy()),
        "one in a hundred": ((rng.random(count) < 0.01).astype(np.int64), score),
        "float32": (y.astype(np.float32), score.astype(np.float32)),
        "whole numbers": (y, rng.integers(0, 100, count)),
    }


def _classes(count: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(2)
    return rng.integers(0, CLASSES, count), rng.integers(0, CLASSES, count)
