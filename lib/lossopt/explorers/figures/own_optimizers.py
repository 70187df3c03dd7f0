"""Explorer: the paths of the reader's own optimizer steps on a surface, on top of the right ones."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import NDArray
from traitlets import Enum, HasTraits, Int

from lossopt.explorers.experiments.surfaces import SURFACES, WINDOW
from lossopt.explorers.experiments.walks import FAR, walk
from lossopt.explorers.framework.explorer import Explorer
from lossopt.explorers.framework.own_functions import OwnFunction, Walked, arrays, faults_in_words
from lossopt.explorers.framework.style import BENEATH, BLACK, WIDTH, blank_figure, legend_below, tidy
from lossopt.explorers.pictures.descents import STYLES, contour_lines
from lossopt.optimizers import SGD, AdaGrad, Adam, AdamW, RMSProp
from lossopt.training.descent import StepRule

__all__ = ["OwnPath", "OwnPaths", "OwnSteps", "OwnStepsState", "PlainStepsState", "explore_own_optimizers"]

Array = NDArray[np.float64]

START = (-1.5, 1.0)
MOST_STEPS = 100
LOW, HIGH = 1e-6, 1e3
EPSILONS = (1e-8, 0.1)
SAME = 1e-9  # paths that are as close take the same steps in another order of rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """An optimizer's step as the exercises ask for it, and the right one.

    ``keeps`` are the arrays between the parameters and the gradient, ``settings`` the numbers from there to epsilon,
    and ``further`` those behind it.
    """

    keeps: tuple[str, ...]
    counts: bool
    settings: Mapping[str, float]
    right: Callable[[float], StepRule]
    has_epsilon: bool = True
    further: Mapping[str, float] = field(default_factory=dict)

    @property
    def takes(self) -> str:
        """The names of the arguments."""
        names = ["theta", *self.keeps, *(["t"] if self.counts else []), "grad", *self.settings]
        return " ".join([*names, *(["eps"] if self.has_epsilon else []), *self.further])


RULES: Mapping[str, _Rule] = {
    "momentum_step": _Rule(
        keeps=("v",),
        counts=False,
        settings={"lr": 0.02, "beta": 0.8},
        right=lambda eps: SGD(lr=0.02, momentum=0.8),
        has_epsilon=False,
    ),
    "adagrad_step": _Rule(keeps=("s",), counts=False, settings={"lr": 0.3}, right=lambda eps: AdaGrad(lr=0.3, eps=eps)),
    "rmsprop_step": _Rule(
        keeps=("s",),
        counts=False,
        settings={"lr": 0.05, "rho": 0.9},
        right=lambda eps: RMSProp(lr=0.05, rho=0.9, eps=eps),
    ),
    "adam_step": _Rule(
        keeps=("m", "v"),
        counts=True,
        settings={"lr": 0.1, "beta1": 0.9, "beta2": 0.999},
        right=lambda eps: Adam(lr=0.1, eps=eps),
    ),
    "adamw_step": _Rule(
        keeps=("m", "v"),
        counts=True,
        settings={"lr": 0.1, "beta1": 0.9, "beta2": 0.999},
        further={"decay": 0.5},
        right=lambda eps: AdamW(lr=0.1, eps=eps, weight_decay=0.5),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPath:
    """The points of one optimizer, shape (T + 1, 2), the reader's and the right ones; and the reader's fault."""

    own: Array
    right: Array
    fault: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPaths:
    """The paths of all optimizers by name, on one surface; ``eps`` is None if none has one."""

    surface: str
    steps: int
    eps: float | None
    paths: Mapping[str, OwnPath]


class OwnSteps:
    """Follows the reader's steps, and the right ones.

    Args:
        functions: From names of ``RULES`` to the reader's functions.
    """

    def __init__(self, functions: Mapping[str, Any]) -> None:
        self._own = {
            name: OwnFunction(
                name, function, takes=RULES[name].takes, form=arrays("theta", *RULES[name].keeps, shape=(2,))
            )
            for name, function in functions.items()
        }
        self._walked: defaultdict[tuple[str, str, float | None], Walked] = defaultdict(Walked)

    def __call__(self, *, surface: str, steps: int, eps: float | None = None) -> OwnPaths:
        paths = {
            name: _path(own, self._walked[name, surface, eps], surface=surface, steps=steps, eps=eps)
            for name, own in self._own.items()
        }
        return OwnPaths(surface=surface, steps=steps, eps=eps, paths=paths)


def _path(own: OwnFunction, walked: Walked, *, surface: str, steps: int, eps: float | None) -> OwnPath:
    rule, slope = RULES[own.name], SURFACES[surface].gradient
    settings = [*rule.settings.values(), *([eps] if rule.has_epsilon else []), *rule.further.values()]

    def following(number: int, before: Array | None) -> list[Any] | None:
        rows = np.zeros((1 + len(rule.keeps), 2)) if before is None else before
        theta = np.array(START) if before is None else rows[0]
        if np.abs(theta).max() > FAR:
            return None
        return [theta, *rows[1:], *([number] if rule.counts else []), slope(theta), *settings]

    answers = own.follow(following, calls=steps, walked=walked)
    points = [value[0] for value in answers.values if value is not None and np.isfinite(value).all()]
    right = _right_points(own.name, surface, eps or EPSILONS[0])[: steps + 1]
    return OwnPath(own=np.array([START, *points]), right=right, fault=answers.fault)


@cache
def _right_points(name: str, surface: str, eps: float) -> Array:
    """As many as can be shown: whoever moves the number of steps sees more or fewer of the same."""
    return np.stack(walk(SURFACES[surface], RULES[name].right(eps), START, steps=MOST_STEPS).points)


def describe(paths: OwnPaths) -> str:
    """What the picture shows, in words."""
    eps = "" if paths.eps is None else f", epsilon {paths.eps:g}"
    head = f"Surface: {paths.surface}, {paths.steps} steps{eps}."
    shown = [_in_words(name, path, paths) for name, path in paths.paths.items() if len(path.own) > 1]
    faults = faults_in_words({name: path.fault for name, path in paths.paths.items()})
    return " ".join(filter(None, [head, *shown, faults]))


def _in_words(name: str, path: OwnPath, paths: OwnPaths) -> str:
    both = min(len(path.own), len(path.right))
    away = np.abs(path.own[:both] - path.right[:both]).max(axis=1) > SAME * (
        1.0 + np.abs(path.right[:both]).max(axis=1)
    )
    if not away.any():
        steps = "" if len(path.own) == len(path.right) else f", as far as its {len(path.own) - 1} steps go"
        return f"Your {name} takes the right path{steps}; it ends {_end(path.own, paths.surface)}."
    at = int(np.argmax(away))
    return (
        f"Your {name} leaves the right path: its step {at} {_other_step(path, at)}; it ends "
        f"{_end(path.own, paths.surface)}, and the right one {_end(path.right, paths.surface)}."
    )


def _other_step(path: OwnPath, at: int) -> str:
    own, right = path.own[at] - path.own[at - 1], path.right[at] - path.right[at - 1]
    length = float(np.linalg.norm(right))
    if length > 0.0:
        ratio = float(own @ right) / length**2
        if ratio > 0.0 and np.abs(own - ratio * right).max() < 1e-6 * length:
            return f"is {ratio:.3g} times as long as the right one"
    return f"goes by ({own[0]:.3g}, {own[1]:.3g}) and not by ({right[0]:.3g}, {right[1]:.3g})"


def _end(points: Array, surface: str) -> str:
    x, y = points[-1].round(2) + 0.0  # no "-0.00"
    if np.abs(points[-1]).max() > FAR:
        return f"far outside after {len(points) - 1} steps"
    height = float(SURFACES[surface].height(points[-1])) - SURFACES[surface].least
    return f"at ({x:.2f}, {y:.2f}), {height:.2g} above the lowest"


class OwnStepsState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader moves. At the usual epsilon, nobody sees on which side of the root it is."""

    surface = Enum(list(SURFACES), default_value="bowl").tag(label="Surface")
    steps = Int(40, min=1, max=MOST_STEPS).tag(label="Steps")
    eps = Enum(EPSILONS, default_value=EPSILONS[-1]).tag(label="Epsilon")


class PlainStepsState(HasTraits):  # type: ignore[misc]
    """What the reader moves where no step has an epsilon."""

    surface = Enum(list(SURFACES), default_value="bowl").tag(label="Surface")
    steps = Int(40, min=1, max=MOST_STEPS).tag(label="Steps")


class _Scene:
    """A column for each optimizer: its paths, and below them the height over the steps; one optimizer has a row."""

    def __init__(self, names: Sequence[str]) -> None:
        alone = len(names) == 1
        self.figure = blank_figure(WIDTH, 4.2 if alone else 5.6)
        grid = self.figure.subplots(*((1, 2) if alone else (2, len(names))), squeeze=False)
        left, right = ([grid[0, 0]], [grid[0, 1]]) if alone else (grid[0], grid[1])
        self._contours = []
        self._right, self._own, self._right_height, self._own_height, self._ends = {}, {}, {}, {}, {}
        self._lowest, self._starts = [], []
        for name, plane, heights, (color, style, marker) in zip(names, left, right, STYLES, strict=False):
            first = name == names[0]
            tidy(plane, title=f"Your {name}", xlabel="x (parameter)", ylabel="y (parameter)" if first else "")
            tidy(heights, title="", xlabel="step", ylabel="height above the lowest" if first else "")
            plane.set(xlim=(-WINDOW, WINDOW), ylim=(-WINDOW, WINDOW))
            heights.set(xlim=(0, MOST_STEPS), ylim=(LOW, HIGH), yscale="log")
            plane.grid(visible=False)
            self._contours.append({surface: contour_lines(plane, SURFACES[surface]) for surface in SURFACES})
            wide = BENEATH
            thin = {"color": color, "linestyle": style, "linewidth": 2.0}
            self._right[name] = plane.plot([], [], label="right", **wide)[0]
            self._own[name] = plane.plot([], [], label=name, **thin)[0]
            self._right_height[name] = heights.plot([], [], **wide)[0]
            self._own_height[name] = heights.plot([], [], **thin)[0]
            self._ends[name] = plane.plot([], [], color=color, marker=marker, linestyle="none", markersize=8)[0]
            self._lowest.append(plane.plot([], [], "*", color=BLACK, markersize=11, label="lowest")[0])
            self._starts.append(plane.plot([], [], "X", color=BLACK, markersize=8, label="start")[0])
        handles = [self._starts[0], self._lowest[0], self._right[names[0]], *self._own.values()]
        legend_below(self.figure, handles)

    @property
    def moving(self) -> Sequence[Artist]:
        contours = [lines for drawn in self._contours for lines in drawn.values()]
        groups = (self._right, self._own, self._right_height, self._own_height, self._ends)
        return [*contours, *(line for group in groups for line in group.values()), *self._lowest, *self._starts]

    def update(self, paths: OwnPaths) -> None:
        surface = SURFACES[paths.surface]
        for drawn in self._contours:
            for name, lines in drawn.items():
                lines.set_visible(name == paths.surface)
        for lowest, start in zip(self._lowest, self._starts, strict=True):
            lowest.set_data(*np.array(surface.lowest).T)
            start.set_data([START[0]], [START[1]])
        for name, path in paths.paths.items():
            for points, line, heights in (
                (path.right, self._right[name], self._right_height[name]),
                (path.own, self._own[name], self._own_height[name]),
            ):
                line.set_data(*points.T)
                excess = surface.height(points) - surface.least
                heights.set_data(np.arange(len(points)), np.maximum(excess, LOW / 10))
            inside = path.own[-1:][np.abs(path.own[-1:]).max(axis=1) <= WINDOW]
            self._ends[name].set_data(*inside.T)


def explore_own_optimizers(**steps: Any) -> Explorer[OwnPaths]:
    """The paths of your own optimizer steps on a surface, on top of the right ones.

    Whatever is wrong is drawn as it is. An exception, NaN, another shape or an endless loop becomes a sentence.

    Args:
        steps: Your functions by name, or None for what is not written yet: ``momentum_step(theta, v, grad, lr, beta)``,
            ``adagrad_step(theta, s, grad, lr, eps)``, ``rmsprop_step(theta, s, grad, lr, rho, eps)``,
            ``adam_step(theta, m, v, t, grad, lr, beta1, beta2, eps)`` and ``adamw_step`` of the same and ``decay``.
            Those that are left out are not drawn; if all are, all five are drawn as not written yet.
    Raises:
        TypeError: another name.
    """
    unknown = sorted(set(steps) - set(RULES))
    if unknown:
        raise TypeError(f"explore_own_optimizers: {', '.join(unknown)} is given; {', '.join(RULES)} can be drawn")
    steps = {name: steps[name] for name in RULES if name in steps} or dict.fromkeys(RULES)
    adapts = any(RULES[name].has_epsilon for name in steps)
    return Explorer(
        title="Your optimizer steps and the right ones",
        state=OwnStepsState() if adapts else PlainStepsState(),
        compute=OwnSteps(steps),
        describe=describe,
        scene=_Scene(list(steps)),
    )
