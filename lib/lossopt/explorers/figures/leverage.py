"""Explorer: one point moved in y and in x, and what it does to three line fits."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import NDArray
from sklearn.datasets import load_diabetes
from traitlets import Float, HasTraits

from lossopt.explorers.experiments.fits import BestLines, best_lines
from lossopt.explorers.framework.explorer import Explorer
from lossopt.explorers.framework.style import BLACK, GREY, LOSS_PENS, WIDTH, blank_figure, legend_below, tidy
from lossopt.explorers.framework.tries import Try, each

__all__ = ["Leverage", "LeverageState", "explore_leverage", "few_patients", "leverage"]

Array = NDArray[np.float64]

EVERY = 15
BODY_MASS_INDEX = 2
AXIS = np.array([15.0, 90.0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Leverage:
    """The patients that stay, the one that moves, and the lines without and with it."""

    x: Array
    y: Array
    moved: tuple[float, float]
    delta: float
    steady: BestLines
    lines: BestLines


def few_patients() -> tuple[Array, Array]:
    """Thirty patients of the diabetes data: body mass index (kg/m²) and progression after a year."""
    table, progression = load_diabetes(return_X_y=True, scaled=False)
    return table[::EVERY, BODY_MASS_INDEX], progression[::EVERY]


def leverage(*, bmi: float, progression: float, delta: float) -> Leverage:
    """Fit the three lines with one more patient at (``bmi``, ``progression``).

    Args:
        bmi: Body mass index of the movable patient, kg/m².
        progression: Its target, the score of the disease's progression.
        delta: Huber's switch point, in the unit of the score.
    """
    x, y = few_patients()
    return Leverage(
        x=x,
        y=y,
        moved=(bmi, progression),
        delta=delta,
        steady=best_lines(x, y, delta=delta),
        lines=best_lines(np.append(x, bmi), np.append(y, progression), delta=delta),
    )


def describe(fit: Leverage) -> str:
    """What the picture shows, in words."""
    slopes = ", ".join(
        f"{name} {getattr(fit.lines, key).slope:.1f} instead of {getattr(fit.steady, key).slope:.1f}"
        for key, name in (
            ("mse", "least squares"),
            ("mae", "least absolute errors"),
            ("huber", f"Huber (delta {fit.delta:.0f})"),
        )
    )
    return (
        f"Thirty patients and one more, at a body mass index of {fit.moved[0]:.0f} with a progression of "
        f"{fit.moved[1]:.0f}. Slopes with it and without it, in points per kg/m²: {slopes}."
    )


class LeverageState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader moves."""

    bmi = Float(20.0, min=18.0, max=85.0).tag(label="Its body mass index, kg/m²", step=1.0)
    progression = Float(600.0, min=0.0, max=600.0).tag(label="Its progression", step=10.0)
    delta = Float(40.0, min=5.0, max=200.0).tag(label="Huber's delta", step=5.0)


class _Scene:
    """A scatter plot, the three lines with the movable point, and grey ones without it."""

    def __init__(self) -> None:
        self.figure = blank_figure(WIDTH, 4.2)
        axes = self.figure.subplots()
        tidy(
            axes,
            title="Lines fitted to thirty patients and the movable one (grey: without it)",
            xlabel="body mass index (kg/m²)",
            ylabel="progression after one year (score)",
        )
        axes.set(xlim=AXIS, ylim=(-20, 640))
        axes.plot(*few_patients(), "o", color=GREY, markersize=5, label="patients")
        self._steady = {
            name: axes.plot([], [], color=GREY, linestyle=pen.linestyle, linewidth=1.2)[0]
            for name, pen in LOSS_PENS.items()
        }
        self._lines = {name: axes.plot([], [], **pen.line())[0] for name, pen in LOSS_PENS.items()}
        self._moved = axes.plot([], [], "*", color=BLACK, markersize=16, label="the movable one")[0]
        legend_below(self.figure, axes.get_legend_handles_labels()[0])

    @property
    def moving(self) -> Sequence[Artist]:
        return [*self._steady.values(), *self._lines.values(), self._moved]

    def update(self, fit: Leverage) -> None:
        for name in LOSS_PENS:
            self._steady[name].set_data(AXIS, getattr(fit.steady, name).at(AXIS))
            self._lines[name].set_data(AXIS, getattr(fit.lines, name).at(AXIS))
        self._moved.set_data([fit.moved[0]], [fit.moved[1]])


TRIES = (
    Try(
        words="as it stands, the star is an outlier in $y$: a body mass index of 20, about that of the leanest of the "
        "thirty, and a score of 600 where the highest in the study is 346. Note the slopes.",
    ),
    Try(
        words="Now give it a body mass index of 85, twice the highest in the study, and a score of 100: an "
        "outlier in $x$. Look again.",
        states=each(bmi=[85.0], progression=[100.0]),
    ),
)


def explore_leverage() -> Explorer[Leverage]:
    """Move one patient in y (an outlier) and in x (leverage), and watch three fits."""
    return Explorer(
        title="An outlier in y, and leverage in x",
        state=LeverageState(),
        compute=leverage,
        describe=describe,
        scene=_Scene(),
        tries=TRIES,
    )
