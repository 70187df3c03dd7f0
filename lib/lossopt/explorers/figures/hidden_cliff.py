"""Explorer: a learning rate above the limit whose loss falls at first, since little of the error is steep."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import NDArray
from traitlets import Float, HasTraits

from lossopt.explorers.experiments.quadratics import five_points, mse_of_line
from lossopt.explorers.framework.explorer import Explorer
from lossopt.explorers.framework.style import BLUE, GREY, VERMILLION, WIDTH, blank_figure, legend_below, tidy
from lossopt.explorers.framework.tries import Try, each
from lossopt.explorers.pictures.grids import plain_ticks

__all__ = ["HiddenCliff", "explore_hidden_cliff", "hidden_cliff"]

Array = NDArray[np.float64]

STEPS = 150
BELOW = 0.95  # of the limit, for comparison
FLAT_ERROR = 3.0
LOW, HIGH = 2e-4, 1e3


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenCliff:
    """The loss above its least value at each step, shape (STEPS + 1,), and the same just below the limit.

    ``turn`` is the step at which it is least.
    """

    share: float
    steep: float
    excess: Array
    below: Array
    turn: int


def hidden_cliff(*, share: float, steep: float) -> HiddenCliff:
    """Run plain descent on the mean squared error of a line through the five points.

    Args:
        share: The learning rate, as a part of the limit 2/λmax.
        steep: The decimal logarithm of the error in the steep direction, as a part of that in the flat one.
    """
    line = mse_of_line(*five_points())
    _, directions = np.linalg.eigh(line.hessian)  # the flat direction first
    start = line.best + FLAT_ERROR * (directions[:, 0] + 10.0**steep * directions[:, 1])
    excess, below = (line.excess(line.path(start, lr=part * line.limit, steps=STEPS)) for part in (share, BELOW))
    return HiddenCliff(share=share, steep=steep, excess=excess, below=below, turn=int(np.argmin(excess)))


def describe(run: HiddenCliff) -> str:
    """What the picture shows, in words."""
    start, least, end = run.excess[0], run.excess[run.turn], run.excess[-1]
    if run.turn == STEPS:
        said = f"The loss falls throughout, from {start:.2g} to {end:.2g}."
    elif run.turn == 0:
        said = f"The loss never falls below its start, {start:.2g}; after {STEPS} steps it is {end:.2g}."
    else:
        said = (
            f"The loss falls from {start:.2g} to {least:.2g} at step {run.turn}; after {STEPS} steps it is {end:.2g}."
        )
    return f"Learning rate {run.share:.2f} of the limit, steep part of the error 10 to the {run.steep:.1f}. {said}"


class HiddenCliffState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader moves."""

    share = Float(1.05, min=0.5, max=1.2).tag(label="Learning rate ÷ limit", step=0.01)
    steep = Float(-3.0, min=-8.0, max=0.0).tag(label="Steep part (log10)", step=0.5)


class _Scene:
    """The loss over the steps, beside that just below the limit."""

    def __init__(self) -> None:
        self.figure = blank_figure(WIDTH, 3.6)
        axes = self.figure.subplots()
        tidy(axes, title="Descent on a line through five points", xlabel="step", ylabel="loss above its least value")
        axes.set(xlim=(0, STEPS), ylim=(LOW, HIGH), yscale="log")
        plain_ticks(axes, y=(0.001, 0.01, 0.1, 1, 10, 100, 1000))
        pen: dict[str, Any] = {"color": GREY, "linestyle": "--", "linewidth": 2.0}
        self._below = axes.plot([], [], label=f"{BELOW} of the limit", **pen)[0]
        self._run = axes.plot([], [], color=BLUE, linewidth=2.0, label="your learning rate")[0]
        marks: dict[str, Any] = {"linestyle": "none", "color": VERMILLION, "marker": "o", "markersize": 8}
        self._turn = axes.plot([], [], label="least loss", **marks)[0]
        legend_below(self.figure, self.moving)

    @property
    def moving(self) -> Sequence[Artist]:
        return [self._below, self._run, self._turn]

    def update(self, run: HiddenCliff) -> None:
        steps = np.arange(STEPS + 1)
        self._below.set_data(steps, run.below)
        self._run.set_data(steps, run.excess)
        self._turn.set_data([run.turn], [run.excess[run.turn]])


TRIES = (
    Try(
        words="set the learning rate to 1.02 of the limit. How small must the steep part be, so that the "
        "loss falls throughout the 150 steps? Would it fall throughout 1500?",
        states=each(share=[1.02], steep=[-3.0, -3.5, -4.0, -4.5, -5.0, -5.5, -6.0]),
    ),
)


def explore_hidden_cliff() -> Explorer[HiddenCliff]:
    """Raise the learning rate above the limit, and hide the steep direction in a small part of the error."""
    return Explorer(
        title="A cliff that shows late",
        state=HiddenCliffState(),
        compute=hidden_cliff,
        describe=describe,
        scene=_Scene(),
        tries=TRIES,
    )
