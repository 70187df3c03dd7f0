"""Categorical cross-entropy, from probabilities and, better, from logits."""

from lossopt._array_types import Array, Namespace
from lossopt._arrays import axes, class_numbers, floating, namespace, within
from lossopt._exceptions import DomainError, ShapeError
from lossopt.losses._certain import SMALLEST, bounded_log
from lossopt.losses._reduction import Reduction, allowed, reduced, share
from lossopt.losses.probabilities import log_softmax, softmax

__all__ = [
    "categorical_cross_entropy",
    "categorical_cross_entropy_grad",
    "categorical_cross_entropy_with_logits",
    "categorical_cross_entropy_with_logits_grad",
]

ROUNDING = 1e-3  # by how much a row of float16 probabilities may miss the sum 1


def categorical_cross_entropy(y: Array, p: Array, *, reduction: Reduction = "mean") -> Array:
    r"""Categorical cross-entropy of probabilities: minus the log-probability of the true class.

    .. math:: L = -\frac{1}{N} \sum_i \sum_k y_{ik} \log p_{ik}

    Args:
        y: One-hot rows, shape (N, K), of any data type (rows of probabilities are allowed too), or class
            numbers 0 to K - 1, shape (N,), integer.
        p: Predicted probabilities, shape (N, K), K at least 2, floating, from 0 to 1.
        reduction: ``"mean"`` over the N rows, ``"sum"`` or ``"none"``.
    Returns:
        Scalar, or shape (N,) with ``"none"``; in nats.
    Raises:
        ShapeError: other shapes, or a mean of no rows is asked for.
        DomainError: a class number outside 0 to K - 1, a row of ``y`` that does not sum to 1, a value outside
            [0, 1], NaN, an unknown ``reduction``. KindError: data types other than these.
    Convention: a logarithm counts as -100 where it is less. Rows of ``p`` are not asked to sum to 1. Have
        logits? Use `categorical_cross_entropy_with_logits`.
    Source: Good (1952).
    Example:
        >>> p = np.array([[0.7, 0.2, 0.1], [0.3, 0.3, 0.4]])
        >>> round(float(categorical_cross_entropy(np.array([0, 2]), p)), 4)
        0.6365
    """
    xp, y = _checked(y, "p", p, reduction)
    within(0, 1, p=p)
    if y.ndim == 1:  # the true class's logarithm is the whole sum, so the others need not be taken
        return reduced(xp, -bounded_log(xp, _at_target(xp, y, p)), reduction)
    return reduced(xp, -_at_target(xp, y, bounded_log(xp, p)), reduction)


def categorical_cross_entropy_grad(y: Array, p: Array, *, reduction: Reduction = "mean") -> Array:
    r"""Gradient of `categorical_cross_entropy` with respect to ``p``.

    .. math:: \frac{\partial L}{\partial p_{ik}} = -\frac{1}{N} \frac{y_{ik}}{p_{ik}}

    Args:
        y: One-hot rows, shape (N, K), or class numbers, shape (N,).
        p: Predicted probabilities, shape (N, K), floating, from 0 to 1.
        reduction: That of the loss; only ``"mean"`` divides by N.
    Returns:
        Shape (N, K), in nats for a change of p by 1.
    Raises:
        As `categorical_cross_entropy`.
    Convention: p counts as at least 1e-12, so the slope of a certain mistake is 1e12.
    Example:
        >>> slope = categorical_cross_entropy_grad(np.array([1]), np.array([[0.75, 0.25]]))
        >>> float(slope[0, 1])
        -4.0
    """
    xp, y = _checked(y, "p", p, reduction)
    within(0, 1, p=p)
    return -share(reduction, p.shape[0]) * (_one_hot(xp, y, p) / xp.maximum(p, SMALLEST))


def categorical_cross_entropy_with_logits(y: Array, z: Array, *, reduction: Reduction = "mean") -> Array:
    r"""Categorical cross-entropy of logits, right for any finite logits.

    .. math:: L = -\frac{1}{N} \sum_i \sum_k y_{ik} \log \operatorname{softmax}(z_i)_k

    Args:
        y: One-hot rows, shape (N, K), of any data type (rows of probabilities are allowed too), or class
            numbers 0 to K - 1, shape (N,), integer.
        z: Logits, shape (N, K), K at least 2, floating: no softmax of your own before it.
        reduction: ``"mean"`` over the N rows, ``"sum"`` or ``"none"``.
    Returns:
        Scalar, or shape (N,) with ``"none"``; in nats.
    Raises:
        ShapeError: other shapes, or a mean of no rows is asked for.
        DomainError: a class number outside 0 to K - 1, a row of ``y`` that does not sum to 1, NaN or an
            infinite logit, an unknown ``reduction``. KindError: data types other than these.
    Source: Bridle (1990).
    Example:
        >>> float(categorical_cross_entropy_with_logits(np.array([0]), np.array([[0.0, 800.0]])))
        800.0
    """
    xp, y = _checked(y, "z", z, reduction)
    return reduced(xp, -_at_target(xp, y, log_softmax(z)), reduction)


def categorical_cross_entropy_with_logits_grad(y: Array, z: Array, *, reduction: Reduction = "mean") -> Array:
    r"""Gradient of `categorical_cross_entropy_with_logits` with respect to ``z``: probability minus label.

    .. math:: \frac{\partial L}{\partial z_{ik}} = \frac{1}{N} (\operatorname{softmax}(z_i)_k - y_{ik})

    Args:
        y: One-hot rows, shape (N, K), or class numbers, shape (N,).
        z: Logits, shape (N, K), floating.
        reduction: That of the loss; only ``"mean"`` divides by N.
    Returns:
        Shape (N, K), in nats for a change of z by 1; each row sums to 0.
    Raises:
        As `categorical_cross_entropy_with_logits`.
    Example:
        >>> categorical_cross_entropy_with_logits_grad(np.array([1]), np.array([[0.0, 0.0]]))
        array([[ 0.5, -0.5]])
    """
    xp, y = _checked(y, "z", z, reduction)
    return share(reduction, z.shape[0]) * (softmax(z) - _one_hot(xp, y, z))


def _checked(y: Array, name: str, predicted: Array, reduction: Reduction) -> tuple[Namespace, Array]:
    """The namespace and ``y``, ready to compute with, once all but the predicted values is known to be right."""
    xp = namespace(**{"y": y, name: predicted})
    floating(**{name: predicted})
    axes(2, **{name: predicted})
    rows, classes = predicted.shape
    if classes < 2:
        raise ShapeError(f"{name} has shape {(rows, classes)}; a column for each of at least 2 classes is expected")
    allowed(reduction, **{name: predicted})
    if tuple(y.shape) == (rows,):
        class_numbers(classes, y=y)
        return xp, xp.astype(y, xp.int64, copy=False)
    if tuple(y.shape) != (rows, classes):
        raise ShapeError(
            f"y has shape {tuple(y.shape)} and {name} has shape {(rows, classes)}; "
            f"one-hot rows of shape {(rows, classes)} or class numbers of shape {(rows,)} are expected"
        )
    within(0, 1, y=y)
    y = xp.astype(y, predicted.dtype, copy=False)
    _rows_sum_to_one(xp, y)
    return xp, y


def _rows_sum_to_one(xp: Namespace, y: Array) -> None:
    off = xp.abs(xp.sum(y, axis=1) - 1) > ROUNDING
    if bool(xp.any(off)):
        raise DomainError(f"y has {int(xp.count_nonzero(off))} rows that do not sum to 1; one-hot rows are expected")


def _at_target(xp: Namespace, y: Array, values: Array) -> Array:
    """The sum of ``y * values`` over the classes: the entry at the class number where that is what came."""
    if y.ndim == 1:
        return xp.squeeze(xp.take_along_axis(values, y[:, None], axis=1), axis=1)
    return xp.sum(y * values, axis=1)


def _one_hot(xp: Namespace, y: Array, like: Array) -> Array:
    """``y`` as rows with a 1 at the target, in the data type and on the device of ``like``."""
    if y.ndim == 2:
        return y
    classes = xp.arange(like.shape[1], device=like.device)
    return xp.astype(y[:, None] == classes, like.dtype)
