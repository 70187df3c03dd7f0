"""Still picture: the same optimizers from the same start on several surfaces side by side."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lossopt.explorers.experiments.surfaces import SURFACES, WINDOW
from lossopt.explorers.figures.descent_paths import STYLES, check_optimizers, contour_lines, walk
from lossopt.explorers.framework.style import BLACK, blank_figure, tidy
from lossopt.training.descent import StepRule

__all__ = ["draw_descents"]


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
