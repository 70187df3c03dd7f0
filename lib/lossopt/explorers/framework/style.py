"""How every figure of the course looks: one colour and one line style for each thing, the same in every
lesson.

The colours are those of Okabe and Ito, which readers with any common colour blindness can tell apart; the
line style says the same again for a black-and-white print.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

__all__ = [
    "BLACK",
    "BLUE",
    "GREEN",
    "GREY",
    "LOSS_PENS",
    "ORANGE",
    "PURPLE",
    "SKY",
    "VERMILLION",
    "Pen",
    "blank_figure",
    "tidy",
]

BLACK, GREY = "#000000", "#767676"
BLUE, SKY = "#0072B2", "#56B4E9"
GREEN, ORANGE = "#009E73", "#E69F00"
VERMILLION, PURPLE = "#D55E00", "#CC79A7"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """The words, colour, line style and marker that stand for one thing wherever it is drawn."""

    label: str
    color: str
    linestyle: str
    marker: str

    def line(self) -> Mapping[str, Any]:
        """Keywords for ``Axes.plot`` that draw a curve."""
        return {"label": self.label, "color": self.color, "linestyle": self.linestyle, "linewidth": 2.0}

    def point(self) -> Mapping[str, Any]:
        """Keywords for ``Axes.plot`` that draw marked points without a line."""
        return {"color": self.color, "marker": self.marker, "linestyle": "none", "markersize": 10}


LOSS_PENS: Mapping[str, Pen] = {
    "mse": Pen(label="squared (MSE)", color=BLUE, linestyle="-", marker="o"),
    "mae": Pen(label="absolute (MAE)", color=VERMILLION, linestyle="--", marker="s"),
    "huber": Pen(label="Huber", color=GREEN, linestyle="-.", marker="d"),
}
"""One pen for each regression loss."""


def blank_figure(width: float = 9.6, height: float = 3.6) -> Figure:
    """A figure of ``width`` by ``height`` inches, unknown to pyplot, so that it never shows itself."""
    return Figure(figsize=(width, height), dpi=100, layout="constrained", facecolor="white")


def tidy(axes: Axes, *, title: str, xlabel: str, ylabel: str) -> None:
    """Give ``axes`` its words and the light grid of the course."""
    # Without a height of its own, a title is moved above ticks at the top, for which each layout measures both axes
    # again: a sixth of the time until a figure is seen.
    axes.set_title(title, fontsize=11, y=1.0)
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    axes.grid(visible=True, color="#DDDDDD", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
