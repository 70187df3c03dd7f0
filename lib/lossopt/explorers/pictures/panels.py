"""Still pictures of curves, for the cells of a lesson that compute them and have better things to show than
plotting code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from lossopt.explorers.framework.style import BLACK, BLUE, GREEN, PURPLE, VERMILLION, blank_figure, tidy

__all__ = ["Panel", "draw_curves", "draw_panels"]

PENS: tuple[Mapping[str, Any], ...] = (
    {"color": BLUE, "linestyle": "-", "linewidth": 2.0},
    {"color": VERMILLION, "linestyle": "--", "linewidth": 2.0},
    {"color": GREEN, "linestyle": "-.", "linewidth": 2.0},
    {"color": PURPLE, "linestyle": ":", "linewidth": 3.0},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Up to four curves over the same values, told apart by colour and by line style.

    Args:
        title: One line above the panel.
        xlabel: The name and unit of ``x``.
        ylabel: The name and unit of the curves.
        x: Where the curves are given, shape (N,).
        curves: From the words of the legend to the values, shape (N,).
        xscale: ``"log"`` for a logarithmic axis.
        yscale: ``"log"`` for a logarithmic axis.
        ylim: Lower and upper limit of the vertical axis; from the curves where left out.
        level: From a word of the legend to one height that is marked across the panel.
    Raises:
        ValueError: no curve, or more than four.
    """

    title: str
    xlabel: str
    ylabel: str
    x: ArrayLike
    curves: Mapping[str, ArrayLike]
    xscale: Literal["linear", "log"] = "linear"
    yscale: Literal["linear", "log"] = "linear"
    ylim: tuple[float, float] | None = None
    level: tuple[str, float] | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.curves) <= len(PENS):
            raise ValueError(f"Panel: {len(self.curves)} curves, but 1 to {len(PENS)} can be told apart")


def draw_panels(*panels: Panel, height: float = 3.6) -> Figure:
    """The panels side by side in one figure, ``height`` inches high."""
    figure = blank_figure(5.0 * max(len(panels), 1.3), height)
    for axes, panel in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels, strict=True):
        draw_curves(axes, panel)
        axes.legend(fontsize=9, framealpha=1.0)
    return figure


def draw_curves(axes: Axes, panel: Panel, pens: Sequence[Mapping[str, Any]] = PENS) -> dict[str, Any]:
    """Draws all of a panel but a legend; returns what one would show, by its words."""
    tidy(axes, title=panel.title, xlabel=panel.xlabel, ylabel=panel.ylabel)
    handles = {
        label: axes.plot(np.asarray(panel.x), np.asarray(values), label=label, **pen)[0]
        for pen, (label, values) in zip(pens, panel.curves.items(), strict=False)
    }
    if panel.level is not None:
        words, level = panel.level
        handles[words] = axes.axhline(level, color=BLACK, linewidth=1.0, linestyle=(0, (1, 3)), label=words)
    axes.set(xscale=panel.xscale, yscale=panel.yscale)
    if panel.ylim is not None:
        axes.set_ylim(panel.ylim)
    return handles
