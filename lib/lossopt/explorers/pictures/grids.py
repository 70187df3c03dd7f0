"""Still pictures of several panels in rows, on the same scales where they are to be compared."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lossopt.explorers.framework.style import BLUE, GREEN, PURPLE, VERMILLION, blank_figure
from lossopt.explorers.pictures.panels import Panel, draw_curves

__all__ = ["draw_grid", "plain_ticks"]

WIDTH = 9.0  # inches: 900 pixels, which fit beside JupyterLab's file browser
PENS: tuple[Mapping[str, Any], ...] = (
    {"color": BLUE, "linestyle": "-", "linewidth": 1.8},
    {"color": VERMILLION, "linestyle": "--", "linewidth": 1.8},
    {"color": GREEN, "linestyle": "-.", "linewidth": 1.8},
    {"color": PURPLE, "linestyle": ":", "linewidth": 2.6},
)


def draw_grid(*panels: Panel, columns: int = 2, share: bool = False, height: float = 2.6) -> Figure:
    """The panels in rows, with one legend for all of them below.

    Args:
        panels: As many as fill the rows.
        columns: Panels in a row.
        share: Whether all panels have the same scales and limits; numbers and names then stand at the edge alone.
        height: Of each row, in inches.
    Raises:
        ValueError: the panels do not fill the rows.
    """
    if not panels or len(panels) % columns:
        raise ValueError(f"draw_grid: {len(panels)} panels do not fill rows of {columns}")
    rows = len(panels) // columns
    figure = blank_figure(WIDTH, height * rows + 0.4)
    grid = figure.subplots(rows, columns, squeeze=False, sharex=share, sharey=share)
    handles: dict[str, Any] = {}
    for axes, panel in zip(grid.flat, panels, strict=True):
        handles |= draw_curves(axes, panel, PENS)
        if share:
            axes.label_outer()
    if len(handles) > 1:
        figure.legend(list(handles.values()), list(handles), loc="outside lower center", ncols=5, fontsize=9)
    return figure


def plain_ticks(axes: Axes, *, x: Sequence[float] = (), y: Sequence[float] = ()) -> None:
    """Mark these numbers alone on an axis, and write them out: 200 and 0.03, not 2·10² and 3·10⁻².

    Args:
        axes: Those of a panel.
        x, y: The numbers; an axis without any keeps its own.
    """
    for axis, ticks in ((axes.xaxis, x), (axes.yaxis, y)):
        if ticks:
            axis.set_ticks(ticks, labels=[f"{tick:,}" for tick in ticks])
            axis.set_ticks([], minor=True)
