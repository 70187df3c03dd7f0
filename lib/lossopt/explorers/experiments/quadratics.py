r"""Quadratic losses in two parameters, such as the mean squared error of a line, and descent on them.

On a loss :math:`L = L^* + \frac12 e^\top H e` with the error :math:`e = \theta - \theta^*` every step of gradient
descent, with momentum or without, is linear in the error. So its speed is a matter of the eigenvalues of H, the
*curvatures*, alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Quadratic", "best_momentum", "convergence_rate", "five_points", "mse_of_line"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quadratic:
    """A loss with its least value at ``best`` and the constant matrix of second derivatives ``hessian``.

    ``best`` has shape (2,), ``hessian`` (2, 2), symmetric with positive eigenvalues.
    """

    best: Array
    hessian: Array

    @property
    def curvatures(self) -> Array:
        """The eigenvalues of the Hessian, the smallest first, shape (2,)."""
        return np.asarray(np.linalg.eigvalsh(self.hessian), dtype=np.float64)

    @property
    def condition(self) -> float:
        """The condition number: the largest curvature over the smallest, 1 or more."""
        smallest, largest = self.curvatures
        return float(largest / smallest)

    @property
    def limit(self) -> float:
        """The step size at which plain gradient descent stops converging, 2 over the largest curvature."""
        return float(2.0 / self.curvatures[-1])

    def excess(self, points: Array) -> Array:
        """How far the loss lies above its least value, at points of shape (..., 2)."""
        error = points - self.best
        return np.asarray(0.5 * np.einsum("...i,ij,...j->...", error, self.hessian, error))

    def path(self, start: Array, *, lr: float, beta: float = 0.0, steps: int) -> Array:
        """The points of a descent from ``start`` with momentum ``beta``, shape (steps + 1, 2)."""
        error, velocity = start - self.best, np.zeros(2)
        points = [error]
        for _ in range(steps):
            velocity = beta * velocity - lr * (self.hessian @ error)
            error = error + velocity
            points.append(error)
        return np.stack(points) + self.best

    def ellipses(self, levels: Array) -> tuple[Array, Array]:
        """The lines of equal excess, as one curve whose pieces are parted by NaN."""
        angle = np.linspace(0.0, 2.0 * np.pi, 121)
        circle = np.stack([np.cos(angle), np.sin(angle)])
        curvatures, directions = np.linalg.eigh(self.hessian)
        unit = directions @ (circle / np.sqrt(curvatures)[:, None])
        pieces = [np.append(np.sqrt(2.0 * level) * unit, np.full((2, 1), np.nan), axis=1) for level in levels]
        x, y = np.concatenate(pieces, axis=1) + self.best[:, None]
        return x, y


def five_points() -> tuple[Array, Array]:
    """The five inputs and targets of the chapter's worked example."""
    return np.array([1.0, 2.0, 3.0, 4.0, 5.0]), np.array([2.0, 4.0, 5.0, 4.0, 5.0])


def mse_of_line(x: Array, y: Array) -> Quadratic:
    """The mean squared error of ``w * x + b`` as a function of (w, b).

    Args:
        x: Inputs, shape (N,), at least two of them different.
        y: Targets, shape (N,).
    Example:
        >>> mse_of_line(*five_points()).best.round(6).tolist()
        [0.6, 2.2]
    """
    design = np.column_stack([x, np.ones_like(x)])
    hessian = 2.0 / x.size * (design.T @ design)
    best = np.asarray(np.linalg.lstsq(design, y, rcond=None)[0], dtype=np.float64)
    return Quadratic(best=best, hessian=hessian)


def convergence_rate(lr: Array | float, beta: Array | float, curvatures: Sequence[float] | Array) -> Array:
    r"""By how much one step shrinks the error in the long run, for gradient descent with momentum.

    For the curvature :math:`\lambda` error and velocity follow a linear recurrence with the characteristic equation
    :math:`z^2 - (1 + \beta - \eta\lambda) z + \beta = 0`; the rate is the larger :math:`|z|`, the worst over the
    curvatures.

    Args:
        lr: Step sizes η, any shape that broadcasts with ``beta``.
        beta: Momenta β, from 0 up to but not 1.
        curvatures: The eigenvalues of the Hessian, all > 0.
    Returns:
        The rate, of the broadcast shape: below 1 the descent converges, above 1 it diverges.
    Source: Goh (2017), *Why momentum really works*.
    Example:
        >>> float(convergence_rate(0.25, 0.0, [1.0, 2.0]))
        0.75
    """
    rates = [_mode_rate(np.asarray(lr), np.asarray(beta), curvature) for curvature in curvatures]
    return np.asarray(np.max(rates, axis=0), dtype=np.float64)


def _mode_rate(lr: Array, beta: Array, curvature: float) -> Array:
    middle = 1.0 + beta - lr * curvature
    root = np.sqrt((middle**2 - 4.0 * beta).astype(np.complex128))
    return np.maximum(np.abs(middle + root), np.abs(middle - root)) / 2.0


def best_momentum(curvatures: Sequence[float] | Array) -> tuple[float, float, float]:
    """The learning rate and the momentum with the least rate in the long run, and that rate.

    There the smallest and the largest curvature have a double root, so that the error goes like ``t * rate**t``. Down
    to a tenth of the error, and for condition numbers up to about 10,000, a run takes one and a half to four times as
    many steps as the rate promises.

    Args:
        curvatures: The eigenvalues of the Hessian, all > 0.
    Source: Polyak (1964).
    Example:
        >>> best_momentum([1.0, 9.0])
        (0.25, 0.25, 0.5)
    """
    low, high = np.sqrt(min(curvatures)), np.sqrt(max(curvatures))
    rate = float((high - low) / (high + low))
    return float((2.0 / (low + high)) ** 2), rate**2, rate
