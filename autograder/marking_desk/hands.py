"""Whose hand a mark is by: the name that the history of marks shows."""

from autograder._exceptions import UsageError
from autograder.gradebook.history_triggers import GRADER

__all__ = ["FORMGRADER", "hand_of_login", "require_hand"]

LONGEST = 60
FORMGRADER = "formgrader"  # stands for whoever marked there, which has no names
RESERVED = frozenset((GRADER, "person", FORMGRADER))  # what the history calls others


def require_hand(name: object) -> str:
    """The name, without white space around it.

    Raises:
        UsageError: it is empty, longer than 60 characters, not plain text, or one that stands for somebody else.
    """
    given = name.strip() if isinstance(name, str) else ""
    if not given:
        raise UsageError("Say who marks: the history of marks shows that name.")
    if len(given) > LONGEST or not given.isprintable():
        raise UsageError(f"A name has at most {LONGEST} characters and stands on one line; give another one.")
    if given.casefold() in RESERVED:
        raise UsageError(f"The history calls somebody else {given}; give another name.")
    return given


def hand_of_login(name: str) -> str:
    """The name of whoever is logged in as ``name``, told apart from those that stand for somebody else.

    Example:
        >>> hand_of_login("grader")
        'grader (login)'
    """
    return f"{name} (login)" if name.strip().casefold() in RESERVED else name
