"""Explorer: stretch and shift a model's logits, and see which measures notice: calibration does, ROC does not."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection
from numpy.typing import NDArray
from traitlets import Enum, Float, HasTraits

from lossopt.explorers.experiments.screening import SCREENINGS, screened_tumours
from lossopt.explorers.framework.explorer import Explorer
from lossopt.explorers.framework.style import BLUE, LIGHT_BLUE, REFERENCE, VERMILLION, WIDTH, blank_figure, tidy
from lossopt.explorers.framework.tries import Try, each
from lossopt.losses import binary_cross_entropy_with_logits, sigmoid
from lossopt.metrics import roc_auc, roc_curve

__all__ = [
    "CalibrationState",
    "CalibrationView",
    "Reliability",
    "calibration_view",
    "explore_calibration",
    "reliability",
    "wilson_interval",
]

Array = NDArray[np.float64]

BINS = 10
EDGES = np.linspace(0.0, 1.0, BINS + 1)
NORMAL_95 = 1.959963984540054
AREA_OF_ALL = 600.0  # square points that would stand for all tumours
LIGHT = "#F7E0D3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """Samples sorted by predicted probability into ten bins; what they were promised, and what came true.

    Args:
        count: Samples in each bin, shape (10,).
        predicted: Mean prediction of each bin, shape (10,); NaN where the bin is empty.
        observed: Share of ones in each bin, shape (10,); NaN where the bin is empty.
    """

    count: NDArray[np.int64]
    predicted: Array
    observed: Array

    @property
    def error(self) -> float:
        """The mean distance of ``observed`` from ``predicted``, over the samples (expected calibration error)."""
        full = self.count > 0
        distance = np.abs(self.observed[full] - self.predicted[full])
        return float(distance @ self.count[full] / self.count.sum())


def reliability(y: NDArray[np.int64], probability: Array) -> Reliability:
    """What a reliability diagram draws, with ten bins of equal width.

    Args:
        y: Labels 0 and 1, shape (N,).
        probability: Predicted probabilities of a 1, shape (N,).
    Example:
        >>> reliability(np.array([0, 1]), np.array([0.62, 0.68])).observed[6]
        np.float64(0.5)
    """
    place = np.clip(np.searchsorted(EDGES, probability, side="right") - 1, 0, BINS - 1)
    count = np.bincount(place, minlength=BINS)
    with np.errstate(invalid="ignore"):  # 0/0 in an empty bin is the NaN that is promised
        predicted = np.bincount(place, probability, BINS) / count
        observed = np.bincount(place, y, BINS) / count
    return Reliability(count=count, predicted=predicted, observed=observed)


def wilson_interval(hits: Array, n: Array) -> tuple[Array, Array]:
    """The 95 % Wilson score interval of a share of ``hits`` among ``n`` > 0 independent samples.

    Source: Wilson (1927).
    Example:
        >>> low, high = wilson_interval(np.array([4.0]), np.array([4.0]))
        >>> round(float(low[0]), 2), float(high[0])
        (0.51, 1.0)
    """
    z2 = NORMAL_95**2
    centre = (hits + z2 / 2) / (n + z2)
    half = NORMAL_95 / (n + z2) * np.sqrt(hits * (n - hits) / n + z2 / 4)
    return np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationView:
    """The moved probabilities, what came of them, and the measures that may or may not notice."""

    model: str
    factor: float
    shift: float
    bins: Reliability
    low: Array
    high: Array
    shares: Array
    roc: tuple[Array, Array]
    area: float
    log_loss: float
    brier: float


def calibration_view(*, model: str, factor: float, shift: float) -> CalibrationView:
    """Judge the probabilities σ(factor · logit + shift) of a screening.

    Args:
        model: One of ``SCREENINGS``.
        factor: Above 1 makes the model surer of everything, below 1 less sure.
        shift: Added to every logit; above 0 makes the disease likelier everywhere.
    """
    seen = screened_tumours(model)
    logit = factor * seen.logit + shift
    probability = np.asarray(sigmoid(logit))
    bins = reliability(seen.y, probability)
    full = bins.count > 0
    low, high = np.full(BINS, np.nan), np.full(BINS, np.nan)
    count = bins.count[full].astype(np.float64)
    low[full], high[full] = wilson_interval(bins.observed[full] * count, count)
    fpr, tpr, _thresholds = roc_curve(seen.y, logit)
    return CalibrationView(
        model=model,
        factor=factor,
        shift=shift,
        bins=bins,
        low=low,
        high=high,
        shares=bins.count / seen.y.size,
        roc=(np.asarray(fpr), np.asarray(tpr)),
        area=float(roc_auc(seen.y, logit)),
        log_loss=float(binary_cross_entropy_with_logits(seen.y.astype(np.float64), logit)),
        brier=float(np.mean((probability - seen.y) ** 2)),
    )


def describe(view: CalibrationView) -> str:
    """What the picture shows, in words."""
    last = view.bins.count[-1]
    top = (
        f"Of the {last} tumours with a probability of 90 % or more, {100 * view.bins.observed[-1]:.0f} % are malignant."
        if last
        else "No tumour has a probability of 90 % or more."
    )
    return (
        f"{view.model[0].upper()}{view.model[1:]}, logits times {view.factor:.2f} plus {view.shift:.1f}. {top} "
        f"Calibration error {view.bins.error:.3f}, log loss {view.log_loss:.3f} nats, Brier score {view.brier:.3f}; "
        f"ROC AUC {view.area:.3f}, as for every factor and shift."
    )


class CalibrationState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader moves."""

    model = Enum(SCREENINGS[::-1], default_value=SCREENINGS[1]).tag(label="Model")
    factor = Float(1.0, min=0.05, max=3.0).tag(label="Multiply the logits by", step=0.05)
    shift = Float(0.0, min=-3.0, max=3.0).tag(label="Add to the logits", step=0.1)


class _Scene:
    """The reliability diagram, where a disc has the area of its tumours; how often each probability is given; ROC."""

    def __init__(self) -> None:
        self.figure = blank_figure(WIDTH, 3.7)
        left, middle, right = self.figure.subplots(1, 3)
        tidy(
            left, title="Reliability (disc: tumours)", xlabel="predicted probability", ylabel="share that is malignant"
        )
        tidy(middle, title="How often it is given", xlabel="predicted probability", ylabel="share of tumours")
        tidy(right, title="ROC", xlabel="false positive rate", ylabel="recall (TPR)")
        for axes in (left, right):
            axes.set(xlim=(-0.06, 1.06), ylim=(-0.06, 1.06), xticks=EDGES[::2])
            axes.plot([0, 1], [0, 1], **REFERENCE)
        middle.set(xlim=(0, 1), ylim=(0, 1))
        self._intervals = left.add_collection(LineCollection([], colors=VERMILLION, linewidths=1.5))
        self._discs = left.scatter([], [], color=LIGHT, edgecolors=VERMILLION, zorder=1.5, clip_on=False)
        self._points = left.plot([], [], "o", color=VERMILLION, markersize=4)[0]
        self._bars = middle.bar(EDGES[:-1], np.zeros(BINS), 0.1, align="edge", color=LIGHT_BLUE, edgecolor=BLUE)
        self._roc = right.plot([], [], color=BLUE, linewidth=2)[0]

    @property
    def moving(self) -> Sequence[Artist]:
        return [self._discs, self._intervals, self._points, *self._bars, self._roc]

    def update(self, view: CalibrationView) -> None:
        full = np.flatnonzero(view.bins.count)
        ends = [[(x, low), (x, high)] for x, low, high in zip(view.bins.predicted, view.low, view.high, strict=True)]
        self._intervals.set_segments([ends[place] for place in full])
        self._points.set_data(view.bins.predicted[full], view.bins.observed[full])
        self._discs.set_offsets(np.column_stack([view.bins.predicted, view.bins.observed])[full])
        self._discs.set_sizes(AREA_OF_ALL * view.shares[full])
        for bar, share in zip(self._bars, view.shares, strict=True):
            bar.set_height(share)
        self._roc.set_data(*view.roc)


TRIES = (
    Try(
        words="multiply the logits by less and less. The points come towards the diagonal, then pass it, while ROC "
        "does not move by a pixel.",
        states=each(factor=[0.75, 0.5, 0.35, 0.25, 0.1]),
    ),
    Try(
        words="Then shift the logits to either side.",
        states=each(shift=[-2.0, -1.0, 1.0, 2.0]),
    ),
    Try(
        words="Choose the logistic regression: how close to the diagonal is it without any help?",
        states=each(model=[SCREENINGS[0]]),
    ),
)


def explore_calibration() -> Explorer[CalibrationView]:
    """Make a model surer or less sure: its probabilities become truer or less true, and its ROC curve does not move."""
    return Explorer(
        title="Are the probabilities true?",
        state=CalibrationState(),
        compute=calibration_view,
        describe=describe,
        scene=_Scene(),
        tries=TRIES,
    )
