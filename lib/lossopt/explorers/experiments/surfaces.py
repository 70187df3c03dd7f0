"""Surfaces in two parameters to descend on, all within the same window and gentle enough for the same step sizes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["SURFACES", "WINDOW", "Surface"]

Array = NDArray[np.float64]

WINDOW = 2.0
TILT = np.deg2rad(30.0)
STEEP = 36.0  # the larger curvature of both bowls, where the smaller is 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """A function of two parameters with its gradient, and what a picture of it needs.

    Args:
        formula: As a reader would write it.
        height: From points of shape (..., 2) to heights (...).
        gradient: From points of shape (..., 2) to slopes of the same shape.
        lowest: The points of least height, each (2,).
    """

    formula: str
    height: Callable[[Array], Array]
    gradient: Callable[[Array], Array]
    lowest: tuple[tuple[float, float], ...]

    @property
    def least(self) -> float:
        """The least height."""
        return float(self.height(np.array(self.lowest[0])))


def _bowl(p: Array) -> Array:
    return np.asarray(0.5 * (p[..., 0] ** 2 + STEEP * p[..., 1] ** 2))


def _bowl_gradient(p: Array) -> Array:
    return np.asarray(p * np.array([1.0, STEEP]))


ROTATION = np.array([[np.cos(TILT), np.sin(TILT)], [-np.sin(TILT), np.cos(TILT)]])


def _tilted(p: Array) -> Array:
    return np.asarray(_bowl(p @ ROTATION.T))


def _tilted_gradient(p: Array) -> Array:
    return np.asarray(_bowl_gradient(p @ ROTATION.T) @ ROTATION)


def _rosenbrock(p: Array) -> Array:
    x, y = p[..., 0], p[..., 1]
    return (1.0 - x) ** 2 / 10.0 + (y - x**2) ** 2


def _rosenbrock_gradient(p: Array) -> Array:
    x, y = p[..., 0], p[..., 1]
    off = y - x**2
    return np.stack([-(1.0 - x) / 5.0 - 4.0 * x * off, 2.0 * off], axis=-1)


def _saddle(p: Array) -> Array:
    x, y = p[..., 0], p[..., 1]
    return x**2 - y**2 + y**4 / 4.0


def _saddle_gradient(p: Array) -> Array:
    x, y = p[..., 0], p[..., 1]
    return np.stack([2.0 * x, y**3 - 2.0 * y], axis=-1)


def _plateau(p: Array) -> Array:
    return 1.0 - np.exp(-(p[..., 0] ** 2) - 2.0 * p[..., 1] ** 2)


def _plateau_gradient(p: Array) -> Array:
    return np.asarray((1.0 - _plateau(p))[..., None] * p * np.array([2.0, 4.0]))


SURFACES: Mapping[str, Surface] = {
    "bowl": Surface(
        formula="(x² + 36 y²) / 2",
        height=_bowl,
        gradient=_bowl_gradient,
        lowest=((0.0, 0.0),),
    ),
    "tilted bowl": Surface(
        formula="the bowl, turned by 30°",
        height=_tilted,
        gradient=_tilted_gradient,
        lowest=((0.0, 0.0),),
    ),
    "Rosenbrock": Surface(
        formula="(1 − x)² / 10 + (y − x²)²",
        height=_rosenbrock,
        gradient=_rosenbrock_gradient,
        lowest=((1.0, 1.0),),
    ),
    "saddle": Surface(
        formula="x² − y² + y⁴ / 4",
        height=_saddle,
        gradient=_saddle_gradient,
        lowest=((0.0, float(np.sqrt(2.0))), (0.0, -float(np.sqrt(2.0)))),
    ),
    "plateau": Surface(
        formula="1 − exp(−x² − 2 y²)",
        height=_plateau,
        gradient=_plateau_gradient,
        lowest=((0.0, 0.0),),
    ),
}
"""A bowl with the curvatures 1 and 36, the same turned, a bent valley, a saddle between two minima, and a plateau.

Rosenbrock's valley has 10 in the place of his 100 and is a tenth as high, and the saddle is closed by y⁴ / 4, so that
it has minima. Near its saddle point, (0, 0), that term does not matter.
"""
