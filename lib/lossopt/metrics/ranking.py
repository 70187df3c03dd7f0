"""Metrics of a score before any threshold is fixed: curves over all thresholds, and the areas under them.

Every one of them starts from the same two counts. Sort the samples by falling score and walk down: with the
threshold at each score, TP and FP are the positives and negatives met so far. Samples with equal scores pass the
threshold together, so only the last of them makes a point.
"""

import math
from typing import Any, NamedTuple

from lossopt._array_types import Array, Namespace
from lossopt._arrays import finite, truth
from lossopt._exceptions import DomainError
from lossopt.metrics._columns import check_binary, columns

__all__ = ["average_precision", "precision_recall_curve", "roc_auc", "roc_curve"]


def roc_curve(y: Array, score: Array, *, drop_intermediate: bool = True) -> tuple[Array, Array, Array]:
    r"""The receiver operating characteristic: found positives against false alarms, threshold by threshold.

    .. math:: FPR = \frac{FP}{FP + TN}, \qquad TPR = \frac{TP}{TP + FN}

    Args:
        y: True labels 0 and 1 (any data type) or booleans, shape (N,), both present.
        score: Higher for samples that look more positive, same shape: a probability, a logit, any finite number.
        drop_intermediate: Leave out points on a straight line between their neighbours; the curve is the same.
    Returns:
        ``(fpr, tpr, thresholds)``, each of shape (M,), float64: from (0, 0) at threshold infinity to (1, 1) at the
        lowest score. A sample counts as positive where its score is at least the threshold.
    Raises:
        ShapeError: not of one shape (N,), or empty. KindError: no arrays of numbers.
        DomainError: a label is neither 0 nor 1, only one class is present, or a score is NaN or infinite.
    Source: Fawcett (2006); scikit-learn, ``roc_curve``, which warns and gives NaN for one class.
    Example:
        >>> fpr, tpr, _ = roc_curve(np.array([0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8]))
        >>> fpr.tolist(), tpr.tolist()
        ([0.0, 0.0, 0.5, 0.5, 1.0], [0.0, 0.5, 0.5, 1.0, 1.0])
    """
    truth(drop_intermediate=drop_intermediate)
    xp, n = _counts_at_thresholds(y, score, needs=(0, 1))
    if drop_intermediate:
        n = _corners(xp, n)
    fpr = xp.astype(_after(xp, 0, n.fp), xp.float64) / n.fp[-1]
    tpr = xp.astype(_after(xp, 0, n.tp), xp.float64) / n.tp[-1]
    return fpr, tpr, _after(xp, math.inf, xp.astype(n.threshold, xp.float64))


def roc_auc(y: Array, score: Array) -> Array:
    r"""The area under the ROC curve: how often a random positive outscores a random negative (a tie counts 1/2).

    .. math:: AUC = \sum_k (FPR_k - FPR_{k-1}) \frac{TPR_k + TPR_{k-1}}{2}

    Args:
        y, score: As in `roc_curve`.
    Returns:
        Scalar in [0, 1], float64, on the device of the arguments: 1/2 for scores that say nothing, below it for
        scores that are upside down.
    Raises:
        As `roc_curve`.
    Source: Hanley, McNeil (1982); scikit-learn, ``roc_auc_score``.
    Example:
        >>> float(roc_auc(np.array([0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8])))
        0.75
    """
    xp, n = _counts_at_thresholds(y, score, needs=(0, 1))
    fp, tp = _after(xp, 0, n.fp), _after(xp, 0, n.tp)
    # Trapezoids in whole numbers, so that nothing is rounded before the one division at the end.
    twice_area = xp.sum((fp[1:] - fp[:-1]) * (tp[1:] + tp[:-1]))
    return xp.astype(twice_area, xp.float64) / (2 * n.fp[-1] * n.tp[-1])


def precision_recall_curve(y: Array, score: Array) -> tuple[Array, Array, Array]:
    r"""Precision and recall, threshold by threshold.

    .. math:: P = \frac{TP}{TP + FP}, \qquad R = \frac{TP}{TP + FN}

    Args:
        y, score: As in `roc_curve`, but ``y`` may hold positives only.
    Returns:
        ``(precision, recall, thresholds)``, float64, thresholds rising, shape (M,). Precision and recall have one
        more element, the end point (1, 0) that no threshold gives.
    Raises:
        As `roc_curve`; DomainError also where no label is 1, since recall is then 0/0 (scikit-learn warns there).
    Source: scikit-learn, ``precision_recall_curve``.
    Example:
        >>> precision, recall, _ = precision_recall_curve(np.array([0, 1, 1]), np.array([0.1, 0.4, 0.8]))
        >>> recall.tolist()
        [1.0, 1.0, 0.5, 0.0]
    """
    xp, n = _counts_at_thresholds(y, score, needs=(1,))
    tp = xp.astype(n.tp, xp.float64)
    precision, recall = tp / (n.tp + n.fp), tp / n.tp[-1]
    thresholds = xp.astype(n.threshold, xp.float64)
    return xp.flip(_after(xp, 1.0, precision)), xp.flip(_after(xp, 0.0, recall)), xp.flip(thresholds)


def average_precision(y: Array, score: Array) -> Array:
    r"""The area under the precision-recall curve, as a sum of steps: "PR-AUC".

    .. math:: AP = \sum_k (R_k - R_{k-1}) P_k

    Steps, not trapezoids: between two points precision does not change along a straight line, and a trapezoid
    would promise what no threshold gives.

    Args:
        y, score: As in `precision_recall_curve`.
    Returns:
        Scalar in [0, 1], float64, on the device of the arguments. Scores that say nothing get about the share of
        positives, not 1/2.
    Raises:
        As `precision_recall_curve`.
    Source: Davis, Goadrich (2006); scikit-learn, ``average_precision_score``.
    Example:
        >>> round(float(average_precision(np.array([0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8]))), 3)
        0.833
    """
    xp, n = _counts_at_thresholds(y, score, needs=(1,))
    tp = _after(xp, 0, n.tp)
    found = xp.astype(tp[1:] - tp[:-1], xp.float64)
    return xp.sum(found * n.tp / (n.tp + n.fp)) / n.tp[-1]


class _Counts(NamedTuple):
    """TP and FP with the threshold at each distinct score, from the highest down; the last are all P and N."""

    tp: Array
    fp: Array
    threshold: Array


def _counts_at_thresholds(y: Array, score: Array, *, needs: tuple[int, ...]) -> tuple[Namespace, _Counts]:
    xp = columns(y=y, score=score)
    check_binary(xp, y=y)
    finite(score=score)
    # An unstable sort, two to four times as fast: the order among equal scores makes no difference.
    order = xp.argsort(score, descending=True, stable=False)
    ordered = xp.take(score, order)
    met = xp.cumulative_sum(xp.astype(xp.take(y, order), xp.uint8), dtype=xp.int64)
    (last_of_ties,) = xp.nonzero(_before(xp, ordered[1:] != ordered[:-1], True))
    tp = xp.take(met, last_of_ties)
    counts = _Counts(tp, last_of_ties + 1 - tp, xp.take(ordered, last_of_ties))
    _check_present(counts, needs)
    return xp, counts


def _check_present(counts: _Counts, needs: tuple[int, ...]) -> None:
    present = {0: int(counts.fp[-1]), 1: int(counts.tp[-1])}
    for label in needs:
        if present[label] == 0:
            raise DomainError(
                f"y holds only the label {1 - label}; at least one {label} is expected, "
                "since a rate among no samples is 0/0"
            )


def _corners(xp: Namespace, n: _Counts) -> _Counts:
    """Without the points in the middle of equal steps, which lie on the line through their neighbours."""
    up, right = (count[1:] - count[:-1] for count in (n.tp, n.fp))
    kept: Any = xp.ones(n.tp.shape, dtype=xp.bool, device=n.tp.device)  # the first and the last whatever lies between
    kept[1:-1] = (up[1:] != up[:-1]) | (right[1:] != right[:-1])
    return _Counts(*(column[kept] for column in n))


def _after(xp: Namespace, first: float, rest: Array) -> Array:
    return xp.concat([xp.full((1,), first, dtype=rest.dtype, device=rest.device), rest])


def _before(xp: Namespace, rest: Array, last: float) -> Array:
    return xp.concat([rest, xp.full((1,), last, dtype=rest.dtype, device=rest.device)])
