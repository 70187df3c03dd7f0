"""Explorer: the losses and the predictions of the reader's own training run, on top of the right ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import NDArray
from traitlets import Float, HasTraits, Int

from lossopt.explorers.experiments.validated_run import ORDERS, START, X_VAL, Y_VAL, Run, X, Y, validated_run
from lossopt.explorers.framework.explorer import Explorer
from lossopt.explorers.framework.own_functions import OwnFunction, Unexpected, faults_in_words, numbers, parted
from lossopt.explorers.framework.style import BENEATH, BLACK, GREEN, PARTS, WIDTH, blank_figure, legend_below, tidy

__all__ = ["OwnTraining", "OwnTrainingState", "OwnTrainingView", "explore_own_training"]

Array = NDArray[np.float64]

MOST_EPOCHS, ROWS = ORDERS.shape
HIGH = 1.6  # of the losses
CLOSE = 1e-3  # what single precision may differ by, as in the exercise
TAKES = "start x_train y_train x_val y_val orders batch_size lr patience"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTrainingView:
    """The reader's run or None, the right one, and what went wrong; NaN stands where a number is missing."""

    lr: float
    batch_size: int
    patience: int
    own: Run | None
    right: Run
    fault: str


def _read_run(value: Any) -> Array:
    """The form of a run: its training losses, as many validation losses, and its predictions."""
    names = "training losses", "validation losses", "predictions"
    read = []
    forms = numbers("epochs"), numbers("epochs"), numbers(len(Y_VAL))
    for name, form, part in zip(names, forms, parted(value, 3, f"({', '.join(names)})"), strict=True):
        try:
            read.append(form(part))
        except Unexpected as unexpected:
            raise Unexpected(f"{unexpected} for the {name}") from None
    training, validation, _ = read
    if len(training) != len(validation):
        each = f"{len(training)} training losses and {len(validation)} validation losses"
        raise Unexpected(f"{each} where one of each for every epoch is expected")
    return np.concatenate(read)


class OwnTraining:
    """Trains with the reader's function, and in the right way.

    Args:
        functions: From ``"fit"`` to the reader's function.
    """

    def __init__(self, functions: Mapping[str, Any]) -> None:
        self._own = OwnFunction("fit", functions["fit"], takes=TAKES, form=_read_run)

    def __call__(self, *, lr: float, batch_size: int, patience: int) -> OwnTrainingView:
        answers = self._own.ask([(list(START), X, Y, X_VAL, Y_VAL, ORDERS, batch_size, lr, patience)])
        return OwnTrainingView(
            lr=lr,
            batch_size=batch_size,
            patience=patience,
            own=None if answers.values[0] is None else _run(answers.values[0]),
            right=validated_run(lr=lr, batch_size=batch_size, patience=patience),
            fault=answers.fault,
        )


def _run(numbers_of_run: Array) -> Run:
    losses, predictions = np.split(numbers_of_run, [len(numbers_of_run) - len(Y_VAL)])
    training, validation = np.split(losses, 2)
    return Run(training=training, validation=validation, predictions=predictions)


def describe(view: OwnTrainingView) -> str:
    """What the picture shows, in words."""
    run = f"stops after epoch {len(view.right.training)} and keeps epoch {view.right.best}"
    head = f"Learning rate {view.lr:.2f}, batches of {view.batch_size} of {ROWS} rows, patience {view.patience}: the"
    right = f"{head} right run {run}, with a validation loss of {view.right.loss:.4g}."
    told = "" if view.own is None else _in_words(view.own, view.right)
    return " ".join(filter(None, [right, told, faults_in_words({"fit": view.fault})]))


def _in_words(own: Run, right: Run) -> str:
    training = _first_difference(own.training, right.training)
    validation = _first_difference(own.validation, right.validation)
    epochs, due = len(own.training), len(right.training)
    ends = f"it stops after epoch {epochs}" + (f" and not {due}" if epochs != due else "")
    if not training and not validation and epochs == due and _close(own.predictions, right.predictions).all():
        loss = f"the validation loss {own.loss:.4g} of its best epoch, {own.best}"
        return f"Your fit gives the right losses and predictions: {ends}, and its predictions have {loss}."
    losses = [
        f"its {name} losses " + (f"leave the right ones in {difference}" if difference else "are right")
        for name, difference in (("training", training), ("validation", validation))
    ]
    return f"Your fit goes wrong: {'; '.join([*losses, ends, _predictions_in_words(own, right)])}."


def _close(own: Array | float, right: Array | float) -> NDArray[np.bool_]:
    return np.isclose(own, right, rtol=CLOSE, atol=CLOSE)


def _first_difference(own: Array, right: Array) -> str:
    both = min(len(own), len(right))
    away = ~_close(own[:both], right[:both])
    at = int(np.argmax(away))
    return f"epoch {at + 1}, with {_number(own[at])} and not {_number(right[at])}" if away.any() else ""


def _predictions_in_words(own: Run, right: Run) -> str:
    """Whose predictions they are, by their loss: those of the reader's best epoch, of the last one, or of neither."""
    if _close(own.predictions, right.predictions).all():
        return "its predictions are right"
    given, best = own.loss, own.validation[own.best - 1]
    if not np.isfinite(given):
        return "its predictions are not all numbers"
    said = f"its predictions have the validation loss {_number(given)}"
    if _close(given, best):
        return f"{said} of its best epoch, {own.best}"
    last = "that of its last epoch, " if _close(given, own.validation[-1]) else ""
    return f"{said}, {last}but its best epoch, {own.best}, has {_number(best)}"


def _number(value: float) -> str:
    return f"{value:.4g}" if np.isfinite(value) else "no number"


class OwnTrainingState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader moves. No batch size leaves a last batch of a single row, which has no variance."""

    lr = Float(0.1, min=0.02, max=0.3).tag(label="Learning rate", step=0.01)
    batch_size = Int(7, min=4, max=ROWS - 2).tag(label="Batch size")
    patience = Int(4, min=1, max=10).tag(label="Patience")


class _Scene:
    """Left the losses after each epoch, right the rows of both parts and the predictions of the best epoch."""

    def __init__(self) -> None:
        self.figure = blank_figure(WIDTH, 4.2)
        left, right = self.figure.subplots(1, 2, width_ratios=(1.3, 1.0))
        tidy(left, title="Losses after each epoch", xlabel="epoch", ylabel="mean squared error")
        tidy(right, title="Predictions in the end", xlabel="x", ylabel="y")
        left.set(xlim=(0, MOST_EPOCHS + 1), ylim=(0.0, HIGH))
        right.set(xlim=(-2.2, 2.2), ylim=(-2.2, 2.2))
        training, validation = PARTS["training"], PARTS["validation"]
        parts = ((X, Y, training, "training rows"), (X_VAL, Y_VAL, validation, "validation rows"))
        rows = [right.plot(x, y, **{**pen.point(), "markersize": 4.5}, label=words)[0] for x, y, pen, words in parts]
        wide: dict[str, Any] = {**BENEATH, "label": "right"}
        self._right = [left.plot([], [], **wide)[0], left.plot([], [], **wide)[0], right.plot([], [], **wide)[0]]
        own = {"color": GREEN, "linestyle": "-.", "linewidth": 2.0, "label": "your predictions"}
        self._own = [
            left.plot([], [], **{**training.line(), "label": "your training loss"})[0],
            left.plot([], [], **{**validation.line(), "label": "your validation loss"})[0],
            right.plot([], [], **own)[0],
        ]
        self._best = left.plot([], [], "*", color=BLACK, markersize=11, label="your best epoch")[0]
        legend_below(self.figure, [self._right[0], *self._own, self._best, *rows])

    @property
    def moving(self) -> Sequence[Artist]:
        return [*self._right, *self._own, self._best]

    def update(self, view: OwnTrainingView) -> None:
        for lines, run in ((self._right, view.right), (self._own, view.own)):
            losses = (np.empty(0),) * 2 if run is None else (run.training, run.validation)
            for line, of_part in zip(lines[:2], losses, strict=True):
                line.set_data(np.arange(1, len(of_part) + 1), of_part)
            lines[2].set_data(*(([], []) if run is None else (X_VAL[:, 0], run.predictions)))
        best = [] if view.own is None else [(view.own.best, view.own.validation[view.own.best - 1])]
        seen = [(epoch, loss) for epoch, loss in best if epoch <= MOST_EPOCHS and 0.0 <= loss <= HIGH]
        self._best.set_data([epoch for epoch, _ in seen], [loss for _, loss in seen])


def explore_own_training(*, fit: Any = None) -> Explorer[OwnTrainingView]:
    """The losses of your own training run, and the predictions it ends with, on top of the right ones.

    Whatever is wrong is drawn as it is. An exception, NaN, another form or an endless loop becomes a sentence.

    Args:
        fit: Your function of (start, x_train, y_train, x_val, y_val, orders, batch_size, lr, patience) that gives
            (training losses, validation losses, predictions for x_val), or None if there is none yet.
    """
    return Explorer(
        title="Your training run and the right one",
        state=OwnTrainingState(),
        compute=OwnTraining({"fit": fit}),
        describe=describe,
        scene=_Scene(),
    )
