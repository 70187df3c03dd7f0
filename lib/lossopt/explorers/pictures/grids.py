"""Still pictures of several panels in rows, on the same scales where they are to be compared."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lossopt.explorers.framework.style import WIDTH, blank_figure, plain_number
from lossopt.explorers.pictures.panels import Panel, fill

__all__ = ["draw_grid", "plain_ticks"]


def draw_grid(*panels: Panel, columns: int = 2, share: bool = False, height: float = 2.6) -> Figure:
    """The panels in rows.

    Args:
        panels: As many as fill the rows.
        columns: Panels in a row.
        share: Whether all panels have the same scales and limits; numbers and names then stand at the edge alone.
        height: Of each row, in hundreds of pixels.
    Raises:
        ValueError: the panels do not fill the rows.
    """
    if not panels or len(panels) % columns:
        raise ValueError(f"draw_grid: {len(panels)} panels do not fill rows of {columns}")
    figure = blank_figure(WIDTH, height * (len(panels) // columns) + 0.4)
    fill(figure, panels, columns=columns, share=share)
    return figure


def plain_ticks(axes: Axes, *, x: Sequence[float] = (), y: Sequence[float] = ()) -> None:
    """Mark these numbers alone on an axis, and write them out: 200 and 0.03, not 2·10² and 3·10⁻².

    Args:
        axes: Those of a panel.
        x, y: The numbers; an axis without any keeps its own.
    """
    for axis, ticks in ((axes.xaxis, x), (axes.yaxis, y)):
        if ticks:
            axis.set_ticks(ticks, labels=[plain_number(tick) for tick in ticks])
            axis.set_ticks([], minor=True)
