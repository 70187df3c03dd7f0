"""Pictures with alternative text."""

import base64
import io

import numpy as np
import pytest
from IPython.utils.capture import RichOutput
from lossopt.explorers import blank_figure, show
from lossopt.explorers.framework.images import MOVING, Camera, image_bundle
from matplotlib.lines import Line2D
from PIL import Image


def diagonal():
    figure = blank_figure()
    figure.subplots().plot([0.0, 1.0], [0.0, 1.0])
    return figure


def test_a_shown_figure_carries_its_alternative_text(displayed):
    """HTML, metadata and plain text all hold the sentence, escaped where need be, and the same picture."""
    show(diagonal(), alt='It rises from 0 to 1, "straight" & even.')
    ((data, metadata, raw),) = displayed
    assert raw
    assert 'alt="It rises from 0 to 1, &quot;straight&quot; &amp; even."' in data["text/html"]
    assert data["text/plain"] == metadata["image/png"]["alt"] == 'It rises from 0 to 1, "straight" & even.'
    assert data["image/png"] in data["text/html"]
    with Image.open(io.BytesIO(base64.b64decode(data["image/png"]))) as picture:
        width, height = metadata["image/png"]["width"], metadata["image/png"]["height"]
        assert picture.size == (2 * width, 2 * height)
    assert f'width="{width}" height="{height}"' in data["text/html"]
    assert RichOutput(data=data, metadata=metadata)._repr_html_() is not None


def test_the_same_figure_gives_the_same_bytes(displayed):
    """Two drawings of equal figures are equal files."""
    for _ in range(2):
        show(diagonal(), alt="A line.")
    assert displayed[0] == displayed[1]


@pytest.mark.parametrize("alt", ["", "  \n"])
def test_a_figure_without_alternative_text_is_refused(alt):
    """A blank sentence is an error that says what is expected."""
    with pytest.raises(ValueError, match="a sentence is expected that says what the figure shows"):
        show(blank_figure(), alt=alt)


def test_a_picture_in_motion_is_that_of_a_camera_that_has_seen_nothing():
    """Whichever artist changes, or comes or goes, what is kept of those below it is what they look like."""
    moves = [(3, 0.2), (3, 0.4), (1, 0.6), (2, None), (3, 0.8), (2, 0.3), (0, 0.5), (3, 0.9), (0, None), (3, 0.1)]

    def drawn(number):
        figure = blank_figure()
        axes = figure.subplots()
        axes.set(xlim=(0, 1), ylim=(0, 1))
        lines = [axes.plot([0.1 * place, 0.5], [0.0, 1.0], linewidth=9)[0] for place in range(4)]
        camera = Camera(figure, lines)
        for done, (place, x) in enumerate(moves[:number], 1):
            lines[place].set_visible(x is not None)
            if x is not None:
                lines[place].set_xdata([x, 0.5])
            if done < number:
                yield camera, done
        yield camera, number

    for camera, number in drawn(len(moves)):
        *_, (fresh, _) = drawn(number)
        assert camera.shoot(MOVING) == fresh.shoot(MOVING), number
        if number % 3 == 0:
            assert camera.shoot(2) == fresh.shoot(2), number


def test_what_has_not_changed_is_not_drawn_again():
    """Below the first artist that moves; above it everything has to be."""
    figure = blank_figure()
    lines = [figure.subplots().plot([0.0, 1.0], [0.0, place])[0] for place in (1.0, 2.0, 3.0)]
    camera, times = Camera(figure, lines), [0, 0, 0]

    def counted(place, draw):
        def count(renderer):
            times[place] += 1
            draw(renderer)

        return count

    for place, line in enumerate(lines):
        line.draw = counted(place, line.draw)
    for place, then in ((0, [1, 1, 1]), (1, [2, 2, 2]), (1, [2, 3, 3]), (2, [2, 4, 4]), (2, [2, 4, 5]), (0, [3, 5, 6])):
        lines[place].set_xdata([0.0, 0.5])
        camera.shoot(MOVING)
        assert times == then, place


def test_a_picture_has_the_same_layout_at_every_density():
    """Axes stand where they stood, in whatever order the densities come, and each gives its own bytes again."""
    cameras = [Camera(diagonal(), ()) for _ in range(2)]
    once, twice = cameras[0].shoot(1), cameras[0].shoot(2)
    assert (cameras[1].shoot(2), cameras[1].shoot(1)) == (twice, once)
    assert cameras[0].shoot(1) == once
    for png, density in ((once, 1), (twice, 2)):
        with Image.open(io.BytesIO(png)) as picture:
            assert picture.size == tuple(density * side for side in cameras[0].size)


class _CountedLine(Line2D):
    drawn = 0

    def draw(self, renderer):
        super().draw(renderer)
        self.drawn += 1


def test_a_picture_in_pieces_is_drawn_once():
    """The whole picture and its pieces, which stand beside it in an output, come from one drawing."""
    figure = blank_figure()
    for axes in figure.subplots(1, 2):
        axes.plot([0.0, 1.0], [0.0, 1.0])
    line = figure.axes[0].add_line(_CountedLine([0.0, 1.0], [1.0, 0.0]))
    camera = Camera(figure, [line])
    assert len(camera.pieces[0]) == 2
    line.drawn = 0
    data, _metadata = image_bundle(camera.shoot_still(), alt="A cross and a line.")
    assert line.drawn == 1
    assert base64.b64decode(data["image/png"]) == camera.shoot()
    for piece in camera.shoot_pieces():
        assert base64.b64encode(piece).decode() in data["text/html"]


@pytest.fixture
def two_panels():
    """A camera that has a line moving in each of two panels, and the lines."""
    figure = blank_figure()
    lines = [axes.add_line(_CountedLine([0.0, 1.0], [1.0, 0.0])) for axes in figure.subplots(1, 2)]
    camera = Camera(figure, lines)
    assert len(camera.pieces[0]) == 2
    for line in lines:
        line.drawn = 0
    return camera, lines


def test_a_piece_that_something_reaches_into_has_changed_too(two_panels):
    """The pieces are those of a picture that was drawn as a whole, whatever leaves its own panel."""
    camera, lines = two_panels
    seen = {}
    assert [*camera.shoot_changes(seen)] == [0, 1]
    lines[1].set(xdata=[0.0, 0.5])
    assert [*camera.shoot_changes(seen)] == [1]
    lines[1].set(xdata=[-1.0, 1.0], clip_on=False)
    assert [*camera.shoot_changes(seen)] == [0, 1]
    camera.shoot(MOVING)
    whole = np.asarray(camera._canvas.buffer_rgba())
    for number, (left, upper, right, lower) in enumerate(camera.pieces[0]):
        assert np.array_equal(seen[number], whole[upper:lower, left:right])
