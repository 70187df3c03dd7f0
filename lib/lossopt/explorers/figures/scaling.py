"""Explorer: the condition number of a line fit with the input as it is, centred and standardised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from numpy.typing import NDArray
from traitlets import Float, HasTraits

from lossopt.explorers.experiments.quadratics import Quadratic, five_points, mse_of_line
from lossopt.explorers.framework.explorer import Explorer
from lossopt.explorers.framework.style import BLACK, BLUE, MUTED, VERMILLION, WIDTH, blank_figure, legend_below, tidy
from lossopt.explorers.framework.tries import Try, each

__all__ = ["ScaledFit", "ScalingState", "explore_scaling", "scaled_fits"]

Array = NDArray[np.float64]

FORMS = ("raw", "centred", "standardised")
STEPS = 30
EDGE = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaledFit:
    """One form of the input: its loss, the descent from w = b = 0 as errors (w − w*, b − b*), and its last length.

    ``remaining`` is that length as a share of the first.
    """

    loss: Quadratic
    errors: Array
    remaining: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaledFits:
    """The three forms by name, for inputs with one mean and one unit."""

    mean: float
    unit: float
    share: float
    fits: Mapping[str, ScaledFit]


def scaled_fits(*, mean: float, unit: float, share: float) -> ScaledFits:
    """Fit the worked example's line with its inputs moved and rescaled, in the three forms.

    Args:
        mean: The mean of the inputs, before the unit is changed.
        unit: By what the inputs are multiplied, > 0.
        share: The learning rate, as a share of each form's own limit.
    """
    x, y = five_points()
    raw = (x - x.mean() + mean) * unit
    centred = raw - raw.mean()
    forms = (raw, centred, centred / raw.std())
    fits = {name: _fit(inputs, y, share) for name, inputs in zip(FORMS, forms, strict=True)}
    return ScaledFits(mean=mean, unit=unit, share=share, fits=fits)


def _fit(x: Array, y: Array, share: float) -> ScaledFit:
    loss = mse_of_line(x, y)
    points = loss.path(np.zeros(2), lr=share * loss.limit, steps=STEPS)
    errors = points - loss.best
    distances = np.sqrt(np.sum(errors**2, axis=1))
    return ScaledFit(loss=loss, errors=errors, remaining=float(distances[-1] / distances[0]))


def describe(scaled: ScaledFits) -> str:
    """What the picture shows, in words."""
    forms = "; ".join(
        f"{name}: condition number {fit.loss.condition:.1f}, {_share_in_words(fit.remaining)} of the distance left"
        for name, fit in scaled.fits.items()
    )
    return (
        f"Inputs with the mean {scaled.mean:.1f}, multiplied by {scaled.unit:.1f}, and {STEPS} steps at "
        f"{scaled.share:.2f} of each limit. {forms}."
    )


def _share_in_words(remaining: float) -> str:
    return "less than 0.01 %" if remaining < 1e-4 else f"{100.0 * remaining:.3g} %"


class ScalingState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader moves."""

    mean = Float(3.0, min=0.0, max=10.0).tag(label="Mean of x", step=0.5)
    unit = Float(1.0, min=0.2, max=3.0).tag(label="x multiplied by", step=0.1)
    share = Float(0.5, min=0.05, max=1.05).tag(label="Learning rate / limit", step=0.05)


class _Scene:
    """A panel for each form: lines of equal loss around the best point, and the path towards it."""

    def __init__(self) -> None:
        self.figure = blank_figure(WIDTH, 3.5)
        self._parts: dict[str, tuple[Line2D, ...]] = {}
        for axes, name in zip(self.figure.subplots(1, 3), FORMS, strict=True):
            tidy(axes, title=name, xlabel="w − best w (y per x)", ylabel="b − best b (y)")
            axes.set(xlim=(-EDGE, EDGE), ylim=(-EDGE, EDGE), aspect="equal")
            axes.grid(visible=False)
            lines = axes.plot([], [], color=MUTED, linewidth=0.8, label="equal loss")[0]
            path = axes.plot([], [], ".-", color=BLUE, linewidth=1.2, markersize=5, label="path")[0]
            start = axes.plot([], [], "X", color=BLACK, markersize=9, label="start")[0]
            end = axes.plot([], [], "o", color=VERMILLION, markersize=8, label="end")[0]
            axes.plot([0], [0], "*", color=BLACK, markersize=13, linestyle="none", label="best")
            self._parts[name] = lines, path, start, end
        legend_below(self.figure, axes.get_legend_handles_labels()[0])

    @property
    def moving(self) -> Sequence[Artist]:
        return [artist for parts in self._parts.values() for artist in parts]

    def update(self, scaled: ScaledFits) -> None:
        for name, fit in scaled.fits.items():
            lines, path, start, end = self._parts[name]
            around = Quadratic(best=np.zeros(2), hessian=fit.loss.hessian)
            lines.set_data(*around.ellipses(around.excess(fit.errors[0]) * 0.3 ** np.arange(5)))
            path.set_data(*fit.errors.T)
            start.set_data(*_inside(fit.errors[:1]))
            end.set_data(*_inside(fit.errors[-1:]))


def _inside(points: Array) -> Array:
    return np.asarray(points[np.abs(points).max(axis=1) <= EDGE].T)


TRIES = (
    Try(
        words="move the mean of x away from 3, as if the inputs were years or temperatures in kelvin. Which "
        "of the three panels changes?",
        states=each(mean=[0.0, 5.0, 10.0]),
    ),
    Try(
        words="Multiply x by 3, as if its unit had changed: which ones change now?",
        states=each(unit=[3.0]),
    ),
    Try(
        words="Then raise the learning rate to 1.05 of the limit.",
        states=each(share=[0.95, 1.0, 1.05]),
    ),
)


def explore_scaling() -> Explorer[ScaledFits]:
    """Move and rescale the inputs of a line fit, and compare descent on them raw, centred and standardised."""
    return Explorer(
        title="Scaling and the condition number",
        state=ScalingState(),
        compute=scaled_fits,
        describe=describe,
        scene=_Scene(),
        tries=TRIES,
    )
