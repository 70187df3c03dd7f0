"""Explorer: one threshold, seen in the scores, the confusion matrix, the costs, ROC, PR and four metrics at once.

The classes are weighted to make the disease as rare as the reader says: the rates within each class stay what they
were measured to be, and everything that mixes the classes follows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from numpy.typing import NDArray
from traitlets import Float, HasTraits, Int

from lossopt.explorers.experiments.screening import screened_tumours
from lossopt.explorers.framework.explorer import Explorer
from lossopt.explorers.framework.style import (
    BLACK,
    BLUE,
    GREEN,
    LIGHT_BLUE,
    REFERENCE,
    VERMILLION,
    WIDTH,
    WORDS,
    blank_figure,
    legend_below,
    px,
    tidy,
)
from lossopt.explorers.framework.tries import Try, each
from lossopt.explorers.pictures.confusion import draw_cells

__all__ = ["ThresholdState", "ThresholdView", "explore_threshold", "threshold_view"]

Array = NDArray[np.float64]

PATIENTS = 10_000
THRESHOLDS = np.linspace(0.02, 0.98, 97)  # the positions of the slider
MOST_COST = 3.0
METRICS = ("accuracy", "precision", "recall", "F1")


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdView:
    """Everything that the six panels show.

    ``counts`` holds TN, FP, FN, TP among 10,000 patients; ``cost`` is given at each of the slider's positions, as a
    share of the better of two screenings that look at nobody: alarm for all, and alarm for none.
    """

    threshold: float
    prevalence: float
    miss_cost: int
    counts: tuple[int, int, int, int]
    values: tuple[float, float, float, float]
    fpr: float
    area: float
    average_precision: float
    precisions: Array
    recalls: Array
    cost: Array
    cost_here: float
    best: float


def threshold_view(*, threshold: float, prevalence: int, miss_cost: int) -> ThresholdView:
    """Judge the logistic regression's screening at one threshold.

    Args:
        threshold: A tumour with at least this probability raises the alarm.
        prevalence: Share of malignant tumours, in percent, from 1 to 50.
        miss_cost: Cost of a missed malignant tumour, in false alarms.
    """
    share = prevalence / 100
    tpr, fpr = _rates(np.append(THRESHOLDS, threshold))
    cost = (share * (1 - tpr) * miss_cost + (1 - share) * fpr) / min(share * miss_cost, 1 - share)
    recalls, alarms = _rates(np.sort(screened_tumours().probability)[::-1])
    precisions = share * recalls / (share * recalls + (1 - share) * alarms)
    values = _values(share, tpr[-1], fpr[-1])
    return ThresholdView(
        threshold=threshold,
        prevalence=share,
        miss_cost=miss_cost,
        counts=_counts(prevalence, tpr[-1], fpr[-1]),
        values=values,
        fpr=float(fpr[-1]),
        area=float(np.trapezoid(np.append(0.0, recalls), np.append(0.0, alarms))),
        average_precision=float(np.diff(recalls, prepend=0.0) @ precisions),
        precisions=precisions,
        recalls=recalls,
        cost=cost[:-1],
        cost_here=float(cost[-1]),
        best=float(THRESHOLDS[np.argmin(cost[:-1])]),
    )


def _rates(thresholds: Array) -> tuple[Array, Array]:
    """The true and the false positive rate at each threshold."""
    seen = screened_tumours()
    rates = []
    for label in (1, 0):
        scores = np.sort(seen.probability[seen.y == label])
        rates.append(1 - np.searchsorted(scores, thresholds, side="left") / scores.size)
    return rates[0], rates[1]


def _counts(percent: int, tpr: float, fpr: float) -> tuple[int, int, int, int]:
    ill = PATIENTS * percent // 100
    tp, fp = round(ill * tpr), round((PATIENTS - ill) * fpr)
    return PATIENTS - ill - fp, fp, ill - tp, tp


def _values(share: float, tpr: float, fpr: float) -> tuple[float, float, float, float]:
    tp, fp, fn = share * tpr, (1 - share) * fpr, share * (1 - tpr)
    return 1 - fp - fn, tp / (tp + fp), float(tpr), 2 * tp / (2 * tp + fp + fn)


def describe(view: ThresholdView) -> str:
    """What the picture shows, in words."""
    tn, fp, fn, tp = view.counts
    metrics = ", ".join(f"{name} {value:.3f}" for name, value in zip(METRICS, view.values, strict=True))
    return (
        f"Threshold {view.threshold:.2f}, prevalence {100 * view.prevalence:.0f} %. Of {PATIENTS:,} patients "
        f"{tp + fn:,} are ill: found {tp:,}, missed {fn:,}; false alarms among the {fp + tn:,} others: {fp:,}. "
        f"At this threshold {metrics}. "
        f"ROC AUC {view.area:.3f}, average precision {view.average_precision:.3f}. With a miss as costly as "
        f"{view.miss_cost} false alarms, the cost is {view.cost_here:.2f} times that of the better baseline; "
        f"it is least at the threshold {view.best:.2f}."
    )


class ThresholdState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader moves."""

    threshold = Float(0.5, min=0.02, max=0.98).tag(label="Threshold", step=0.01)
    prevalence = Int(37, min=1, max=50).tag(label="Prevalence (%)")
    miss_cost = Int(10, min=1, max=100).tag(label="Cost of a miss (false alarms)")


class _Scene:
    """Above scores, confusion matrix and costs over the threshold; below ROC, PR and the four metrics."""

    def __init__(self) -> None:
        self.figure = blank_figure(WIDTH, 6.6)
        (scores, matrix, costs), (roc, pr, bars) = self.figure.subplots(2, 3)
        _draw_scores(scores)
        self._counts = draw_cells(matrix, title=f"Among {PATIENTS:,} patients")
        tidy(costs, title="What it costs (star: least)", xlabel="threshold", ylabel="cost (1 = better baseline)")
        costs.set(xlim=(0, 1), ylim=(0, MOST_COST))
        costs.axhline(1.0, **REFERENCE)
        _draw_roc(roc)
        tidy(pr, title="Precision and recall", xlabel="recall", ylabel="precision")
        pr.set(xlim=(-0.03, 1.03), ylim=(0, 1.03))
        self._bars, self._values = _draw_bars(bars)
        self._lines = [axes.plot([], [], color=BLACK, linewidth=1.5)[0] for axes in (scores, costs)]
        self._cost = costs.plot([], [], color=BLUE, linewidth=2)[0]
        self._least = costs.plot([], [], "*", color=GREEN, markersize=13)[0]
        self._curve = pr.plot([], [], color=BLUE, linewidth=2, drawstyle="steps-pre")[0]
        self._level = pr.plot([], [], **REFERENCE)[0]
        self._never = bars.plot([], [], color=BLACK, linewidth=2.5)[0]
        legend_below(self.figure, scores.patches[-2:])
        here = {"color": VERMILLION, "markersize": 9, "clip_on": False}
        self._here = [axes.plot([], [], "o", **here)[0] for axes in (costs, roc, pr)]

    @property
    def moving(self) -> Sequence[Artist]:
        drawn: list[Artist] = [*self._lines, self._cost, self._least, self._curve, self._level, *self._bars]
        return [*drawn, self._never, *self._here, *self._counts, *self._values]

    def update(self, view: ThresholdView) -> None:
        for line in self._lines:
            line.set_data([view.threshold] * 2, [0.0, 1e3])
        for words, count in zip(self._counts, view.counts, strict=True):
            words.set_text(f"{count:,}")
        self._cost.set_data(THRESHOLDS, np.minimum(view.cost, 2 * MOST_COST))
        self._least.set_data([view.best], [view.cost.min()])
        self._curve.set_data(np.append(0.0, view.recalls), np.append(view.precisions[0], view.precisions))
        self._level.set_data([0.0, 1.0], [view.prevalence] * 2)
        for bar, words, value in zip(self._bars, self._values, view.values, strict=True):
            bar.set_width(value)
            words.set_text(f"{value:.3f}")
        self._never.set_data([1 - view.prevalence] * 2, [-0.4, 0.4])
        _accuracy, precision, recall, _f1 = view.values
        self._here[0].set_data([view.threshold], [min(view.cost_here, MOST_COST)])
        self._here[1].set_data([view.fpr], [recall])
        self._here[2].set_data([recall], [precision])


def _draw_scores(axes: Axes) -> None:
    seen, edges = screened_tumours(), np.linspace(0, 1, 21).tolist()
    tidy(axes, title="Scores within each class", xlabel="predicted probability", ylabel="share of the class")
    for label, name, look in (
        (0, "benign", {"color": LIGHT_BLUE, "edgecolor": BLUE}),
        (1, "malignant", {"fill": False, "edgecolor": VERMILLION, "hatch": "///"}),
    ):
        scores = seen.probability[seen.y == label]
        weights = np.full(scores.size, 1 / scores.size)
        axes.hist(scores, edges, weights=weights, label=name, histtype="stepfilled", linewidth=1.5, **look)
    axes.set(xlim=(0, 1), ylim=(0, 0.25))


def _draw_roc(axes: Axes) -> None:
    tidy(axes, title="ROC", xlabel="false positive rate", ylabel="recall (TPR)")
    axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03))
    tpr, fpr = _rates(np.sort(screened_tumours().probability)[::-1])
    axes.plot(np.append(0.0, fpr), np.append(0.0, tpr), color=BLUE, linewidth=2)
    axes.plot([0, 1], [0, 1], **REFERENCE)


def _draw_bars(axes: Axes) -> tuple[list[Rectangle], list[Text]]:
    tidy(axes, title="Metrics", xlabel="value (tick: never an alarm)", ylabel="")
    bars = axes.barh(range(4), np.zeros(4), color=LIGHT_BLUE, edgecolor=BLUE, height=0.6)
    axes.set(xlim=(0, 1.0), ylim=(3.6, -0.6), yticks=range(4), yticklabels=METRICS)
    words = [axes.text(0.03, row, "", va="center", fontsize=px(WORDS)) for row in range(4)]
    return list(bars), words


TRIES = (
    Try(
        words="lower the threshold step by step. Watch recall rise; precision mostly falls, but not at every step.",
        states=each(threshold=[0.45, 0.4, 0.35, 0.3, 0.25, 0.2, 0.15, 0.1, 0.05]),
    ),
    Try(
        words="Leave the prevalence for 4.7, and the costs for [lesson 4b](04b_decisions.ipynb).",
    ),
    Try(
        words="in the figure of 4.4, lower the prevalence to 1 %. Which of the six panels move, which stay?",
        states=each(prevalence=[20, 5, 1]),
    ),
)


def explore_threshold() -> Explorer[ThresholdView]:
    """Move one threshold through a real screening, and make the disease rarer or a miss costlier."""
    return Explorer(
        title="One threshold, six views",
        state=ThresholdState(),
        compute=threshold_view,
        describe=describe,
        scene=_Scene(),
        tries=TRIES,
    )
