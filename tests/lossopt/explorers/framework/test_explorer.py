"""What an explorer draws, and when."""

import asyncio
import base64
import io
import threading

import pytest
from lossopt.explorers import Explorer, blank_figure
from lossopt.explorers.framework import explorer as explorer_module
from lossopt.explorers.framework.images import MIDDLE
from PIL import Image
from traitlets import Float, HasTraits


class _Two(HasTraits):
    first = Float(0.0, min=0.0, max=1.0).tag(label="First", step=0.1)
    second = Float(0.0, min=0.0, max=1.0).tag(label="Second", step=0.1)


class _Blank:
    def __init__(self):
        self.figure = blank_figure(2, 1)
        self.moving = []

    def update(self, result):
        """Nothing to draw."""


@pytest.fixture
def counted():
    """An explorer and the list of states that it has computed."""
    computed = []

    def compute(**values):
        computed.append(values)
        return values

    explorer = Explorer(title="Two", state=_Two(), compute=compute, describe=str, scene=_Blank())
    explorer.widget  # noqa: B018  # made when first asked for
    computed.clear()
    return explorer, computed


def test_a_state_is_drawn_once(counted):
    """Setting a trait to the value that it has draws nothing, and one move draws one picture."""
    explorer, computed = counted
    explorer.state.first = 0.0
    assert computed == []
    first, _second = explorer.widget.children[1].children
    first.value = 0.5
    assert computed == [{"first": 0.5, "second": 0.0}]


def test_a_figure_that_is_shown_is_computed_and_drawn_once():
    """Its controls begin with the picture that stands in the output beside them."""
    computed = []
    explorer = Explorer(
        title="Two", state=_Two(), compute=lambda **values: computed.append(values), describe=str, scene=_Blank()
    )
    shot = explorer._camera._picture
    drawn = []
    explorer._camera._picture = lambda density: drawn.append(density) or shot(density)
    data, _metadata = explorer._repr_mimebundle_()
    # An address, which a browser reads at once; bytes it would have to fetch from a file of its own.
    assert explorer.widget.children[2].piece_0 == f"data:image/png;base64,{data['image/png']}"
    assert (len(computed), drawn) == (1, [2])


def test_values_set_together_give_one_picture_of_the_newest(counted):
    """Of several changes that are held together, only the state in which they end is drawn."""
    explorer, computed = counted
    with explorer.state.hold_trait_notifications():
        for value in (0.1, 0.2, 0.3):
            explorer.state.first = value
            explorer.state.second = 1.0 - value
    assert computed == [{"first": 0.3, "second": 0.7}]
    assert "0.3" in explorer.widget.children[3].value


def png_of(value):
    """The picture in an address that holds it."""
    return base64.b64decode(value.partition(",")[2], validate=True)


def size_of(value):
    png = png_of(value)
    with Image.open(io.BytesIO(png)) as picture:
        return picture.size


def test_what_moves_is_quick_and_what_rests_is_sharp(counted, monkeypatch):
    """While a kernel handles messages, a move is drawn at once with few pixels, and with all of them at rest."""
    monkeypatch.setattr(explorer_module, "REST_SECONDS", 0.0)
    explorer, computed = counted
    picture = explorer.widget.children[2]
    seen = [size_of(picture.piece_0)]
    picture.observe(lambda change: seen.append(size_of(change["new"])), names="piece_0")

    async def moved():
        explorer.state.first = 0.5
        explorer.state.first = 0.7
        await asyncio.sleep(0.01)  # which ends after what is due at once

    asyncio.run(moved())
    sharp, quick = (400, 200), (200, 100)
    assert seen == [sharp, quick, sharp]
    assert len(computed) == 2


class _Panels:
    """Two panels, a line in each, one for each control."""

    def __init__(self):
        self.figure = blank_figure(4, 1)
        self.moving = [axes.plot([0.0, 1.0], [0.0, 0.0])[0] for axes in self.figure.subplots(1, 2)]
        for axes in self.figure.axes:
            axes.set_ylim(0.0, 1.0)

    def update(self, result):
        """Move each line to its value."""
        for line, value in zip(self.moving, result.values(), strict=True):
            line.set_ydata([value, value])


@pytest.fixture
def paned():
    """An explorer with a picture in two pieces, and that picture."""
    explorer = Explorer(title="Two", state=_Two(), compute=dict, describe=str, scene=_Panels())
    picture = explorer.widget.children[2]
    assert picture.count == 2
    return explorer, picture


def test_only_pieces_that_look_different_are_sent(paned, monkeypatch):
    """In motion only the panel changes whose line moves, and at rest only that becomes sharp; the other one stays."""
    monkeypatch.setattr(explorer_module, "REST_SECONDS", 0.0)
    explorer, picture = paned
    sent = []
    for number, piece in enumerate(("piece_0", "piece_1")):
        picture.observe(lambda change, number=number: sent.append((number, size_of(change["new"])[1])), names=piece)

    async def moved(name, value):
        setattr(explorer.state, name, value)
        await asyncio.sleep(0.01)  # which ends after what is due at once

    asyncio.run(moved("first", 0.2))
    sent.clear()
    asyncio.run(moved("first", 0.4))
    asyncio.run(moved("second", 0.6))
    assert sent == [(0, 100), (0, 200), (1, 100), (1, 200)]
    with_all = [png for row in explorer._camera.shoot_rows(packing=MIDDLE) for png, _size in row]
    assert [png_of(picture.piece_0), png_of(picture.piece_1)] == with_all


def test_the_picture_is_sent_before_the_words_and_the_field(paned):
    """Everything that follows a slider in the same turn comes after the picture, for which the reader waits."""
    explorer, picture = paned
    control = explorer.widget.children[1].children[0]
    sent = []
    for name, widget in (("picture", picture), ("words", explorer.widget.children[3]), ("field", control._field)):
        send = widget.send_state
        widget.send_state = lambda key=None, name=name, send=send: sent.append(name) or send(key)

    async def moved():
        control._slider.set_state({"value": 0.5})

    asyncio.run(moved())
    assert sent == ["picture", "words", "field"]


def test_a_slider_is_not_told_again_what_it_told(paned):
    """No message of its own goes to the slider that was moved."""
    explorer, _picture = paned
    slider = explorer.widget.children[1].children[0]._slider
    sent = []
    slider._send = lambda message, buffers=None: sent.append(message)
    slider.set_state({"value": 0.5})
    assert explorer.state.first == 0.5
    assert sent == []


def test_two_threads_leave_the_picture_of_one_state(paned, monkeypatch):
    """A control that is moved while another thread draws the figure at rest waits for it, so the newest state stays."""
    explorer, picture = paned
    explorer.state.first = 0.2
    resting, moved = threading.Event(), threading.Event()
    shoot = explorer._camera.shoot_at_rest

    def shoot_slowly(numbers):
        pngs = shoot(numbers)
        resting.set()
        moved.wait(0.3)  # in vain if the other one waits
        return pngs

    monkeypatch.setattr(explorer._camera, "shoot_at_rest", shoot_slowly)
    at_rest = threading.Thread(target=explorer._come_to_rest)
    at_rest.start()
    resting.wait()
    explorer.state.first = 0.5
    moved.set()
    at_rest.join()
    assert png_of(picture.piece_0) == explorer._camera.shoot_changes({})[0]
    assert picture.alt == "Two. {'first': 0.5, 'second': 0.0}"
    assert "0.5" in explorer.widget.children[3].value
