"""Curves in panels, and who gets which pen."""

import numpy as np
import pytest
from lossopt.explorers import Panel, draw_panels, show
from lossopt.explorers.framework.images import Camera
from lossopt.explorers.framework.style import PARTS, PENS, TITLE, WIDTH, px
from lossopt.explorers.pictures.panels import pens_for

X = np.linspace(0.0, 1.0, 5)


def panel(**words):
    return Panel(**({"title": "T", "xlabel": "x", "ylabel": "y", "x": X, "curves": {"a": X}} | words))


def test_equal_panels_give_the_same_bytes(displayed):
    """Two drawings of equal panels are equal files."""
    for _ in range(2):
        show(draw_panels(panel(level=("half", 0.5)), panel(xscale="log", x=X + 1)), alt="A line.")
    assert displayed[0] == displayed[1]


@pytest.mark.parametrize("count", [0, 5])
def test_a_panel_takes_as_many_curves_as_can_be_told_apart(count):
    """No curve, or more curves than pens, is an error that names both numbers."""
    with pytest.raises(ValueError, match=f"{count} curves, but 1 to 4 can be told apart"):
        panel(curves={str(number): X for number in range(count)})


@pytest.mark.parametrize("count", [0, 4])
def test_at_most_three_panels_stand_beside_each_other(count):
    """More would be too narrow to be read; none is nothing to show."""
    with pytest.raises(ValueError, match=f"{count} panels, but 1 to 3 fit"):
        draw_panels(*[panel()] * count)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_panels_fit_beside_the_file_browser(count):
    """However many they are, they take at most 900 pixels."""
    assert draw_panels(*[panel()] * count).get_figwidth() <= WIDTH


def test_panels_that_are_compared_have_equal_limits():
    """With ``share`` both panels show the same range, and the right one does not repeat it."""
    left, right = draw_panels(panel(), panel(curves={"a": 9 * X}), share=True).axes
    assert left.get_ylim() == right.get_ylim()
    assert (left.get_ylabel(), right.get_ylabel()) == ("y", "")


def test_the_parts_of_the_data_keep_their_pens():
    """Training, validation and test look the same in whatever order they come; the others take what is left."""
    pens = pens_for(
        [
            "other",
            "test error",
            "training",
            "validation, L2",
        ]
    )
    assert [pen.color for pen in pens] == [
        PENS[3].color,
        *(PARTS[part].color for part in ("test", "training", "validation")),
    ]
    assert [pen.color for pen in pens_for(["validation MAE", "validation MSE"])] == [
        PARTS["validation"].color,
        PENS[0].color,
    ]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_long_title_goes_on_in_the_next_line(count):
    """However narrow its panel is, a title ends within the figure."""
    figure = draw_panels(*[panel(title="Distance from the lowest MSE that can be reached, mean of many runs")] * count)
    width, height = Camera(figure, ()).size
    Camera(figure, ()).shoot(1)
    for axes in figure.axes:
        assert axes._left_title.get_fontsize() == px(TITLE)
        box = axes._left_title.get_window_extent()
        assert box.x1 <= width
        assert box.y1 <= height
