"""Explorer: walk down a ranking of twelve samples, and see ROC and precision-recall curve grow point by point."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import NDArray
from traitlets import Enum, HasTraits, Int

from lossopt.explorers.framework.explorer import Explorer
from lossopt.explorers.framework.style import (
    BLACK,
    BLUE,
    REFERENCE,
    VERMILLION,
    WIDTH,
    blank_figure,
    legend_below,
    tidy,
)
from lossopt.explorers.framework.tries import Try, each
from lossopt.metrics import average_precision, roc_auc

__all__ = ["RANKINGS", "RankingState", "RankingWalk", "explore_ranking", "ranking_walk"]

Array = NDArray[np.float64]

LABELS: Mapping[str, str] = {
    "useful": "110101001000",
    "perfect": "111110000000",
    "upside down": "000100101011",
    "all scores equal": "110101001000",
}
RANKINGS = tuple(LABELS)
N = 12
SCORES = np.linspace(0.95, 0.07, N)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingWalk:
    """The curves as far as the walk has come.

    Args:
        y: Labels from the highest score down, shape (12,).
        score: Falling, shape (12,).
        above: Samples at or above the threshold.
        tp, fp: Counts at each threshold passed so far, beginning with none passed, shape (K,) each.
        area, average_precision: Of the whole ranking.
    """

    ranking: str
    y: NDArray[np.int64]
    score: Array
    above: int
    tp: NDArray[np.int64]
    fp: NDArray[np.int64]
    area: float
    average_precision: float

    @property
    def recall(self) -> Array:
        """Recall at each threshold passed."""
        return np.asarray(self.tp / self.y.sum())

    @property
    def fpr(self) -> Array:
        """False positive rate at each threshold passed."""
        return np.asarray(self.fp / (N - self.y.sum()))

    @property
    def precision(self) -> Array:
        """Precision at each threshold passed but the first, which no sample reaches."""
        return self.tp[1:] / (self.tp + self.fp)[1:]


def ranking_walk(*, ranking: str, above: int) -> RankingWalk:
    """Lower the threshold until ``above`` samples reach it; equal scores reach it together.

    Args:
        ranking: One of ``RANKINGS``.
        above: Samples wanted at or above the threshold, from 0 to 12.
    """
    y = np.array([int(label) for label in LABELS[ranking]])
    score = np.full(N, 0.5) if ranking == "all scores equal" else SCORES
    ends = np.append(np.flatnonzero(np.diff(score)) + 1, N)
    passed = np.append(0, ends[: np.searchsorted(ends, above) + 1] if above else [])
    tp = np.append(0, np.cumsum(y))[passed.astype(int)]
    return RankingWalk(
        ranking=ranking,
        y=y,
        score=score,
        above=int(passed[-1]),
        tp=tp,
        fp=passed.astype(int) - tp,
        area=float(roc_auc(y, score)),
        average_precision=float(average_precision(y, score)),
    )


def describe(walk: RankingWalk) -> str:
    """What the picture shows, in words."""
    positive = int(walk.y.sum())
    tp, fp = walk.tp[-1], walk.fp[-1]
    tied = "Equal scores reach a threshold together: " if walk.score[0] == walk.score[-1] else ""
    start = f"Ranking: {walk.ranking}. {tied}{walk.above} of {N} samples are above the threshold"
    if walk.above == 0:
        here = f"{start}: recall 0, false positive rate 0, and no precision yet."
    else:
        here = (
            f"{start}, {tp} positive and {fp} negative: recall {tp}/{positive} = {walk.recall[-1]:.2f}, false positive "
            f"rate {fp}/{N - positive} = {walk.fpr[-1]:.2f}, precision {tp}/{walk.above} = {walk.precision[-1]:.2f}."
        )
    whole = f"Of the whole ranking, ROC AUC is {walk.area:.3f} and average precision {walk.average_precision:.3f}."
    return f"{here} {whole}"


class RankingState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader moves."""

    above = Int(4, min=0, max=N).tag(label="Samples above the threshold")
    ranking = Enum(RANKINGS, default_value=RANKINGS[0]).tag(label="Ranking")


class _Scene:
    """The samples in the order of their scores, ROC, and the precision-recall curve."""

    def __init__(self) -> None:
        self.figure = blank_figure(WIDTH, 3.8)
        left, roc, pr = self.figure.subplots(1, 3, width_ratios=(0.7, 1, 1))
        tidy(left, title="Scores, highest first", xlabel="rank", ylabel="score")
        tidy(roc, title="ROC", xlabel="false positive rate", ylabel="recall (TPR)")
        tidy(pr, title="Precision and recall", xlabel="recall", ylabel="precision")
        left.set(xlim=(0, N + 1), ylim=(0, 1))
        for axes in (roc, pr):
            axes.set(xlim=(-0.04, 1.04), ylim=(-0.04, 1.04))
        roc.plot([0, 1], [0, 1], **REFERENCE)
        self._negative = left.plot([], [], "o", color=BLUE, markersize=8, fillstyle="none", label="negative")[0]
        self._positive = left.plot([], [], "D", color=VERMILLION, markersize=8, label="positive")[0]
        self._cut = left.plot([], [], color=BLACK, linewidth=1.5, label="threshold")[0]
        self._roc = roc.plot([], [], ".-", color=BLUE, linewidth=2, markersize=10)[0]
        self._level = pr.plot([], [], **REFERENCE)[0]
        self._pr = pr.plot([], [], color=BLUE, linewidth=2, drawstyle="steps-pre")[0]
        self._dots = pr.plot([], [], ".", color=BLUE, markersize=10)[0]
        self._here = [axes.plot([], [], "o", color=VERMILLION, markersize=10)[0] for axes in (roc, pr)]
        legend_below(self.figure, [self._negative, self._positive, self._cut])

    @property
    def moving(self) -> Sequence[Artist]:
        drawn = [self._negative, self._positive, self._cut, self._roc, self._level, self._pr, self._dots]
        return [*drawn, *self._here]

    def update(self, walk: RankingWalk) -> None:
        rank = np.arange(1, N + 1)
        for line, label in ((self._negative, 0), (self._positive, 1)):
            line.set_data(rank[walk.y == label], walk.score[walk.y == label])
        cut = walk.above + 0.5
        self._cut.set_data([cut, cut], [0.0, 1.0])
        self._roc.set_data(walk.fpr, walk.recall)
        self._here[0].set_data(walk.fpr[-1:], walk.recall[-1:])
        self._level.set_data([0.0, 1.0], [walk.y.mean()] * 2)
        precision = walk.precision
        first = precision[:1]  # the step from recall 0 has the height of the first threshold
        self._pr.set_data(walk.recall[: precision.size + first.size], np.append(first, precision))
        self._dots.set_data(walk.recall[1:], precision)
        self._here[1].set_data(walk.recall[1:][-1:], precision[-1:])


TRIES = (
    Try(
        words="put the threshold at 0 and raise the number of samples above it one by one. Say beforehand "
        "whether the point in the middle will go up or right, and whether precision will rise or "
        "fall.",
        states=each(above=range(N + 1)),
    ),
    Try(
        words="Then try the other three rankings. With equal scores all samples pass at once, and there is one step.",
        states=each(ranking=RANKINGS[1:], above=[2, 4, 6, 8, 10]),
    ),
)


def explore_ranking() -> Explorer[RankingWalk]:
    """Lower the threshold sample by sample, and build both curves point by point."""
    return Explorer(
        title="Two curves, point by point",
        state=RankingState(),
        compute=ranking_walk,
        describe=describe,
        scene=_Scene(),
        tries=TRIES,
    )
