"""Explorer: how fast gradient descent with momentum converges, over the learning rate and the momentum."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib import colormaps
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray
from traitlets import Float, HasTraits

from lossopt.explorers.experiments.quadratics import best_momentum, convergence_rate, five_points, mse_of_line
from lossopt.explorers.framework.explorer import Explorer
from lossopt.explorers.framework.style import (
    BLACK,
    BLUE,
    VERMILLION,
    WIDTH,
    WORDS,
    blank_figure,
    legend_below,
    px,
    tidy,
)
from lossopt.explorers.framework.tries import Try, each

__all__ = ["MomentumRun", "MomentumState", "explore_momentum", "momentum_run", "phase"]

Array = NDArray[np.float64]

LOSS = mse_of_line(*five_points())
CURVATURES = LOSS.curvatures
MOST_LR, MOST_BETA = 0.18, 0.98
RATES = (0.75, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 1.0)
STEPS = 150
LOW, HIGH = 1e-12, 1e3


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentumRun:
    """The rate that the map shows for one pair, and a run with it.

    Attributes:
        rate: By how much a step shrinks the error in the long run.
        excess: The MSE above its least value after each step, shape (steps + 1,).
        steps_to_a_tenth: After how many steps the distance from the minimum stays below a tenth of that at the start;
            None if the run is too short for that.
    """

    lr: float
    beta: float
    rate: float
    excess: Array
    steps_to_a_tenth: int | None


def momentum_run(*, lr: float, beta: float) -> MomentumRun:
    """Descend on the MSE of the worked example's line with momentum.

    Args:
        lr: Learning rate η, > 0.
        beta: Momentum β, from 0 up to but not 1.
    """
    points = LOSS.path(np.zeros(2), lr=lr, beta=beta, steps=STEPS)
    rate = float(convergence_rate(lr, beta, CURVATURES))
    distance = np.linalg.norm(points - LOSS.best, axis=1)
    late = int(np.flatnonzero(distance > 0.1 * distance[0])[-1]) + 1
    return MomentumRun(
        lr=lr,
        beta=beta,
        rate=rate,
        excess=LOSS.excess(points),
        steps_to_a_tenth=late if late <= STEPS else None,
    )


def describe(run: MomentumRun) -> str:
    """What the picture shows, in words."""
    flat, steep = (phase(run.lr, run.beta, curvature) for curvature in CURVATURES)
    return (
        f"Learning rate {run.lr:.3f}, momentum {run.beta:.2f}: the flat direction {flat}, the steep one {steep}. In "
        f"the long run each step multiplies the error by {run.rate:.3f}, {_in_words(run)}. After {STEPS} steps the "
        f"MSE lies {run.excess[-1]:.2g} above its least value."
    )


def phase(lr: float, beta: float, curvature: float) -> str:
    """What the error does along an eigenvector with one curvature: creeps, zig-zags, ripples or diverges.

    Args:
        lr: Learning rate η, > 0.
        beta: Momentum β, from 0 up to but not 1.
        curvature: Eigenvalue λ of the Hessian, > 0.
    Convention: Two real factors of one sign creep or zig-zag, two complex ones ripple.
    Source: Goh (2017), *Why momentum really works*.
    Example:
        >>> phase(0.25, 0.0, 1.0), phase(1.5, 0.0, 1.0), phase(1.0, 0.5, 1.0), phase(2.5, 0.0, 1.0)
        ('creeps', 'zig-zags', 'ripples', 'diverges')
    """
    if float(convergence_rate(lr, beta, [curvature])) >= 1.0:
        return "diverges"
    middle = 1.0 + beta - lr * curvature
    if middle**2 < 4.0 * beta:
        return "ripples"
    return "creeps" if middle > 0.0 else "zig-zags"


def _in_words(run: MomentumRun) -> str:
    """What the rate alone promises, beside what the run takes: at the best pair that is more than twice as much."""
    if run.rate >= 1.0:
        return "so it does not converge"
    promised = f"which promises a tenth of it after {np.ceil(np.log(0.1) / np.log(run.rate)):.0f} steps"
    if run.steps_to_a_tenth is None:
        return f"{promised}; this run is not there after {STEPS}"
    return f"{promised}; this run takes {run.steps_to_a_tenth}"


class MomentumState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader moves."""

    lr = Float(0.01, min=0.005, max=MOST_LR).tag(label="Learning rate", step=0.005)
    beta = Float(0.0, min=0.0, max=MOST_BETA).tag(label="Momentum", step=0.01)


class _Scene:
    """Left the map with the reader's pair and the best one, right the run with the reader's pair."""

    def __init__(self) -> None:
        self.figure = blank_figure(WIDTH, 4.2)
        left, right = self.figure.subplots(1, 2)
        tidy(left, title="Rate of convergence", xlabel="learning rate η (1 / curvature)", ylabel="momentum β")
        tidy(right, title="A run with your pair", xlabel="step", ylabel="MSE − least MSE (y², log.)")
        left.grid(visible=False)
        left.set(xlim=(0.0, MOST_LR), ylim=(0.0, MOST_BETA))
        right.set(xlim=(0, STEPS), xticks=(0, 40, 80, 120), ylim=(LOW, HIGH), yscale="log")
        self._draw_map(left)
        self._pair = left.plot([], [], "o", color=VERMILLION, markeredgecolor="white", markersize=11, clip_on=False)[0]
        self._excess = right.plot([], [], color=BLUE, linewidth=1.5, label="the run")[0]
        self._promise = right.plot([], [], color=VERMILLION, linestyle="--", linewidth=1.5, label="slope of the rate")[
            0
        ]
        legend_below(self.figure, [self._excess, self._promise])

    def _draw_map(self, axes: Axes) -> None:
        # Cells between round numbers: where a rate equals a level, the last bit would decide on the colour.
        lrs, betas = np.meshgrid(_cells(MOST_LR, 360), _cells(MOST_BETA, 200))
        rates = convergence_rate(lrs, betas, CURVATURES)
        colours = colormaps["viridis"].with_extremes(over="white")
        image = axes.imshow(
            rates,
            extent=(0.0, MOST_LR, 0.0, MOST_BETA),
            origin="lower",
            aspect="auto",
            interpolation="nearest",
            cmap=colours,
            norm=BoundaryNorm(RATES, colours.N),
        )
        edge = np.array([0.0, MOST_BETA])
        axes.plot(2.0 * (1.0 + edge) / CURVATURES[-1], edge, color=BLACK, linewidth=2.0)
        axes.text(0.93 * MOST_LR, 0.1, "diverges", ha="right", fontsize=px(WORDS))
        self._draw_phases(axes)
        lr, beta, _rate = best_momentum(CURVATURES)
        axes.plot(lr, beta, "*", color="white", markeredgecolor=BLACK, markersize=15, linestyle="none")
        axes.annotate("best", (lr, beta), xytext=(12, -3), textcoords="offset points", fontsize=px(WORDS))
        bar = self.figure.colorbar(image, ax=axes, ticks=RATES)
        bar.set_label("factor per step", fontsize=px(WORDS))
        bar.ax.tick_params(labelsize=px(WORDS))

    def _draw_phases(self, axes: Axes) -> None:
        """Where each direction ripples: its two factors are complex above its curve, as far as both converge."""
        lrs = np.linspace(0.0, MOST_LR, 400)
        rim = [withStroke(linewidth=3.0, foreground=BLACK)]  # white alone is lost on the yellow
        for curvature, style in zip(CURVATURES, ("-", "--"), strict=True):
            betas = (1.0 - np.sqrt(lrs * curvature)) ** 2
            stable = betas > lrs * CURVATURES[-1] / 2.0 - 1.0
            axes.plot(lrs[stable], betas[stable], color="white", linestyle=style, linewidth=1.5, path_effects=rim)

    @property
    def moving(self) -> Sequence[Artist]:
        return [self._pair, self._excess, self._promise]

    def update(self, run: MomentumRun) -> None:
        steps = np.arange(STEPS + 1)
        self._pair.set_data([run.lr], [run.beta])
        self._excess.set_data(steps, np.clip(run.excess, LOW, HIGH))
        # The excess is quadratic in the error, so it shrinks with the square of the rate.
        self._promise.set_data(steps, np.clip(run.excess[0] * run.rate ** (2 * steps), LOW, HIGH))


def _cells(most: float, count: int) -> Array:
    """The middles of ``count`` equal cells from 0 to ``most``."""
    return np.asarray((np.arange(count) + 0.5) * (most / count))


TRIES = (
    Try(
        words="with momentum 0, go to the best learning rate of plain descent.",
        states=each(lr=[0.04, 0.07, 0.08, 0.085]),
    ),
    Try(
        words="Now follow the dark valley up to the star.",
        states=(
            {"lr": 0.1, "beta": 0.3},
            {"lr": 0.11, "beta": 0.4},
            {"lr": 0.125, "beta": 0.52},
            {"lr": 0.135, "beta": 0.62},
        ),
    ),
    Try(
        words="Then stay at that learning rate and raise the momentum to 0.95. What does the run look like, "
        "and why is it slower?",
        states=each(lr=[0.135], beta=[0.8, 0.95]),
    ),
)


def explore_momentum() -> Explorer[MomentumRun]:
    """Move the learning rate and the momentum over the map of convergence rates of the worked example."""
    return Explorer(
        title="Learning rate and momentum",
        state=MomentumState(),
        compute=momentum_run,
        describe=describe,
        scene=_Scene(),
        tries=TRIES,
    )
