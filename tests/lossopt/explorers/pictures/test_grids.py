"""Panels in rows."""

import numpy as np
import pytest
from lossopt.explorers import Panel, draw_grid, plain_ticks

X = np.linspace(1.0, 100.0, 5)


def panel(**words):
    return Panel(**({"title": "T", "xlabel": "x", "ylabel": "y", "x": X, "curves": {"a": X}} | words))


def test_panels_that_are_compared_have_equal_limits():
    """With ``share`` every panel shows the same range, and only the outer ones name their axes."""
    figure = draw_grid(panel(), panel(curves={"a": 9 * X}), panel(), panel(), share=True)
    assert len({axes.get_ylim() for axes in figure.axes}) == 1
    assert [axes.get_ylabel() for axes in figure.axes] == ["y", "", "y", ""]
    apart = draw_grid(panel(), panel(curves={"a": 9 * X}))
    assert len({axes.get_ylim() for axes in apart.axes}) == 2


def test_one_legend_names_each_curve_once():
    """Curves and levels of all panels stand in one legend of the figure; a single curve needs none."""
    figure = draw_grid(panel(curves={"a": X, "b": X}), panel(curves={"a": X, "b": X}, level=("least", 0.5)))
    [legend] = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["a", "b", "least"]
    assert draw_grid(panel(), panel()).legends == []


def test_a_row_must_be_full():
    """Panels that leave a hole are an error that names both numbers."""
    with pytest.raises(ValueError, match="3 panels do not fill rows of 2"):
        draw_grid(panel(), panel(), panel())


def test_ticks_are_written_out():
    """A logarithmic axis has the given numbers and no other, with thousands separated."""
    figure = draw_grid(panel(xscale="log", yscale="log"), columns=1)
    [axes] = figure.axes
    plain_ticks(axes, x=(2, 2000), y=(0.03, 1))
    figure.canvas.draw()
    assert [label.get_text() for label in axes.get_xticklabels(which="both")] == ["2", "2,000"]
    assert [label.get_text() for label in axes.get_yticklabels(which="both")] == ["0.03", "1"]
