"""Names of curves: at their right ends where there is room, in a legend outside of the data otherwise."""

from collections.abc import Mapping, Sequence
from textwrap import wrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import Affine2D, ScaledTranslation, Transform

from lossopt.explorers.framework.style import BLACK, WORDS, in_words, legend_below, legend_under, px

__all__ = ["label_ends", "name_curves", "note"]

Handles = Mapping[str, Line2D]

LINE_HEIGHT = 17.0  # pixels of CSS from one line of words to the next
SAMPLE = 24.0  # pixels of CSS that a sample of the line takes
LETTERS, LETTERS_BESIDE = 20, 14  # of one line of a label, in a figure of one panel and beside another panel


def name_curves(figure: Figure, panels: Sequence[tuple[Axes, Handles]]) -> None:
    """Say which curve is which, once for all panels if each line means the same in all of them.

    Args:
        figure: With all its panels.
        panels: For each panel its axes and, from the words to the line, what is to be named; one line needs no name.
    """
    together = {words: line for _axes, lines in panels for words, line in lines.items()}
    if len(panels) == 1:
        [(axes, lines)] = panels
        if len(lines) > 1:
            label_ends(axes, lines, letters=LETTERS)
    elif _agree([lines for _axes, lines in panels]):
        if len(together) > 1:
            legend_below(figure, list(together.values()), list(together))
    else:
        for axes, lines in panels:
            if len(lines) > 1 and max(map(len, lines)) <= LETTERS_BESIDE:
                label_ends(axes, lines, letters=LETTERS_BESIDE)
            elif len(lines) > 1:
                legend_under(axes, list(lines.values()), list(lines))


def _agree(panels: Sequence[Handles]) -> bool:
    """Whether the same words have the same line in all panels, and other words another one."""
    pairs = {(words, line.get_color()) for lines in panels for words, line in lines.items()}
    return len(pairs) == len({words for words, _ in pairs}) == len({colour for _, colour in pairs})


def label_ends(axes: Axes, lines: Handles, *, letters: int = LETTERS) -> None:
    """Write each line's name to the right of its end, with a sample of the line.

    Names whose lines end close to each other move apart, up and down, and keep their order.

    Args:
        axes: With its final scales and limits.
        lines: From the words to the line.
        letters: After which words go on in the next line.
    """
    axes.autoscale_view()  # limits are only computed when they are asked for
    names = sorted(lines, key=lambda words: _end(axes, lines[words]))
    rows = [wrap(words, letters, break_long_words=False) for words in names]
    height = axes.bbox.height  # before the layout, which changes it by a tenth
    places = _apart([_end(axes, lines[words]) for words in names], [LINE_HEIGHT * len(row) / height for row in rows])
    for words, row, place in zip(names, rows, places, strict=True):
        line = lines[words]
        pixels = _pixels_from(axes, place)
        sample = Line2D([8.0, 8.0 + SAMPLE], [0.0, 0.0])
        sample.update_from(line)  # with its dashes, which no public attribute tells
        sample.set(transform=pixels, clip_on=False, label="")
        axes.add_artist(sample)
        colour = in_words(str(line.get_color()))
        axes.text(14.0 + SAMPLE, 0.0, "\n".join(row), transform=pixels, va="center", fontsize=px(WORDS), color=colour)


def _end(axes: Axes, line: Line2D) -> float:
    """The height of a line's last point that is a number, as a share of the axes' height, between 0 and 1."""
    points = np.column_stack([np.asarray(values, dtype=np.float64) for values in line.get_data()])
    points = points[np.isfinite(points).all(axis=1)]
    height = float((axes.transScale + axes.transLimits).transform(points[-1:])[0, 1])
    return min(max(height, 0.0), 1.0) if np.isfinite(height) else 0.0


def _apart(middles: Sequence[float], heights: Sequence[float]) -> list[float]:
    """The middles of blocks of these heights, moved as little as it takes that none overlaps the next."""
    places = list(middles)
    below = np.cumsum([0.0, *heights])
    # Blocks in a row share one shift each: pools of neighbours that would overlap, as in isotonic regression.
    pools: list[list[float]] = []
    for middle, low, height in zip(places, below, heights, strict=False):
        pools.append([middle - low - height / 2])
        while len(pools) > 1 and np.mean(pools[-2]) > np.mean(pools[-1]):
            last = pools.pop()
            pools[-1] += last
    shifts = [float(np.mean(pool)) for pool in pools for _ in pool]
    return [float(low + height / 2 + shift) for low, height, shift in zip(below, heights, shifts, strict=False)]


def _pixels_from(axes: Axes, height: float) -> Transform:
    """Pixels of CSS to the right of the axes, from ``height`` on, as a share of that of the axes."""
    inches = axes.figure.dpi_scale_trans
    return Affine2D().scale(0.01) + inches + ScaledTranslation(1.0, height, axes.transAxes)  # type: ignore[arg-type]


def note(axes: Axes, x: float, y: float, words: str, *, right: bool = True) -> None:
    """Words beside a point of the data.

    Args:
        axes: Those of a panel.
        x, y: The point.
        words: A few; a longer text belongs below the picture.
        right: Whether they stand below the point to the right, or below it to the left.
    """
    axes.annotate(
        words,
        (x, y),
        xytext=(px(10 if right else -10), px(-5)),
        textcoords="offset points",
        ha="left" if right else "right",
        va="top",
        fontsize=px(WORDS),
        color=BLACK,
    )
