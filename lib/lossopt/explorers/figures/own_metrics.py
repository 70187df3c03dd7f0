"""Explorer: the reader's own metrics over the threshold, and their ROC curve, on top of the right ones."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from numpy.typing import NDArray
from traitlets import Float, HasTraits

from lossopt import metrics
from lossopt.explorers.framework.explorer import Explorer
from lossopt.explorers.framework.own_functions import (
    Answers,
    Form,
    OwnFunction,
    Unexpected,
    arrays,
    compared,
    faults_in_words,
    numbers,
    parted,
)
from lossopt.explorers.framework.style import (
    BENEATH,
    BLACK,
    BLUE,
    GREEN,
    PURPLE,
    VERMILLION,
    WIDTH,
    blank_figure,
    legend_below,
    tidy,
)

__all__ = ["METRICS", "OwnMetrics", "OwnMetricsState", "OwnMetricsView", "explore_own_metrics"]

Array = NDArray[np.float64]

# Several scores are equal, and above 0.94 nobody is predicted to be ill.
ILL = (0.94, 0.94, 0.82, 0.76, 0.7, 0.62, 0.54, 0.46, 0.34)
WELL = (0.82, 0.7, 0.62, 0.62, 0.54, 0.46, 0.4, 0.34, 0.28, 0.2, 0.2, 0.16, 0.12, 0.1, 0.06)
SCORES = np.array([*ILL, *WELL])
LABELS = np.repeat([1, 0], [len(ILL), len(WELL)])
THRESHOLDS = np.arange(51) / 50

COUNTS = ("tp", "fp", "fn", "tn")
METRICS = ("accuracy", "precision", "recall", "f1")
AREAS = ("roc_auc", "average_precision")
COLORS = dict(zip((*METRICS, "roc_points"), (BLUE, VERMILLION, GREEN, PURPLE, BLUE), strict=True))


def _right_counts(y: Any, y_pred: Any) -> Array:
    tn, fp, fn, tp = np.asarray(metrics.confusion_matrix(y, y_pred, classes=2)).ravel()
    return np.array([tp, fp, fn, tn], dtype=np.float64)


def _right_points(y: Any, score: Any) -> Array:
    return np.stack(metrics.roc_curve(y, score, drop_intermediate=False)[:2])


RIGHT: Mapping[str, Callable[[Any, Any], Any]] = {
    "confusion": _right_counts,
    "accuracy": metrics.accuracy,
    "precision": metrics.precision,
    "recall": metrics.recall,
    "f1": metrics.f1,
    "roc_points": _right_points,
    "roc_auc": metrics.roc_auc,
    "average_precision": metrics.average_precision,
}


def _read_points(value: Any) -> Array:
    """The form of a curve: two arrays of one length."""
    expected = "(fpr, tpr), two arrays of one length,"
    fpr, tpr = (np.asarray(part, dtype=np.float64) for part in parted(value, 2, expected))
    if fpr.shape != tpr.shape or fpr.ndim != 1 or not fpr.size:
        raise Unexpected(f"arrays of the shapes {fpr.shape} and {tpr.shape} where {expected} is expected")
    return np.stack([fpr, tpr])


FORMS: Mapping[str, Form] = {"confusion": arrays(*COUNTS), "roc_points": _read_points}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMetricsView:
    """What each function gives, the reader's and the right ones, and the threshold that is looked at.

    Values have shape (thresholds,) for the four metrics, (thresholds, 4) for the counts, (2, M) for the ROC curve and
    () for the two areas; the reader's are NaN, or a curve without points, where their function failed.
    """

    threshold: float
    own: Mapping[str, Array]
    right: Mapping[str, Array]
    faults: Mapping[str, str]


class OwnMetrics:
    """Asks the reader's functions once, at all thresholds.

    Args:
        functions: From names of ``RIGHT`` to the reader's functions.
    """

    def __init__(self, functions: Mapping[str, Any]) -> None:
        predictions = [(threshold <= SCORES).astype(np.int64) for threshold in THRESHOLDS]
        at_thresholds = [(LABELS, predicted) for predicted in predictions]
        self._own: dict[str, Array] = {}
        self._right: dict[str, Array] = {}
        self._faults: dict[str, str] = {}
        for name, right in RIGHT.items():
            of_classes = name in (*METRICS, "confusion")
            takes, calls = ("y y_pred", at_thresholds) if of_classes else ("y score", [(LABELS, SCORES)])
            own = OwnFunction(name, functions[name], takes=takes, form=FORMS.get(name, numbers()))
            answers = own.ask(calls)
            values = np.array([right(*call) for call in calls], dtype=np.float64)
            self._right[name] = values if of_classes else values[0]
            self._own[name] = _values(name, answers, of_classes=of_classes)
            self._faults[name] = answers.fault

    def __call__(self, *, threshold: float) -> OwnMetricsView:
        return OwnMetricsView(threshold=threshold, own=self._own, right=self._right, faults=self._faults)


def _values(name: str, answers: Answers, *, of_classes: bool) -> Array:
    if name == "roc_points":
        curve = answers.values[0]
        return np.empty((2, 0)) if curve is None else curve
    shape = (len(COUNTS),) if name == "confusion" else ()
    stacked = answers.stacked(shape)
    return stacked if of_classes else stacked[0]


def describe(view: OwnMetricsView) -> str:
    """What the picture shows, in words."""
    head = f"Threshold {view.threshold:.2f}, {len(SCORES)} patients, {len(ILL)} of them ill."
    told = [_counts_in_words(view), *(_metric_in_words(name, view) for name in METRICS), _curve_in_words(view)]
    areas = [_area_in_words(name, view) for name in AREAS]
    return " ".join(filter(None, [head, *told, *areas, faults_in_words(view.faults)]))


def _at(threshold: float) -> int:
    return int(np.argmin(np.abs(THRESHOLDS - threshold)))


def _counts_in_words(view: OwnMetricsView) -> str:
    own, right = view.own["confusion"], view.right["confusion"]
    here = _at(view.threshold)
    if not np.isfinite(own[here]).all():
        return ""
    words = f"Your confusion gives (tp, fp, fn, tn) = {_tuple(own[here])} here"
    if np.array_equal(own[here], right[here]):
        wrong = int((np.isfinite(own).all(axis=1) & (own != right).any(axis=1)).sum())
        return f"{words}, as it should{f', but is wrong at {wrong} other thresholds' if wrong else ''}."
    return f"{words} and not {_tuple(right[here])}."


def _tuple(counts: Array) -> str:
    return f"({', '.join(f'{count:g}' for count in counts)})"


def _metric_in_words(name: str, view: OwnMetricsView) -> str:
    own, right = view.own[name], view.right[name]
    value = own[_at(view.threshold)]
    if not np.isfinite(own).any():
        return ""
    here = f"{value:.3f} here" if np.isfinite(value) else "nothing here"
    wrong = compared(own, right, of="threshold", where=THRESHOLDS)
    where = "at each threshold" if np.isfinite(own).all() else "wherever it gives a number"
    return f"Your {name} gives {here}" + (f"; it {wrong}." if wrong else f", and is right {where}.")


def _curve_in_words(view: OwnMetricsView) -> str:
    own, right = view.own["roc_points"], view.right["roc_points"]
    if not own.size or not np.isfinite(own).all():
        return ""
    if own.shape != right.shape:
        return f"Your roc_points gives {own.shape[1]} points and not {right.shape[1]}."
    wrong = ~np.isclose(own, right, rtol=1e-9, atol=1e-11).all(axis=0)
    if not wrong.any():
        return f"Your roc_points gives the right {own.shape[1]} points."
    at = int(np.argmax(wrong))
    pairs = [f"({points[0, at]:.3g}, {points[1, at]:.3g})" for points in (own, right)]
    many = f"{wrong.sum()} of {wrong.size} points"
    return f"Your roc_points is wrong at {many}: point {at} is {pairs[0]} and not {pairs[1]}."


def _area_in_words(name: str, view: OwnMetricsView) -> str:
    own, right = float(view.own[name]), float(view.right[name])
    if not np.isfinite(own):
        return ""
    same = np.isclose(own, right, rtol=1e-9, atol=1e-11)
    return f"Your {name} is {own:.4f}" + (", as it should be." if same else f" and not {right:.4f}.")


class OwnMetricsState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader moves."""

    threshold = Float(0.5, min=0.0, max=1.0).tag(label="Threshold", step=0.02)


class _Scene:
    """Left the four metrics over the threshold, right the ROC curve."""

    def __init__(self) -> None:
        self.figure = blank_figure(WIDTH, 4.8)
        panels: Mapping[str, Axes] = self.figure.subplot_mosaic(
            [["accuracy", "precision", "roc_points"], ["recall", "f1", "roc_points"]], width_ratios=(1, 1, 1.7)
        )
        wide: dict[str, Any] = {**BENEATH, "label": "right"}
        self._right, self._own, self._here, self._lines = {}, {}, {}, []
        for name in (*METRICS, "roc_points"):
            axes, roc = panels[name], name == "roc_points"
            tidy(
                axes,
                title="Your roc_points" if roc else f"Your {name}",
                xlabel="false positive rate" if roc else "threshold" if name in METRICS[2:] else "",
                ylabel="recall (true positive rate)" if roc else "",
            )
            axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03))
            self._right[name] = axes.plot([], [], **wide)[0]
            self._own[name] = axes.plot([], [], color=COLORS[name], linestyle="--", linewidth=2.0, label="yours")[0]
            self._here[name] = axes.plot([], [], "o", color=BLACK, markersize=7, label="at the threshold")[0]
            if not roc:
                self._lines.append(axes.plot([], [], color=BLACK, linewidth=1.0, linestyle=":")[0])
        legend_below(self.figure, [self._right["roc_points"], self._own["roc_points"], self._here["roc_points"]])

    @property
    def moving(self) -> Sequence[Artist]:
        return [*self._right.values(), *self._own.values(), *self._lines, *self._here.values()]

    def update(self, view: OwnMetricsView) -> None:
        here = _at(view.threshold)
        for line in self._lines:
            line.set_data([view.threshold] * 2, [-1.0, 2.0])
        for name in METRICS:
            self._right[name].set_data(THRESHOLDS, view.right[name])
            self._own[name].set_data(THRESHOLDS, view.own[name])
            value = view.own[name][here]
            seen = 0.0 <= value <= 1.0  # not if it is NaN
            self._here[name].set_data([view.threshold] if seen else [], [value] if seen else [])
        self._right["roc_points"].set_data(*view.right["roc_points"])
        self._own["roc_points"].set_data(*view.own["roc_points"])
        tp, fp, fn, tn = view.right["confusion"][here]
        self._here["roc_points"].set_data([fp / (fp + tn)], [tp / (tp + fn)])


def explore_own_metrics(**functions: Any) -> Explorer[OwnMetricsView]:
    """Your own metrics of 24 patients over the threshold, and your ROC curve, on top of the right ones.

    Whatever is wrong is drawn as it is. An exception, NaN, another shape or an endless loop becomes a sentence.

    Args:
        functions: Your functions by name, None or left out if not written yet: ``confusion``, ``accuracy``,
            ``precision``, ``recall`` and ``f1`` of (y, y_pred); ``roc_points``, ``roc_auc`` and ``average_precision``
            of (y, score).
    Raises:
        TypeError: another name.
    """
    unknown = sorted(set(functions) - set(RIGHT))
    if unknown:
        raise TypeError(f"explore_own_metrics: {', '.join(unknown)} is given; {', '.join(RIGHT)} can be drawn")
    return Explorer(
        title="Your metrics and the right ones",
        state=OwnMetricsState(),
        compute=OwnMetrics({name: functions.get(name) for name in RIGHT}),
        describe=describe,
        scene=_Scene(),
    )
