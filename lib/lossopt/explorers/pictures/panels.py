"""Still pictures of curves, for the cells of a lesson that compute them and have better things to show than
plotting code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from lossopt.explorers.framework.style import BLACK, NARROW, PARTS, PENS, WIDTH, Pen, blank_figure, tidy
from lossopt.explorers.pictures.end_labels import name_curves

__all__ = ["Panel", "draw_curves", "draw_panels", "fill", "pens_for"]

MOST_PANELS = 3
LETTER, BESIDE = 8.3, 80.0  # pixels of a letter of a title, and those beside the axes, which it cannot use


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Up to four curves over the same values, told apart by colour and by line style.

    Args:
        title: One line above the panel.
        xlabel: The name and unit of ``x``.
        ylabel: The name and unit of the curves.
        x: Where the curves are given, shape (N,).
        curves: From the name to the values, shape (N,); one that begins with "training", "validation" or "test"
            has the pen of that part of the data.
        xscale: ``"log"`` for a logarithmic axis.
        yscale: ``"log"`` for a logarithmic axis.
        ylim: Lower and upper limit of the vertical axis; from the curves where left out.
        level: A name and one height that is marked across the panel.
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


def draw_panels(*panels: Panel, height: float = 3.6, share: bool = False) -> Figure:
    """One to three panels side by side in one figure.

    Args:
        panels: From left to right.
        height: Of the figure, in hundreds of pixels.
        share: Whether all panels have the same scales and limits; numbers and names then stand at the edge alone.
    Raises:
        ValueError: no panel, or more than three.
    """
    if not 1 <= len(panels) <= MOST_PANELS:
        raise ValueError(f"draw_panels: {len(panels)} panels, but 1 to {MOST_PANELS} fit beside each other")
    figure = blank_figure(NARROW if len(panels) == 1 else WIDTH, height)
    fill(figure, panels, columns=len(panels), share=share)
    return figure


def fill(figure: Figure, panels: Sequence[Panel], *, columns: int, share: bool) -> None:
    """Draw ``panels`` in rows of ``columns`` into an empty figure, and name their curves."""
    letters = int((100 * figure.get_figwidth() / columns - BESIDE) / LETTER)
    grid = figure.subplots(len(panels) // columns, columns, squeeze=False, sharex=share, sharey=share)
    handles = []
    for axes, panel in zip(grid.flat, panels, strict=True):
        handles.append((axes, draw_curves(axes, panel, letters=letters)))
        if share:
            axes.label_outer()
    name_curves(figure, handles)


def draw_curves(axes: Axes, panel: Panel, *, letters: int) -> dict[str, Line2D]:
    """Draws all of a panel but the names of its curves.

    Args:
        axes: Empty ones.
        panel: What to draw.
        letters: After which the title goes on in the next line.
    Returns:
        The lines, by these names.
    """
    tidy(axes, title="\n".join(wrap(panel.title, letters)), xlabel=panel.xlabel, ylabel=panel.ylabel)
    axes.margins(x=0.0)
    handles = {
        label: axes.plot(np.asarray(panel.x), np.asarray(values), **{**pen.line(), "label": label})[0]
        for pen, (label, values) in zip(pens_for(list(panel.curves)), panel.curves.items(), strict=True)
    }
    if panel.level is not None:
        words, level = panel.level
        handles[words] = axes.axhline(level, color=BLACK, linewidth=1.2, linestyle=(0, (1, 3)), label=words)
    axes.set(xscale=panel.xscale, yscale=panel.yscale)
    if panel.ylim is not None:
        axes.set_ylim(panel.ylim)
    return handles


def pens_for(labels: Sequence[str]) -> list[Pen]:
    """A pen for each curve: that of the part of the data that its first word names, otherwise the next that is free."""
    chosen: dict[str, Pen] = {}
    for label in labels:
        pen = PARTS.get(label.split(" ")[0].strip(","))
        if pen is not None and pen.color not in {other.color for other in chosen.values()}:
            chosen[label] = pen
    taken = {pen.color for pen in chosen.values()}
    free = iter([pen for pen in PENS if pen.color not in taken])
    return [chosen[label] if label in chosen else next(free) for label in labels]
