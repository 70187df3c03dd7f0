"""Metrics that compare predicted numbers with true ones, (y, y_hat), both of shape (N,)."""

from collections.abc import Callable

import array_api_compat.numpy
import numpy as np

from lossopt._array_types import Array, Namespace
from lossopt._arrays import finite
from lossopt._exceptions import ShapeError
from lossopt.metrics._columns import columns

__all__ = ["mae", "r2", "rmse"]

BLOCK = 1 << 15  # rows of a NumPy array summed at once: their errors stay in the processor's cache


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
    (count,) = y.shape
    return _total(xp, _absolute_error, y=y, y_hat=y_hat) / count


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
    (count,) = y.shape
    return xp.sqrt(_total(xp, _squared_error, y=y, y_hat=y_hat) / count)


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
    (count,) = y.shape
    if count < 2:
        raise ShapeError("y has shape (1,), a single sample; two or more are expected, since R² compares with a mean")
    unexplained = _total(xp, _squared_error, y=y, y_hat=y_hat)
    mean = xp.mean(y)
    spread = _total(xp, lambda y: _squared_error(y, mean), y=y)
    # Rounding in the mean can leave a constant target a spread that is not quite 0.
    if bool(spread == 0) or bool(xp.min(y) == xp.max(y)):
        return xp.astype(unexplained == 0, y.dtype)
    return 1 - unexplained / spread


def _absolute_error(y: Array, y_hat: Array) -> Array:
    return abs(y - y_hat)


def _squared_error(y: Array, y_hat: Array) -> Array:
    return (y - y_hat) ** 2


def _total(xp: Namespace, error: Callable[..., Array], **columns: Array) -> Array:
    """The sum of ``error`` over all samples; NaN and infinite values are refused.

    They show in the sum, so that is checked, in place of every value. NumPy arrays are summed block by block: the
    errors of a million samples would take longer to store than to compute.
    """
    (rows,) = next(iter(columns.values())).shape
    total: Array
    with np.errstate(invalid="ignore"):  # infinity less infinity; the error below says it better
        if xp is array_api_compat.numpy:
            blocks = [slice(start, start + BLOCK) for start in range(0, rows, BLOCK)]
            total = np.sum([np.sum(error(*(column[block] for column in columns.values()))) for block in blocks])
        else:
            total = xp.sum(error(*columns.values()))
    finite(total, **columns)
    return total


def _real_columns(y: Array, y_hat: Array) -> tuple[Namespace, Array, Array]:
    xp = columns(y=y, y_hat=y_hat)
    return xp, _floating(xp, y), _floating(xp, y_hat)


def _floating(xp: Namespace, values: Array) -> Array:
    # Whole numbers would wrap around: 3 - 5 is 254 in uint8.
    return values if xp.isdtype(values.dtype, "real floating") else xp.astype(values, xp.float64)
