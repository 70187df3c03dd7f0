"""Whose name the history of marks may show."""

import pytest

from autograder._exceptions import UsageError
from autograder.marking_desk.hands import hand_of_login, require_hand


def test_a_name_is_taken_without_the_space_around_it():
    """As it was given otherwise."""
    assert require_hand("  Zoë N. ") == "Zoë N."


@pytest.mark.parametrize(
    "name", ["", "  ", None, 3, "a" * 61, "a\nb", "a\x1b[2J", "grader", "Grader", "person", "formgrader"]
)
def test_other_names_are_refused(name):
    """An empty one would hide the mark from the history, and some names there stand for others."""
    with pytest.raises(UsageError, match="name"):
        require_hand(name)


@pytest.mark.parametrize(
    ("login", "hand"), [("grader", "grader (login)"), ("Person", "Person (login)"), ("ann", "ann")]
)
def test_every_login_can_mark(login, hand):
    """Also one whose name stands for somebody else in the history; it could not give another one."""
    assert require_hand(hand_of_login(login)) == hand
