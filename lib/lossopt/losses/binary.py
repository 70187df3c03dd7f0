"""Binary cross-entropy, from probabilities and, better, from logits."""

import math

from lossopt._array_types import Array, Namespace
from lossopt._arrays import finite, floating, namespace, same_shape, within
from lossopt.losses._certain import LOG_OF_ZERO, SMALLEST, bounded_log
from lossopt.losses._reduction import Reduction, allowed, reduced, share
from lossopt.losses.probabilities import sigmoid

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_grad",
    "binary_cross_entropy_with_logits",
    "binary_cross_entropy_with_logits_grad",
]


def binary_cross_entropy(y: Array, p: Array, *, reduction: Reduction = "mean") -> Array:
    r"""Binary cross-entropy of probabilities: the negative log-likelihood of labels 0 and 1.

    .. math:: L = -\frac{1}{N} \sum_i [y_i \log p_i + (1 - y_i) \log(1 - p_i)]

    Args:
        y: Labels, shape (...,): 0 or 1, of any data type; a probability of the class 1 is allowed too.
        p: Predicted probabilities of the class 1, same shape, floating, from 0 to 1.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.
    Returns:
        Scalar, or shape (...,) with ``"none"``; in nats.
    Raises:
        ShapeError: the shapes differ, or a mean of no values is asked for.
        DomainError: a label or probability outside [0, 1], NaN, an unknown ``reduction``.
        KindError: no arrays, or ``p`` is not floating.
    Convention: both logarithms count as -100 where they are less, as in PyTorch. Have logits? Use
        `binary_cross_entropy_with_logits`, which needs no such rule.
    Source: Good (1952).
    Example:
        >>> round(float(binary_cross_entropy(np.array([1, 0]), np.array([0.8, 0.4]))), 4)
        0.367
    """
    xp, y = _checked(y, "p", p, reduction)
    within(0, 1, p=p)
    return reduced(xp, -(y * bounded_log(xp, p) + (1 - y) * _log_of_rest(xp, p)), reduction)


def binary_cross_entropy_grad(y: Array, p: Array, *, reduction: Reduction = "mean") -> Array:
    r"""Gradient of `binary_cross_entropy` with respect to ``p``.

    .. math:: \frac{\partial L}{\partial p_i} = \frac{1}{N} \frac{p_i - y_i}{p_i (1 - p_i)}

    Args:
        y: Labels, shape (...,): 0 or 1, or probabilities.
        p: Predicted probabilities of the class 1, same shape, floating, from 0 to 1.
        reduction: That of the loss; only ``"mean"`` divides by N.
    Returns:
        Shape (...,), in nats for a change of p by 1.
    Raises:
        As `binary_cross_entropy`.
    Convention: the denominator counts as at least 1e-12, as in PyTorch, so a certain mistake (p exactly 0 or
        1) still has a slope, of 1e12, which leads away from it.
    Example:
        >>> binary_cross_entropy_grad(np.array([1, 0]), np.array([0.5, 0.5]))
        array([-1.,  1.])
    """
    xp, y = _checked(y, "p", p, reduction)
    within(0, 1, p=p)
    slope = (p - y) / xp.maximum(p * (1 - p), SMALLEST)
    return share(reduction, math.prod(p.shape)) * slope


def binary_cross_entropy_with_logits(y: Array, z: Array, *, reduction: Reduction = "mean") -> Array:
    r"""Binary cross-entropy of logits, right for any finite logit.

    .. math:: L = -\frac{1}{N} \sum_i [y_i \log \sigma(z_i) + (1 - y_i) \log(1 - \sigma(z_i))]

    Args:
        y: Labels, shape (...,): 0 or 1, of any data type; a probability of the class 1 is allowed too.
        z: Logits, same shape, floating: no sigmoid of your own before it.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.
    Returns:
        Scalar, or shape (...,) with ``"none"``; in nats.
    Raises:
        ShapeError: the shapes differ, or a mean of no values is asked for.
        DomainError: a label outside [0, 1], NaN or an infinite logit, an unknown ``reduction``.
        KindError: no arrays, or ``z`` is not floating.
    Source: the stable form is the one in PyTorch's and TensorFlow's documentation.
    Example:
        >>> float(binary_cross_entropy_with_logits(np.array([0, 1]), np.array([800.0, 800.0])))
        400.0
    """
    xp, y = _checked(y, "z", z, reduction)
    finite(z=z)
    # -log sigma(z) = log(1 + e^-z) and -log(1 - sigma(z)) = log(1 + e^z) = z + log(1 + e^-z), so the loss is
    # z - z y + log(1 + e^-z). For z < 0, where e^-z may overflow, log(1 + e^-z) = -z + log(1 + e^z):
    losses = xp.maximum(z, 0.0) - z * y + xp.log1p(xp.exp(-xp.abs(z)))
    return reduced(xp, losses, reduction)


def binary_cross_entropy_with_logits_grad(y: Array, z: Array, *, reduction: Reduction = "mean") -> Array:
    r"""Gradient of `binary_cross_entropy_with_logits` with respect to ``z``: probability minus label.

    .. math:: \frac{\partial L}{\partial z_i} = \frac{1}{N} (\sigma(z_i) - y_i)

    Args:
        y: Labels, shape (...,): 0 or 1, or probabilities.
        z: Logits, same shape, floating.
        reduction: That of the loss; only ``"mean"`` divides by N.
    Returns:
        Shape (...,), in nats for a change of z by 1.
    Raises:
        As `binary_cross_entropy_with_logits`.
    Example:
        >>> binary_cross_entropy_with_logits_grad(np.array([1, 0]), np.array([0.0, 800.0]))
        array([-0.25,  0.5 ])
    """
    _, y = _checked(y, "z", z, reduction)
    return share(reduction, math.prod(z.shape)) * (sigmoid(z) - y)


def _checked(y: Array, name: str, predicted: Array, reduction: Reduction) -> tuple[Namespace, Array]:
    """The namespace and ``y`` in the data type of the predictions, once labels and shapes are right."""
    named = {"y": y, name: predicted}
    xp = namespace(**named)
    floating(**{name: predicted})
    same_shape(**named)
    allowed(reduction, **named)
    within(0, 1, y=y)
    return xp, xp.astype(y, predicted.dtype, copy=False)


def _log_of_rest(xp: Namespace, p: Array) -> Array:
    """``log(1 - p)``, but LOG_OF_ZERO where p is 1; below that it is -37 at the least in float64."""
    # log1p keeps the digits of a tiny p, which 1 - p drops. p = 1 is put aside before it is taken, as in
    # bounded_log.
    less = p < 1
    return xp.where(less, xp.log1p(-xp.where(less, p, 0.0)), LOG_OF_ZERO)
