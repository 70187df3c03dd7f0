"""From logits to probabilities: sigmoid for two classes, softmax for several."""

from lossopt._array_types import Array
from lossopt._arrays import finite, floating, namespace
from lossopt._exceptions import ShapeError

__all__ = ["log_softmax", "sigmoid", "softmax"]


def sigmoid(z: Array) -> Array:
    r"""Probability of the class 1, from its logit.

    .. math:: \sigma(z) = \frac{1}{1 + e^{-z}}

    Args:
        z: Logits, shape (...,), floating.
    Returns:
        Probabilities, shape (...,), precise also where they are tiny: about :math:`e^z` for z far below 0.
    Raises:
        DomainError: NaN or an infinite value. KindError: no floating array.
    Source: Verhulst (1845).
    Example:
        >>> sigmoid(np.array([-800.0, 0.0, 800.0]))
        array([0. , 0.5, 1. ])
    """
    xp = namespace(z=z)
    floating(z=z)
    finite(z=z)
    # 1 / (1 + e^-z) for z >= 0 and e^z / (1 + e^z) below are the same number. This is the one whose
    # exponent is not positive, so nothing overflows: e^-z is infinite in float64 from z = -710 on.
    return xp.exp(xp.minimum(z, 0.0)) / (1 + xp.exp(-xp.abs(z)))


def softmax(z: Array) -> Array:
    r"""Probabilities of K classes, from their logits: positive, and each row sums to 1.

    .. math:: p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}

    Args:
        z: Logits, shape (..., K), floating, K at least 1.
    Returns:
        Probabilities along the last axis, shape (..., K).
    Raises:
        ShapeError: no last axis, or one without a class. DomainError: NaN or an infinite value.
        KindError: no floating array.
    Source: Bridle (1990).
    Example:
        >>> softmax(np.array([[0.0, 0.0], [1000.0, -1000.0]]))
        array([[0.5, 0.5],
               [1. , 0. ]])
    """
    xp = namespace(z=z)
    # A constant added to all logits of a row cancels in the fraction: with the largest at 0 no e^z overflows.
    e = xp.exp(_below_zero(z))
    return e / xp.sum(e, axis=-1, keepdims=True)


def log_softmax(z: Array) -> Array:
    r"""Logarithm of `softmax`, finite also where a probability is too small for a float.

    .. math:: \log p_k = z_k - \log \sum_j e^{z_j}

    Args:
        z: Logits, shape (..., K), floating, K at least 1.
    Returns:
        Log-probabilities in nats along the last axis, shape (..., K), none above 0.
    Raises:
        As `softmax`.
    Example:
        >>> log_softmax(np.array([0.0, 800.0]))
        array([-800.,    0.])
    """
    xp = namespace(z=z)
    shifted = _below_zero(z)
    return shifted - xp.log(xp.sum(xp.exp(shifted), axis=-1, keepdims=True))


def _below_zero(z: Array) -> Array:
    """Each row of logits minus its largest."""
    xp = namespace(z=z)
    floating(z=z)
    if not z.shape or not z.shape[-1]:
        raise ShapeError(f"z has shape {tuple(z.shape)}; a last axis with one logit for each class is expected")
    finite(z=z)
    return z - xp.max(z, axis=-1, keepdims=True)
