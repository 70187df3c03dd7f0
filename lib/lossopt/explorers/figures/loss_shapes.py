"""Explorer: the shapes of the three regression losses, their slopes, and the constants that minimise them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from numpy.typing import NDArray
from traitlets import Float, HasTraits

from lossopt.explorers.experiments.fits import BestConstants, best_constants
from lossopt.explorers.framework.explorer import Explorer
from lossopt.explorers.framework.style import BLACK, LOSS_PENS, WIDTH, blank_figure, legend_below, tidy
from lossopt.explorers.framework.tries import Try, each
from lossopt.losses import huber, huber_grad, mae, mae_grad, mse, mse_grad

__all__ = ["LossShapes", "LossShapesState", "explore_loss_shapes", "loss_shapes"]

Array = NDArray[np.float64]

RESIDUALS = np.linspace(-4.0, 4.0, 401)
CONSTANTS = np.linspace(0.0, 20.0, 401)
STEADY_TARGETS = (1.0, 2.0, 3.0, 5.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LossShapes:
    """Curves over the residual and over the constant, each keyed by the loss's name."""

    delta: float
    targets: Array
    losses: dict[str, Array]
    slopes: dict[str, Array]
    means: dict[str, Array]
    best: BestConstants


def loss_shapes(*, delta: float, outlier: float) -> LossShapes:
    """Everything that the picture shows, for the targets 1, 2, 3, 5 and ``outlier``.

    Args:
        delta: Switch point of the Huber loss, > 0.
        outlier: The fifth target, in the unit of the others.
    """
    zero = np.zeros_like(RESIDUALS)
    targets = np.array([*STEADY_TARGETS, outlier])
    grid, wide = np.broadcast_arrays(targets, CONSTANTS[:, None])
    return LossShapes(
        delta=delta,
        targets=targets,
        losses={
            "mse": np.asarray(mse(zero, RESIDUALS, reduction="none")),
            "mae": np.asarray(mae(zero, RESIDUALS, reduction="none")),
            "huber": np.asarray(huber(zero, RESIDUALS, delta=delta, reduction="none")),
        },
        slopes={
            "mse": np.asarray(mse_grad(zero, RESIDUALS, reduction="none")),
            "mae": np.asarray(mae_grad(zero, RESIDUALS, reduction="none")),
            "huber": np.asarray(huber_grad(zero, RESIDUALS, delta=delta, reduction="none")),
        },
        means={
            "mse": np.mean(mse(grid, wide, reduction="none"), axis=1),
            "mae": np.mean(mae(grid, wide, reduction="none"), axis=1),
            "huber": np.mean(huber(grid, wide, delta=delta, reduction="none"), axis=1),
        },
        best=best_constants(targets, delta=delta),
    )


def describe(shapes: LossShapes) -> str:
    """What the picture shows, in words."""
    best, outlier = shapes.best, shapes.targets[-1]
    return (
        f"Targets 1, 2, 3, 5 and {outlier:.1f}. The constant with the least mean squared error is their "
        f"mean, {best.mse:.2f}; with the least mean absolute error their median, {best.mae:.2f}; with the "
        f"least Huber loss at delta {shapes.delta:.1f} it is {best.huber:.2f}. Beyond a residual of "
        f"{shapes.delta:.1f} the slope of the Huber loss stays at {shapes.delta:.1f}; that of the absolute "
        "error is 1 in size everywhere, and that of the squared error keeps growing."
    )


class LossShapesState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader moves."""

    outlier = Float(10.0, min=0.0, max=20.0).tag(label="Fifth target", step=0.5)
    delta = Float(2.0, min=0.1, max=4.0).tag(label="Huber's delta", step=0.1)


class _Scene:
    """Three panels: loss and slope over the residual, mean loss over the constant."""

    def __init__(self) -> None:
        self.figure: Figure = blank_figure(WIDTH, 3.9)
        left, middle, right = self.figure.subplots(1, 3)
        tidy(left, title="Loss of one sample", xlabel="residual ŷ − y", ylabel="loss (unit of y², MAE: of y)")
        tidy(middle, title="Its slope", xlabel="residual ŷ − y", ylabel="d loss / dŷ (unit of y, MAE: none)")
        tidy(
            right,
            title="Mean loss of a constant ŷ",
            xlabel="constant ŷ (bars: targets)",
            ylabel="mean loss, share of its largest",
        )
        left.set(xlim=(-4, 4), ylim=(0, 6))
        middle.set(xlim=(-4, 4), ylim=(-5, 5))
        right.set(xlim=(0, 20), ylim=(0, 1.05))
        self._losses = {name: left.plot([], [], **pen.line())[0] for name, pen in LOSS_PENS.items()}
        self._slopes = {name: middle.plot([], [], **pen.line())[0] for name, pen in LOSS_PENS.items()}
        self._means = {name: right.plot([], [], **pen.line())[0] for name, pen in LOSS_PENS.items()}
        self._best = {name: right.plot([], [], **pen.point())[0] for name, pen in LOSS_PENS.items()}
        self._targets = right.plot([], [], "|", color=BLACK, markersize=14)[0]
        legend_below(self.figure, list(self._losses.values()))

    @property
    def moving(self) -> Sequence[Artist]:
        groups = (self._losses, self._slopes, self._means, self._best)
        return [*(artist for group in groups for artist in group.values()), self._targets]

    def update(self, shapes: LossShapes) -> None:
        for name in LOSS_PENS:
            self._losses[name].set_data(RESIDUALS, shapes.losses[name])
            self._slopes[name].set_data(RESIDUALS, shapes.slopes[name])
            # The three means have different units, so each is drawn as a share of its own largest value.
            share = shapes.means[name] / shapes.means[name].max()
            self._means[name].set_data(CONSTANTS, share)
            best = getattr(shapes.best, name)
            self._best[name].set_data([best], [np.interp(best, CONSTANTS, share)])
        self._targets.set_data(shapes.targets, np.full_like(shapes.targets, 0.03))


TRIES = (
    Try(
        words="move the fifth target to 20, and watch the three markers in the right panel.",
        states=each(outlier=[12.0, 15.0, 20.0]),
    ),
    Try(
        words="Then make Huber's delta as small and as large as it goes. Which of the other two does its "
        "marker approach?",
        states=each(outlier=[20.0], delta=[0.1, 1.0, 4.0]),
    ),
)


def explore_loss_shapes() -> Explorer[LossShapes]:
    """Shapes and slopes of squared, absolute and Huber loss, and the constant that each prefers."""
    return Explorer(
        title="Shapes of losses, and the constant that each prefers",
        state=LossShapesState(),
        compute=loss_shapes,
        describe=describe,
        scene=_Scene(),
        tries=TRIES,
    )
