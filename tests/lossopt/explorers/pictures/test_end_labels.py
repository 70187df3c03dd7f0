"""Names at the ends of curves."""

from itertools import pairwise

import numpy as np
import pytest
from lossopt.explorers import Panel, draw_panels, note
from lossopt.explorers.framework.images import Camera
from lossopt.explorers.framework.style import PENS, in_words
from matplotlib.lines import Line2D

X = np.linspace(0.0, 1.0, 5)


def panel(**words):
    return Panel(**({"title": "T", "xlabel": "x", "ylabel": "y", "x": X, "curves": {"a": X}} | words))


def labels(axes):
    return {text.get_text(): text for text in axes.texts}


def boxes(figure, axes):
    Camera(figure, ()).shoot(1)
    return {words: text.get_window_extent() for words, text in labels(axes).items()}


def test_a_name_stands_at_the_end_of_its_line():
    """Right of the axes, at the height of the last point, with a sample of the line before it."""
    figure = draw_panels(panel(curves={"up": X, "down": 1 - X}))
    [axes] = figure.axes
    found = boxes(figure, axes)
    for words, last in (("up", 1.0), ("down", 0.0)):
        place = axes.transData.transform([1.0, last])
        assert found[words].x0 > axes.bbox.x1
        assert (found[words].y0 + found[words].y1) / 2 == pytest.approx(place[1], abs=3.0)
    samples = {line.get_linestyle() for line in axes.findobj(Line2D) if line.get_window_extent().x0 > axes.bbox.x1}
    assert samples == {"-", "--"}
    assert {text.get_color() for text in axes.texts} == {in_words(pen.color) for pen in PENS[:2]}
    assert figure.legends == []


def test_names_of_lines_that_end_together_do_not_overlap():
    """Four curves with nearly the same last value: names one above the other in the order of these values."""
    ends = {"third": 0.52, "lowest": 0.5, "highest": 0.53, "second": 0.51}
    figure = draw_panels(panel(curves={name: end * X for name, end in ends.items()}, ylim=(0.0, 1.0)))
    found = boxes(figure, figure.axes[0])
    upwards = sorted(found, key=lambda words: found[words].y0)
    assert upwards == sorted(ends, key=ends.__getitem__)
    for low, high in pairwise(upwards):
        assert found[low].y1 <= found[high].y0 + 1.0


def test_a_line_that_leaves_the_picture_is_named_where_it_leaves():
    """Above or below the limits, and where the last values are no numbers, the name stays beside the axes."""
    curves = {"above": 9 * X, "below": -9 * X, "ends early": np.where(X < 0.6, 0.5, np.nan)}
    figure = draw_panels(panel(curves=curves, ylim=(0.0, 1.0)))
    [axes] = figure.axes
    found = boxes(figure, axes)
    assert {
        words: round(axes.transAxes.inverted().transform([0, (box.y0 + box.y1) / 2])[1], 1)
        for words, box in found.items()
    } == {"above": 1.0, "below": 0.0, "ends early": 0.5}


def test_curves_that_mean_the_same_in_all_panels_are_named_once():
    """One legend below the panels; a single curve needs no name."""
    same = {"a": X, "b": 1 - X}
    figure = draw_panels(panel(curves=same), panel(curves=same))
    [legend] = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["a", "b"]
    assert draw_panels(panel(), panel()).legends == []
    assert labels(draw_panels(panel()).axes[0]) == {}


def test_curves_that_differ_from_panel_to_panel_are_named_in_each():
    """At the ends if the names are short, below the panel if not."""
    figure = draw_panels(
        panel(curves={"a": X, "b": 1 - X}), panel(curves={"another long name": X, "and one more of them": 1 - X})
    )
    left, right = figure.axes
    assert set(labels(left)) == {"a", "b"}
    assert left.get_legend() is None
    assert [text.get_text() for text in right.get_legend().get_texts()] == ["another long name", "and one more of them"]
    Camera(figure, ()).shoot(1)
    assert right.get_legend().get_window_extent().y1 < right.bbox.y0


def test_a_note_stands_beside_its_point():
    """Below it to the right, or to the left."""
    figure = draw_panels(panel())
    [axes] = figure.axes
    note(axes, 0.5, 0.5, "here")
    note(axes, 0.5, 0.5, "there", right=False)
    found, place = boxes(figure, axes), axes.transData.transform([0.5, 0.5])
    assert found["there"].x1 < place[0] < found["here"].x0
    assert max(box.y1 for box in found.values()) < place[1]
