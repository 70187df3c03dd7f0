"""Explorer: binary cross-entropy from a logit, in the stable form and in the naive one."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import NDArray
from traitlets import Enum, Float, HasTraits

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
from lossopt.losses import binary_cross_entropy_with_logits

__all__ = ["LogitLoss", "LogitState", "explore_logits", "logit_loss", "naive_binary_cross_entropy"]

Array = NDArray[np.float64]

LOGITS = np.linspace(-60.0, 60.0, 481)
TINY, HUGE = 1e-17, 1e2


@dataclass(frozen=True, slots=True, kw_only=True)
class LogitLoss:
    """Both forms over the logits and at the reader's own, with the naive form's relative error."""

    y: int
    z: float
    stable: Array
    naive: Array
    error: Array
    stable_here: float
    naive_here: float
    error_here: float


def naive_binary_cross_entropy(y: int, z: Array) -> Array:
    """The textbook's two steps, first the probability, then its logarithm; it breaks on purpose.

    Args:
        y: The label, 0 or 1.
        z: Logits, at least -700, shape (N,).
    """
    # By the C library's exp, not NumPy's, whose last bit depends on the processor: here the last bits are shown.
    p = [1.0 / (1.0 + math.exp(-logit)) for logit in z.tolist()]
    chances = p if y == 1 else [1.0 - chance for chance in p]
    return np.array([-math.log(chance) if chance > 0.0 else math.inf for chance in chances])


def _exact(y: int, z: Array) -> Array:
    signed = (z if y == 0 else -z).tolist()
    return np.array([max(s, 0.0) + math.log1p(math.exp(-abs(s))) for s in signed])


def logit_loss(*, z: float, y: int) -> LogitLoss:
    """Both forms of the loss over a range of logits and at ``z``.

    Args:
        z: The logit to mark.
        y: The label, 0 or 1.
    """
    grid = np.append(LOGITS, z)
    stable = np.asarray(binary_cross_entropy_with_logits(np.full_like(grid, y), grid, reduction="none"))
    naive = naive_binary_cross_entropy(y, grid)
    exact = _exact(y, grid)
    error = np.abs(naive - exact) / exact
    return LogitLoss(
        y=y,
        z=z,
        stable=stable[:-1],
        naive=naive[:-1],
        error=error[:-1],
        stable_here=float(stable[-1]),
        naive_here=float(naive[-1]),
        error_here=float(error[-1]),
    )


def describe(loss: LogitLoss) -> str:
    """What the picture shows, in words."""
    naive = f"{loss.naive_here + 0.0:.6g}" if np.isfinite(loss.naive_here) else "infinity"  # no "-0"
    return (
        f"At the logit z = {loss.z:.1f} with the label y = {loss.y} the stable form gives "
        f"{loss.stable_here:.6g} and the naive form {naive}, {_in_words(loss.error_here)}."
    )


def _in_words(error: float) -> str:
    if np.isinf(error):
        return "of which no gradient can be taken"
    if error < 1e-12:
        return "equal to twelve digits"
    return f"a relative error of {error:.1g}"


class LogitState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader moves."""

    z = Float(40.0, min=-60.0, max=60.0).tag(label="Logit z", step=0.5)
    y = Enum([0, 1], default_value=0).tag(label="Label y")


class _Scene:
    """Two panels over the logit: the loss in both forms, and how wrong the naive one is."""

    def __init__(self) -> None:
        self.figure = blank_figure(WIDTH, 3.8)
        left, right = self.figure.subplots(1, 2)
        tidy(left, title="Loss of one sample", xlabel="logit z", ylabel="loss (nats)")
        tidy(right, title="Relative error of the naive form", xlabel="logit z", ylabel="error (relative)")
        left.set(xlim=(-60, 60), ylim=(-2, 62))
        right.set(xlim=(-60, 60), yscale="log", ylim=(TINY, HUGE), yticks=[1e-16, 1e-12, 1e-8, 1e-4, 1])
        self._stable = left.plot([], [], color=BLUE, linewidth=5, alpha=0.7, label="stable, from z")[0]
        self._naive = left.plot([], [], color=VERMILLION, linestyle="--", linewidth=2, label="naive, by way of p")[0]
        self._error = right.plot([], [], color=VERMILLION, linewidth=1.2)[0]
        self._here = left.plot([], [], "o", color=BLACK, markersize=8, clip_on=False, label="your z")[0]
        self._wrong = right.plot([], [], "o", color=BLACK, markersize=8, clip_on=False)[0]
        legend_below(self.figure, [self._stable, self._naive, self._here])
        right.text(
            0.5, 0.95, "infinite errors stand at the top", transform=right.transAxes, ha="center", fontsize=px(WORDS)
        )

    @property
    def moving(self) -> Sequence[Artist]:
        return [self._stable, self._naive, self._error, self._here, self._wrong]

    def update(self, loss: LogitLoss) -> None:
        self._stable.set_data(LOGITS, loss.stable)
        self._naive.set_data(LOGITS, loss.naive)
        self._error.set_data(LOGITS, np.clip(loss.error, TINY, HUGE))
        self._here.set_data([loss.z], [loss.stable_here])
        self._wrong.set_data([loss.z], [np.clip(loss.error_here, TINY, HUGE)])


TRIES = (
    Try(
        words="walk $z$ down from 40 until the naive form gives a number at all.",
        states=each(z=[39.0, 38.0, 37.0, 36.5, 36.0, 35.0, 30.0]),
    ),
    Try(
        words="Then go to negative logits, where the model is right. What does the naive form make of a "
        "loss of, say, $e^{-40}$?",
        states=each(z=[-10.0, -20.0, -30.0, -40.0]),
    ),
    Try(
        words="Then switch the label to 1. One half of the error is gone: which, and why?",
        states=each(y=[1], z=[40.0, -36.5, -40.0]),
    ),
)


def explore_logits() -> Explorer[LogitLoss]:
    """Move the logit and see where the naive cross-entropy loses its digits, then its value."""
    return Explorer(
        title="Cross-entropy from a logit, stable and naive",
        state=LogitState(),
        compute=logit_loss,
        describe=describe,
        scene=_Scene(),
        tries=TRIES,
    )
