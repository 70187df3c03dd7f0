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

from lossopt.data import grouped_split, load_digits, random_split, stratified_split

__all__ = ["GAP_CAUSES", "GapReport", "gap_reports"]

Array = NDArray[np.float64]
Rows = NDArray[np.intp]

GREYS = 16
CONTRAST = 0.4
FEW, COPIES = 300, 5
# The seventh dozen of the test images is the first on which the small model does badly.
ENOUGH, DOZEN, UNLUCKY = 100, 12, 6

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
        copied: Share of the validation images of which the training set holds an identical one.
        kept_together: Validation accuracy once all copies of an image are on the same side of the split.
    """

    train: float
    validation: float
    test: float
    test_size: int
    copied: float
    kept_together: float


def gap_reports() -> dict[str, GapReport]:
    """Train the four classifiers; their letters are the keys of :data:`GAP_CAUSES`."""
    digits = load_digits()
    x, y = digits.x / GREYS, digits.y
    train, validation, test = stratified_split(y, fractions=(0.3, 0.2, 0.5), rng=np.random.default_rng(0))
    dozen = test[DOZEN * UNLUCKY : DOZEN * (UNLUCKY + 1)]
    few = np.repeat(np.concatenate([train, validation])[:FEW], COPIES)
    parts = random_split(few.size, fractions=(0.8, 0.2), rng=np.random.default_rng(0))
    return {
        "A": _report(_linear(), x, y, train, validation, test, contrast=CONTRAST),
        "B": _report(_linear(), x, y, train[:ENOUGH], validation, dozen),
        "C": _report(_tree(), x, y, train, validation, test),
        "D": _report(_tree(), x, y, few[parts[0]], few[parts[1]], test),
    }


def _report(
    model: Any, x: Array, y: NDArray[np.int64], train: Rows, validation: Rows, test: Rows, *, contrast: float = 1.0
) -> GapReport:
    model.fit(x[train], y[train])
    scores = [float(model.score(x[rows], y[rows])) for rows in (train, validation)]
    pool = np.concatenate([train, validation])
    fractions = (train.size / pool.size, validation.size / pool.size)
    apart = grouped_split(pool, fractions=fractions, rng=np.random.default_rng(1))
    again = [pool[rows] for rows in apart]
    return GapReport(
        train=scores[0],
        validation=scores[1],
        test=float(model.score(contrast * x[test], y[test])),
        test_size=test.size,
        copied=float(np.mean(np.isin(validation, train))),
        kept_together=float(model.fit(x[again[0]], y[again[0]]).score(x[again[1]], y[again[1]])),
    )


def _linear() -> LogisticRegression:
    return LogisticRegression(max_iter=500)


def _tree() -> DecisionTreeClassifier:
    return DecisionTreeClassifier(random_state=0)
