"""Explorer: gradient descent on the squared error of a line, from too small a learning rate to one that diverges."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import NDArray
from traitlets import Float, HasTraits, Int

from lossopt.explorers.experiments.quadratics import five_points, mse_of_line
from lossopt.explorers.framework.explorer import Explorer
from lossopt.explorers.framework.style import BLACK, BLUE, MUTED, VERMILLION, WIDTH, blank_figure, legend_below, tidy
from lossopt.explorers.framework.tries import Try, each

__all__ = ["LineDescent", "StepSizeState", "explore_step_size", "line_descent"]

Array = NDArray[np.float64]

LOSS = mse_of_line(*five_points())
START = np.zeros(2)
MOST_STEPS = 200
LEVELS = np.array([0.05, 0.3, 1.0, 3.0, 8.0, 16.0])
SLOPES, INTERCEPTS = (-0.6, 2.6), (-0.7, 2.9)
LOW, HIGH = 1e-5, 1e3


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDescent:
    """The path from w = b = 0, shape (steps + 1, 2), and how far its MSE lies above the least one."""

    lr: float
    points: Array
    excess: Array


def line_descent(*, lr: float, steps: int) -> LineDescent:
    """Descend on the MSE of the worked example's line.

    Args:
        lr: Learning rate, > 0.
        steps: How many steps.
    """
    points = LOSS.path(START, lr=lr, steps=steps)
    return LineDescent(lr=lr, points=points, excess=LOSS.excess(points))


def describe(descent: LineDescent) -> str:
    """What the picture shows, in words."""
    steps = len(descent.excess) - 1
    way = "down" if descent.excess[-1] < descent.excess[-2] else "UP"
    w, b = descent.points[-1]
    return (
        f"Learning rate {descent.lr:.4f}: after {steps} steps w = {w:.3g} and b = {b:.3g}, and the MSE lies "
        f"{descent.excess[-1]:.3g} above its least value. The last step went {way}."
    )


class StepSizeState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader moves."""

    lr = Float(0.005, min=0.0005, max=0.1).tag(label="Learning rate", step=0.0005)
    steps = Int(30, min=1, max=MOST_STEPS).tag(label="Steps")


class _Scene:
    """Left the path over the lines of equal MSE, right the MSE above its least value over the steps."""

    def __init__(self) -> None:
        self.figure = blank_figure(WIDTH, 4.1)
        left, right = self.figure.subplots(1, 2)
        tidy(left, title="The path, and lines of equal MSE", xlabel="slope w (y per x)", ylabel="intercept b (y)")
        tidy(right, title="MSE above its least value", xlabel="step", ylabel="MSE − least MSE (y², log.)")
        left.set(xlim=SLOPES, ylim=INTERCEPTS)
        left.grid(visible=False)
        right.set(xlim=(0, MOST_STEPS), ylim=(LOW, HIGH), yscale="log")
        right.set_yticks([0.0001, 0.01, 1, 100], ["0.0001", "0.01", "1", "100"])
        left.plot(*LOSS.ellipses(LEVELS), color=MUTED, linewidth=0.8)
        left.plot(*LOSS.best, "*", color=BLACK, markersize=13, linestyle="none", label="least squares")
        left.plot(*START, "X", color=BLACK, markersize=9, linestyle="none", label="start")
        self._path = left.plot([], [], ".-", color=BLUE, linewidth=1.2, markersize=5, label="path")[0]
        self._end = left.plot([], [], "o", color=VERMILLION, markersize=9, label="end")[0]
        self._excess = right.plot([], [], color=BLUE, linewidth=2)[0]
        self._last = right.plot([], [], "o", color=VERMILLION, markersize=9, clip_on=False)[0]
        legend_below(self.figure, left.get_legend_handles_labels()[0])

    @property
    def moving(self) -> Sequence[Artist]:
        return [self._path, self._end, self._excess, self._last]

    def update(self, descent: LineDescent) -> None:
        # Far beyond the picture a line would be drawn wrongly, and nobody sees where it goes.
        points = descent.points[np.abs(descent.points).max(axis=1) < 100.0]
        self._path.set_data(*points.T)
        (w, b), excess = descent.points[-1], np.clip(descent.excess, LOW, HIGH)
        inside = SLOPES[0] <= w <= SLOPES[1] and INTERCEPTS[0] <= b <= INTERCEPTS[1]
        self._end.set_data([w] if inside else [], [b] if inside else [])
        self._excess.set_data(np.arange(len(excess)), excess)
        self._last.set_data([len(excess) - 1], [excess[-1]])


TRIES = (
    Try(
        words="move the learning rate up until the last step goes UP.",
        states=each(lr=[0.02, 0.04, 0.06, 0.08, 0.0845, 0.085, 0.09]),
    ),
    Try(
        words="Now set the steps to 200 and close in on the edge.",
        states=each(steps=[200], lr=[0.0555, 0.0705, 0.08, 0.0835, 0.0845, 0.085, 0.0995]),
    ),
    Try(
        words="Look at the path just below it: which way does it jump, and which way does it creep?",
        states=each(steps=[20, 60], lr=[0.084]),
    ),
)


def explore_step_size() -> Explorer[LineDescent]:
    """Move the learning rate of gradient descent on the worked example, and find where it stops converging."""
    return Explorer(
        title="The learning rate",
        state=StepSizeState(),
        compute=line_descent,
        describe=describe,
        scene=_Scene(),
        tries=TRIES,
    )
