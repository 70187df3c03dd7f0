"""Explorer: the reader's own regression losses over the residual and under an outlier, on top of the right ones."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray
from traitlets import Float, HasTraits

from lossopt.explorers.framework.explorer import Explorer
from lossopt.explorers.framework.own_functions import OwnFunction, compared, faults_in_words, numbers
from lossopt.explorers.framework.style import BENEATH, BLACK, LOSS_PENS, WIDTH, blank_figure, legend_below, tidy
from lossopt.losses import huber, mae, mse

__all__ = ["LossCurves", "OwnLoss", "OwnLosses", "OwnLossesState", "explore_own_losses"]

Array = NDArray[np.float64]

RESIDUALS = np.linspace(-4.0, 4.0, 81)
CONSTANTS = np.linspace(0.0, 20.0, 81)
STEADY_TARGETS = (1.0, 2.0, 3.0, 5.0)
TAKES = {"mse": "y y_hat", "mae": "y y_hat weight", "huber": "y y_hat delta"}
HIGHEST = {"mse": 20.0, "mae": 5.0, "huber": 10.0}  # of the upper panels
RIGHT: Mapping[str, Callable[..., Any]] = {
    "mse": lambda y, y_hat, delta: mse(y, y_hat, reduction="none"),
    "mae": lambda y, y_hat, delta: mae(y, y_hat, reduction="none"),
    "huber": lambda y, y_hat, delta: huber(y, y_hat, delta=delta, reduction="none"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLoss:
    """One loss of a sample over ``RESIDUALS``, of the five targets over ``CONSTANTS``: the reader's and the right one.

    The reader's are NaN where their function failed, which ``fault`` says.
    """

    sample: Array
    right_sample: Array
    mean: Array
    right_mean: Array
    fault: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLosses:
    """The three losses by name, for the targets 1, 2, 3, 5 and ``outlier``."""

    outlier: float
    delta: float
    losses: Mapping[str, OwnLoss]


class LossCurves:
    """Asks the reader's functions, and the right ones."""

    def __init__(self, functions: Mapping[str, Any]) -> None:
        self._own = {
            name: OwnFunction(name, function, takes=TAKES[name], form=numbers()) for name, function in functions.items()
        }

        self._last: dict[str, tuple[tuple[float, ...], OwnLoss]] = {}

    def __call__(self, *, outlier: float, delta: float) -> OwnLosses:
        losses = {name: self._loss(name, own, outlier, delta) for name, own in self._own.items()}
        return OwnLosses(outlier=outlier, delta=delta, losses=losses)

    def _loss(self, name: str, own: OwnFunction, outlier: float, delta: float) -> OwnLoss:
        """Asks again only if what the function is given has changed: most take no delta."""
        given = (outlier, delta) if name == "huber" else (outlier,)
        if name not in self._last or self._last[name][0] != given:
            self._last[name] = given, _asked(name, own, outlier, delta)
        return self._last[name][1]


def _asked(name: str, own: OwnFunction, outlier: float, delta: float) -> OwnLoss:
    targets = np.array([*STEADY_TARGETS, outlier])
    pairs = [(np.zeros(1), np.array([residual])) for residual in RESIDUALS]
    pairs += [(targets, np.full_like(targets, constant)) for constant in CONSTANTS]
    grid, wide = np.broadcast_arrays(targets, CONSTANTS[:, None])
    answers = own.ask([(*pair, *_further(name, pair[0], delta)) for pair in pairs])
    sample, mean = np.split(answers.stacked(), 2)
    return OwnLoss(
        sample=sample,
        right_sample=np.asarray(RIGHT[name](np.zeros_like(RESIDUALS), RESIDUALS, delta)),
        mean=mean,
        right_mean=np.mean(RIGHT[name](grid, wide, delta), axis=1),
        fault=answers.fault,
    )


def _further(name: str, y: Array, delta: float) -> tuple[Any, ...]:
    """What a loss takes besides targets and predictions: all samples of the same weight, or delta."""
    # A weight other than 1 shows who forgets to divide by the sum of the weights.
    return {"mse": (), "mae": (np.full(len(y), 2.0),), "huber": (delta,)}[name]


def _lowest(mean: Array) -> int:
    """Where a curve over ``CONSTANTS`` is lowest; not NaN everywhere."""
    return int(np.nanargmin(mean))


def describe(losses: OwnLosses) -> str:
    """What the picture shows, in words."""
    head = f"Targets 1, 2, 3, 5 and {losses.outlier:.1f}, Huber's delta {losses.delta:.1f}."
    shown = [_in_words(name, loss) for name, loss in losses.losses.items() if np.isfinite(loss.mean).any()]
    faults = faults_in_words({name: loss.fault for name, loss in losses.losses.items()})
    return " ".join(filter(None, [head, *shown, faults]))


def _in_words(name: str, loss: OwnLoss) -> str:
    sample = compared(loss.sample, loss.right_sample, of="residual", where=RESIDUALS)
    mean = compared(loss.mean, loss.right_mean, of="constant", where=CONSTANTS)
    at, right = _lowest(loss.mean), _lowest(loss.right_mean)
    lowest = f"its mean over the targets is lowest at the constant {CONSTANTS[at]:.2f}, with {loss.mean[at]:.4g}"
    if not sample and not mean:
        return f"Your {name} is the right one; {lowest}."
    return (
        f"Your {name} of one sample {sample or 'is right'}; of the five targets it {mean or 'is right'}; {lowest}, the "
        f"right one at {CONSTANTS[right]:.2f}, with {loss.right_mean[right]:.4g}."
    )


class OwnLossesState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader moves."""

    outlier = Float(10.0, min=0.0, max=20.0).tag(label="Fifth target", step=0.5)
    delta = Float(2.0, min=0.1, max=4.0).tag(label="Huber's delta", step=0.1)


class _Scene:
    """A column for each loss: above one sample over the residual, below the mean over the targets."""

    def __init__(self) -> None:
        self.figure = blank_figure(WIDTH, 5.6)
        above, below = self.figure.subplots(2, 3)
        self._samples, self._means, self._lowest, self._targets = {}, {}, {}, {}
        for name, upper, lower in zip(LOSS_PENS, above, below, strict=True):
            title = f"Your {name}, one sample"
            tidy(upper, title=title, xlabel="residual ŷ − y", ylabel="loss" if name == "mse" else "")
            tidy(
                lower,
                title="Five targets (bars)",
                xlabel="constant ŷ",
                ylabel="mean loss, share of right" if name == "mse" else "",
            )
            upper.set(xlim=(-4, 4), ylim=(0, HIGHEST[name]))
            lower.set(xlim=(0, 20), ylim=(0, 1.5))
            self._samples[name] = _pair(upper, name)
            self._means[name] = _pair(lower, name)
            point = {**LOSS_PENS[name].point(), "markeredgecolor": BLACK}
            self._lowest[name] = lower.plot([], [], **point)[0]
            self._targets[name] = lower.plot([], [], "|", color=BLACK, markersize=12)[0]
        handles = [self._samples["mse"][0], *(own for _right, own in self._samples.values()), self._lowest["mse"]]
        labels = ["right", *(f"your {name}" for name in LOSS_PENS), "your lowest"]
        legend_below(self.figure, handles, labels)

    @property
    def moving(self) -> Sequence[Artist]:
        lines = [line for pairs in (self._samples, self._means) for pair in pairs.values() for line in pair]
        return [*lines, *self._lowest.values(), *self._targets.values()]

    def update(self, losses: OwnLosses) -> None:
        targets = [*STEADY_TARGETS, losses.outlier]
        for name, loss in losses.losses.items():
            for line, values in zip(self._samples[name], (loss.right_sample, loss.sample), strict=True):
                line.set_data(RESIDUALS, values)
            share = loss.mean / loss.right_mean.max()
            for line, values in zip(self._means[name], (loss.right_mean / loss.right_mean.max(), share), strict=True):
                line.set_data(CONSTANTS, values)
            known = np.isfinite(share).any()
            at = _lowest(share) if known else 0
            seen = known and 0.0 <= share[at] <= 1.5
            self._lowest[name].set_data([CONSTANTS[at]] if seen else [], [share[at]] if seen else [])
            self._targets[name].set_data(targets, np.full(len(targets), 0.05))


def _pair(axes: Axes, name: str) -> tuple[Line2D, Line2D]:
    """The right curve, wide and pale, and the reader's on top of it."""
    right = axes.plot([], [], **BENEATH)[0]
    own = axes.plot([], [], **LOSS_PENS[name].line())[0]
    return right, own


def explore_own_losses(*, mse: Any = None, mae: Any = None, huber: Any = None) -> Explorer[OwnLosses]:
    """Your own losses, on top of the right ones, for one sample and for five targets with an outlier.

    Whatever is wrong is drawn as it is. An exception, NaN, another shape or an endless loop becomes a sentence.

    Args:
        mse: Your function of (y, y_hat), or None if there is none yet.
        mae: Yours of (y, y_hat, weight), or None; the figure gives all samples the same weight.
        huber: Yours of (y, y_hat, delta), or None.
    """
    return Explorer(
        title="Your losses and the right ones",
        state=OwnLossesState(),
        compute=LossCurves({"mse": mse, "mae": mae, "huber": huber}),
        describe=describe,
        scene=_Scene(),
    )
