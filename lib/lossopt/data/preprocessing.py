"""Preprocessors: ``fit`` learns from the training part, ``transform`` applies what was learnt to any part.

A preprocessor before it is fitted has no ``transform``, and a fitted one cannot be changed, so that the test part
cannot slip into what was learnt. `UnitNorm` learns nothing. NumPy arrays and PyTorch tensors alike.
"""

from dataclasses import dataclass

from lossopt._array_types import Array, Namespace
from lossopt._arrays import axes, finite, floating, namespace, not_empty, number
from lossopt._exceptions import DomainError, ShapeError

__all__ = ["FittedScaling", "MinMaxScaler", "Standardiser", "UnitNorm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedScaling:
    r"""A shift and a scale for each feature.

    .. math:: x'_{nd} = \frac{x_{nd} - shift_d}{scale_d}
    """

    shift: Array
    scale: Array

    def transform(self, x: Array) -> Array:
        """Scale the features.

        Args:
            x: Shape (N, D), floating, with the D features of the table that was fitted, in the same order.
        Returns:
            A new array of shape (N, D), in the new unit.
        Raises:
            ShapeError: not (N, D) with the fitted D. KindError: no floating array of the fitted library.
            DomainError: NaN or an infinite value.
        """
        _check_table(x, self.shift)
        return (x - self.shift) / self.scale

    def inverse_transform(self, x: Array) -> Array:
        """Take scaled features back to their own unit; arguments and errors as in `transform`."""
        _check_table(x, self.shift)
        return x * self.scale + self.shift


@dataclass(frozen=True, slots=True)
class Standardiser:
    r"""Give each feature mean 0 and standard deviation 1: the default for gradient descent.

    .. math:: x' = \frac{x - \mu}{\sigma}, \qquad \sigma^2 = \frac1N \sum_n (x_n - \mu)^2

    A feature that is constant in the training part keeps the scale 1 and becomes 0.
    """

    def fit(self, x: Array) -> FittedScaling:
        """Learn the mean and the standard deviation of each feature.

        Args:
            x: The training part, shape (N, D), floating.
        Returns:
            The fitted scaling, with ``transform``.
        Raises:
            ShapeError: not of shape (N, D), or empty. KindError: no floating array.
            DomainError: NaN or an infinite value.
        Source: scikit-learn, ``StandardScaler`` (the same population standard deviation).
        Example:
            >>> Standardiser().fit(np.array([[0.0], [2.0]])).transform(np.array([[4.0]])).tolist()
            [[3.0]]
        """
        xp = _check_table(x)
        # Not "std == 0": rounding in the mean can leave a constant feature a tiny deviation.
        constant = xp.min(x, axis=0) == xp.max(x, axis=0)
        deviation = xp.std(x, axis=0, correction=0)
        return FittedScaling(shift=xp.mean(x, axis=0), scale=_or_one(xp, deviation, constant))


@dataclass(frozen=True, slots=True, kw_only=True)
class MinMaxScaler:
    r"""Map the range of each feature in the training part to the interval from ``low`` to ``high``.

    .. math:: x' = low + (high - low) \frac{x - \min}{\max - \min}

    One outlier squeezes all other values together, and values of the test part may leave the interval. A feature
    that is constant in the training part counts as having the range 1, and becomes ``low`` there.
    """

    low: float = 0.0
    high: float = 1.0

    def __post_init__(self) -> None:
        number(low=self.low, high=self.high)
        if self.low >= self.high:
            raise DomainError(f"low is {self.low:g} and high is {self.high:g}; low below high is expected")

    def fit(self, x: Array) -> FittedScaling:
        """Learn the smallest and the largest value of each feature.

        Args, Returns, Raises:
            As in `Standardiser.fit`.
        Source: scikit-learn, ``MinMaxScaler``.
        Example:
            >>> MinMaxScaler().fit(np.array([[0.0], [2.0]])).transform(np.array([[1.0], [4.0]])).tolist()
            [[0.5], [2.0]]
        """
        xp = _check_table(x)
        least, most = xp.min(x, axis=0), xp.max(x, axis=0)
        scale = _or_one(xp, most - least, least == most) / (self.high - self.low)
        return FittedScaling(shift=least - self.low * scale, scale=scale)


@dataclass(frozen=True, slots=True)
class UnitNorm:
    r"""Give each *sample* length 1; what remains is its direction. Nothing is learnt from other samples.

    .. math:: x'_n = \frac{x_n}{\|x_n\|_2}

    A sample of zeros stays as it is.
    """

    def fit(self, x: Array) -> "UnitNorm":
        """Check the table and give back this preprocessor; errors as in `Standardiser.fit`."""
        _check_table(x)
        return self

    def transform(self, x: Array) -> Array:
        """Divide each row by its length; shape (N, D), errors as in `Standardiser.fit`.

        Source: scikit-learn, ``Normalizer``.
        Example:
            >>> UnitNorm().transform(np.array([[3.0, 4.0]])).tolist()
            [[0.6, 0.8]]
        """
        xp = _check_table(x)
        # Dividing by the largest value first keeps the squares from overflowing.
        largest = xp.max(xp.abs(x), axis=1, keepdims=True)
        x = x / _or_one(xp, largest, largest == 0)
        length = xp.linalg.vector_norm(x, axis=1, keepdims=True)
        return x / _or_one(xp, length, length == 0)


def _or_one(xp: Namespace, scale: Array, replaced: Array) -> Array:
    return xp.where(replaced, xp.ones_like(scale), scale)


def _check_table(x: Array, fitted: Array | None = None) -> Namespace:
    xp = namespace(x=x) if fitted is None else namespace(x=x, fitted=fitted)
    floating(x=x)
    axes(2, x=x)
    not_empty(x=x)
    if fitted is not None and x.shape[1] != fitted.shape[0]:
        raise ShapeError(
            f"x has shape {tuple(x.shape)}, {x.shape[1]} features; the {fitted.shape[0]} features of the table that "
            "was fitted are expected"
        )
    finite(x=x)
    return xp
