"""The constants and the lines with the least mean loss, for squared, absolute and Huber loss.

Exact for squared and absolute loss; for the Huber loss iterated to rounding. Meant for the tens of points
of a figure.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["BestConstants", "BestLines", "Line", "best_constants", "best_lines"]

Array = NDArray[np.float64]

SWEEPS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class BestConstants:
    """For each loss the constant that minimises its mean, in the unit of the targets."""

    mse: float
    mae: float
    huber: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The prediction ``slope * x + intercept``."""

    slope: float
    intercept: float

    def at(self, x: Array) -> Array:
        """The predictions at ``x``."""
        return self.slope * x + self.intercept


@dataclass(frozen=True, slots=True, kw_only=True)
class BestLines:
    """For each loss the line that minimises its mean."""

    mse: Line
    mae: Line
    huber: Line


def best_constants(y: Array, *, delta: float) -> BestConstants:
    """The mean, the median, and what the Huber loss puts between them.

    Args:
        y: Targets, shape (N,), N at least 1.
        delta: Huber's switch point, > 0, in the unit of ``y``.
    Example:
        >>> best_constants(np.array([1.0, 2.0, 3.0, 4.0, 10.0]), delta=1.0)
        BestConstants(mse=4.0, mae=3.0, huber=3.0)
    """
    huber = _huber_weights_fit(np.ones((y.size, 1)), y, delta)
    return BestConstants(mse=float(np.mean(y)), mae=float(np.median(y)), huber=round(float(huber[0]), 12))


def best_lines(x: Array, y: Array, *, delta: float) -> BestLines:
    """The line of least squares, of least absolute errors and of least Huber loss.

    Args:
        x: Inputs, shape (N,), at least two of them different.
        y: Targets, shape (N,).
        delta: Huber's switch point, > 0, in the unit of ``y``.
    """
    centre = float(np.mean(x))
    design = np.column_stack([x - centre, np.ones_like(x)])
    squares = _least_squares(design, y)
    return BestLines(
        mse=_line(squares, centre),
        mae=_least_absolute_line(x, y),
        huber=_line(_huber_weights_fit(design, y, delta), centre),
    )


def _least_squares(design: Array, y: Array) -> Array:
    return np.asarray(np.linalg.lstsq(design, y, rcond=None)[0], dtype=np.float64)


def _line(coefficients: Array, centre: float) -> Line:
    slope, level = (float(value) for value in coefficients)
    return Line(slope=slope, intercept=level - slope * centre)


def _least_absolute_line(x: Array, y: Array) -> Line:
    # Some line of least absolute errors always goes through two of the points, so trying every pair is exact.
    first, second = np.triu_indices(x.size, k=1)
    apart = x[first] != x[second]
    first, second = first[apart], second[apart]
    slopes = (y[second] - y[first]) / (x[second] - x[first])
    intercepts = y[first] - slopes * x[first]
    errors = np.abs(slopes[:, None] * x + intercepts[:, None] - y).sum(axis=1)
    best = int(np.argmin(errors))
    return Line(slope=float(slopes[best]), intercept=float(intercepts[best]))


def _huber_weights_fit(design: Array, y: Array, delta: float) -> Array:
    # Each weighted least squares fit, with weights min(1, delta/|r|), goes downhill on the Huber loss.
    fit = _least_squares(design, y)
    for _ in range(SWEEPS):
        residual = np.abs(y - design @ fit)
        weighted = design * (delta / np.maximum(residual, delta))[:, None]
        moved = np.asarray(np.linalg.solve(weighted.T @ design, weighted.T @ y), dtype=np.float64)
        settled = np.allclose(moved, fit, rtol=1e-13, atol=1e-13)
        fit = moved
        if settled:
            break
    return fit
