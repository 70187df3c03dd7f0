"""The forms that replies of the student process must have: the other side may send anything."""

from collections.abc import Iterable
from typing import Any, cast

from autograder.running.checks.proxies import StudentProxy
from autograder.running.checks.student_errors import StudentProtocolError
from autograder.wire.global_generators import is_words_form
from autograder.wire.identities import is_identities_form
from autograder.wire.log_records import LOGGED
from autograder.wire.standard_types import Drained
from autograder.wire.warning_kinds import WARNING_KINDS

__all__ = [
    "changes_form",
    "checked_reply",
    "is_bound_form",
    "is_ending_form",
    "is_error_form",
    "is_raised_form",
    "keys_form",
    "printed_form",
]

ANSWERS = ("returned", "raised", "unplain")
# What may answer each request. A reply out of order does not count as one.
FORMS = {
    "run": ("ran",),
    "call": ANSWERS,
    "each": ("each",),
    "get": ANSWERS,
    "isinstance": ANSWERS,
    "itself": ANSWERS,
    "describe": ("described",),
    **dict.fromkeys(("set", "look", "operate", "exception", "gallery", "file"), ANSWERS),
    "within": ("within",),
    "hide": ("hidden",),
    "place": ("placed",),
    "change": ("changed",),
}
LENGTHS = {
    "each": 2,
    "ran": 4,
    "returned": 3,
    "raised": 7,
    "unplain": 3,
    "described": 3,
    "within": 4,
    "hidden": 1,
    "placed": 2,
    "changed": 2,
}
# The student process keeps to the first two; the supervisor keeps what every cell raised.
MAX_NAME, MAX_TEXT, MAX_BASES, MAX_CLASSES = 200, 4000, 100, 50
MOST_CAUSES = 2
STREAMS = ("stdout", "stderr", LOGGED, *WARNING_KINDS)
KINDS = ("class", "function", "object")


def checked_reply(request: str, reply: tuple[Any, ...]) -> tuple[Any, ...]:
    """Returns ``reply`` if its form answers ``request``, else raises :class:`StudentProtocolError`."""
    verb = reply[0]
    if verb not in FORMS[request] or LENGTHS[verb] != len(reply) or not _is_sound(reply):
        raise StudentProtocolError("a message of the wrong form")
    return reply


def _is_sound(reply: tuple[Any, ...]) -> bool:
    if reply[0] == "returned":
        return type(reply[1]) is not Drained or is_ending_form(reply[1].ending)
    if reply[0] == "raised":
        return is_raised_form(reply[1:6])
    if reply[0] == "within":
        return isinstance(reply[1], bytes) and is_printed_form(reply[2]) and is_words_form(reply[3])
    if reply[0] == "unplain":
        return _are_texts(reply[1])
    if reply[0] == "each":
        return isinstance(reply[1], list) and all(isinstance(part, bytes) for part in reply[1])
    if reply[0] == "described":
        return _are_texts(*reply[1:]) and reply[1] in KINDS
    return True


def is_ending_form(ending: Any) -> bool:
    """Whether an iterator's ending is None, ("limit",) or what an exception comes to."""
    is_limit = isinstance(ending, tuple) and len(ending) == 1 and _are_texts(ending[0]) and ending[0] == "limit"
    return ending is None or is_limit or is_raised_form(ending)


def is_raised_form(raised: Any, depth: int = 0) -> bool:
    """Whether ``raised`` is an exception's name, text, built-in bases, place, and what is known of it besides.

    That is (original, tree of classes, args, causes), see :func:`autograder.running.student.raised.raised_in_call`.
    """
    if not isinstance(raised, tuple) or len(raised) != 5 or not is_error_form(raised[:4]):
        return False
    match raised[4]:
        case (original, tuple() as tree, tuple() | None, tuple() as causes):
            is_own = type(original) is StudentProxy
            is_sound = is_tree_form(tree) if is_own else original is None and not tree
            return is_sound and _are_causes(causes, depth + 1)
    return False


def _are_causes(causes: tuple[Any, ...], depth: int) -> bool:
    if not causes:
        return True
    if len(causes) != 3 or type(causes[2]) is not bool or depth > MOST_CAUSES:
        return False
    return all(each is None or is_raised_form(each, depth) for each in causes[:2])


def is_tree_form(tree: Any) -> bool:
    """Whether ``tree`` tells of one class or more, each with its bases: built-in ones, or classes told of before."""
    known: set[int] = set()
    if not isinstance(tree, tuple) or not 0 < len(tree) <= MAX_CLASSES:
        return False
    for entry in tree:
        match entry:
            case (kind, str() as name, str() as module, tuple() as bases) if type(kind) is StudentProxy:
                if max(len(name), len(module)) > MAX_NAME:
                    return False
                own = {vars(base)["_handle"] for base in bases if type(base) is StudentProxy}
                is_built_in = all(type(base) is str for base in bases if type(base) is not StudentProxy)
                if not own <= known or not is_built_in or len(bases) > MAX_BASES:
                    return False
                known.add(vars(kind)["_handle"])
            case _:
                return False
    return True


def is_printed_form(printed: Any) -> bool:
    """Whether ``printed`` is a list of names of streams and what was printed there."""
    return isinstance(printed, list) and all(
        isinstance(part, tuple) and len(part) == 2 and _are_texts(*part) and part[0] in STREAMS for part in printed
    )


def printed_form(printed: Any) -> list[tuple[str, str]]:
    """Returns ``printed`` if it has its form, else raises :class:`StudentProtocolError`."""
    if not is_printed_form(printed):
        raise StudentProtocolError("a message of the wrong form")
    return cast(list[tuple[str, str]], printed)


def changes_form(message: Any) -> list[tuple[tuple[int, int], Any]]:
    """What a message tells of changes, as pairs of (number of a request, place in it) and a value.

    Raises:
        StudentProtocolError: it is no list of pairs of such keys and a value.
    """
    told: list[Any] = message[1] if len(message) == 2 and type(message[1]) is list else [()]
    if not all(type(part) is tuple and len(part) == 2 and type(part[0]) is list for part in told):
        raise StudentProtocolError("a message of the wrong form")
    pairs = [(key, value) for keys, value in told for key in keys]
    _require_keys(key for key, _ in pairs)
    return pairs


def keys_form(message: Any) -> list[tuple[int, int]]:
    """The keys of objects that a message lists: each the number of a request and a place in it.

    Raises:
        StudentProtocolError: it is no list of such keys.
    """
    keys: list[Any] = message[1] if len(message) == 2 and type(message[1]) is list else [()]
    _require_keys(keys)
    return keys


def _require_keys(keys: Iterable[Any]) -> None:
    if not all(type(key) is tuple and [*map(type, key)] == [int, int] for key in keys):
        raise StudentProtocolError("a message of the wrong form")


def is_bound_form(bound: Any, names: list[str]) -> bool:
    """Whether ``bound`` maps names that were asked for to (how it crossed, value or reason)."""
    if not isinstance(bound, dict) or not set(bound) <= set(names):
        return False
    pairs = [pair for pair in bound.values() if isinstance(pair, tuple) and len(pair) == 2]
    return len(pairs) == len(bound) and all(
        isinstance(kind, str)
        and (
            kind in ("value", "gone")
            or (kind == "unplain" and isinstance(value, str))
            or (kind == "later" and type(value) is StudentProxy)
            or (kind == "exception" and is_tree_form(value))
            or (kind == "function" and type(value) is StudentProxy)
            or (kind == "aliased" and _is_aliased_form(value, names))
        )
        for kind, value in pairs
    )


def _is_aliased_form(told: Any, names: list[str]) -> bool:
    """Whether it is a value, what stands in it twice or in other variables, and the names of these."""
    if type(told) is not tuple or len(told) != 3 or type(told[2]) is not list:
        return False
    return is_identities_form(told[1]) and all(type(name) is str for name in told[2]) and set(told[2]) <= set(names)


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
