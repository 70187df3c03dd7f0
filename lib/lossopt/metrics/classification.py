"""Metrics that compare predicted classes with true ones.

In all of them class 1 is the positive one: TP, FP, FN, TN count the samples where (y, y_pred) is (1, 1), (0, 1),
(1, 0) and (0, 0). Where a denominator is 0 the value is 0.0: no positive was predicted, so none was found.
"""

from typing import NamedTuple

from lossopt._array_types import Array
from lossopt._arrays import number, whole
from lossopt._exceptions import DomainError
from lossopt.metrics._columns import check_binary, check_whole, columns

__all__ = ["accuracy", "confusion_matrix", "f1", "precision", "recall"]

# A forgotten label such as 99999 would otherwise ask for a matrix of gigabytes.
MOST_CLASSES_SEEN = 1000


def confusion_matrix(y: Array, y_pred: Array, *, classes: int | None = None) -> Array:
    r"""How many samples of each true class were given each class.

    .. math:: C_{ij} = \#\{n : y_n = i,\ \hat y_n = j\}, \qquad
        C = \begin{pmatrix} TN & FP \\ FN & TP \end{pmatrix} \text{ for two classes}

    Args:
        y: True classes 0, 1, 2, ..., shape (N,), whole numbers in any data type, or booleans.
        y_pred: Predicted classes, same shape.
        classes: The number of classes K; left out, one more than the largest class met, at least 2.
    Returns:
        Counts, shape (K, K), integers; the true class selects the row, the prediction the column.
    Raises:
        ShapeError: not of one shape (N,), or empty. DomainError: a label is not a class number below ``classes``.
        KindError: no arrays of numbers, or ``classes`` is not a whole number.
    Convention: a class that never occurs keeps its row and column of zeros.
    Source: scikit-learn, ``confusion_matrix`` with ``labels=range(K)``.
    Example:
        >>> confusion_matrix(np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1])).tolist()
        [[1, 1], [0, 2]]
    """
    xp = columns(y=y, y_pred=y_pred)
    check_whole(xp, y=y, y_pred=y_pred)
    k = _class_count(classes, y=y, y_pred=y_pred)
    # The cell (i, j) of a K by K table is cell K * i + j of one long row. `bincount` is not in the array API
    # standard, but NumPy and PyTorch both have it.
    cell = k * xp.astype(y, xp.int64) + xp.astype(y_pred, xp.int64)
    return xp.reshape(xp.bincount(cell, minlength=k * k), (k, k))


def accuracy(y: Array, y_pred: Array) -> Array:
    r"""The share of samples whose class was predicted right.

    .. math:: \frac{TP + TN}{TP + TN + FP + FN}, \quad \text{for K classes } \frac1N \#\{n : y_n = \hat y_n\}

    Args:
        y, y_pred: True and predicted classes, as in `confusion_matrix`.
    Returns:
        Scalar in [0, 1], float64, on the device of the arguments.
    Raises:
        ShapeError: not of one shape (N,), or empty. DomainError: a label is not a class number.
        KindError: no arrays of numbers.
    Source: scikit-learn, ``accuracy_score``.
    Example:
        >>> float(accuracy(np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1])))
        0.75
    """
    xp = columns(y=y, y_pred=y_pred)
    check_whole(xp, y=y, y_pred=y_pred)
    right = xp.count_nonzero(y == y_pred)
    (count,) = y.shape
    return xp.astype(right, xp.float64) / count


def precision(y: Array, y_pred: Array) -> Array:
    r"""Of the samples predicted positive, the share that are: low where false alarms are many.

    .. math:: P = \frac{TP}{TP + FP}, \quad 0 \text{ if nothing was predicted positive}

    Args:
        y, y_pred: True and predicted labels 0 and 1 (any data type) or booleans, shape (N,).
    Returns:
        Scalar in [0, 1], float64, on the device of the arguments.
    Raises:
        ShapeError: not of one shape (N,), or empty. DomainError: a label is neither 0 nor 1.
        KindError: no arrays of numbers.
    Source: scikit-learn, ``precision_score`` with ``zero_division=0``.
    Example:
        >>> float(precision(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])))
        0.5
    """
    n = _counts(y, y_pred)
    return _share(n.tp, n.tp + n.fp)


def recall(y: Array, y_pred: Array) -> Array:
    r"""Of the positive samples, the share that was found: low where many are missed. Also: sensitivity, TPR.

    .. math:: R = \frac{TP}{TP + FN}, \quad 0 \text{ if no sample is positive}

    Args:
        y, y_pred: As in `precision`.
    Returns:
        Scalar in [0, 1], float64, on the device of the arguments.
    Raises:
        As `precision`.
    Source: scikit-learn, ``recall_score`` with ``zero_division=0``.
    Example:
        >>> float(recall(np.array([0, 1, 1, 1, 1]), np.array([0, 1, 0, 0, 0])))
        0.25
    """
    n = _counts(y, y_pred)
    return _share(n.tp, n.tp + n.fn)


def f1(y: Array, y_pred: Array) -> Array:
    r"""The harmonic mean of precision and recall. It ignores the true negatives.

    .. math:: F_1 = \frac{2 P R}{P + R} = \frac{2\,TP}{2\,TP + FP + FN}

    Args:
        y, y_pred: As in `precision`.
    Returns:
        Scalar in [0, 1], float64, on the device of the arguments; 0 if no sample is positive, nor predicted so.
    Raises:
        As `precision`.
    Source: scikit-learn, ``f1_score`` with ``zero_division=0``.
    Example:
        >>> float(f1(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])))
        0.5
    """
    n = _counts(y, y_pred)
    # The second form of the formula: it needs no care for P + R = 0.
    return _share(2 * n.tp, 2 * n.tp + n.fp + n.fn)


class _Counts(NamedTuple):
    tp: Array
    fp: Array
    fn: Array


def _counts(y: Array, y_pred: Array) -> _Counts:
    xp = columns(y=y, y_pred=y_pred)
    check_binary(xp, y=y, y_pred=y_pred)
    positive, predicted = y == 1, y_pred == 1
    tp, all_positive, all_predicted = (
        xp.astype(xp.count_nonzero(chosen), xp.float64) for chosen in (positive & predicted, positive, predicted)
    )
    return _Counts(tp, all_predicted - tp, all_positive - tp)


def _share(part: Array, total: Array) -> Array:
    # Counts are whole numbers: only a denominator of 0 is below 1, and then the numerator is 0 too.
    return part / total.clip(1)


def _class_count(classes: int | None, **labels: Array) -> int:
    most, name = max((int(label.max()), name) for name, label in labels.items())
    if classes is None:
        if most >= MOST_CLASSES_SEEN:
            raise DomainError(
                f"{name} holds the class number {most}; below {MOST_CLASSES_SEEN} is expected where classes is "
                "left out: renumber the classes, or pass classes"
            )
        return max(2, most + 1)
    whole("classes", classes=classes)
    number(at_least=2, classes=classes)
    if most >= classes:
        raise DomainError(f"{name} holds the class number {most}; whole numbers from 0 to {classes - 1} are expected")
    return classes
