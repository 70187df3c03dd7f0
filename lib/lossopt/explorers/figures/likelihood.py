"""Explorer: the likelihood of a run of coin tosses, and the cross-entropy that is its negative logarithm."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import NDArray
from traitlets import Float, HasTraits, Int

from lossopt.explorers.framework.explorer import Explorer
from lossopt.explorers.framework.style import BLACK, BLUE, VERMILLION, WIDTH, blank_figure, legend_below, tidy
from lossopt.explorers.framework.tries import Try, each
from lossopt.losses import binary_cross_entropy

__all__ = ["TOSSES", "CoinLikelihood", "CoinState", "coin_likelihood", "explore_likelihood"]

Array = NDArray[np.float64]

TOSSES = 10
PROBABILITIES = np.linspace(0.001, 0.999, 333)
MOST_LOSS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CoinLikelihood:
    """Both curves over the probability, and their values at the reader's own."""

    ones: int
    p: float
    likelihood: Array
    loss: Array
    likelihood_here: float
    loss_here: float


def coin_likelihood(*, p: float, ones: int) -> CoinLikelihood:
    """How likely ten labels, ``ones`` of them 1, are under a constant prediction, and its mean loss.

    Args:
        p: The predicted probability of a 1, between 0 and 1.
        ones: How many of the ten labels are 1.
    """
    labels = np.array([1.0] * ones + [0.0] * (TOSSES - ones))
    grid = np.append(PROBABILITIES, p)
    y, predicted = np.broadcast_arrays(labels, grid[:, None])
    loss = np.mean(binary_cross_entropy(y, predicted, reduction="none"), axis=1)
    likelihood = grid**ones * (1.0 - grid) ** (TOSSES - ones)
    return CoinLikelihood(
        ones=ones,
        p=p,
        likelihood=likelihood[:-1],
        loss=loss[:-1],
        likelihood_here=float(likelihood[-1]),
        loss_here=float(loss[-1]),
    )


def describe(coin: CoinLikelihood) -> str:
    """What the picture shows, in words."""
    return (
        f"Ten labels, {coin.ones} of them 1. Predicting the probability {coin.p:.2f} for each makes them "
        f"{coin.likelihood_here:.3g} likely, at a mean cross-entropy of {coin.loss_here:.4f} nats. The "
        f"likelihood is greatest and the loss least at the share of ones, {coin.ones / TOSSES:.1f}."
    )


class CoinState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader moves."""

    p = Float(0.5, min=0.01, max=0.99).tag(label="Predicted probability", step=0.01)
    ones = Int(7, min=0, max=TOSSES).tag(label="Ones among ten labels")


class _Scene:
    """Two panels over the probability: the likelihood, as a share of its largest value, and the loss."""

    def __init__(self) -> None:
        self.figure = blank_figure(WIDTH, 3.7)
        left, right = self.figure.subplots(1, 2)
        words = {"xlabel": "predicted probability of a 1"}
        tidy(left, title="Likelihood of the ten labels", ylabel="share of the largest", **words)
        tidy(right, title="Mean cross-entropy", ylabel="loss (nats)", **words)
        left.set(xlim=(0, 1), ylim=(0, 1.08))
        # The worst that the controls can reach is -ln 0.01 = 4.6 nats.
        right.set(xlim=(0, 1), ylim=(0, MOST_LOSS))
        self._curves = (
            left.plot([], [], color=VERMILLION, linewidth=2, linestyle="--")[0],
            right.plot([], [], color=BLUE, linewidth=2)[0],
        )
        self._best = tuple(
            axes.plot([], [], color=BLACK, linestyle=":", linewidth=1.5, label="share of ones")[0]
            for axes in (left, right)
        )
        self._here = tuple(
            axes.plot([], [], "o", color=BLACK, markersize=8, clip_on=False, label="your probability")[0]
            for axes in (left, right)
        )
        legend_below(self.figure, [self._best[0], self._here[0]])

    @property
    def moving(self) -> Sequence[Artist]:
        return [*self._curves, *self._best, *self._here]

    def update(self, coin: CoinLikelihood) -> None:
        largest = max(float(coin.likelihood.max()), coin.likelihood_here)
        self._curves[0].set_data(PROBABILITIES, coin.likelihood / largest)
        self._curves[1].set_data(PROBABILITIES, coin.loss)
        for line in self._best:
            line.set_data([coin.ones / TOSSES] * 2, [0.0, MOST_LOSS])
        self._here[0].set_data([coin.p], [coin.likelihood_here / largest])
        self._here[1].set_data([coin.p], [coin.loss_here])


TRIES = (
    Try(
        words="find the top of the left curve and the bottom of the right one.",
        states=each(p=[0.6, 0.65, 0.7, 0.75, 0.8]),
    ),
    Try(
        words="Then make all ten labels 1: where does the best probability go?",
        states=each(ones=[10], p=[0.7, 0.9, 0.99]),
    ),
)


def explore_likelihood() -> Explorer[CoinLikelihood]:
    """Move the probability, and see likelihood and cross-entropy agree on the best one."""
    return Explorer(
        title="Likelihood and cross-entropy",
        state=CoinState(),
        compute=coin_likelihood,
        describe=describe,
        scene=_Scene(),
        tries=TRIES,
    )
