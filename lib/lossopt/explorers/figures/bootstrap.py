"""Explorer: what a bootstrap interval says of one test set, and how often such intervals hold the true value.

The true value is known here, since the test sets are drawn from a population that is known: the real tumours of the
screening, malignant ones weighted to the reader's prevalence. Metrics of a confusion matrix depend on a test set
only through its four counts, so that drawing it again with replacement is one multinomial draw of four numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection, PolyCollection
from numpy.typing import NDArray
from traitlets import Enum, HasTraits, Int

from lossopt.explorers.experiments.screening import screened_tumours
from lossopt.explorers.framework.explorer import Explorer
from lossopt.explorers.framework.style import (
    BLACK,
    BLUE,
    LIGHT_BLUE,
    VERMILLION,
    WIDTH,
    blank_figure,
    legend_below,
    tidy,
)
from lossopt.explorers.framework.tries import Try, each

__all__ = ["METRICS", "BootstrapState", "BootstrapView", "bootstrap_view", "explore_bootstrap"]

Array = NDArray[np.float64]

METRICS = ("accuracy", "precision", "recall", "F1")
THRESHOLD = 0.5
SETS, RESAMPLES = 50, 500
EDGES = np.linspace(0.0, 1.0, 51)
SEED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BootstrapView:
    """One metric on fifty test sets.

    Args:
        truth: The metric over the whole population.
        values: The metric of each test set, shape (50,).
        low, high: Percentile intervals of 95 % from the bootstrap, shape (50,) each.
        again: The metric on 500 resamples of the first test set, shape (500,).
    """

    metric: str
    size: int
    prevalence: float
    truth: float
    values: Array
    low: Array
    high: Array
    again: Array

    @property
    def holds(self) -> NDArray[np.bool_]:
        """Which of the intervals hold the true value."""
        return (self.low <= self.truth) & (self.truth <= self.high)


def bootstrap_view(*, metric: str, size: int, prevalence: int) -> BootstrapView:
    """Draw fifty test sets of ``size`` tumours, and each of them 500 times again.

    Args:
        metric: One of ``METRICS``, of alarms at a probability of one half.
        size: Tumours in a test set.
        prevalence: Share of malignant tumours in the population, in percent.
    """
    cells = _cells(prevalence / 100)
    rng = np.random.default_rng(SEED)
    sets = rng.multinomial(size, cells, size=SETS)
    again = _metric(metric, rng.multinomial(size, sets[:, None, :] / size, size=(SETS, RESAMPLES)))
    low, high = np.quantile(again, (0.025, 0.975), axis=1)
    return BootstrapView(
        metric=metric,
        size=size,
        prevalence=prevalence / 100,
        truth=float(_metric(metric, cells)),
        values=_metric(metric, sets),
        low=low,
        high=high,
        again=again[0],
    )


def _cells(share: float) -> Array:
    """How likely a tumour is to be a TN, FP, FN or TP where ``share`` of all are malignant."""
    seen = screened_tumours()
    alarm = seen.probability >= THRESHOLD
    tpr, fpr = (float(np.mean(alarm[seen.y == label])) for label in (1, 0))
    return np.array([(1 - share) * (1 - fpr), (1 - share) * fpr, share * (1 - tpr), share * tpr])


def _metric(metric: str, counts: NDArray[np.generic]) -> Array:
    """The metric of counts TN, FP, FN, TP, shape (..., 4); 0 where it is 0/0, as everywhere in this course."""
    tn, fp, fn, tp = np.moveaxis(np.asarray(counts, dtype=np.float64), -1, 0)
    part, whole = {
        "accuracy": (tn + tp, tn + fp + fn + tp),
        "precision": (tp, tp + fp),
        "recall": (tp, tp + fn),
        "F1": (2 * tp, 2 * tp + fp + fn),
    }[metric]
    return np.asarray(np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0))


def describe(view: BootstrapView) -> str:
    """What the picture shows, in words."""
    return (
        f"Test sets of {view.size} tumours, {100 * view.prevalence:.0f} % malignant in the population. On the first "
        f"the {view.metric} is {view.values[0]:.3f}, and 95 % of its resamples lie between {view.low[0]:.3f} and "
        f"{view.high[0]:.3f}. In the population it is {view.truth:.3f}, which {view.holds.sum()} of the "
        f"{SETS} intervals hold."
    )


class BootstrapState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader moves."""

    metric = Enum(METRICS, default_value="recall").tag(label="Metric")
    size = Int(140, min=20, max=1000).tag(label="Tumours in a test set", step=20)
    prevalence = Int(37, min=2, max=50).tag(label="Prevalence (%)")


class _Scene:
    """Left the resamples of the first test set, right the intervals of all fifty."""

    def __init__(self) -> None:
        self.figure = blank_figure(WIDTH, 3.9)
        left, right = self.figure.subplots(1, 2, width_ratios=(1, 1.2))
        tidy(
            left,
            title=f"The first test set, drawn {RESAMPLES} times again",
            xlabel="metric",
            ylabel="share of resamples",
        )
        tidy(right, title=f"Intervals of {SETS} test sets", xlabel="test set", ylabel="metric")
        left.set(xlim=(0, 1), ylim=(0, 0.4))
        right.set(xlim=(0, SETS + 1), ylim=(-0.02, 1.02))
        # One artist for all bars: to draw each by itself takes ten times as long.
        self._bars = left.add_collection(
            PolyCollection(
                [], facecolors=LIGHT_BLUE, edgecolors=BLUE, linewidths=1.0, joinstyle="miter", capstyle="butt"
            )
        )
        dots = {"color": BLUE, "linewidth": 1.5, "linestyle": ":", "label": "95 % of the resamples"}
        self._ends = [left.plot([], [], **dots)[0] for _ in range(2)]
        self._truth = [axes.plot([], [], color=BLACK, linewidth=1.5, label="population")[0] for axes in (left, right)]
        self._hit = right.add_collection(LineCollection([], colors=BLUE, linewidths=2, label="holds it"))
        self._miss = right.add_collection(
            LineCollection([], colors=VERMILLION, linewidths=2, linestyles="dotted", label="misses it")
        )
        self._values = right.plot([], [], "o", color=BLACK, markersize=3, label="on the test set")[0]
        drawn: list[Artist] = [self._ends[0], self._truth[1], self._values, self._hit, self._miss]
        legend_below(self.figure, drawn)

    @property
    def moving(self) -> Sequence[Artist]:
        return [self._bars, *self._ends, *self._truth, self._hit, self._miss, self._values]

    def update(self, view: BootstrapView) -> None:
        shares = np.histogram(view.again, EDGES)[0] / RESAMPLES
        self._bars.set_verts(_bars(shares))
        for line, end in zip(self._ends, (view.low[0], view.high[0]), strict=True):
            line.set_data([end, end], [0.0, 1.0])
        self._truth[0].set_data([view.truth] * 2, [0.0, 1.0])
        self._truth[1].set_data([0, SETS + 1], [view.truth] * 2)
        number = np.arange(1, SETS + 1)
        ends = np.stack([np.column_stack([number, view.low]), np.column_stack([number, view.high])], axis=1)
        self._hit.set_segments(list(ends[view.holds]))
        self._miss.set_segments(list(ends[~view.holds]))
        self._values.set_data(number, view.values)


def _bars(heights: Array) -> Array:
    """The corners of a bar above each of the spans between ``EDGES``, shape (50, 4, 2)."""
    low, high, ground = EDGES[:-1], EDGES[1:], np.zeros_like(heights)
    corners = ((low, ground), (high, ground), (high, heights), (low, heights))
    return np.stack([np.column_stack(corner) for corner in corners], axis=1)


TRIES = (
    Try(
        words="how many tumours must a test set hold until the interval of the recall is 0.1 wide?",
        states=each(size=[200, 400, 600, 800, 1000]),
    ),
    Try(
        words="Then make the disease rare and the test set small. About 95 % of the intervals should hold "
        "the true value: when do far fewer?",
        states=each(prevalence=[10, 5, 2], size=[100, 40, 20]),
    ),
)


def explore_bootstrap() -> Explorer[BootstrapView]:
    """Change the size of the test set and the prevalence, and see how much a metric can be trusted."""
    return Explorer(
        title="How sure is a metric?",
        state=BootstrapState(),
        compute=bootstrap_view,
        describe=describe,
        scene=_Scene(),
        tries=TRIES,
    )
