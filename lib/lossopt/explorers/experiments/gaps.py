"""Four classifiers that are near perfect in training and poor on test: one overfits, three have other trouble.

The troubles are real: each model is trained on handwritten digits, and only what :data:`GAP_CAUSES` says is
different. The letters stand for the causes in no telling order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from lossopt.data import Dataset, grouped_split, load_digits, random_split, stratified_split

__all__ = ["GAP_CAUSES", "GapReport", "gap_reports"]

Array = NDArray[np.float64]
Rows = NDArray[np.intp]

GREYS = 16
CONTRAST = 0.4
FEW, COPIES = 300, 5
# Of the 74 dozens of test images, this is one of six on which the small model has no more than nine right.
ENOUGH, DOZEN, UNLUCKY = 100, 12, 38

GAP_CAUSES: Mapping[str, str] = {
    "A": "shift: the test images come from a scanner with less contrast",
    "B": "a tiny test set: twelve images, and bad luck",
    "C": "overfitting: a tree that learnt its training images by heart",
    "D": "a leak: copies of the same image on both sides of the split",
}
"""What is behind each gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapReport:
    """What is known of a classifier: three accuracies, and what tells the causes of a gap apart.

    Args:
        train, validation, test: Accuracies; train and validation are split from one pool, test is other data.
        test_size: Images in the test set.
        larger_test: Accuracy on 899 images from where the test set came.
        copied: Share of the validation images that have an identical one in the training set.
        kept_together: Validation accuracy once all copies of an image are on the same side of the split.
    """

    train: float
    validation: float
    test: float
    test_size: int
    larger_test: float
    copied: float
    kept_together: float


def gap_reports() -> dict[str, GapReport]:
    """Train the four classifiers; their letters are the keys of :data:`GAP_CAUSES`."""
    digits = load_digits()
    train, validation, test = stratified_split(digits.y, fractions=(0.3, 0.2, 0.5), rng=np.random.default_rng(0))
    copies = np.repeat(np.concatenate([train, validation])[:FEW], COPIES)
    mixed = [copies[part] for part in random_split(copies.size, fractions=(0.8, 0.2), rng=np.random.default_rng(0))]
    dozen = slice(DOZEN * UNLUCKY, DOZEN * (UNLUCKY + 1))
    return {
        "A": _report(_linear(), digits, (train, validation, test), contrast=CONTRAST),
        "B": _report(_linear(), digits, (train[:ENOUGH], validation, test), tested=dozen),
        "C": _report(_tree(), digits, (train, validation, test)),
        "D": _report(_tree(), digits, (mixed[0], mixed[1], test)),
    }


def _report(
    model: Any,
    digits: Dataset,
    parts: tuple[Rows, Rows, Rows],
    *,
    tested: slice = slice(None),
    contrast: float = 1.0,
) -> GapReport:
    """Train on the first part; of the third, ``tested`` is the test set, seen with this ``contrast``."""
    train, validation, test = parts
    x, y = digits.x / GREYS, digits.y
    model.fit(x[train], y[train])
    right = model.predict(contrast * x[test]) == y[test]
    return GapReport(
        train=float(model.score(x[train], y[train])),
        validation=float(model.score(x[validation], y[validation])),
        test=float(np.mean(right[tested])),
        test_size=right[tested].size,
        larger_test=float(np.mean(right)),
        copied=float(np.mean(np.isin(validation, train))),
        kept_together=_score_kept_together(model, x, y, parts),
    )


def _score_kept_together(model: Any, x: Array, y: NDArray[np.int64], parts: tuple[Rows, Rows, Rows]) -> float:
    """The validation accuracy after a new split in which all copies of an image stay on one side."""
    pool = np.concatenate(parts[:2])
    fractions = (parts[0].size / pool.size, parts[1].size / pool.size)
    train, validation = (pool[part] for part in grouped_split(pool, fractions=fractions, rng=np.random.default_rng(1)))
    return float(model.fit(x[train], y[train]).score(x[validation], y[validation]))


def _linear() -> LogisticRegression:
    return LogisticRegression(max_iter=500)


def _tree() -> DecisionTreeClassifier:
    return DecisionTreeClassifier(random_state=0)
