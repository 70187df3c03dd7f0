"""Losses of regression: squared error, absolute error, and Huber's between them."""

import math

import numpy as np

from lossopt._array_types import Array, Namespace
from lossopt._arrays import finite, floating, namespace, number, same_shape
from lossopt.losses._reduction import Reduction, allowed, reduced, share

__all__ = ["huber", "huber_grad", "mae", "mae_grad", "mse", "mse_grad"]


def mse(y: Array, y_hat: Array, *, reduction: Reduction = "mean") -> Array:
    r"""Mean squared error; its best constant is the mean of the targets.

    .. math:: L = \frac{1}{N} \sum_i (\hat y_i - y_i)^2

    Args:
        y: Targets, shape (...,), floating.
        y_hat: Predictions, same shape and unit as ``y``; nothing is broadcast.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.
    Returns:
        Scalar, or shape (...,) with ``"none"``; in the unit of ``y`` squared.
    Raises:
        ShapeError: the shapes differ, or a mean of no values is asked for.
        DomainError: NaN or an infinite value, an unknown ``reduction``. KindError: no floating arrays.
    Convention: no factor 1/2. Source: Gauss (1809), the principle of least squares.
    Example:
        >>> float(mse(np.array([3.0, 5.0]), np.array([2.0, 8.0])))
        5.0
    """
    xp, residual = _residual(y, y_hat, reduction)
    return reduced(xp, residual**2, reduction)


def mse_grad(y: Array, y_hat: Array, *, reduction: Reduction = "mean") -> Array:
    r"""Gradient of `mse` with respect to ``y_hat``.

    .. math:: \frac{\partial L}{\partial \hat y_i} = \frac{2}{N} (\hat y_i - y_i)

    Args:
        y: Targets, shape (...,), floating.
        y_hat: Predictions, same shape and unit as ``y``.
        reduction: That of the loss; only ``"mean"`` divides by N.
    Returns:
        Shape (...,), in the unit of ``y``.
    Raises:
        As `mse`.
    Example:
        >>> mse_grad(np.array([3.0, 5.0]), np.array([2.0, 8.0]))
        array([-1.,  3.])
    """
    _, residual = _residual(y, y_hat, reduction)
    return 2 * share(reduction, math.prod(y.shape)) * residual


def mae(y: Array, y_hat: Array, *, reduction: Reduction = "mean") -> Array:
    r"""Mean absolute error; its best constant is the median of the targets.

    Robust against outliers in y, not against those in the inputs x.

    .. math:: L = \frac{1}{N} \sum_i |\hat y_i - y_i|

    Args:
        y: Targets, shape (...,), floating.
        y_hat: Predictions, same shape and unit as ``y``; nothing is broadcast.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.
    Returns:
        Scalar, or shape (...,) with ``"none"``; in the unit of ``y``.
    Raises:
        ShapeError: the shapes differ, or a mean of no values is asked for.
        DomainError: NaN or an infinite value, an unknown ``reduction``. KindError: no floating arrays.
    Source: Laplace (1774).
    Example:
        >>> float(mae(np.array([3.0, 5.0]), np.array([2.0, 8.0])))
        2.0
    """
    xp, residual = _residual(y, y_hat, reduction)
    return reduced(xp, xp.abs(residual), reduction)


def mae_grad(y: Array, y_hat: Array, *, reduction: Reduction = "mean") -> Array:
    r"""Gradient of `mae` with respect to ``y_hat``.

    .. math:: \frac{\partial L}{\partial \hat y_i} = \frac{1}{N} \operatorname{sign}(\hat y_i - y_i)

    Args:
        y: Targets, shape (...,), floating.
        y_hat: Predictions, same shape and unit as ``y``.
        reduction: That of the loss; only ``"mean"`` divides by N.
    Returns:
        Shape (...,), without a unit.
    Raises:
        As `mae`.
    Convention: 0 where the prediction is exact; the loss has a kink there, and PyTorch takes 0 too.
    Example:
        >>> mae_grad(np.array([3.0, 5.0]), np.array([2.0, 8.0]))
        array([-0.5,  0.5])
    """
    xp, residual = _residual(y, y_hat, reduction)
    return share(reduction, math.prod(y.shape)) * xp.sign(residual)


def huber(y: Array, y_hat: Array, *, delta: float = 1.0, reduction: Reduction = "mean") -> Array:
    r"""Huber loss: quadratic near zero, linear in the tails.

    .. math:: L = r^2/2 \text{ if } |r| \le \delta \text{ else } \delta(|r| - \delta/2), \quad r = \hat y - y

    Args:
        y: Targets, shape (...,), floating.
        y_hat: Predictions, same shape and unit as ``y``; nothing is broadcast.
        delta: Switch point, > 0, in the unit of ``y``.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.
    Returns:
        Scalar, or shape (...,) with ``"none"``; in the unit of ``y`` squared.
    Raises:
        ShapeError: the shapes differ, or a mean of no values is asked for.
        DomainError: ``delta`` is not positive; NaN or an infinite value, an unknown ``reduction``.
        KindError: no floating arrays, or ``delta`` is not a number.
    Convention: keeps the factor 1/2; PyTorch's SmoothL1 is this divided by delta. Source: Huber (1964).
    Example:
        >>> float(huber(np.array([0.0, 3.0]), np.zeros(2)))
        1.25
    """
    number(above=0, delta=delta)
    xp, residual = _residual(y, y_hat, reduction)
    # r^2/2 within delta, delta (|r| - delta/2) beyond. Both are c (r - c/2) with c = r cut off at ±delta:
    # within, c is r; beyond, it is ±delta. That takes half the time of computing both and choosing.
    cut = _cut(xp, residual, delta)
    return reduced(xp, cut * (residual - cut / 2), reduction)


def huber_grad(y: Array, y_hat: Array, *, delta: float = 1.0, reduction: Reduction = "mean") -> Array:
    r"""Gradient of `huber` with respect to ``y_hat``: the residual, cut off at ±delta.

    .. math:: \frac{\partial L}{\partial \hat y_i} = \frac{1}{N} \max(-\delta, \min(\delta, \hat y_i - y_i))

    Args:
        y: Targets, shape (...,), floating.
        y_hat: Predictions, same shape and unit as ``y``.
        delta: Switch point, > 0, in the unit of ``y``.
        reduction: That of the loss; only ``"mean"`` divides by N.
    Returns:
        Shape (...,), in the unit of ``y``.
    Raises:
        As `huber`.
    Example:
        >>> huber_grad(np.array([0.0, 3.0]), np.zeros(2))
        array([ 0. , -0.5])
    """
    number(above=0, delta=delta)
    xp, residual = _residual(y, y_hat, reduction)
    return share(reduction, math.prod(y.shape)) * _cut(xp, residual, delta)


def _residual(y: Array, y_hat: Array, reduction: Reduction) -> tuple[Namespace, Array]:
    """``y_hat - y`` and its namespace, once all arguments are known to be right."""
    xp = namespace(y=y, y_hat=y_hat)
    floating(y=y, y_hat=y_hat)
    same_shape(y=y, y_hat=y_hat)
    allowed(reduction, y=y)
    with np.errstate(invalid="ignore"):  # infinity minus infinity: the next line names where it came from
        residual = y_hat - y
    finite(residual, y=y, y_hat=y_hat)
    return xp, residual


def _cut(xp: Namespace, residual: Array, delta: float) -> Array:
    return xp.minimum(xp.maximum(residual, -delta), delta)
