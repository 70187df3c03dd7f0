"""The forms that replies of the student process must have: the other side may send anything."""

from typing import Any

from autograder.running.checks.proxies import StudentProtocolError
from autograder.wire.standard_types import Drained

__all__ = ["checked_reply", "is_bound_form", "is_ending_form", "is_error_form"]

ANSWERS = ("returned", "raised", "unplain")
# What may answer each request. A reply out of order does not count as one.
FORMS = {
    "run": ("ran",),
    "call": ANSWERS,
    "each": ("each",),
    "get": ANSWERS,
    "isinstance": ANSWERS,
    "describe": ("described",),
    "hide": ("hidden",),
}
LENGTHS = {"each": 2, "ran": 4, "returned": 3, "raised": 6, "unplain": 3, "described": 3, "hidden": 1}
# The student process keeps to the first two; the supervisor keeps what every cell raised.
MAX_NAME, MAX_TEXT, MAX_BASES = 200, 4000, 100
KINDS = ("class", "function", "object")


def checked_reply(request: str, reply: tuple[Any, ...]) -> tuple[Any, ...]:
    """Returns ``reply`` if its form answers ``request``, else raises :class:`StudentProtocolError`."""
    verb = reply[0]
    if verb not in FORMS[request] or LENGTHS[verb] != len(reply) or not _is_sound(reply):
        raise StudentProtocolError("a message of the wrong form")
    return reply


def _is_sound(reply: tuple[Any, ...]) -> bool:
    if reply[0] == "raised":
        return is_error_form(reply[1:5])
    if reply[0] == "unplain":
        return _are_texts(reply[1])
    if reply[0] == "each":
        return isinstance(reply[1], list) and all(isinstance(part, bytes) for part in reply[1])
    if reply[0] == "described":
        return _are_texts(*reply[1:]) and reply[1] in KINDS
    if reply[0] == "returned" and isinstance(reply[1], Drained):
        return is_ending_form(reply[1].ending)
    return True


def is_ending_form(ending: Any) -> bool:
    """Whether an iterator's ending is None, ("limit",) or an exception's name, text, built-in bases and place."""
    is_limit = isinstance(ending, tuple) and len(ending) == 1 and _are_texts(ending[0]) and ending[0] == "limit"
    return is_limit or is_error_form(ending)


def is_bound_form(bound: Any, names: list[str]) -> bool:
    """Whether ``bound`` maps names that were asked for to (how it crossed, value or reason)."""
    if not isinstance(bound, dict) or not set(bound) <= set(names):
        return False
    pairs = [pair for pair in bound.values() if isinstance(pair, tuple) and len(pair) == 2]
    return len(pairs) == len(bound) and all(
        isinstance(kind, str) and (kind in ("value", "gone") or (kind == "unplain" and isinstance(value, str)))
        for kind, value in pairs
    )


def is_error_form(raised: Any) -> bool:
    """Whether ``raised`` is None or (name, text, built-in bases, place)."""
    if raised is None:
        return True
    if not isinstance(raised, tuple) or len(raised) != 4:
        return False
    name, text, bases, place = raised
    return _are_texts(name, text, place, *_members(bases)) and (
        max(map(len, (name, place, *bases))) <= MAX_NAME and len(text) <= MAX_TEXT and len(bases) <= MAX_BASES
    )


def _are_texts(*parts: Any) -> bool:
    return all(isinstance(part, str) for part in parts)


def _members(value: Any) -> tuple[Any, ...]:
    """A tuple's members; a value of another type counts as one member that is not text."""
    return value if isinstance(value, tuple) else (None,)
