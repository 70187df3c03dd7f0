"""What holds for every explorer, by the registry."""

import base64
import io
import json
import re
from functools import cache
from html import escape

import numpy as np
import pytest
from lossopt import explorers
from lossopt.explorers.framework.choice import Choice
from lossopt.explorers.framework.images import MOVING, address_of
from lossopt.explorers.framework.number import Number
from matplotlib.lines import Line2D
from PIL import Image
from traitlets import TraitError

from tests.lossopt.explorers.explorer_registry import ROWS, corners
from tests.lossopt.explorers.readable import check_readable

MOVES = [(name, trait) for name, row in ROWS.items() for trait in row.moves]

each_explorer = pytest.mark.parametrize("name", ROWS)
each_move = pytest.mark.parametrize(("name", "trait"), MOVES)


@cache
def moved(name):
    return ROWS[name].make()


@cache
def unmoved(name):
    """An explorer for those who only look."""
    return ROWS[name].make()


@pytest.fixture
def explorer(name):
    """The explorer of a row at its start.

    Tests share it, since to lay out a figure takes as long as dozens of pictures of it. That one which was moved
    and moved back is as good as new is what ``test_a_frame_depends_on_the_state_alone`` shows.
    """
    shared = moved(name)
    start = shared.state.trait_values()
    yield shared
    move_to(shared, start)


def move_to(explorer, values):
    """Moves all controls together: a picture is drawn once, and not for each of them."""
    with explorer.state.hold_trait_notifications():
        for trait, value in values.items():
            setattr(explorer.state, trait, value)


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def controls_of(explorer):
    labels = {trait.metadata["label"]: name for name, trait in explorer.state.traits().items()}
    return {labels[control.label]: control for control in explorer.widget.children[1].children}


def test_every_public_explorer_is_registered():
    """An explorer that the package hands out has a row here, and a move for each of its traits."""
    assert set(ROWS) == {name for name in explorers.__all__ if name.startswith("explore_")}
    for name, row in ROWS.items():
        assert set(row.moves) == set(unmoved(name).state.traits())


@each_explorer
def test_what_is_to_be_tried_can_be_set_with_the_controls(explorer, name):
    """Each value is one that its control allows; a page may hold at most forty states of a figure."""
    states = [values for tried in explorer.tries for values in tried.states]
    assert len(states) <= 40
    assert bool(states) == ("own" not in name)  # what readers write themselves stands in assignments, not in lessons
    for trait, value in ((trait, value) for values in states for trait, value in values.items()):
        setattr(explorer.state, trait, value)
        assert getattr(explorer.state, trait) == value
        assert explorer.state.traits()[trait].metadata["label"]


@each_explorer
def test_the_positions_of_its_controls_can_be_kept(explorer, name):
    """In a file of JSON, which gives them back as they were, at the start and after each move."""
    moves = [{}, *({trait: value} for trait, (value, _words) in ROWS[name].moves.items())]
    for move in moves:
        values = {**explorer.state.trait_values(), **move}
        assert json.loads(json.dumps(values)) == values


@each_move
def test_a_moved_trait_moves_picture_and_text(explorer, name, trait):
    """Setting a trait gives another picture and a text that names what was set."""
    value, words = ROWS[name].moves[trait]
    before = explorer.frame(MOVING)
    setattr(explorer.state, trait, value)
    after = explorer.frame(MOVING)
    assert words not in before.text
    assert words in after.text
    changed = np.any(pixels(before.png) != pixels(after.png), axis=2)
    assert changed.sum() > 100


@each_move
def test_a_frame_depends_on_the_state_alone(explorer, name, trait):
    """There and back again gives the first picture, byte for byte, and so does a fresh explorer."""
    value, _words = ROWS[name].moves[trait]
    before, start = explorer.frame(MOVING), getattr(explorer.state, trait)
    setattr(explorer.state, trait, value)
    explorer.frame(MOVING)
    setattr(explorer.state, trait, start)
    assert explorer.frame(MOVING) == before == unmoved(name).frame(MOVING)


def titled(explorer):
    """The words that stand for the picture: two sentences, and the first is the title."""
    return f"{explorer.title}{'' if explorer.title.endswith('?') else '.'} {explorer.frame(MOVING).text}"


def addresses_in(picture):
    """Those of its pieces, in order."""
    return [getattr(picture, f"piece_{number}") for number in range(picture.count)]


@each_move
def test_a_control_moves_trait_picture_and_text(explorer, name, trait):
    """A control that the keyboard moves, with a visible label, sets its trait, and what is shown follows."""
    value, words = ROWS[name].moves[trait]
    _heading, _row, picture, sentence = explorer.widget.children
    control, first = controls_of(explorer)[trait], addresses_in(picture)
    assert isinstance(control, (Number, Choice))
    assert control.label == explorer.state.traits()[trait].metadata["label"] != ""
    control.value = value
    assert getattr(explorer.state, trait) == value
    pngs = explorer._camera.shoot_changes({}).values()
    assert addresses_in(picture) == [address_of(png) for png in pngs] != first
    assert words in sentence.value
    assert 'role="status"' in sentence.value
    assert picture.alt == titled(explorer)


@each_explorer
def test_controls_stand_in_the_order_of_definition(explorer, name):
    """The first trait of a state has the first control, on the screen and in the words of the stored form."""
    defined = [key for key in vars(type(explorer.state)) if key in explorer.state.traits()]
    assert list(controls_of(explorer)) == defined
    html = explorer._repr_mimebundle_()[0]["text/html"]
    places = [html.index(escape(explorer.state.traits()[key].metadata["label"]) + " (") for key in defined]
    assert places == sorted(places)


@each_explorer
def test_each_step_of_a_slider_changes_something_to_see(explorer, name):
    """One arrow key away from the start, the text is another one."""
    before = explorer.frame(MOVING).text
    for trait, start in explorer.state.trait_values().items():
        control = controls_of(explorer)[trait]
        if isinstance(control, Choice):
            continue
        step = control.step if control.value + control.step <= control.max else -control.step
        control.value += step
        assert explorer.frame(MOVING).text != before, trait
        setattr(explorer.state, trait, start)


@each_explorer
def test_a_trait_keeps_to_its_limits(explorer, name):
    """A value outside a control's limits is refused, so that no picture of it can exist."""
    for trait, definition in explorer.state.traits().items():
        beyond = 17 if hasattr(definition, "values") else definition.max + 1
        with pytest.raises(TraitError):
            setattr(explorer.state, trait, beyond)


@each_explorer
def test_every_marker_stays_in_the_picture(explorer, name):
    """At every corner of the state, each marked point lies within the limits of its axes."""
    sentence = explorer.widget.children[-1]
    for corner in corners(explorer):
        move_to(explorer, corner)
        assert corner.items() <= explorer._shown.items()
        assert not re.search(r"\bnan\b", sentence.value)
        markers = [
            artist
            for artist in explorer._scene.moving
            if isinstance(artist, Line2D) and artist.get_linestyle() == "None"
        ]
        assert markers
        for marker in markers:
            (left, right), (low, high) = marker.axes.get_xlim(), marker.axes.get_ylim()
            x, y = marker.get_data()
            assert np.all((left <= np.asarray(x)) & (np.asarray(x) <= right)), corner
            assert np.all((low <= np.asarray(y)) & (np.asarray(y) <= high)), corner


@each_explorer
def test_its_figure_can_be_read(name):
    """No word is too small, cut, or written over another."""
    unmoved(name).frame(MOVING)
    check_readable(unmoved(name)._scene.figure)


@each_explorer
def test_the_still_picture_needs_no_front_end(explorer, name):
    """The stored output holds picture, alternative text, sentence and the controls in words; twice the same."""
    data, metadata = explorer._repr_mimebundle_()
    again, _metadata = unmoved(name)._repr_mimebundle_()
    frame = explorer.frame()
    alt = titled(explorer)
    assert base64.b64decode(data["image/png"]) == frame.png
    assert data["text/plain"] == alt == metadata["image/png"]["alt"]
    assert f'alt="{escape(alt)}"' in data["text/html"]
    pieces = [base64.b64encode(png).decode("ascii") for png in explorer._camera.shoot_pieces()]
    assert re.findall(r'base64,([^"]*)', data["text/html"]) == pieces
    for trait in explorer.state.traits().values():
        assert escape(trait.metadata["label"]) in data["text/html"]
    assert {kind: data[kind] for kind in ("text/html", "image/png", "text/plain")} == {
        kind: again[kind] for kind in ("text/html", "image/png", "text/plain")
    }
    with Image.open(io.BytesIO(frame.png)) as picture:
        assert picture.size == (2 * metadata["image/png"]["width"], 2 * metadata["image/png"]["height"])
