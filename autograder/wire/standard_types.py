"""Plain values of Python's standard library besides the built-in ones, as parts that the codec knows, and back.

Only instances of exactly these types are taken apart, so that no method of a student's subclass runs; a subclass of
``dict`` or ``tuple`` crosses as what it is built on. What a value is made of is bounded: none of them is small on the
wire and large in use.
"""

import collections
import datetime as dt
import functools
import inspect
import keyword
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import PosixPath, PurePath, PurePosixPath, PureWindowsPath, WindowsPath
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from autograder.wire.wire_format import MAX_NODES, CodecError, NotPlainData, TooMuch

__all__ = ["BUILDS", "MOST_VALUES", "TRUSTED", "Drained", "build_zone", "parts_of", "zone_parts"]

MOST_DIGITS = 5000  # of a decimal number, and of its exponent: what is larger takes its reader's memory
MOST_BITS = 20_000  # of each whole number in a range or a fraction, whose constructors divide
MOST_FIELDS = 100
MOST_VALUES = 10_000  # that an iterator gives
TRUSTED = ("builtins", "itertools")  # modules of iterators whose ``__next__`` is Python's own
LONGEST_NAME = 200
FACTORIES: dict[str, type] = {kind.__name__: kind for kind in (int, float, complex, str, bool, list, dict, set, tuple)}
VIEWS = {type({}.keys()): "dict_keys", type({}.values()): "dict_values", type({}.items()): "dict_items"}
PATHS = {
    PosixPath: "path",
    WindowsPath: "path",
    **dict.fromkeys((PurePath, PurePosixPath, PureWindowsPath), "pure_path"),
}


class Drained(NamedTuple):
    """What an iterator gave until it ended, or until it was asked for no more.

    Attributes:
        values: what it gave, in order.
        is_generator: whether it was a generator.
        ending: None if it ended, else what kept it from ending: an exception's name, text, built-in bases and place, or
            ("limit",) if it would have given more.
    """

    values: list[Any]
    is_generator: bool
    ending: tuple[Any, ...] | None


def parts_of(value: Any) -> tuple[str, Any] | None:
    """The name of the value's kind and what it is made of; None if it is of no kind that is known here.

    Raises:
        NotPlainData: it is, but it is too large, or holds a time zone of another class.
    """
    kind = type(value)
    if kind in TAKES_APART:
        name, parts = TAKES_APART[kind]
        return name, parts(value)
    if kind in VIEWS:
        return VIEWS[kind], TAKES_VIEWS_APART[VIEWS[kind]](value)
    if kind in PATHS:
        return PATHS[kind], str(value)
    if issubclass(kind, tuple):
        return _named_tuple(value, kind)
    return None


def _range(value: range) -> tuple[int, int, int]:
    parts = _small((value.start, value.stop, value.step))
    if len_of(value) > MAX_NODES:
        raise TooMuch(f"a range of more than {MAX_NODES} numbers")
    return parts[0], parts[1], parts[2]


def _small(numbers: tuple[int, ...]) -> tuple[int, ...]:
    if any(number.bit_length() > MOST_BITS for number in numbers):
        raise TooMuch(f"a number of more than {MOST_BITS} bits in a range or a fraction")
    return numbers


def len_of(value: range) -> int:
    """As ``len``, for ranges of any length."""
    return max(0, -((value.start - value.stop) // value.step))


def _decimal(value: Decimal) -> str:
    adjusted = 0 if value.is_zero() else value.adjusted()  # neither writes its digits
    if abs(adjusted) > MOST_DIGITS or (value.is_finite() and abs(_exponent(value)) > 2 * MOST_DIGITS):
        raise TooMuch(f"a decimal number of more than {MOST_DIGITS} digits")
    return str(value)


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def zone_parts(zone: dt.tzinfo | None) -> tuple[int, int, int] | str | None:
    """What a time zone is made of: its offset, or its name in the list of the world's zones."""
    if zone is None:
        return None
    if type(zone) is ZoneInfo and type(zone.key) is str:
        return zone.key
    if type(zone) is not dt.timezone:
        raise NotPlainData(f"a time in a zone of type {type(zone).__name__}; use datetime.timezone")
    return _duration(zone.utcoffset(None))


def _duration(value: dt.timedelta) -> tuple[int, int, int]:
    return value.days, value.seconds, value.microseconds


def _clock(value: dt.datetime | dt.time) -> tuple[Any, ...]:
    return value.hour, value.minute, value.second, value.microsecond, zone_parts(value.tzinfo), value.fold


def _factory(value: "collections.defaultdict[Any, Any]") -> tuple[str | None, dict[Any, Any]]:
    name = next((name for name, known in FACTORIES.items() if known is value.default_factory), None)
    return name, dict(value)


def _named_tuple(value: Any, kind: type) -> tuple[str, Any] | None:
    fields = inspect.getattr_static(kind, "_fields", None)  # the class may be a student's, and answer by itself
    values = list(tuple.__iter__(value))
    if type(fields) is not tuple or len(fields) != len(values) or not 0 < len(fields) <= MOST_FIELDS:
        return None
    called = type.__getattribute__(kind, "__name__")
    if not all(type(name) is str and _is_name(name) for name in (*fields, called)):
        return None
    return "named_tuple", [called, list(fields), values]


def _is_name(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name) and name[0] != "_" and len(name) <= LONGEST_NAME


TAKES_APART: dict[type, tuple[str, Callable[[Any], Any]]] = {
    range: ("range", _range),
    bytearray: ("bytearray", bytes),
    Decimal: ("decimal", _decimal),
    Fraction: ("fraction", lambda value: _small((value.numerator, value.denominator))),
    dt.date: ("date", lambda value: (value.year, value.month, value.day)),
    dt.time: ("time", _clock),
    dt.datetime: ("datetime", lambda value: (value.year, value.month, value.day, *_clock(value))),
    dt.timedelta: ("timedelta", _duration),
    dt.timezone: ("timezone", zone_parts),
    ZoneInfo: ("timezone", zone_parts),
    collections.deque: ("deque", lambda value: (list(value), value.maxlen)),
    collections.Counter: ("counter", dict),
    collections.OrderedDict: ("ordered_dict", dict),
    collections.defaultdict: ("defaultdict", _factory),
    Drained: ("drained", lambda value: tuple(value)),
}


TAKES_VIEWS_APART: dict[str, Callable[[Any], Any]] = {
    "dict_keys": dict.fromkeys,
    "dict_values": list,
    "dict_items": dict,
}


def _build_range(parts: Any) -> range:
    value = range(*_small(_numbers(parts, 3)))
    _range(value)
    return value


def _build_decimal(parts: Any) -> Decimal:
    if len(_text(parts)) > 3 * MOST_DIGITS:
        raise CodecError("a decimal number of too many digits")
    value = Decimal(parts)
    _decimal(value)
    return value


def build_zone(parts: Any) -> dt.tzinfo | None:
    """The time zone that :func:`zone_parts` took apart."""
    if type(parts) is str:
        return ZoneInfo(parts)  # which looks for no file outside of its list
    return None if parts is None else dt.timezone(_build_duration(parts))


def _build_duration(parts: Any) -> dt.timedelta:
    days, seconds, microseconds = _numbers(parts, 3)
    return dt.timedelta(days, seconds, microseconds)


def _clock_of(parts: Any) -> dict[str, Any]:
    *clock, zone, fold = parts
    hour, minute, second, microsecond = _numbers(tuple(clock), 4)
    return {
        "hour": hour,
        "minute": minute,
        "second": second,
        "microsecond": microsecond,
        "tzinfo": build_zone(zone),
        "fold": fold,
    }


def _build_datetime(parts: Any) -> dt.datetime:
    year, month, day = _numbers(_of(tuple, parts)[:3], 3)
    return dt.datetime(year, month, day, **_clock_of(parts[3:]))


def _build_deque(parts: Any) -> "collections.deque[Any]":
    values, most = parts
    return collections.deque(_list(values), most)


def _build_default_dict(parts: Any) -> "collections.defaultdict[Any, Any]":
    name, values = parts
    return collections.defaultdict(None if name is None else FACTORIES[_text(name)], _dict(values))


def _build_named_tuple(parts: Any) -> Any:
    name, fields, values = parts
    if not 0 < len(_list(fields)) <= MOST_FIELDS or not all(_is_name(_text(field)) for field in (*fields, name)):
        raise CodecError("a named tuple of other fields")
    return _named_tuple_class(name, tuple(fields))(*_list(values))


@functools.lru_cache(maxsize=64)
def _named_tuple_class(name: str, fields: tuple[str, ...]) -> Any:
    """One class for all tuples of these names, so that they are of one type."""
    return collections.namedtuple(name, fields)


def _build_drained(parts: Any) -> Drained:
    values, is_generator, ending = parts
    if type(is_generator) is not bool or not (ending is None or type(ending) is tuple):
        raise CodecError("an iterator of other parts")
    return Drained(_list(values), is_generator, ending)


BUILDS: dict[str, Callable[[Any], Any]] = {
    "range": _build_range,
    "bytearray": lambda parts: bytearray(_of(bytes, parts)),
    "decimal": _build_decimal,
    "fraction": lambda parts: Fraction(*_small(_numbers(parts, 2))),
    "date": lambda parts: dt.date(*_numbers(parts, 3)),
    "time": lambda parts: dt.time(**_clock_of(_of(tuple, parts))),
    "datetime": _build_datetime,
    "timedelta": _build_duration,
    "timezone": build_zone,
    "deque": _build_deque,
    "counter": lambda parts: collections.Counter(_dict(parts)),
    "ordered_dict": lambda parts: collections.OrderedDict(_dict(parts)),
    "defaultdict": _build_default_dict,
    "dict_keys": lambda parts: _dict(parts).keys(),
    "dict_values": lambda parts: dict(enumerate(_list(parts))).values(),
    "dict_items": lambda parts: _dict(parts).items(),
    # A student's path must not lead to a file where it is read; it equals the path that it was.
    "path": lambda parts: PurePath(_text(parts)),
    "pure_path": lambda parts: PurePath(_text(parts)),
    "named_tuple": _build_named_tuple,
    "drained": _build_drained,
}


def _of(kind: type, value: Any) -> Any:
    """``value`` if it is of exactly this type: an array or what stands for an object would answer otherwise."""
    if type(value) is not kind:
        raise CodecError(f"a {kind.__name__} was expected")
    return value


def _numbers(parts: Any, count: int) -> tuple[int, ...]:
    if type(parts) is not tuple or len(parts) != count or not all(type(part) is int for part in parts):
        raise CodecError("whole numbers were expected")
    return parts


def _text(parts: Any) -> str:
    text: str = _of(str, parts)
    return text


def _list(parts: Any) -> list[Any]:
    values: list[Any] = _of(list, parts)
    return values


def _dict(parts: Any) -> dict[Any, Any]:
    values: dict[Any, Any] = _of(dict, parts)
    return values
