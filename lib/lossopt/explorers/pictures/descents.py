"""Still picture: the same optimizers from the same start on several surfaces, each path by itself."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from lossopt.explorers.experiments.surfaces import SURFACES, WINDOW, Surface
from lossopt.explorers.experiments.walks import walk
from lossopt.explorers.framework.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    MUTED,
    PURPLE,
    VERMILLION,
    WIDTH,
    blank_figure,
    legend_below,
    tidy,
)
from lossopt.training.descent import StepRule

__all__ = ["STYLES", "check_optimizers", "contour_lines", "draw_descents"]

Array = NDArray[np.float64]

STYLES: tuple[tuple[str, Any, str], ...] = (
    (BLUE, "-", "o"),
    (VERMILLION, "--", "s"),
    (GREEN, "-.", "d"),
    (PURPLE, ":", "^"),
    (BLACK, (0, (5, 1, 1, 1, 1, 1)), "v"),
    (GREY, (0, (8, 2)), "P"),
)


def draw_descents(
    optimizers: Mapping[str, StepRule], *, surfaces: Sequence[str], start: tuple[float, float], steps: int
) -> Figure:
    """Paths on each surface: a row for each surface, and in it a small panel for each optimizer.

    A path has a mark every ten steps: where they crowd it goes slowly.

    Args:
        optimizers: From the words above its column to the optimizer; one to six.
        surfaces: Keys of ``SURFACES``.
        start: The first point of every path.
        steps: How many steps each takes.
    Raises:
        ValueError: no optimizer, or more than six. TypeError: an optimizer lacks ``init`` or ``step``.
    """
    check_optimizers("draw_descents", optimizers)
    figure = blank_figure(WIDTH, WIDTH / len(optimizers) * len(surfaces) + 0.8)
    grid = figure.subplots(len(surfaces), len(optimizers), squeeze=False, sharex=True, sharey=True)
    for row, name in zip(grid, surfaces, strict=True):
        for axes, (color, _, _), (label, optimizer) in zip(row, STYLES, optimizers.items(), strict=False):
            title = label if name == surfaces[0] else ""
            tidy(axes, title=title, xlabel="x (no unit)", ylabel=f"{name}\ny (no unit)")
            axes.label_outer()
            points = np.stack(walk(SURFACES[name], optimizer, start, steps=steps).points)
            _draw_path(axes, SURFACES[name], points, color)
    legend_below(figure, grid[0, 0].get_legend_handles_labels()[0])
    return figure


def _draw_path(axes: Axes, surface: Surface, points: Array, color: str) -> None:
    axes.set(xlim=(-WINDOW, WINDOW), ylim=(-WINDOW, WINDOW), xticks=[-2, 0, 2], yticks=[-2, 0, 2])
    axes.grid(visible=False)
    contour_lines(axes, surface)
    axes.plot(*points[0], "X", color=BLACK, markersize=7, linestyle="none", label="start")
    axes.plot(*np.array(surface.lowest).T, "*", color=BLACK, markersize=11, linestyle="none", label="lowest")
    pen: dict[str, Any] = {
        "color": color,
        "linewidth": 1.2,
        "marker": "o",
        "markersize": 4,
        "markevery": slice(10, None, 10),
    }
    axes.plot(*points.T, label="path, with a mark every ten steps", **pen)


def contour_lines(axes: Axes, surface: Surface) -> Artist:
    """Draw lines of equal height on the whole window; each lies half as high above the least as the next."""
    side = np.linspace(-WINDOW, WINDOW, 121)
    heights = surface.height(np.stack(np.meshgrid(side, side), axis=-1)) - surface.least
    levels = heights.max() * 2.0 ** np.arange(-9.0, 0.0)
    lines: Artist = axes.contour(side, side, heights, levels=levels, colors=MUTED, linewidths=0.8)
    return lines


def check_optimizers(caller: str, optimizers: Mapping[str, StepRule]) -> None:
    """Raise what ``caller`` says of optimizers that cannot be drawn: none, too many, or without the two methods."""
    if not 1 <= len(optimizers) <= len(STYLES):
        raise ValueError(f"{caller}: {len(optimizers)} optimizers, but 1 to {len(STYLES)} can be told apart")
    for name, optimizer in optimizers.items():
        for method in ("init", "step"):
            if isinstance(optimizer, type) or not callable(getattr(optimizer, method, None)):
                kind = f"the class {optimizer.__name__}" if isinstance(optimizer, type) else type(optimizer).__name__
                raise TypeError(
                    f"{caller}: optimizer {name!r} is {kind}; an object with the methods init and step is expected"
                )
