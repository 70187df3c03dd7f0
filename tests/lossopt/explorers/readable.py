"""What every figure of the course must be, whoever draws it."""

from collections.abc import Iterator
from itertools import combinations

from lossopt.explorers.framework.style import WIDTH, WORDS, px
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

__all__ = ["check_readable"]


def check_readable(figure: Figure) -> None:
    """A drawn figure is at most 900 pixels wide, no word is below 13 pixels, none is cut or written over another.

    Raises:
        AssertionError: it breaks one of these rules.
    """
    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    width, height = canvas.get_width_height()
    assert width <= 100 * WIDTH
    words = list(_words_of(figure, canvas))
    assert words
    for text, box in words:
        assert text.get_fontsize() >= px(WORDS) - 1e-9, text
        assert (box.x0 >= 0, box.y0 >= 0, box.x1 <= width, box.y1 <= height) == (True,) * 4, text
    for (one, box), (other, also) in combinations(words, 2):
        over = min(box.x1, also.x1) - max(box.x0, also.x0), min(box.y1, also.y1) - max(box.y0, also.y0)
        assert min(over) <= 1.0, (one, other)


def _words_of(figure: Figure, canvas: FigureCanvasAgg) -> Iterator[tuple[Text, Bbox]]:
    """Every text that is seen, with its box in pixels of CSS."""
    hidden = {
        label
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())
        for label in (tick.label1, tick.label2)
        if not axes.axison
        or not label.get_visible()
        or not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    }
    for text in figure.findobj(Text):
        assert isinstance(text, Text)
        if text.get_visible() and text.get_text().strip() and text not in hidden:
            yield text, text.get_window_extent(canvas.get_renderer())
