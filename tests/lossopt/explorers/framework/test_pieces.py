"""A picture in pieces: together they are the whole, and none cuts through words."""

import io
import re

import numpy as np
import pytest
from lossopt.explorers import blank_figure, show, tidy
from lossopt.explorers.framework.images import Camera
from lossopt.explorers.framework.style import legend_below
from PIL import Image


def panels(count, **shared):
    figure = blank_figure()
    for axes in figure.subplots(1, count, squeeze=False, **shared)[0]:
        lines = [axes.plot([0.0, 1.0], [0.0, height], label=f"line {height}")[0] for height in (1, 2)]
        tidy(axes, title="Panel", xlabel="x", ylabel="y")
    legend_below(figure, lines)
    return figure


def pixels(png):
    with Image.open(io.BytesIO(png)) as picture:
        return np.asarray(picture.convert("RGB"))


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_row_has_a_piece_for_each_panel(count):
    """Below come the entries of the legend."""
    above, below = Camera(panels(count), ()).pieces
    assert (len(above), len(below)) == (count, 2)
    assert max(right - left for left, _, right, _ in above) < 900 / count * 1.2


@pytest.mark.parametrize("density", [1, 2])
def test_pieces_are_the_whole_picture(density):
    """Side by side in their rows they show every pixel of it but those of the card, at every density."""
    camera = Camera(panels(3), ())
    shown, pieces = np.full_like(pixels(camera.shoot(density)), 255), iter(camera.shoot_pieces(density))
    for left, upper, right, lower in (density * np.array(piece) for row in camera.pieces for piece in row):
        shown[upper:lower, left:right] = pixels(next(pieces))
    assert np.abs(shown.astype(int) - pixels(camera.shoot(density))).max() <= 1


def test_cuts_go_through_blank_space():
    """Along each edge inside of the picture there is nothing but the card."""
    camera = Camera(panels(3), ())
    picture = pixels(camera.shoot(2))
    for left, upper, right, lower in (piece for row in camera.pieces for piece in row):
        assert (picture[2 * upper : 2 * lower, [2 * left, 2 * right - 1]] >= 254).all()


def test_panels_that_share_an_axis_stay_together():
    """Only the first of them says its numbers."""
    assert Camera(panels(3, sharey=True), ()).pieces == [[(0, 0, 900, 360)]]


def test_a_page_gets_the_pieces_in_their_rows(displayed):
    """One description for all of them; no blank between pieces, which would be a seam."""
    show(panels(2), alt="Two & two.")
    html = displayed[0][0]["text/html"]
    row = '<div style="display:flex;flex-wrap:wrap;align-items:flex-start">'
    assert re.sub(r"<img [^>]*>", "I", html).partition(">")[2] == f"{row}II</div>{row}II</div></div>"
    assert re.findall('alt="([^"]*)"', html) == ["", "", "", "Two &amp; two."]
    assert sum(int(width) for width in re.findall(' width="([0-9]+)"', html)[:2]) == 900
