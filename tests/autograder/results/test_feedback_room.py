"""What one page has room for, up to the last character, and what stands there once it is full."""

import pytest
from markupsafe import Markup

from autograder.records import Picture
from autograder.results import feedback
from autograder.results.feedback import LEFT_OUT, MAX_PAGE, PageBudget
from autograder.results.rendering import code, students_text

LARGE = Picture(name="a", form="image/png", data="A" * 1000)


def of(length: int) -> Markup:
    return Markup("x" * length)


@pytest.mark.parametrize(("used", "is_full"), [(MAX_PAGE - 1, False), (MAX_PAGE, True)])
def test_a_page_is_full_at_its_last_character(used: int, is_full: bool) -> None:
    """For bodies as for outputs: what stands before does not matter, what follows is left out in a sentence."""
    room = PageBudget()
    assert room.body(lambda: of(used)) == of(used)
    assert list(room.outputs([of(1), of(2)])) == ([LEFT_OUT] if is_full else [of(1), LEFT_OUT])
    room = PageBudget()
    assert list(room.outputs([of(used)])) == [of(used)]
    assert room.body(lambda: of(1)) == (LEFT_OUT if is_full else of(1))


@pytest.mark.parametrize(("used", "is_full"), [(MAX_PAGE - 1, False), (MAX_PAGE, True)])
def test_a_picture_takes_no_room_and_makes_none(used: int, is_full: bool) -> None:
    """Its own bounds hold for it, also where the text does not show it."""
    room = PageBudget()
    assert room.body(lambda: of(0), [LARGE]) == of(0)
    assert room.body(lambda: of(used + len(LARGE.data)), [LARGE]) == of(used + len(LARGE.data))
    assert room.body(lambda: of(1)) == (LEFT_OUT if is_full else of(1))


@pytest.mark.parametrize(("more", "is_coloured"), [(0, False), (1, True)])
def test_code_is_coloured_until_there_is_no_room_for_colours(
    monkeypatch: pytest.MonkeyPatch, more: int, is_coloured: bool
) -> None:
    """What counts is the HTML of all the code that was coloured."""
    monkeypatch.setattr(feedback, "MAX_COLOURED", len(code("x = 1")) + more)
    room = PageBudget()
    assert "<span" in room.code("x = 1")
    assert ("<span" in room.code("y = 2")) == is_coloured


def test_text_is_rendered_up_to_the_bound_and_shown_as_typed_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts is the text of all cells and outputs together."""
    monkeypatch.setattr(feedback, "MAX_RENDERED", 6)
    room = PageBudget()
    assert [room.text("*a*"), room.text("*b*")] == [students_text("*a*"), students_text("*b*")]
    assert room.text("c") == students_text("c", as_typed=True)
