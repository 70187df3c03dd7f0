"""Figure 3.1: the order of a training run, drawn."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from lossopt.explorers.framework.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    TITLE,
    VERMILLION,
    WIDTH,
    WORDS,
    blank_figure,
    in_words,
    px,
)

__all__ = ["draw_pipeline"]

TRAIN, VALIDATION, TEST = 3.4, 2.0, 0.6  # heights of the three lanes
# The line of a frame says the part as well as its colour does, for a print without colours.
LANES = {TRAIN: (BLUE, "-"), VALIDATION: (VERMILLION, "--"), TEST: (GREEN, ":")}
BOX, HALF = 1.5, 0.45


def draw_pipeline() -> Figure:
    """The seven steps of a training run from left to right, and which part of the data each of them sees."""
    figure = blank_figure(WIDTH, 4.3)
    axes = figure.subplots()
    axes.set(xlim=(-0.85, 12.3), ylim=(0.1, 4.0))
    axes.axis("off")
    _box(axes, 0.0, VALIDATION, "1  data,\none row\na sample", colour=BLACK)
    _box(axes, 2.0, VALIDATION, "2  split,\nbefore any\nfitted step", colour=BLACK)
    _arrow(axes, (0.75, VALIDATION), (1.25, VALIDATION))
    _draw_lanes(axes)
    _arrow(axes, (9.5, TRAIN - HALF), (9.5, VALIDATION + HALF))
    _arrow(axes, (10.1, VALIDATION + HALF), (10.1, TRAIN - HALF))
    _arrow(axes, (9.8, VALIDATION - HALF), (9.8, TEST + HALF))
    axes.text(10.7, 2.7, "choose the\nlearning rate,\nmodel, when\nto stop", fontsize=px(WORDS), va="center")
    axes.text(9.95, 1.3, "all choices made", fontsize=px(WORDS), va="center")
    axes.text(10.7, TEST, "the number\nto report", fontsize=px(WORDS), va="center")
    return figure


def _draw_lanes(axes: Axes) -> None:
    """From each part to its last step; the scaling is fitted in the first lane and used in all three."""
    last = {TRAIN: "5  train", VALIDATION: "6  validate,\neach epoch", TEST: "7  test,\nonce"}
    names = {TRAIN: "training\npart", VALIDATION: "validation\npart", TEST: "test\npart"}
    for lane, (colour, _style) in LANES.items():
        axes.text(
            4.0, lane, names[lane], fontsize=px(TITLE), weight="bold", color=in_words(colour), ha="center", va="center"
        )
        _arrow(axes, (2.75, VALIDATION), (3.4, lane))
        _arrow(axes, (4.65, lane), (5.05 if lane == TRAIN else 7.05, lane))
        _box(axes, 7.8, lane, "4  transform", lane=lane)
        _arrow(axes, (8.55, lane), (9.05, lane))
        _box(axes, 9.8, lane, last[lane], lane=lane)
    _box(axes, 5.8, TRAIN, "3  fit the\nscaling", lane=TRAIN)
    _arrow(axes, (6.55, TRAIN), (7.05, TRAIN), colour=BLUE)
    for lane in (VALIDATION, TEST):
        _arrow(axes, (5.9, TRAIN - HALF), (7.05, lane + 0.25), colour=BLUE)
    axes.text(5.75, 2.55, "the same\nnumbers", fontsize=px(WORDS), color=in_words(BLUE), ha="right", va="center")


def _box(axes: Axes, x: float, y: float, words: str, *, lane: float | None = None, colour: str = GREY) -> None:
    edge, style = LANES[lane] if lane is not None else (colour, "-")
    corner = (x - BOX / 2, y - HALF)
    rounding = "round,pad=0,rounding_size=0.1"
    axes.add_patch(
        FancyBboxPatch(
            corner, BOX, 2 * HALF, boxstyle=rounding, facecolor="white", edgecolor=edge, linestyle=style, linewidth=2
        )
    )
    axes.text(x, y, words, ha="center", va="center", fontsize=px(WORDS))


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], *, colour: str = BLACK) -> None:
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=12, shrinkA=1, shrinkB=1, color=colour))
