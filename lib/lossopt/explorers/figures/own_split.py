"""Explorer: where the reader's own split puts the rows, what it leaks on noise, and what their standardiser makes of
the training part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import NDArray
from traitlets import Float, HasTraits, Int

from lossopt.data import Standardiser
from lossopt.explorers.experiments.sorted_noise import (
    FEATURES,
    PARTS,
    ROWS,
    VALIDATION,
    Rows,
    X,
    fair_split,
    listed,
    nearest_accuracy,
    seeds_remarks,
    split_remarks,
)
from lossopt.explorers.framework.explorer import Explorer
from lossopt.explorers.framework.own_functions import (
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
    GREY,
    VERMILLION,
    WIDTH,
    blank_figure,
    legend_below,
    tidy,
)

__all__ = ["OwnSplit", "OwnSplitState", "OwnSplitView", "explore_own_split"]

Array = NDArray[np.float64]

SEEDS = 20
NAMES = ("split_indices", "fit_standardiser", "standardise")
OWN, RIGHT = 1.0, 0.0  # heights in the middle panel


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSplitView:
    """What became of the rows at one seed, over all seeds, and of the standardised training features.

    Args:
        parts: The row numbers of the three parts; None if the reader's function gave none.
        remarks: What is wrong with the split, in words, at this seed or over all.
        own, right: Test accuracy of the nearest neighbour at each seed, shape (SEEDS,); NaN where there is none.
        train: The rows of the right training part, on which the standardiser is fitted.
        fitted: The reader's mean and std of each feature, shape (2, 3), or NaN.
        used: Those with which the table was standardised: the reader's, or the right ones if there are none.
        standardised: The whole table by the reader's function, shape (60, 3), or NaN.
        faults: From the name of each function to what is wrong with its answers.
    """

    seed: int
    share: float
    parts: tuple[Rows, ...] | None
    remarks: tuple[str, ...]
    own: Array
    right: Array
    train: Rows
    fitted: Array
    used: Array
    standardised: Array
    faults: Mapping[str, str]


def _read_parts(value: Any) -> Array:
    """The form of a split: the number of the part and of the row, one column for each row of each part."""
    expected = "(train, validation, test), three arrays of row numbers,"
    columns = []
    for number, part in enumerate(parted(value, len(PARTS), expected)):
        rows = np.asarray(part)
        if rows.ndim != 1 or (rows.size and rows.dtype.kind not in "iu"):
            raise Unexpected(f"an array of shape {rows.shape} and type {rows.dtype} where {expected} is expected")
        if rows.size and not 0 <= rows.min() <= rows.max() < ROWS:
            odd = rows.min() if rows.min() < 0 else rows.max()
            raise Unexpected(f"the row number {odd} where 0 to {ROWS - 1} are expected")
        columns.append(np.stack([np.full(rows.size, number), rows]))
    return np.concatenate(columns, axis=1).astype(np.float64)


def _parts(columns: Array) -> tuple[Rows, ...]:
    return tuple(columns[1, columns[0] == number].astype(np.int64) for number in range(len(PARTS)))


class OwnSplit:
    """Asks the reader's functions: for the split of every seed, and to standardise a table by its training part.

    Args:
        functions: From ``NAMES`` to the reader's functions.
    """

    def __init__(self, functions: Mapping[str, Any]) -> None:
        split, fit, standardise = NAMES
        size = (len(FEATURES),)
        self._split = OwnFunction(split, functions[split], takes="n val_fraction test_fraction seed", form=_read_parts)
        self._fit = OwnFunction(fit, functions[fit], takes="x_train", form=arrays("mean", "std", shape=size))
        self._standardise = OwnFunction(standardise, functions[standardise], takes="x mean std", form=numbers(*X.shape))

    def __call__(self, *, seed: int, share: float) -> OwnSplitView:
        # The last call repeats the first: the same seed must give the same split.
        asked = self._split.ask([(ROWS, VALIDATION, share, number % SEEDS) for number in range(SEEDS + 1)])
        splits = [None if columns is None else _parts(columns) for columns in asked.values]
        right = [fair_split(share, number) for number in range(SEEDS)]
        here, train = splits[seed], np.sort(right[seed][0])
        fitted = self._fit.ask([(X[train],)])
        own = fitted.stacked((2, len(FEATURES)))[0]
        # Without numbers of the reader's own, their second function is tried with the right ones.
        used = own if np.isfinite(own).all() else _fitted_rightly(train)
        applied = self._standardise.ask([(X, *used)])
        return OwnSplitView(
            seed=seed,
            share=share,
            parts=here,
            remarks=() if here is None else (*split_remarks(here, right[seed]), *seeds_remarks(splits)),
            own=np.array([np.nan if parts is None else nearest_accuracy(parts) for parts in splits[:SEEDS]]),
            right=np.array([nearest_accuracy(parts) for parts in right]),
            train=train,
            fitted=own,
            used=used,
            standardised=applied.stacked(X.shape)[0],
            faults={self._split.name: asked.fault, self._fit.name: fitted.fault, self._standardise.name: applied.fault},
        )


def _fitted_rightly(train: Rows) -> Array:
    fitted = Standardiser().fit(X[train])
    return np.stack([fitted.shift, fitted.scale])


def describe(view: OwnSplitView) -> str:
    """What the picture shows, in words."""
    told = [
        f"Seed {view.seed}, {ROWS} rows, {100 * view.share:.0f} % of them for the test.",
        _split_in_words(view),
        _fitted_in_words(view),
        _standardised_in_words(view),
    ]
    return " ".join(filter(None, [*told, faults_in_words(view.faults)]))


def _split_in_words(view: OwnSplitView) -> str:
    if view.parts is None:
        return ""
    words = ", and ".join(view.remarks) or (
        f"it gives {listed([part.size for part in view.parts])} rows, each once, and another split for each seed"
    )
    known = view.own[np.isfinite(view.own)]
    if not known.size:
        return f"Your split_indices: {words}."
    return (
        f"Your split_indices: {words}. On labels that no feature knows of, the nearest neighbour is right in "
        f"{known.mean():.2f} of your test rows, in the mean of {known.size} seeds; with right splits in "
        f"{view.right.mean():.2f}."
    )


def _fitted_in_words(view: OwnSplitView) -> str:
    if not np.isfinite(view.fitted).any():
        return ""
    numbers_of = np.arange(1.0, len(FEATURES) + 1)
    wrong = {
        what: compared(own, right, of="feature", where=numbers_of)
        for what, own, right in zip(("mean", "std"), view.fitted, _fitted_rightly(view.train), strict=True)
    }
    words = [f"the {what} {how}" for what, how in wrong.items() if how]
    return f"Your fit_standardiser: {', and '.join(words) or 'mean and std are right'}."


def _standardised_in_words(view: OwnSplitView) -> str:
    own = view.standardised
    if not np.isfinite(own).any():
        return ""
    mean, std = view.used
    wrong = compared(own.ravel(), ((X - mean) / std).ravel(), of="entry", where=np.arange(own.size, dtype=np.float64))
    means, spreads = (", ".join(f"{value + 0.0:.2f}" for value in row.round(2)) for row in _moments(view))
    return (
        f"Your standardise {wrong or 'is right'}: the training part of {', '.join(FEATURES)} gets the means {means} "
        f"and the standard deviations {spreads}."
    )


def _moments(view: OwnSplitView) -> tuple[Array, Array]:
    """Mean and standard deviation of each feature of the training part, by the reader's numbers if there are some."""
    part = view.standardised[view.train]
    return part.mean(axis=0), part.std(axis=0)


class OwnSplitState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader moves."""

    seed = Int(0, min=0, max=SEEDS - 1).tag(label="Seed")
    share = Float(0.2, min=0.1, max=0.5).tag(label="Share of the test part", step=0.05)


class _Scene:
    """Left the part of each row, in the middle the accuracy of each seed, right what became of the features."""

    def __init__(self) -> None:
        self.figure = blank_figure(WIDTH, 4.2)
        left, middle, right = self.figure.subplots(1, 3, width_ratios=(1.2, 1.0, 0.8))
        tidy(left, title="Your parts", xlabel="row of the table, sorted by label", ylabel="")
        left.set(xlim=(-2, ROWS + 1), ylim=(-0.6, 2.6), yticks=range(3), yticklabels=PARTS[::-1])
        left.axvline(ROWS / 2 - 0.5, color=GREY, linestyle=":", linewidth=1.2)
        tidy(middle, title=f"{SEEDS} seeds, labels by chance", xlabel="test accuracy", ylabel="")
        middle.set(
            xlim=(-0.03, 1.03), ylim=(-0.5, 1.5), yticks=(RIGHT, OWN), yticklabels=("right\nsplit", "your\nsplit")
        )
        middle.axvline(0.5, color=BLACK, linewidth=1.0, linestyle=":")
        tidy(right, title="Scaled training part", xlabel="", ylabel="mean, standard deviation")
        right.set(xlim=(-0.5, 2.5), ylim=(-1.0, 2.0), xticks=range(3), xticklabels=FEATURES)
        for level in (0.0, 1.0):
            right.axhline(level, **BENEATH)
        self._rows = left.plot([], [], "|", color=BLUE, markersize=16, markeredgewidth=2)[0]
        self._twice = left.plot([], [], "x", color=VERMILLION, markersize=8, markeredgewidth=2)[0]
        self._fair = middle.plot([], [], "o", color=GREY, markersize=5)[0]
        self._own = middle.plot([], [], "o", color=BLUE, markersize=5)[0]
        mark = {"color": "white", "markeredgecolor": BLACK, "markersize": 9, "markeredgewidth": 2}
        self._averages = middle.plot([], [], "D", **mark)[0]
        self._means = right.plot([], [], "o", color=BLUE, markersize=8)[0]
        self._spreads = right.plot([], [], "s", color=VERMILLION, markersize=8)[0]
        labels = ["your rows", "row that comes twice", "right split", "your split", "mean", "mean (right: 0)"]
        handles = [self._rows, self._twice, self._fair, self._own, self._averages, self._means, self._spreads]
        labels.append("deviation (right: 1)")
        legend_below(self.figure, handles, labels)

    @property
    def moving(self) -> Sequence[Artist]:
        return [self._rows, self._twice, self._fair, self._own, self._averages, self._means, self._spreads]

    def update(self, view: OwnSplitView) -> None:
        parts = view.parts or (np.empty(0, np.int64),) * len(PARTS)
        rows = np.concatenate(parts)
        lanes = np.repeat([2, 1, 0], [part.size for part in parts])
        twice = np.bincount(rows, minlength=ROWS)[rows] > 1
        self._rows.set_data(rows, lanes)
        self._twice.set_data(rows[twice], lanes[twice])
        # Equal accuracies would hide each other, so that each seed has a height of its own.
        scatter = 0.3 * (np.linspace(0.0, 7.0 * SEEDS, SEEDS) % 1.0 * 2.0 - 1.0)
        self._fair.set_data(view.right, RIGHT + scatter)
        known = np.isfinite(view.own)
        self._own.set_data(view.own[known], OWN + scatter[known])
        averages = [view.right.mean(), *([view.own[known].mean()] if known.any() else [])]
        self._averages.set_data(averages, [RIGHT, OWN][: len(averages)])
        for line, values in zip((self._means, self._spreads), _moments(view), strict=True):
            seen = np.abs(values - 0.5) <= 1.5  # not if it is NaN
            line.set_data(np.flatnonzero(seen), values[seen])


def explore_own_split(
    *, split_indices: Any = None, fit_standardiser: Any = None, standardise: Any = None
) -> Explorer[OwnSplitView]:
    """Where your own split puts the rows, what it leaks on noise, and what your standardiser makes of the features.

    Whatever is wrong is drawn as it is. An exception, NaN, another shape or an endless loop becomes a sentence.

    Args:
        split_indices: Your function of (n, val_fraction, test_fraction, seed), or None if there is none yet.
        fit_standardiser: Yours of (x_train), or None.
        standardise: Yours of (x, mean, std), or None.
    """
    functions = dict(zip(NAMES, (split_indices, fit_standardiser, standardise), strict=True))
    return Explorer(
        title="Your split and what it leaks",
        state=OwnSplitState(),
        compute=OwnSplit(functions),
        describe=describe,
        scene=_Scene(),
    )
