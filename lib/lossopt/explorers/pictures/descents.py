"""Still picture: the same optimizers from the same start on several surfaces side by side."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lossopt.explorers.experiments.surfaces import SURFACES, WINDOW, Surface
from lossopt.explorers.experiments.walks import walk
from lossopt.explorers.framework.style import BLACK, BLUE, GREEN, GREY, PURPLE, VERMILLION, blank_figure, tidy
from lossopt.training.descent import StepRule

__all__ = ["STYLES", "check_optimizers", "contour_lines", "draw_descents"]

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
    """Paths on each surface, two surfaces a row.

    Args:
        optimizers: From the name in the legend to the optimizer; one to six.
        surfaces: Keys of ``SURFACES``, an even number.
        start: The first point of every path.
        steps: How many steps each takes.
    Raises:
        ValueError: no optimizer, or more than six. TypeError: an optimizer lacks ``init`` or ``step``.
    """
    check_optimizers("draw_descents", optimizers)
    figure = blank_figure(10.4, 4.4 * (len(surfaces) // 2) + 0.6)
    for axes, name in zip(figure.subplots(len(surfaces) // 2, 2, squeeze=False).flat, surfaces, strict=True):
        tidy(axes, title=f"{name}: {SURFACES[name].formula}", xlabel="x (no unit)", ylabel="y (no unit)")
        _draw_paths(axes, optimizers, name, start, steps)
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4, fontsize=9)
    return figure


def _draw_paths(
    axes: Axes, optimizers: Mapping[str, StepRule], name: str, start: tuple[float, float], steps: int
) -> None:
    surface = SURFACES[name]
    axes.set(xlim=(-WINDOW, WINDOW), ylim=(-WINDOW, WINDOW))
    axes.grid(visible=False)
    contour_lines(axes, surface)
    axes.plot(*start, "X", color=BLACK, markersize=9, linestyle="none", label="start")
    axes.plot(*np.array(surface.lowest).T, "*", color=BLACK, markersize=13, linestyle="none", label="lowest")
    for (color, style, marker), (label, optimizer) in zip(STYLES, optimizers.items(), strict=False):
        points = np.stack(walk(surface, optimizer, start, steps=steps).points)
        pen = {"color": color, "linestyle": style, "linewidth": 2.0, "marker": marker, "markersize": 8}
        axes.plot(*points.T, label=label, markevery=[len(points) - 1], **pen)


def contour_lines(axes: Axes, surface: Surface) -> Artist:
    """Draw lines of equal height on the whole window; each lies half as high above the least as the next."""
    side = np.linspace(-WINDOW, WINDOW, 121)
    heights = surface.height(np.stack(np.meshgrid(side, side), axis=-1)) - surface.least
    levels = heights.max() * 2.0 ** np.arange(-9.0, 0.0)
    lines: Artist = axes.contour(side, side, heights, levels=levels, colors="#AAAAAA", linewidths=0.8)
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
