"""Curves in panels, and the pens that draw them."""

import numpy as np
import pytest
from lossopt.explorers import LOSS_PENS, Panel, draw_panels, show
from lossopt.explorers.pictures.panels import PENS

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


@pytest.mark.parametrize("pens", [PENS, [pen.line() for pen in LOSS_PENS.values()]], ids=["panels", "losses"])
def test_pens_differ_in_colour_and_in_style(pens):
    """A print without colours tells the curves apart, and each colour stands out from white by 3 to 1."""
    assert len({pen["color"] for pen in pens}) == len({pen["linestyle"] for pen in pens}) == len(pens)
    for pen in pens:
        assert _contrast_with_white(pen["color"]) >= 3.0


def _contrast_with_white(colour):
    # WCAG 2.1, relative luminance.
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 1.05 / (np.dot([0.2126, 0.7152, 0.0722], linear) + 0.05)
