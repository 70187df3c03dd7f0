"""Paths on several surfaces side by side."""

import pytest
from lossopt.explorers import draw_descents
from lossopt.explorers.pictures.descents import STYLES
from lossopt.optimizers import SGD, Adam


def test_the_styles_can_be_told_apart():
    """There are as many colours, line styles and markers as optimizers that can be shown."""
    for kind in zip(*STYLES, strict=True):
        assert len(set(kind)) == len(STYLES)


def test_each_path_has_a_panel_of_its_own():
    """A row for each surface, in it a panel for each optimizer, with its path from the start and all its steps."""
    pair = {"plain": SGD(lr=0.05), "Adam": Adam(lr=0.2)}
    figure = draw_descents(pair, surfaces=("bowl", "plateau", "saddle"), start=(-1.5, 1.0), steps=5)
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["Plain", "Adam", "", "", "", ""]
    assert [axes.get_ylabel().split("\n")[0] for axes in figure.axes[::2]] == ["bowl", "plateau", "saddle"]
    for axes in figure.axes:
        [path] = [line for line in axes.lines if line.get_label().startswith("path")]
        assert len(path.get_xdata()) == 6
        assert (path.get_xdata()[0], path.get_ydata()[0]) == (-1.5, 1.0)


def test_too_many_optimizers_to_draw_are_refused():
    """More optimizers than pens is an error that names the function and both numbers."""
    crowd = {str(number): SGD(lr=0.1) for number in range(len(STYLES) + 1)}
    with pytest.raises(ValueError, match="draw_descents: 7 optimizers, but 1 to 6 can be told apart"):
        draw_descents(crowd, surfaces=("bowl", "plateau"), start=(0.0, 1.0), steps=1)
