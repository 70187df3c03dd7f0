"""Explorer: the losses and the line of the reader's own training epochs, on top of the right ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import NDArray
from traitlets import Float, HasTraits, Int

from lossopt.explorers.framework.explorer import Explorer
from lossopt.explorers.framework.own_functions import OwnFunction, Unexpected, faults_in_words, numbers, parted
from lossopt.explorers.framework.style import BENEATH, BLACK, BLUE, WIDTH, blank_figure, legend_below, tidy

__all__ = ["OwnTraining", "OwnTrainingState", "OwnTrainingView", "X", "Y", "explore_own_training"]

Array = NDArray[np.float64]

SAMPLES = 12
MOST_EPOCHS = 30
X = np.linspace(-1.0, 2.0, SAMPLES)[np.random.default_rng(3).permutation(SAMPLES)]
Y = 2.0 * X - 1.0 + 0.3 * np.random.default_rng(4).normal(size=SAMPLES)
LOW, HIGH = 1e-3, 1e2
CLOSE = 1e-3  # single precision, over all epochs


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTrainingView:
    """The losses of all updates, shape (U,), and (w, b) after the last epoch: the reader's and the right ones.

    The reader's end with the first epoch that failed, which ``fault`` says; without any epoch, the line is NaN.
    """

    lr: float
    batch_size: int
    epochs: int
    own: Array
    right: Array
    own_line: Array
    right_line: Array
    own_epochs: int
    fault: str


def _read_epoch(value: Any) -> Array:
    """The form of an epoch: w and b, and after them the losses of its batches."""
    expected = "(w, b, losses), two numbers and one loss for each batch,"
    w, b, given = parted(value, 3, expected)
    losses = np.asarray(given, dtype=np.float64)
    if losses.ndim != 1:
        raise Unexpected(f"losses of shape {losses.shape} where {expected} is expected")
    number = numbers()
    return np.array([number(w), number(b), *losses])


def _right_epoch(w: float, b: float, lr: float, batch_size: int) -> tuple[float, float, list[float]]:
    losses = []
    for start in range(0, SAMPLES, batch_size):
        x, y = X[start : start + batch_size], Y[start : start + batch_size]
        error = w * x + b - y
        losses.append(float(np.mean(error**2)))
        w, b = w - lr * 2.0 * float(np.mean(error * x)), b - lr * 2.0 * float(np.mean(error))
    return w, b, losses


class OwnTraining:
    """Trains from (0, 0) with the reader's epochs, and with right ones.

    Args:
        functions: From ``"train_epoch"`` to the reader's function.
    """

    def __init__(self, functions: Mapping[str, Any]) -> None:
        takes = "w b x y lr batch_size"
        self._own = OwnFunction("train_epoch", functions["train_epoch"], takes=takes, form=_read_epoch)

    def __call__(self, *, lr: float, batch_size: int, epochs: int) -> OwnTrainingView:
        def following(epoch: int, before: Array | None) -> list[Any] | None:
            w, b = (0.0, 0.0) if before is None else before[:2].tolist()
            return None if epoch > epochs else [w, b, X, Y, lr, batch_size]

        answers = self._own.follow(following)
        given = [value for value in answers.values if value is not None and np.isfinite(value).all()]
        w, b, right = 0.0, 0.0, []
        for _ in range(epochs):
            w, b, losses = _right_epoch(w, b, lr, batch_size)
            right += losses
        return OwnTrainingView(
            lr=lr,
            batch_size=batch_size,
            epochs=epochs,
            own=np.concatenate([np.empty(0), *(value[2:] for value in given)]),
            right=np.array(right),
            own_line=given[-1][:2] if given else np.full(2, np.nan),
            right_line=np.array([w, b]),
            own_epochs=len(given),
            fault=answers.fault.replace("at step", "in epoch"),
        )


def describe(view: OwnTrainingView) -> str:
    """What the picture shows, in words."""
    head = f"Learning rate {view.lr:.2f}, batches of {view.batch_size} of {SAMPLES} samples, {view.epochs} epochs."
    told = _in_words(view) if view.own_epochs else ""
    return " ".join(filter(None, [head, told, faults_in_words({"train_epoch": view.fault})]))


def _in_words(view: OwnTrainingView) -> str:
    each = len(view.right) // view.epochs
    line = f"After {view.own_epochs} epochs the line of your train_epoch is {_line(view.own_line)}"
    end = f"{line}, and the right one after {view.epochs} epochs is {_line(view.right_line)}."
    if len(view.own) != each * view.own_epochs:
        words = f"gives {len(view.own)} losses in {view.own_epochs} epochs and not {each * view.own_epochs}"
        return f"Your train_epoch {words}. {end}"
    right = view.right[: len(view.own)]
    away = ~np.isclose(view.own, right, rtol=CLOSE, atol=CLOSE**2)
    if away.any():
        at = int(np.argmax(away))
        words = f"leaves the right losses at update {at + 1}, with {view.own[at]:.4g} and not {right[at]:.4g}"
        return f"Your train_epoch {words}. {end}"
    if view.own_epochs == view.epochs and not np.allclose(view.own_line, view.right_line, rtol=CLOSE, atol=CLOSE):
        return f"Your train_epoch gives the right losses. {line}, but the right one is {_line(view.right_line)}."
    return f"Your train_epoch gives the right losses, the last of them {view.own[-1]:.4g}. {line}."


def _line(line: Array) -> str:
    w, b = line + 0.0
    return f"{w:.2f} x {'-' if b < 0 else '+'} {abs(b):.2f}"


class OwnTrainingState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader moves."""

    lr = Float(0.1, min=0.01, max=0.3).tag(label="Learning rate", step=0.01)
    batch_size = Int(5, min=1, max=SAMPLES).tag(label="Batch size")
    epochs = Int(8, min=1, max=MOST_EPOCHS).tag(label="Epochs")


class _Scene:
    """Left the loss of each update, right the samples and the line after the last epoch."""

    def __init__(self) -> None:
        self.figure = blank_figure(WIDTH, 4.0)
        left, right = self.figure.subplots(1, 2, width_ratios=(1.5, 1.0))
        tidy(left, title="Loss of each batch", xlabel="epoch", ylabel="mean squared error (logarithmic)")
        tidy(right, title="The line after the last epoch", xlabel="x", ylabel="y")
        left.set(xlim=(0, MOST_EPOCHS), ylim=(LOW, HIGH), yscale="log")
        right.set(xlim=(-1.3, 2.3), ylim=(-4.5, 4.5))
        right.plot(X, Y, "o", color=BLACK, markersize=5, label="samples")
        wide: dict[str, Any] = {**BENEATH, "label": "right"}
        thin: dict[str, Any] = {"color": BLUE, "linewidth": 2.0, "linestyle": "--", "label": "your train_epoch"}
        self._right_losses, self._own_losses = left.plot([], [], **wide)[0], left.plot([], [], **thin)[0]
        self._right_line, self._own_line = right.plot([], [], **wide)[0], right.plot([], [], **thin)[0]
        self._last = left.plot([], [], "o", color=BLUE, markersize=7)[0]
        legend_below(self.figure, right.get_legend_handles_labels()[0])

    @property
    def moving(self) -> Sequence[Artist]:
        return [self._right_losses, self._own_losses, self._right_line, self._own_line, self._last]

    def update(self, view: OwnTrainingView) -> None:
        each = len(view.right) / view.epochs
        ends = np.array([-2.0, 3.0])
        for curve, losses, line, (w, b) in (
            (self._right_losses, view.right, self._right_line, view.right_line),
            (self._own_losses, view.own, self._own_line, view.own_line),
        ):
            curve.set_data(np.arange(1, len(losses) + 1) / each, losses)
            line.set_data(ends, w * ends + b)
        seen = [(len(view.own) / each, loss) for loss in view.own[-1:] if LOW <= loss <= HIGH]
        seen = [(epoch, loss) for epoch, loss in seen if epoch <= MOST_EPOCHS]
        self._last.set_data([epoch for epoch, _ in seen], [loss for _, loss in seen])


def explore_own_training(*, train_epoch: Any = None) -> Explorer[OwnTrainingView]:
    """The losses of your own training epochs, as they come, and the line that they lead to, on top of the right ones.

    Whatever is wrong is drawn as it is. An exception, NaN, another form or an endless loop becomes a sentence.

    Args:
        train_epoch: Your function of (w, b, x, y, lr, batch_size) that gives (w, b, losses), or None if there is none
            yet.
    """
    return Explorer(
        title="Your training and the right one",
        state=OwnTrainingState(),
        compute=OwnTraining({"train_epoch": train_epoch}),
        describe=describe,
        scene=_Scene(),
    )
