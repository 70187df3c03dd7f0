"""The confusion matrix as a picture, alone or with the metrics that are read from it."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from lossopt.explorers.framework.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    LIGHT_GREEN,
    LIGHT_VERMILLION,
    PURPLE,
    TITLE,
    VERMILLION,
    WIDTH,
    WORDS,
    blank_figure,
    px,
    tidy,
)

__all__ = ["draw_cells", "draw_confusion"]

# In the order of a flattened confusion matrix: the true class selects the row, the prediction the column.
CELLS = ("TN\nleft alone", "FP\nfalse alarm", "FN\nmissed", "TP\nfound")


def draw_cells(axes: Axes, *, title: str, size: float = WORDS) -> list[Text]:
    """Draw a confusion matrix of tumours into ``axes``, without its counts.

    Args:
        axes: Left with one unit a cell, the rows going down.
        title: One line above the matrix.
        size: Of the words in each cell, in pixels; the counts are about twice as large.
    Returns:
        The words that are to hold the counts, in the order TN, FP, FN, TP.
    """
    axes.set(xlim=(0, 2), ylim=(2, 0), xticks=(0.5, 1.5), yticks=(0.5, 1.5))
    tidy(axes, title=title, xlabel="prediction", ylabel="truth")
    axes.grid(visible=False)
    axes.set_xticklabels(["no alarm", "alarm"])
    axes.set_yticklabels(["benign", "malignant"], rotation=90, va="center")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    counts = []
    for place, words in enumerate(CELLS):
        row, column = divmod(place, 2)
        axes.add_patch(_tile(column, row, right=row == column))
        axes.text(column + 0.5, row + 0.28, words, ha="center", va="center", fontsize=px(size))
        counts.append(axes.text(column + 0.5, row + 0.68, "", ha="center", va="center", fontsize=px(1.9 * size)))
    return counts


def draw_confusion(*, tn: int, fp: int, fn: int, tp: int) -> Figure:
    """The confusion matrix, which part of it each of four metrics reads, and their values.

    Args:
        tn, fp, fn, tp: Counts; at least one malignant tumour, and at least one alarm.
    Raises:
        ValueError: no malignant tumour, or no alarm: recall or precision is 0/0, and there is nothing to show.
    """
    if tp + fn == 0 or tp + fp == 0:
        raise ValueError(f"draw_confusion: tp={tp}, fp={fp}, fn={fn}; a malignant tumour and an alarm are expected")
    figure = blank_figure(WIDTH, 4.2)
    matrix, readings = figure.subplots(1, 2, width_ratios=(1, 1.15))
    title = "Which tumours did the model suspect?"
    for words, count in zip(draw_cells(matrix, title=title), (tn, fp, fn, tp), strict=True):
        words.set_text(f"{count:,}")
    matrix.set(xlim=(-0.06, 2.06), ylim=(2.06, -0.06))
    matrix.add_patch(_frame(1.0, -0.03, 1.0, 2.06, colour=BLUE, linestyle="-"))
    matrix.add_patch(_frame(-0.03, 1.0, 2.06, 1.0, colour=VERMILLION, linestyle="--"))
    _write_readings(readings, tn, fp, fn, tp)
    return figure


def _write_readings(axes: Axes, tn: int, fp: int, fn: int, tp: int) -> None:
    axes.set(xlim=(0, 1), ylim=(4, 0))
    axes.axis("off")
    total = tn + fp + fn + tp
    rows = (
        ("Precision", "the alarm column (solid frame)", "TP / (TP + FP)", tp, tp + fp, BLUE),
        ("Recall", "the malignant row (dashed frame)", "TP / (TP + FN)", tp, tp + fn, VERMILLION),
        ("F1", "both frames, never TN", "2 TP / (2 TP + FP + FN)", 2 * tp, 2 * tp + fp + fn, PURPLE),
        ("Accuracy", "the diagonal, of everything", "(TP + TN) / all", tp + tn, total, GREEN),
    )
    for row, (name, reads, formula, part, whole, colour) in enumerate(rows):
        axes.plot([0.0, 0.0], [row + 0.12, row + 0.88], color=colour, linewidth=4, solid_capstyle="butt")
        axes.text(0.03, row + 0.27, name, fontsize=px(TITLE), weight="bold", va="center")
        axes.text(0.3, row + 0.27, reads, fontsize=px(WORDS), va="center", color=BLACK)
        axes.text(
            0.03, row + 0.7, f"{formula} = {part:,} / {whole:,} = {part / whole:.3f}", fontsize=px(WORDS), va="center"
        )
        if row:
            axes.axhline(row, color=GREY, linewidth=0.5)


def _frame(x: float, y: float, width: float, height: float, *, colour: str, linestyle: str) -> Rectangle:
    return Rectangle((x, y), width, height, fill=False, edgecolor=colour, linestyle=linestyle, linewidth=3)


def _tile(column: int, row: int, *, right: bool) -> Rectangle:
    # Right and wrong differ by the line too, for a print without colours.
    return Rectangle(
        (column + 0.05, row + 0.05),
        0.9,
        0.9,
        facecolor=LIGHT_GREEN if right else LIGHT_VERMILLION,
        edgecolor=GREEN if right else VERMILLION,
        linestyle="-" if right else ":",
        linewidth=1.5,
    )
