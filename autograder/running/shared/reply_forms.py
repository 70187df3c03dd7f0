"""The forms that replies of a shared process must have: student code may send anything in the process's name."""

import math
from typing import Any

from autograder.running.checks.outcome import LONGEST_PART, MOST_PARTS
from autograder.running.checks.reply_forms import is_error_form

__all__ = ["is_reply"]

MOST_BITS = 1000
TEXTS = {"name", "message", "missing_name"}
FLAGS = {"is_assertion", "by_check", "is_unsupported", "is_not_plain", "is_hidden", "is_after_hidden", "is_undefined"}
VALUE = {"points", "message", "misconception", "parts"}
ERROR = TEXTS | FLAGS | {"misconception", "line", "student", "parts"}
MAX_TEXT = 4000


def is_reply(verb: str, reply: Any) -> bool:
    """Whether ``reply`` has the form of what answers a request ``verb``."""
    if not isinstance(reply, tuple) or len(reply) != 3:
        return False
    answer, first, second = reply
    if verb == "run":
        return _is_text(answer, "ran") and is_error_form(first)
    if verb == "set up":
        return _is_text(answer, "set up") and (first is None or _is_error(first))
    if not _is_text(answer, "checked") or (first is None) == (second is None):
        return False
    return _is_value(first) if second is None else _is_error(second)


def _is_value(value: Any) -> bool:
    if type(value) is not dict or set(value) != VALUE:
        return False
    points = value["points"]
    return (
        (points is None or _is_number(points))
        and _is_short(value["message"])
        and _is_misconception(value["misconception"])
        and _are_parts(value["parts"])
    )


def _is_error(error: Any) -> bool:
    if type(error) is not dict or set(error) != ERROR:
        return False
    return (
        all(_is_short(error[name]) for name in TEXTS)
        and all(type(error[name]) is bool for name in FLAGS)
        and type(error["line"]) is int
        and _is_misconception(error["misconception"])
        and _are_parts(error["parts"])
        and _is_student(error["student"])
    )


def _is_student(student: Any) -> bool:
    if student is None:
        return True
    if type(student) is not dict or set(student) != {"name", "text", "bases", "place"}:
        return False
    return is_error_form((student["name"], student["text"], student["bases"], student["place"]))


def _are_parts(parts: Any) -> bool:
    return (
        type(parts) is tuple
        and len(parts) <= MOST_PARTS
        and all(
            type(part) is tuple
            and len(part) == 3
            and _is_short(part[0], LONGEST_PART)
            and all(_is_number(number) and math.isfinite(number) for number in part[1:])
            for part in parts
        )
    )


def _is_number(value: Any) -> bool:
    """Whether it is a number that a float can be; no truth value is one here."""
    return type(value) is float or (type(value) is int and value.bit_length() < MOST_BITS)


def _is_misconception(name: Any) -> bool:
    return name is None or _is_short(name)


def _is_short(text: Any, most: int = MAX_TEXT) -> bool:
    return type(text) is str and len(text) <= most


def _is_text(value: Any, text: str) -> bool:
    return type(value) is str and value == text
