"""Explorer: cross-entropy from logits, and from logits that went through a softmax once too often."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import NDArray
from traitlets import Float, HasTraits, Int

from lossopt.explorers.framework.explorer import Explorer
from lossopt.explorers.framework.style import BLACK, BLUE, GREY, VERMILLION, WIDTH, blank_figure, legend_below, tidy
from lossopt.explorers.framework.tries import Try, each
from lossopt.losses import (
    categorical_cross_entropy_with_logits,
    categorical_cross_entropy_with_logits_grad,
    softmax,
)

__all__ = ["DoubleSoftmax", "DoubleSoftmaxState", "double_softmax", "double_softmax_floor", "explore_double_softmax"]

Array = NDArray[np.float64]

MARGINS = np.linspace(-10.0, 10.0, 201)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubleSoftmax:
    """Loss and slope over the margin and at the reader's own, with one softmax and with two."""

    classes: int
    margin: float
    floor: float
    once: Array
    twice: Array
    once_slope: Array
    twice_slope: Array
    here: tuple[float, float]
    slope_here: tuple[float, float]


def double_softmax_floor(classes: int) -> float:
    """The least loss that two softmaxes can reach, in nats: a row of probabilities read as logits.

    Example:
        >>> round(double_softmax_floor(5), 4)
        0.9048
    """
    return float(np.log(np.e + classes - 1) - 1.0)


def double_softmax(*, margin: float, classes: int) -> DoubleSoftmax:
    """Loss of one sample whose true class has the logit ``margin`` and every other class the logit 0.

    Args:
        margin: The logit of the true class.
        classes: Number of classes, at least 2.
    """
    margins = np.append(MARGINS, margin)
    logits = np.zeros((margins.size, classes))
    logits[:, 0] = margins
    label = np.zeros(margins.size, dtype=np.int64)
    p = np.asarray(softmax(logits))
    once = np.asarray(categorical_cross_entropy_with_logits(label, logits, reduction="none"))
    twice = np.asarray(categorical_cross_entropy_with_logits(label, p, reduction="none"))
    once_slope = np.asarray(categorical_cross_entropy_with_logits_grad(label, logits, reduction="none"))[:, 0]
    outer = np.asarray(categorical_cross_entropy_with_logits_grad(label, p, reduction="none"))
    # The chain rule through the first softmax, whose Jacobian is diag(p) - p pᵀ.
    twice_slope = (p * (outer - np.sum(outer * p, axis=1, keepdims=True)))[:, 0]
    return DoubleSoftmax(
        classes=classes,
        margin=margin,
        floor=double_softmax_floor(classes),
        once=once[:-1],
        twice=twice[:-1],
        once_slope=once_slope[:-1],
        twice_slope=twice_slope[:-1],
        here=(float(once[-1]), float(twice[-1])),
        slope_here=(float(once_slope[-1]), float(twice_slope[-1])),
    )


def describe(loss: DoubleSoftmax) -> str:
    """What the picture shows, in words."""
    return (
        f"{loss.classes} classes, the true one with the logit {loss.margin:.1f} and the others with 0. One "
        f"softmax: loss {loss.here[0]:.4f}, slope {loss.slope_here[0]:.2g}. Two: loss {loss.here[1]:.4f}, "
        f"slope {loss.slope_here[1]:.2g}; however sure and right the model is, its loss stays above "
        f"{loss.floor:.4f}."
    )


class DoubleSoftmaxState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader moves."""

    margin = Float(6.0, min=-10.0, max=10.0).tag(label="Logit of the true class", step=0.5)
    classes = Int(5, min=2, max=20).tag(label="Number of classes")


class _Scene:
    """Two panels over the logit of the true class: the loss, and its slope."""

    def __init__(self) -> None:
        self.figure = blank_figure(WIDTH, 3.8)
        left, right = self.figure.subplots(1, 2)
        words = {"xlabel": "logit of the true class (the others: 0)"}
        tidy(left, title="Loss of one sample", ylabel="loss (nats)", **words)
        tidy(right, title="Its slope", ylabel="d loss / d logit", **words)
        left.set(xlim=(-10, 10), ylim=(0, 13), xticks=range(-10, 11, 5))
        right.set(xlim=(-10, 10), ylim=(-1.1, 0.1), xticks=range(-10, 11, 5))
        once = {"color": BLUE, "linewidth": 2.0, "label": "one softmax"}
        twice = {"color": VERMILLION, "linewidth": 2.0, "linestyle": "--", "label": "two softmaxes"}
        self._once, self._twice = left.plot([], [], **once)[0], left.plot([], [], **twice)[0]
        self._floor = left.plot([], [], color=GREY, linestyle=":", linewidth=1.5, label="floor of two")[0]
        self._slopes = right.plot([], [], **once)[0], right.plot([], [], **twice)[0]
        self._here = left.plot([], [], "o", color=BLACK, markersize=7, clip_on=False, label="your logit")[0]
        self._there = right.plot([], [], "o", color=BLACK, markersize=7, clip_on=False)[0]
        legend_below(self.figure, [self._once, self._twice, self._floor, self._here])

    @property
    def moving(self) -> Sequence[Artist]:
        return [self._floor, self._once, self._twice, *self._slopes, self._here, self._there]

    def update(self, loss: DoubleSoftmax) -> None:
        self._floor.set_data([-10.0, 10.0], [loss.floor] * 2)
        self._once.set_data(MARGINS, loss.once)
        self._twice.set_data(MARGINS, loss.twice)
        self._slopes[0].set_data(MARGINS, loss.once_slope)
        self._slopes[1].set_data(MARGINS, loss.twice_slope)
        self._here.set_data([loss.margin] * 2, loss.here)
        self._there.set_data([loss.margin] * 2, loss.slope_here)


TRIES = (
    Try(
        words="move the true class's logit to $-10$, a model that is sure and wrong, and compare the two "
        "slopes: with one softmax the gradient pulls with nearly full strength, with two it has "
        "vanished.",
        states=each(margin=[0.0, -5.0, -10.0]),
    ),
    Try(
        words="Then change the number of classes and watch the floor.",
        states=each(classes=[2, 3, 10, 20]),
    ),
)


def explore_double_softmax() -> Explorer[DoubleSoftmax]:
    """Move the true class's logit and see what a second softmax does to the loss and to its slope."""
    return Explorer(
        title="One softmax, and one too many",
        state=DoubleSoftmaxState(),
        compute=double_softmax,
        describe=describe,
        scene=_Scene(),
        tries=TRIES,
    )
