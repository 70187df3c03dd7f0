"""Where a figure of several panels may be cut, so that a page sets the panels below each other in a narrow window.

The pieces of a row stand side by side without a seam where there is room for them, and the page wraps them like words
where there is none. So words keep their size, and a picture is stored once.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.transforms import Bbox

__all__ = ["Piece", "pieces_of"]

Piece = tuple[int, int, int, int]
"""Left, upper, right and lower edge, in pixels of CSS."""
Span = tuple[float, float]


BLANK, MARGIN = 60.0, 8.0  # pixels of CSS: what is left out after the last block, and the distance from it


def pieces_of(figure: Figure, canvas: FigureCanvasAgg, density: int) -> list[list[Piece]]:
    """The pieces of a figure in rows, from top to bottom; together they are the picture but for a blank rest.

    Panels that share an axis stay together, since only one of them says its numbers.

    Args:
        figure: Laid out already.
        canvas: That of the figure.
        density: Pixels of the canvas to one of CSS.
    """
    width, height = (int(side) // density for side in canvas.get_width_height())
    boxes = [] if _share(figure.axes) else _blocks(figure, canvas)
    blocks = [Bbox(box.get_points() / density) for box in boxes]
    rows = _apart((height - box.y1, height - box.y0) for box in blocks)
    down = _cuts(rows, height)
    pieces = []
    for upper, lower in itertools.pairwise(down):
        inside = [box for box in blocks if upper <= height - (box.y0 + box.y1) / 2 < lower]
        across = _cuts(_apart((box.x0, box.x1) for box in inside), width)
        pieces.append([(left, upper, right, lower) for left, right in itertools.pairwise(across)])
    return pieces if any(len(row) > 1 for row in pieces) else [[(0, 0, width, height)]]


def _share(panels: Sequence[Axes]) -> bool:
    groupings = [grouping for axes in panels for grouping in (axes.get_shared_x_axes(), axes.get_shared_y_axes())]
    return any(len(grouping.get_siblings(axes)) > 1 for axes in panels for grouping in groupings)


def _blocks(figure: Figure, canvas: FigureCanvasAgg) -> Iterator[Bbox]:
    """What must not be cut: each panel with its words and its colour bar, and each entry of the legends."""
    renderer = canvas.get_renderer()
    bars = {mappable.colorbar.ax: axes for axes in figure.axes for mappable in axes.images if mappable.colorbar}
    for axes in figure.axes:
        if axes not in bars:
            parts = [axes, *(bar for bar, owner in bars.items() if owner is axes)]
            yield Bbox.union([box for part in parts if (box := part.get_tightbbox(renderer)) is not None])
    for legend in filter(Legend.get_texts, figure.legends):
        yield from _entries(legend, canvas)


def _entries(legend: Legend, canvas: FigureCanvasAgg) -> Iterator[Bbox]:
    """A box for each column of entries, as high as the legend."""
    whole = legend.get_window_extent(canvas.get_renderer())
    words = [text.get_window_extent(canvas.get_renderer()) for text in legend.get_texts()]
    # Before the words of an entry come its sample and a gap.
    sample = legend.get_texts()[0].get_fontsize() * canvas.figure.dpi / 72 * (legend.handlelength + 0.8)
    for left, right in _apart((box.x0 - sample, box.x1) for box in words):
        yield Bbox.from_extents(left, whole.y0, right, whole.y1)


def _apart(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that touch made one."""
    joined: list[Span] = []
    for low, high in sorted(spans):
        if joined and low <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(high, joined[-1][1])
        else:
            joined.append((low, high))
    return joined


def _cuts(spans: Sequence[Span], length: int) -> list[int]:
    """The two ends, and the middle of each gap between two spans; what is blank after the last one is left out.

    Otherwise the last entry of a legend would be as wide as what is left of its row, and shrink with it.
    """
    gaps = itertools.pairwise(spans)
    end = round(spans[-1][1] + MARGIN) if spans and length - spans[-1][1] > BLANK else length
    return [0, *(round((before[1] + after[0]) / 2) for before, after in gaps), end]
