"""Explorer: the first steps of Adam with and without its bias correction."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import ArrayLike, NDArray
from traitlets import Enum, Float, HasTraits

from lossopt.explorers.framework.explorer import Explorer
from lossopt.explorers.framework.style import BLUE, NARROW, VERMILLION, blank_figure, legend_below, tidy
from lossopt.explorers.framework.tries import Try, each
from lossopt.explorers.pictures.grids import plain_ticks

__all__ = ["BiasCorrection", "bias_correction", "correction_ratio", "explore_bias_correction"]

Array = NDArray[np.float64]

STEPS = 1000
GRADIENTS = ("constant", "noisy")
LOW, HIGH = 0.03, 40.0  # the first step without correction is between 0.032 and 31.6 times as long
TICKS = (0.03, 0.1, 0.3, 1, 3, 10, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class BiasCorrection:
    """Length of each step in units of η, with and without correction, and their ratio; each of shape (STEPS,)."""

    beta1: float
    beta2: float
    gradients: str
    corrected: Array
    uncorrected: Array
    ratio: Array


def correction_ratio(t: ArrayLike, *, beta1: float, beta2: float) -> Array:
    r"""How many times as long step ``t`` is without the bias correction, for ε = 0 and any gradients.

    .. math:: \frac{1 - \beta_1^t}{\sqrt{1 - \beta_2^t}}

    Args:
        t: Numbers of steps, from 1, any shape.
        beta1, beta2: Adam's decays, from 0 up to but not 1; ``beta2`` above 0.
    Source: Kingma and Ba (2015), section 3.
    Example:
        >>> correction_ratio([1, 10], beta1=0.9, beta2=0.999).round(2).tolist()
        [3.16, 6.53]
    """
    t = np.asarray(t, dtype=np.float64)
    return np.asarray((1.0 - beta1**t) / np.sqrt(1.0 - beta2**t))


def bias_correction(*, beta1: float, beta2: float, gradients: str) -> BiasCorrection:
    """Run both averages over a thousand gradients.

    Args:
        beta1, beta2: Adam's decays.
        gradients: One of ``GRADIENTS``: all 1, or 1 plus Gaussian noise of standard deviation 1.
    """
    steps = np.arange(1, STEPS + 1)
    noise = np.random.default_rng(0).normal(size=STEPS) if gradients == GRADIENTS[1] else np.zeros(STEPS)
    g = 1.0 + noise
    m, v = _averages(g, beta1), _averages(g**2, beta2)
    ratio = correction_ratio(steps, beta1=beta1, beta2=beta2)
    uncorrected = np.abs(m) / np.sqrt(v)
    return BiasCorrection(
        beta1=beta1,
        beta2=beta2,
        gradients=gradients,
        corrected=uncorrected / ratio,
        uncorrected=uncorrected,
        ratio=ratio,
    )


def _averages(values: Array, beta: float) -> Array:
    """The exponential moving average after each value, from 0."""
    averages, average = np.empty(len(values)), 0.0
    for step, value in enumerate(values.tolist()):
        average = beta * average + (1.0 - beta) * value
        averages[step] = average
    return averages


def describe(run: BiasCorrection) -> str:
    """What the picture shows, in words."""
    furthest = int(np.argmax(np.abs(np.log(run.ratio))))
    return (
        f"Beta1 {run.beta1:.2f}, beta2 {run.beta2:.3f}, {run.gradients} gradients. Without the correction step 1 is "
        f"{run.ratio[0]:.2f} times as long and step 10 {run.ratio[9]:.2f} times. The ratio is furthest from 1 at step "
        f"{furthest + 1}, {run.ratio[furthest]:.2f}, and {run.ratio[-1]:.2f} at step {STEPS}."
    )


class BiasCorrectionState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader moves."""

    beta1 = Float(0.9, min=0.0, max=0.99).tag(label="Beta1", step=0.01)
    beta2 = Float(0.999, min=0.9, max=0.999).tag(label="Beta2", step=0.001)
    gradients = Enum(list(GRADIENTS), default_value=GRADIENTS[0]).tag(label="Gradients")


class _Scene:
    """The length of each step, with and without correction; the gap between the curves is the ratio."""

    def __init__(self) -> None:
        self.figure = blank_figure(NARROW, 4.2)
        axes = self.figure.subplots()
        tidy(axes, title="Adam's first steps", xlabel="step t (logarithmic)", ylabel="length (units of η, logarithmic)")
        axes.set(xlim=(0.9, STEPS), ylim=(LOW, HIGH), xscale="log", yscale="log")
        plain_ticks(axes, x=(1, 10, 100, STEPS), y=TICKS)
        self._without = axes.plot([], [], color=VERMILLION, linestyle="--", linewidth=2.0)[0]
        self._with = axes.plot([], [], color=BLUE, linewidth=2.0)[0]
        self._marks = axes.plot([], [], marker="o", linestyle="none", color=VERMILLION, markersize=9)[0]
        handles = {
            "without the correction": self._without,
            "its steps 1 and 10": self._marks,
            "with the correction": self._with,
        }
        legend_below(self.figure, list(handles.values()), list(handles))

    @property
    def moving(self) -> Sequence[Artist]:
        return [self._without, self._with, self._marks]

    def update(self, run: BiasCorrection) -> None:
        steps = np.arange(1, STEPS + 1)
        self._without.set_data(steps, run.uncorrected)
        self._with.set_data(steps, run.corrected)
        self._marks.set_data([1, 10], run.uncorrected[[0, 9]])


TRIES = (
    Try(
        words="lower beta2 to 0.990: how long does the excess last now?",
        states=each(beta2=[0.99]),
    ),
    Try(
        words=r"Then find a pair for which the first step *without* correction is too short. What must hold "
        r"between $1 - \beta_1$ and $\sqrt{1 - \beta_2}$?",
        states=each(beta1=[0.9, 0.95], beta2=[0.98, 0.99]),
    ),
)


def explore_bias_correction() -> Explorer[BiasCorrection]:
    """Move Adam's two decays, and see what its bias correction does to the first thousand steps."""
    return Explorer(
        title="Adam's bias correction",
        state=BiasCorrectionState(),
        compute=bias_correction,
        describe=describe,
        scene=_Scene(),
        tries=TRIES,
    )
