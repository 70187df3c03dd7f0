"""Metrics that compare predicted numbers with true ones, (y, y_hat), both of shape (N,).

Values that are not finite show in the sum over all samples, so that sum is checked, in place of every value: the
arguments of a million samples are read once. NumPy's warning about infinity less infinity would only come first.
"""

from typing import Any

import numpy as np

from lossopt._arrays import Array, finite
from lossopt._exceptions import ShapeError
from lossopt.metrics._columns import columns

__all__ = ["mae", "r2", "rmse"]


def mae(y: Array, y_hat: Array) -> Array:
    r"""Mean absolute error: the typical size of a miss, not ruled by the largest ones.

    .. math:: MAE = \frac1N \sum_n |y_n - \hat y_n|

    Args:
        y: Targets, shape (N,), finite; whole numbers are taken as float64.
        y_hat: Predictions, same shape and unit; nothing is broadcast.
    Returns:
        Scalar in the unit of ``y``, on the device of the arguments.
    Raises:
        ShapeError: not of one shape (N,), or empty. KindError: no arrays of numbers.
        DomainError: NaN or an infinite value.
    Source: scikit-learn, ``mean_absolute_error``.
    Example:
        >>> float(mae(np.array([1.0, 2.0]), np.array([1.0, 5.0])))
        1.5
    """
    xp, y, y_hat = _real_columns(y, y_hat)
    with np.errstate(invalid="ignore"):
        error = xp.mean(abs(y - y_hat))
    finite(error, y=y, y_hat=y_hat)
    return error


def rmse(y: Array, y_hat: Array) -> Array:
    r"""Root mean squared error: in the unit of the target, ruled by the largest misses.

    .. math:: RMSE = \sqrt{\frac1N \sum_n (y_n - \hat y_n)^2}

    Args:
        y, y_hat: As in `mae`.
    Returns:
        Scalar in the unit of ``y``, on the device of the arguments.
    Raises:
        As `mae`.
    Source: scikit-learn, ``root_mean_squared_error``.
    Example:
        >>> float(rmse(np.array([1.0, 2.0]), np.array([4.0, 6.0]))) == 12.5**0.5
        True
    """
    xp, y, y_hat = _real_columns(y, y_hat)
    with np.errstate(invalid="ignore"):
        error = xp.sqrt(xp.mean((y - y_hat) ** 2))
    finite(error, y=y, y_hat=y_hat)
    return error


def r2(y: Array, y_hat: Array) -> Array:
    r"""Coefficient of determination: by how much the predictions beat the mean of the targets.

    .. math:: R^2 = 1 - \frac{\sum_n (y_n - \hat y_n)^2}{\sum_n (y_n - \bar y)^2}

    Args:
        y, y_hat: As in `mae`, with two samples or more.
    Returns:
        Scalar, at most 1, without a unit, on the device of the arguments: 0 for predicting the mean, negative for
        anything worse than that.
    Raises:
        As `mae`; ShapeError also for a single sample (scikit-learn warns and gives NaN there).
    Convention: for a constant target the formula is undefined, something / 0. As in scikit-learn the value is then
        1.0 if every prediction is exact, else 0.0.
    Source: scikit-learn, ``r2_score``.
    Example:
        >>> float(r2(np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0])))
        -3.0
    """
    xp, y, y_hat = _real_columns(y, y_hat)
    if y.shape[0] < 2:
        raise ShapeError("y has shape (1,), a single sample; two or more are expected, since R² compares with a mean")
    with np.errstate(invalid="ignore"):
        unexplained = xp.sum((y - y_hat) ** 2)
    finite(unexplained, y=y, y_hat=y_hat)
    spread = xp.sum((y - xp.mean(y)) ** 2)
    # Rounding in the mean can leave a constant target a spread that is not quite 0.
    if bool(spread == 0) or bool(xp.all(y == y[0])):
        return xp.astype(unexplained == 0, y.dtype)
    return 1 - unexplained / spread


def _real_columns(y: Array, y_hat: Array) -> tuple[Any, Array, Array]:
    xp = columns(y=y, y_hat=y_hat)
    return xp, _floating(xp, y), _floating(xp, y_hat)


def _floating(xp: Any, values: Array) -> Array:
    # Whole numbers would wrap around: 3 - 5 is 254 in uint8.
    return values if xp.isdtype(values.dtype, "real floating") else xp.astype(values, xp.float64)
