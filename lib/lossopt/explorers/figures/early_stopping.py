"""Explorer: when early stopping stops, which epoch it keeps, and what that is worth on the test set."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import NDArray
from sklearn.datasets import load_diabetes
from traitlets import Enum, HasTraits, Int

from lossopt.explorers.framework.explorer import Explorer
from lossopt.explorers.framework.style import (
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
from lossopt.explorers.framework.tries import Try, each
from lossopt.losses import mse_grad
from lossopt.optimizers import Adam

__all__ = ["EPOCHS", "SPLITS", "EarlyStop", "SplitCurves", "early_stop", "explore_early_stopping", "split_curves"]

Array = NDArray[np.float64]
Rows = NDArray[np.int64]

SPLITS = {"first": 12, "second": 6, "third": 3}
"""From the name of a split of the patients to its seed."""

EPOCHS = 100
HIDDEN, LEARNING_RATE, BATCH_SIZE = 64, 0.003, 32
TRAINED_ON, VALIDATED_ON = 150, 60
MOST_PATIENCE = 50
KEPT = ("best epoch", "last epoch")
LOW, HIGH = 10.0, 90.0
TEST_LOW, TEST_HIGH = 54.0, 68.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitCurves:
    """Root mean squared error after each epoch, in points of the score, each of shape (EPOCHS,).

    ``test_residuals`` holds what the error on the test part is made of, the error of each of its patients after each
    epoch, shape (EPOCHS, 232).
    """

    train: Array
    validation: Array
    test: Array
    test_residuals: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyStop:
    """Where a run with ``patience`` stops and which epoch it keeps, both counted from 1.

    ``test_by_patience`` holds, for each patience from 1 to MOST_PATIENCE, the test error of the weights kept.
    """

    split: str
    patience: int
    restore: str
    kept: int
    stopped: int
    curves: SplitCurves
    test_by_patience: Array


@cache
def split_curves(split: str) -> SplitCurves:
    """Train a small network on 150 patients and measure it after each epoch.

    64 tanh units, Adam with the learning rate 0.003, batches of 32; 60 patients validate, 232 test.

    Args:
        split: One of ``SPLITS``: who is in which part, and the first weights.
    """
    rng = np.random.default_rng(SPLITS[split])
    x, y = load_diabetes(return_X_y=True, scaled=False)
    order = rng.permutation(len(y))
    parts = np.split(order, [TRAINED_ON, TRAINED_ON + VALIDATED_ON])
    train = parts[0]
    x = (x - x[train].mean(axis=0)) / x[train].std(axis=0)
    unit = y[train].std()
    y = (y - y[train].mean()) / unit
    train_by_epoch, validation, test = (np.array(residuals) * unit for residuals in _train(rng, x, y, parts))
    return SplitCurves(train=_rmse(train_by_epoch), validation=_rmse(validation), test=_rmse(test), test_residuals=test)


def _rmse(residuals: Array) -> Array:
    return np.asarray(np.sqrt(np.mean(residuals**2, axis=-1)))


def _train(rng: np.random.Generator, x: Array, y: Array, parts: Sequence[Rows]) -> list[list[Array]]:
    """The residuals of each part after each epoch."""
    inputs, train = x.shape[1], parts[0]
    weights = rng.normal(size=(inputs, HIDDEN)) / np.sqrt(inputs)
    params = [weights, np.zeros(HIDDEN), rng.normal(size=HIDDEN) / np.sqrt(HIDDEN), np.zeros(1)]
    optimizer = Adam(lr=LEARNING_RATE)
    state = optimizer.init(params)
    residuals: list[list[Array]] = [[] for _ in parts]
    for _ in range(EPOCHS):
        shuffled = rng.permutation(train)
        for start in range(0, TRAINED_ON, BATCH_SIZE):
            rows = shuffled[start : start + BATCH_SIZE]
            params, state = optimizer.step(params, _gradients(params, x[rows], y[rows]), state)
        for rows, kept in zip(parts, residuals, strict=True):
            kept.append(_predict(params, x[rows]) - y[rows])
    return residuals


def _gradients(params: Sequence[Array], x: Array, y: Array) -> list[Array]:
    """Slopes of the mean squared error of ``tanh(x W + b) v + c`` in W, b, v and c."""
    weights, bias, out, shift = params
    hidden = np.tanh(x @ weights + bias)
    slope = np.asarray(mse_grad(y, hidden @ out + shift))
    back = np.outer(slope, out) * (1.0 - hidden**2)
    return [x.T @ back, back.sum(axis=0), hidden.T @ slope, np.array([slope.sum()])]


def _predict(params: Sequence[Array], x: Array) -> Array:
    weights, bias, out, shift = params
    return np.asarray(np.tanh(x @ weights + bias) @ out + shift)


def early_stop(validation: Array, *, patience: int) -> tuple[int, int]:
    """The epoch with the best validation loss so far, and the epoch in which a run stops, both counted from 1.

    Args:
        validation: Validation loss after each epoch, shape (E,).
        patience: Stop after this many epochs in a row without a better one, 1 or more.
    Example:
        >>> early_stop(np.array([3.0, 2.0, 2.5, 2.4, 1.0]), patience=2)
        (2, 4)
    """
    best = 0
    for epoch, loss in enumerate(validation):
        if loss < validation[best]:
            best = epoch
        if epoch - best >= patience:
            return best + 1, epoch + 1
    return best + 1, len(validation)


def stopped_run(*, split: str, patience: int, restore: str) -> EarlyStop:
    """Stop the run on ``split`` early, and keep the weights of the best or of the last epoch."""
    curves = split_curves(split)
    which = KEPT.index(restore)
    ends = [early_stop(curves.validation, patience=allowed) for allowed in range(1, MOST_PATIENCE + 1)]
    kept, stopped = ends[patience - 1][which], ends[patience - 1][1]
    return EarlyStop(
        split=split,
        patience=patience,
        restore=restore,
        kept=kept,
        stopped=stopped,
        curves=curves,
        test_by_patience=curves.test[[end[which] - 1 for end in ends]],
    )


def describe(run: EarlyStop) -> str:
    """What the picture shows, in words."""
    at = run.kept - 1
    ended = "has run through all epochs" if run.stopped == EPOCHS else f"stops after epoch {run.stopped}"
    return (
        f"The {run.split} split, patience {run.patience}: training {ended}. The weights kept are those of the "
        f"{run.restore}, {run.kept}, with the validation error {run.curves.validation[at]:.1f} and the test error "
        f"{run.curves.test[at]:.1f} points. After {EPOCHS} epochs the test error would be {run.curves.test[-1]:.1f}."
    )


class EarlyStoppingState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader moves."""

    patience = Int(20, min=1, max=MOST_PATIENCE).tag(label="Patience (epochs)")
    split = Enum(list(SPLITS), default_value="third").tag(label="Split of the patients")
    restore = Enum(list(KEPT), default_value=KEPT[0]).tag(label="Keep the weights of the")


class _Scene:
    """Left the curves that a run sees, and faintly those it never gets to; right the test error by patience."""

    def __init__(self) -> None:
        self.figure = blank_figure(WIDTH, 4.2)
        left, right = self.figure.subplots(1, 2)
        tidy(left, title="One run", xlabel="epoch", ylabel="root mean squared error (points)")
        tidy(right, title="The weights kept, on the test set", xlabel="patience (epochs)", ylabel="test error (points)")
        left.set(xlim=(0, EPOCHS), ylim=(LOW, HIGH))
        right.set(xlim=(0, MOST_PATIENCE + 1), ylim=(TEST_LOW, TEST_HIGH))
        unseen = {"linewidth": 1.0, "alpha": 0.4, "linestyle": "-"}
        self._later = [left.plot([], [], color=color, **unseen)[0] for color in (BLUE, VERMILLION)]
        self._train = left.plot([], [], color=BLUE, linewidth=2.0, label="training")[0]
        self._validation = left.plot([], [], color=VERMILLION, linestyle="--", linewidth=2.0, label="validation")[0]
        self._stop = left.plot([], [], color=BLACK, linestyle=":", linewidth=1.5, label="stopped here")[0]
        self._kept = left.plot(
            [], [], "*", color=PURPLE, markeredgecolor=BLACK, markersize=15, label="kept: your patience"
        )[0]
        self._tests = right.plot(
            [], [], color=GREEN, linewidth=2.0, drawstyle="steps-mid", label="test error by patience"
        )[0]
        star = {"color": PURPLE, "markeredgecolor": BLACK, "markersize": 15}
        self._here = right.plot([], [], "*", **star)[0]
        legend_below(self.figure, [self._train, self._validation, self._stop, self._kept, self._tests])

    @property
    def moving(self) -> Sequence[Artist]:
        return [*self._later, self._train, self._validation, self._stop, self._kept, self._tests, self._here]

    def update(self, run: EarlyStop) -> None:
        epochs, curves = np.arange(1, EPOCHS + 1), run.curves
        for line, faint, values in zip(
            (self._train, self._validation), self._later, (curves.train, curves.validation), strict=True
        ):
            line.set_data(epochs[: run.stopped], values[: run.stopped])
            faint.set_data(epochs[run.stopped - 1 :], values[run.stopped - 1 :])
        self._stop.set_data([run.stopped, run.stopped], [LOW, HIGH])
        self._kept.set_data([run.kept], [curves.validation[run.kept - 1]])
        self._tests.set_data(np.arange(1, MOST_PATIENCE + 1), run.test_by_patience)
        self._here.set_data([run.patience], [curves.test[run.kept - 1]])


TRIES = (
    Try(
        words="take the first split and keep the weights of the *last* epoch; raise the patience.",
        states=each(split=["first"], restore=[KEPT[1]], patience=[2, 10, 20, 50]),
    ),
    Try(
        words="Then keep the best epoch again, and look for a split where too little patience is a mistake, "
        "and one where a lot of it is.",
        states=each(split=list(SPLITS), patience=[5, 10, 20, 50]),
    ),
)


def explore_early_stopping() -> Explorer[EarlyStop]:
    """Move the patience over three real runs, and see which epoch is kept and its error on the test set."""
    for split in SPLITS:
        split_curves(split)  # now rather than under the reader's hand: a run takes longer than a redraw may
    return Explorer(
        title="Early stopping",
        state=EarlyStoppingState(),
        compute=stopped_run,
        describe=describe,
        scene=_Scene(),
        tries=TRIES,
    )
