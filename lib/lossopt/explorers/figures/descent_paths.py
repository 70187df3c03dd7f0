"""Explorer: the paths of any optimizers on any of the surfaces, from a start that the reader moves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import NDArray
from traitlets import Enum, Float, HasTraits, Int

from lossopt.explorers.experiments.surfaces import SURFACES, WINDOW, Surface
from lossopt.explorers.experiments.walks import Walk, walk
from lossopt.explorers.framework.explorer import Explorer
from lossopt.explorers.framework.style import BLACK, WIDTH, blank_figure, legend_below, tidy
from lossopt.explorers.framework.tries import Try, each
from lossopt.explorers.pictures.descents import STYLES, check_optimizers, contour_lines
from lossopt.optimizers import SGD
from lossopt.training.descent import StepRule

__all__ = ["DescentState", "Descents", "explore_descent"]

Array = NDArray[np.float64]

MOST_STEPS = 200
STEPS_IN_ALL = 400  # of all optimizers together, so that a picture stays within its time
LOW, HIGH = 1e-12, 1e3  # a curve that falls further leaves the picture, since a floor would look like an arrival


@dataclass(frozen=True, slots=True, kw_only=True)
class Descent:
    """One path as it is shown: its points, how far each lies above the least height, and why it ended early."""

    points: Array
    excess: Array
    stopped: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Descents:
    """The paths of all optimizers by name, on one surface from one start."""

    surface: str
    start: tuple[float, float]
    steps: int
    paths: Mapping[str, Descent]


class _Paths:
    """Computes the paths; those of the last surface and start are kept, and only continued."""

    def __init__(self, optimizers: Mapping[str, StepRule], surfaces: Mapping[str, Surface]) -> None:
        self._optimizers, self._surfaces = dict(optimizers), surfaces
        self._key: tuple[str, float, float] | None = None
        self._walks: dict[str, Walk] = {}

    def __call__(self, *, surface: str, x: float, y: float, steps: int) -> Descents:
        if self._key != (surface, x, y):
            self._key = surface, x, y
            self._walks = {
                name: walk(self._surfaces[surface], optimizer, (x, y), steps=0)
                for name, optimizer in self._optimizers.items()
            }
        paths = {}
        for name, taken in self._walks.items():
            taken.continue_to(steps)
            paths[name] = _as_shown(taken, steps)
        return Descents(surface=surface, start=(x, y), steps=steps, paths=paths)


def _as_shown(taken: Walk, steps: int) -> Descent:
    points = np.stack(taken.points[: steps + 1])
    excess = taken.surface.height(points) - taken.surface.least
    return Descent(points=points, excess=excess, stopped=taken.stopped if len(points) <= steps else "")


def describe(descents: Descents) -> str:
    """What the picture shows, in words."""
    x, y = descents.start
    ends = "; ".join(_end_in_words(name, path) for name, path in descents.paths.items())
    return f"Surface: {descents.surface}, start ({x:.1f}, {y:.1f}), {descents.steps} steps. {ends}."


def _end_in_words(name: str, path: Descent) -> str:
    if path.stopped:
        return f"{name} {path.stopped}"
    x, y = path.points[-1].round(2) + 0.0  # no "-0.00"
    return f"{name} is at ({x:.2f}, {y:.2f}), {path.excess[-1]:.2g} above the lowest"


class DescentState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader moves."""

    surface = Enum(list(SURFACES), default_value="bowl").tag(label="Surface")
    x = Float(-1.5, min=-WINDOW, max=WINDOW).tag(label="Start x", step=0.1)
    y = Float(1.0, min=-WINDOW, max=WINDOW).tag(label="Start y", step=0.1)
    steps = Int(60, min=1, max=MOST_STEPS).tag(label="Steps")


class _Scene:
    """Left the lines of equal height and the paths on them, right the height over the steps."""

    def __init__(self, names: Sequence[str], surfaces: Mapping[str, Surface], most_steps: int) -> None:
        self.figure = blank_figure(WIDTH, 4.3)
        left, right = self.figure.subplots(1, 2)
        tidy(left, title="Paths, and lines of equal height", xlabel="x (parameter)", ylabel="y (parameter)")
        tidy(right, title="Height above the lowest point", xlabel="step", ylabel="height (no unit, logarithmic)")
        left.set(xlim=(-WINDOW, WINDOW), ylim=(-WINDOW, WINDOW))
        right.set(xlim=(0, most_steps), ylim=(LOW, HIGH), yscale="log")
        left.grid(visible=False)
        self._contours = {name: contour_lines(left, surface) for name, surface in surfaces.items()}
        self._lowest = left.plot([], [], "*", color=BLACK, markersize=13, label="lowest")[0]
        self._start = left.plot([], [], "X", color=BLACK, markersize=9, label="start")[0]
        self._paths, self._heights, self._ends = {}, {}, {}
        for name, (color, style, marker) in zip(names, STYLES, strict=False):
            pen = {"color": color, "linestyle": style, "linewidth": 2.0, "label": name}
            self._paths[name] = left.plot([], [], **pen)[0]
            self._heights[name] = right.plot([], [], **pen)[0]
            self._ends[name] = left.plot([], [], color=color, marker=marker, linestyle="none", markersize=9)[0]
        self._surfaces = surfaces
        legend_below(self.figure, [self._start, self._lowest, *self._paths.values()])

    @property
    def moving(self) -> Sequence[Artist]:
        groups = (self._contours, self._paths, self._heights, self._ends)
        return [*(artist for group in groups for artist in group.values()), self._lowest, self._start]

    def update(self, descents: Descents) -> None:
        for name, contours in self._contours.items():
            contours.set_visible(name == descents.surface)
        self._lowest.set_data(*np.array(self._surfaces[descents.surface].lowest).T)
        self._start.set_data([descents.start[0]], [descents.start[1]])
        for name, path in descents.paths.items():
            self._paths[name].set_data(*path.points.T)
            self._heights[name].set_data(np.arange(len(path.excess)), np.maximum(path.excess, LOW / 10))
            inside = path.points[-1:][np.abs(path.points[-1:]).max(axis=1) <= WINDOW]
            self._ends[name].set_data(*inside.T)


TRIES = (
    Try(
        words="on the *saddle*, put the start's y at 0, then at 0.1.",
        states=each(surface=["saddle"], y=[0.0, 0.1]),
    ),
    Try(
        words="On the *plateau*, move the start outwards until neither path arrives within 200 steps.",
        states=each(surface=["plateau"], steps=[200], x=[-1.8, -2.0], y=[1.0, 1.5]),
    ),
    Try(
        words="On *Rosenbrock*, see which of the two gets round the bend.",
        states=each(surface=["Rosenbrock"], steps=[60, 200]),
    ),
    Try(
        words="on the *saddle*, put the start's y at 0.1: which optimizer leaves first?",
        states=each(surface=["saddle"], y=[0.1], steps=[10, 20, 40, 60]),
    ),
    Try(
        words="On the *bowl*, watch Adam's overshoot: from which of its two parents does it come?",
        states=each(surface=["bowl"], steps=[5, 10, 20, 40]),
    ),
)


def explore_descent(
    optimizers: Mapping[str, StepRule] | None = None, surfaces: Mapping[str, Surface] = SURFACES
) -> Explorer[Descents]:
    """Paths of optimizers on a surface, from a start that you move.

    Args:
        optimizers: From the name in the legend to the optimizer: those of ``lossopt.optimizers``, or any object with
            ``init(params)`` and ``step(params, grads, state)``, which gives the next parameters and the next state.
            Up to six; they share 400 steps, so five can take 80 each. Left out: plain descent, and with momentum.
        surfaces: From the name to the surface.
    Raises:
        ValueError: no optimizer, or more than six. TypeError: an optimizer lacks one of the two methods.
    """
    if optimizers is None:
        optimizers = {"plain descent": SGD(lr=0.05), "with momentum": SGD(lr=0.05, momentum=0.8)}
    check_optimizers("explore_descent", optimizers)
    most_steps = min(MOST_STEPS, STEPS_IN_ALL // len(optimizers))
    return Explorer(
        title="Paths of descent",
        state=_state_for(surfaces, most_steps),
        compute=_Paths(optimizers, surfaces),
        describe=describe,
        scene=_Scene(list(optimizers), surfaces, most_steps),
        tries=TRIES,
    )


def _state_for(surfaces: Mapping[str, Surface], most_steps: int) -> DescentState:
    if surfaces is SURFACES and most_steps == MOST_STEPS:
        return DescentState()
    names = list(surfaces)

    class OtherLimits(DescentState):
        surface = Enum(names, default_value=names[0]).tag(label="Surface")
        steps = Int(60, min=1, max=most_steps).tag(label="Steps")

    return OtherLimits()
