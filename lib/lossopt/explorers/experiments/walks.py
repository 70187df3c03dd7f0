"""The path of one optimizer on a surface, continued where it stands, until it fails or runs away."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossopt.explorers.experiments.surfaces import WINDOW, Surface
from lossopt.training.descent import StepRule

__all__ = ["Walk", "walk"]

Array = NDArray[np.float64]

FAR = 3.0 * WINDOW  # a path that goes further will not be waited for


@dataclass(slots=True)
class Walk:
    """The points of one optimizer so far, shape (T + 1, 2), and why it went no further, or "".

    It is continued where it stands, so that a longer path costs only its new steps.
    """

    surface: Surface
    optimizer: StepRule
    points: list[Array]
    state: Any = None
    stopped: str = ""
    begun: bool = field(default=False)

    def continue_to(self, steps: int) -> None:
        """Take steps until there are ``steps`` of them, or until the path stops."""
        while len(self.points) <= steps and not self.stopped:
            # The reader's optimizer may raise anything; the figure then says so, and goes on showing the others.
            try:
                self._step()
            except Exception as error:
                self.stopped = f"stopped with {type(error).__name__}: {error}"

    def _step(self) -> None:
        here = self.points[-1]
        if not self.begun:
            self.state, self.begun = self.optimizer.init(here.copy()), True
        there, self.state = self.optimizer.step(here.copy(), self.surface.gradient(here), self.state)
        point = np.asarray(there, dtype=np.float64)
        if point.shape != (2,):
            raise ValueError(f"its step gave parameters of shape {point.shape}; (2,) is expected")
        if not np.isfinite(point).all():
            raise ValueError(f"its step gave {point.tolist()}; two finite numbers are expected")
        self.points.append(point)
        if np.abs(point).max() > FAR:
            self.stopped = f"is far outside after {len(self.points) - 1} steps"


def walk(surface: Surface, optimizer: StepRule, start: Sequence[float] | Array, *, steps: int) -> Walk:
    """The path of an optimizer on a surface.

    Args:
        surface: One of ``SURFACES``, or one of your own.
        optimizer: Anything with ``init(params)`` and ``step(params, grads, state)``.
        start: The first point, two numbers.
        steps: How many steps to take; fewer where the optimizer fails or runs away, which ``stopped`` then says.
    Example:
        >>> from lossopt.explorers.experiments.surfaces import SURFACES
        >>> path = walk(SURFACES["plateau"], SGD(lr=0.1), (0.0, 0.1), steps=2)
        >>> len(path.points), path.stopped
        (3, '')
    """
    begun = Walk(surface=surface, optimizer=optimizer, points=[np.array(start, dtype=np.float64)])
    begun.continue_to(steps)
    return begun
