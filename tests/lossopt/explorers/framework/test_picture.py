"""The picture of an explorer in a page."""

import re

import pytest
from lossopt.explorers.framework.picture import Picture
from lossopt.saving.markup import image_tags

ROWS = [[(0, 0, 300, 200), (300, 0, 700, 200)], [(0, 200, 250, 240)]]


@pytest.fixture
def told():
    """A picture of three pieces, and what a page is told of it afterwards, message by message."""
    picture, messages = Picture(ROWS), []
    picture._send = lambda message, buffers=None: messages.append(message["state"])
    return picture, messages


def test_the_pieces_that_change_come_in_one_message(told):
    """And no other piece."""
    picture, messages = told
    picture.show({0: b"one", 2: b"three"})
    assert [sorted(message) for message in messages] == [["piece_0", "piece_2"]]


def test_a_picture_that_is_held_comes_with_its_name(told):
    """A picture at rest has both."""
    picture, messages = told
    with picture.hold_sync():
        picture.show({1: b"two"})
        picture.alt = "Two."
    assert [sorted(message) for message in messages] == [["alt", "piece_1"]]


def test_a_page_sets_the_pieces_as_it_sets_those_of_a_still_picture():
    """In the same rows, at the same sizes; their pictures come by themselves."""
    still = image_tags([[("a", (300, 200)), ("b", (400, 200))], [("c", (250, 40))]], alt="All of it.")
    assert Picture(ROWS).markup == re.sub(r'(src|alt)="[^"]*"', r'\1=""', still)


def test_a_page_that_comes_later_gets_all_that_was_shown(told):
    """As after a reload, when the kernel is asked for the state."""
    picture, _messages = told
    picture.show({1: b"two"})
    assert picture.get_state()["piece_1"] == "data:image/png;base64,dHdv"
    assert picture.get_state()["piece_0"] == ""
