"""How every figure of the course looks: one colour and one line style for each thing, the same in every lesson.

The colours are those of Okabe and Ito, which readers with any common colour blindness can tell apart; the line style
says the same again for a black-and-white print. All lengths are those of the screen: 100 units of a figure's dpi are
an inch of ``figsize``, so that ``px(13)`` is 13 pixels of CSS however densely the picture is drawn.

The rules, which the tests compute: no word is smaller than ``WORDS`` pixels, so that it keeps 11 where a narrow window
shows a picture at 0.85 of its size; words stand out from the background by 4.5 to 1 and lines by 3 to 1; a figure is
at most ``WIDTH`` wide, which fits beside JupyterLab's file browser.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter
from matplotlib.transforms import ScaledTranslation

from lossopt.saving.markup import CARD

__all__ = [
    "BENEATH",
    "BLACK",
    "BLUE",
    "CARD",
    "GREEN",
    "GREY",
    "LIGHT_BLUE",
    "LIGHT_GREEN",
    "LIGHT_VERMILLION",
    "LOSS_PENS",
    "MUTED",
    "NARROW",
    "PARTS",
    "PENS",
    "PURPLE",
    "REFERENCE",
    "TITLE",
    "VERMILLION",
    "WIDTH",
    "WORDS",
    "Pen",
    "blank_figure",
    "dress",
    "in_words",
    "legend_below",
    "legend_under",
    "plain_number",
    "px",
    "tidy",
]

BLACK, GREY, MUTED = "#1A1A1A", "#6B6B6B", "#8F8F8F"
BLUE, GREEN, VERMILLION, PURPLE = "#0072B2", "#009E73", "#D55E00", "#CC79A7"
# Areas, which a line of the full colour surrounds.
LIGHT_BLUE, LIGHT_GREEN, LIGHT_VERMILLION = "#BBD9EC", "#D6EBE3", "#F7E0D3"
# Words need more contrast than lines: the same hues, darker.
_IN_WORDS = {BLUE: "#00629A", GREEN: "#00704F", VERMILLION: "#A84900", PURPLE: "#97497A"}
_GRID, _FRAME = "#E4E4E4", GREY
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

WIDTH, NARROW = 9.0, 7.2  # of figures with several panels and with one, in hundreds of pixels
WORDS, TITLE = 13.0, 14.5  # pixels


def px(pixels: float) -> float:
    """Points for matplotlib that are ``pixels`` of CSS on the screen."""
    return pixels * 0.72


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """The words, colour, line style and marker that stand for one thing wherever it is drawn."""

    label: str
    color: str
    linestyle: str
    marker: str

    def line(self) -> Mapping[str, Any]:
        """Keywords for ``Axes.plot`` that draw a curve."""
        # Dots have gaps between them, so that they need to be thicker to be seen as well as a line.
        linewidth = 2.8 if self.linestyle == ":" else 2.0
        return {"label": self.label, "color": self.color, "linestyle": self.linestyle, "linewidth": linewidth}

    def point(self) -> Mapping[str, Any]:
        """Keywords for ``Axes.plot`` that draw marked points without a line."""
        return {"color": self.color, "marker": self.marker, "linestyle": "none", "markersize": 9}


PENS: tuple[Pen, ...] = (
    Pen(label="first", color=BLUE, linestyle="-", marker="o"),
    Pen(label="second", color=VERMILLION, linestyle="--", marker="s"),
    Pen(label="third", color=GREEN, linestyle="-.", marker="d"),
    Pen(label="fourth", color=PURPLE, linestyle=":", marker="^"),
)
"""Told apart by colour, line style and marker; what has no meaning of its own takes them in this order."""

LOSS_PENS: Mapping[str, Pen] = {
    "mse": Pen(label="squared (MSE)", color=BLUE, linestyle="-", marker="o"),
    "mae": Pen(label="absolute (MAE)", color=VERMILLION, linestyle="--", marker="s"),
    "huber": Pen(label="Huber", color=GREEN, linestyle="-.", marker="d"),
}
"""One pen for each regression loss."""

PARTS: Mapping[str, Pen] = {
    "training": Pen(label="training", color=BLUE, linestyle="-", marker="o"),
    "validation": Pen(label="validation", color=VERMILLION, linestyle="--", marker="s"),
    "test": Pen(label="test", color=GREEN, linestyle="-.", marker="x"),
}
"""One pen for each part of the data."""

REFERENCE: Mapping[str, Any] = {"color": GREY, "linestyle": "--", "linewidth": 1.2}
"""Keywords of a line that measures nothing: what a guess would reach, a limit, the same without the change."""

BENEATH: Mapping[str, Any] = {"color": MUTED, "linewidth": 5.0}
"""Keywords of the right curve, which shows on both sides of the reader's own where they agree."""


def in_words(color: str) -> str:
    """The colour for words about what is drawn in ``color``."""
    return _IN_WORDS.get(color, color)


def blank_figure(width: float = WIDTH, height: float = 3.6) -> Figure:
    """A figure of ``width`` by ``height`` inches, unknown to pyplot, so that it never shows itself."""
    figure = Figure(figsize=(width, height), dpi=100, layout="constrained", facecolor=CARD)
    # Room around the words, which on a dark theme would touch the edge of the card.
    figure.get_layout_engine().set(w_pad=0.09, h_pad=0.09, wspace=0.04)  # type: ignore[union-attr, call-arg]
    return figure


def tidy(axes: Axes, *, title: str, xlabel: str, ylabel: str) -> None:
    """Give ``axes`` its words and the light grid of the course.

    Args:
        axes: Fresh ones.
        title: One line; its first word gets a capital letter, unless it is a symbol.
        xlabel, ylabel: The name of what is measured, with its unit.
    """
    first = title.split(" ")[0]
    if len(first) > 1 and first.isascii():
        title = title[0].upper() + title[1:]
    # Without a height of its own, a title is moved above ticks at the top, for which each layout measures both axes
    # again: a sixth of the time until a figure is seen.
    axes.set_title(title, loc="left", y=1.0, fontsize=px(TITLE), color=BLACK, weight="bold")
    axes.set_xlabel(xlabel, fontsize=px(WORDS), color=BLACK)
    axes.set_ylabel(ylabel, fontsize=px(WORDS), color=BLACK)
    axes.grid(visible=True, color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set(color=_FRAME, linewidth=0.8)
    axes.tick_params(which="both", color=_FRAME, labelcolor=BLACK, labelsize=px(WORDS), width=0.8)
    axes.tick_params(which="major", length=3)
    axes.tick_params(which="minor", length=0)


_LEGEND: Mapping[str, Any] = {
    "fontsize": px(WORDS),
    "frameon": False,
    "labelcolor": BLACK,
    "borderpad": 0.2,
    "handlelength": 2.4,
    "columnspacing": 1.6,
}


def legend_below(figure: Figure, handles: Iterable[Artist], labels: Sequence[str] | None = None) -> Legend:
    """One legend for the whole figure, outside of the data.

    Args:
        figure: With all its panels.
        handles: The artists that it explains, in the order in which they are to be read.
        labels: Their words; the artists' own where left out.
    """
    shown = list(handles)
    words = [str(handle.get_label()) for handle in shown] if labels is None else list(labels)
    # Each entry takes its line or mark and about eight pixels a letter.
    widths = [65 + 8 * len(word) for word in words]
    room = 100 * figure.get_figwidth()
    columns = len(words) if sum(widths) < room else max(1, int(room // max(widths)))
    return figure.legend(shown, words, loc="outside lower left", ncols=columns, **_LEGEND)


def legend_under(axes: Axes, handles: Sequence[Artist], labels: Sequence[str]) -> Legend:
    """A legend below one panel, for lines that mean something else in the next panel."""
    # Below the numbers and the name of the axis.
    lower = axes.transAxes + ScaledTranslation(0.0, -0.48, axes.figure.dpi_scale_trans)
    place = {"loc": "upper left", "bbox_to_anchor": (0.0, 0.0), "bbox_transform": lower, "borderaxespad": 0.0}
    return axes.legend(handles, labels, **place, **_LEGEND)


def dress(figure: Figure) -> None:
    """Give a finished figure few, round ticks in plain notation where it has not said its own.

    An axis forgets its ticks when its scale is set, so this comes last, before the first picture.
    """
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            _few_ticks(axis)


def _few_ticks(axis: Axis) -> None:
    by_ten = axis.get_scale() == "log"
    if axis.isDefault_majloc:
        axis.set_major_locator(_by_ten(axis) if by_ten else MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    if axis.isDefault_majfmt:
        axis.set_major_formatter(FuncFormatter(lambda value, _place: plain_number(value)))
    if by_ten and axis.isDefault_minfmt:
        axis.set_minor_formatter(NullFormatter())


def _by_ten(axis: Axis) -> LogLocator:
    low, high = axis.get_view_interval()
    return LogLocator(subs=(1.0, 2.0, 5.0) if high / low <= 200 else (1.0,), numticks=7)


def plain_number(value: float) -> str:
    """A number as one would write it: 0.001, 10,000, and 10⁻⁶ beyond seven digits.

    Example:
        >>> [plain_number(value) for value in (-2.5, 0, 0.001, 10_000, 1e-6)]
        ['−2.5', '0', '0.001', '10,000', '10⁻⁶']
    """
    mantissa, exponent = f"{abs(value):.6e}".split("e")
    if value and not -5 < int(exponent) < 7:
        power = "10" + str(int(exponent)).translate(_RAISED)
        digits = mantissa.rstrip("0").rstrip(".")
        words = power if digits == "1" else f"{digits}·{power}"
    else:
        words = f"{abs(value):,.6f}".rstrip("0").rstrip(".")
    return f"−{words}" if value < 0 and words != "0" else words
