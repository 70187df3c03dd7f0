r"""Gradient descent on a function, with every point on the way kept.

:func:`gradient_descent` is the chapter's rule, :math:`\theta \leftarrow \theta - \eta \nabla L(\theta)`;
:func:`descend` goes the same way with any optimizer of `lossopt.optimizers`.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from lossopt._array_types import Array, Namespace
from lossopt._arrays import finite, floating, namespace, number, same_shape, whole
from lossopt.training.history import Outcome

__all__ = ["DescentPath", "StepRule", "descend", "gradient_descent"]


class StepRule(Protocol):
    """What `descend` needs of an optimizer; those of `lossopt.optimizers` have it."""

    def init(self, params: Any, /) -> Any:
        """Called once, with the start: the state before the first step."""

    def step(self, params: Any, grads: Any, state: Any, /) -> tuple[Any, Any]:
        """Called at each step: the next point and the next state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DescentPath:
    """The points of a descent, the start first: ``points`` of shape (T + 1, ...), ``losses`` of shape (T + 1,).

    A descent that diverged ends with its last finite point.
    """

    points: Array
    losses: Array
    outcome: Outcome

    @property
    def end(self) -> Array:
        """The last point."""
        return self.points[-1]

    @property
    def steps(self) -> int:
        """How many steps were taken, T."""
        return len(self.losses) - 1


def gradient_descent(
    loss: Callable[[Array], Any],
    gradient: Callable[[Array], Array],
    start: Array,
    *,
    lr: float,
    steps: int,
    tolerance: float = 0.0,
) -> DescentPath:
    r"""Walk downhill from ``start`` with a constant step size.

    .. math:: \theta_{t+1} = \theta_t - \eta \nabla L(\theta_t)

    Args:
        loss: The function L; a point of the shape of ``start`` gives a number.
        gradient: Its gradient; a point gives an array of the same shape.
        start: The first point, floating, any shape; it is not changed.
        lr: Step size η, > 0. On a quadratic it must stay below 2 / λmax, the largest curvature.
        steps: At most how many steps, 0 or more.
        tolerance: Stop where the gradient's length is at most this, >= 0.
    Returns:
        The path and why it ended. A loss or point that is infinite or NaN ends it as ``Outcome.DIVERGED``.
    Raises:
        KindError: ``start`` is not a floating array, or a setting is not a number.
        ShapeError: ``gradient`` gives another shape.
        DomainError: ``start``, ``lr``, ``steps`` or ``tolerance`` is out of range.
    Example:
        >>> path = gradient_descent(lambda t: t @ t, lambda t: 2 * t, np.array([1.0]), lr=0.25, steps=3)
        >>> path.points[:, 0].tolist()
        [1.0, 0.5, 0.25, 0.125]
    """
    number(above=0, lr=lr)

    def step(point: Array, slope: Array, state: None) -> tuple[Array, None]:
        return point - lr * slope, state

    return _walk(loss, gradient, start, None, step, steps, tolerance)


def descend(
    loss: Callable[[Array], Any],
    gradient: Callable[[Array], Array],
    start: Array,
    *,
    optimizer: StepRule,
    steps: int,
    tolerance: float = 0.0,
) -> DescentPath:
    """Walk downhill from ``start`` by the rule of an optimizer.

    Args:
        loss, gradient, start, steps, tolerance: As in `gradient_descent`.
        optimizer: Its ``init`` and ``step`` make the steps, for example ``lossopt.optimizers.Adam(lr=0.1)``.
    Returns, Raises:
        As `gradient_descent`.
    Example:
        >>> path = descend(np.sum, np.ones_like, np.array([1.0]), optimizer=SGD(lr=0.5), steps=2)
        >>> path.points[:, 0].tolist()
        [1.0, 0.5, 0.0]
    """
    _check_start(start)
    return _walk(loss, gradient, start, optimizer.init(start), optimizer.step, steps, tolerance)


def _walk(
    loss: Callable[[Array], Any],
    gradient: Callable[[Array], Array],
    start: Array,
    state: Any,
    step: Callable[[Array, Array, Any], tuple[Array, Any]],
    steps: int,
    tolerance: float,
) -> DescentPath:
    xp = _check_start(start)
    _check_steps(steps, tolerance)
    points, losses = [start], [float(loss(start))]
    outcome = Outcome.FINISHED
    # Divergence is an outcome that the path reports; overflow on the way there needs no warning as well.
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            slope = gradient(points[-1])
            same_shape(start=start, gradient=slope)
            if _length(xp, slope) <= tolerance:
                outcome = Outcome.CONVERGED
                break
            point, state = step(points[-1], slope, state)
            height = float(loss(point))
            if not (math.isfinite(height) and bool(xp.all(xp.isfinite(point)))):
                outcome = Outcome.DIVERGED
                break
            points.append(point)
            losses.append(height)
    return DescentPath(
        points=xp.stack(points), losses=xp.asarray(losses, dtype=xp.float64, device=start.device), outcome=outcome
    )


def _length(xp: Namespace, slope: Array) -> float:
    return float(xp.linalg.vector_norm(slope))


def _check_start(start: Array) -> Namespace:
    xp = namespace(start=start)
    floating(start=start)
    finite(start=start)
    return xp


def _check_steps(steps: int, tolerance: float) -> None:
    whole("steps", steps=steps)
    number(at_least=0, steps=steps)
    number(at_least=0, tolerance=tolerance)
