"""Further plain values of Python's standard library, as parts that the codec knows, and back.

As in :mod:`autograder.wire.standard_types`, only instances of exactly these types are taken apart, and none is small on
the wire and large in use. Of what is looked up by name, classes of numbers and members of enumerations, the names that
count are written here.
"""

import array
import builtins
import collections
import enum
import importlib
import io
import ipaddress
import math
import re
import string
import sys
import time
import types
import uuid
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.wire.wire_format import CodecError, NotPlainData, TooMuch

__all__ = ["BUILDS", "FROM_CHECKS", "TAKES_APART", "enum_parts", "named_type"]

MOST_AXES = 8  # of a memoryview
LONGEST_NAME = 200
LONGEST_TEXT = 10_000  # of a pattern, an address or a name
ARRAY_CODES = "bBhHiIlLqQfd"
VIEW_CODES = f"{ARRAY_CODES}?"
SINGLETONS = {"Ellipsis": ..., "NotImplemented": NotImplemented}
# Modules whose enumerations may be asked for: to load them does nothing else.
ENUM_MODULES = ("calendar", "enum", "http", "inspect", "re", "signal", "uuid")
ADDRESSES = {
    f"{kind}{version}": getattr(ipaddress, f"IPv{version}{kind}")
    for kind in ("Address", "Network", "Interface")
    for version in (4, 6)
}
# fmt: off
NAMED_TYPES: dict[str, type] = {
    **{kind.__name__: kind for kind in (
        bool, bytearray, bytes, complex, dict, float, frozenset, int, list, object, range, set, slice, str, tuple, type,
        type(None),
    )},
    **{f"numpy.{kind.__name__}": kind for kind in (
        np.bool_, np.complex64, np.complex128, np.float16, np.float32, np.float64, np.int8, np.int16, np.int32,
        np.int64, np.uint8, np.uint16, np.uint32, np.uint64, np.str_, np.bytes_, np.ndarray,
    )},
    **{f"collections.{kind.__name__}": kind for kind in (
        collections.Counter, collections.OrderedDict, collections.defaultdict, collections.deque,
    )},
    **{kind.__name__: kind for kind in vars(builtins).values() if isinstance(kind, type)
       and issubclass(kind, BaseException)},
}
# fmt: on
NAMES_OF_TYPES = {kind: name for name, kind in NAMED_TYPES.items()}


def named_type(value: object) -> tuple[str, str] | None:
    """The kind and the name of a class that both sides know; None if ``value`` is no such class."""
    name = NAMES_OF_TYPES.get(value) if type(value) is type else None
    return None if name is None else ("type", name)


def enum_parts(value: enum.Enum) -> tuple[str, Any] | None:
    """The kind and the parts of a member of one of the standard library's enumerations; None for any other."""
    kind = type(value)
    module, name = type.__getattribute__(kind, "__module__"), type.__getattribute__(kind, "__name__")
    if module not in ENUM_MODULES or getattr(sys.modules.get(module), name, None) is not kind:
        return None
    plain = value.value
    return ("enum", (module, name, plain)) if type(plain) in (int, str) else None


def _array(value: "array.array[Any]") -> tuple[str, bytes]:
    if value.typecode not in ARRAY_CODES:
        raise NotPlainData("an array.array of letters")
    return value.typecode, value.tobytes()


def _view(value: memoryview) -> tuple[str, tuple[int, ...], bool, bytes]:
    shape = value.shape
    if value.format not in VIEW_CODES or not shape or len(shape) > MOST_AXES or not math.prod(shape):
        raise NotPlainData("a memoryview of other than numbers")
    return value.format, shape, value.readonly, value.tobytes()


def _address(value: Any) -> tuple[str, str]:
    kind = type(value)
    return next(name for name, known in ADDRESSES.items() if known is kind), str(value)


def _pattern(value: "re.Pattern[Any]") -> tuple[Any, int]:
    return value.pattern, value.flags & ~int(re.DEBUG)


def _buffer(value: Any) -> tuple[Any, int]:
    if value.closed:
        raise NotPlainData("a closed file")
    content = value.getvalue()
    return content, min(value.tell(), len(content))


def _file(value: Any) -> tuple[Any, int]:
    """What is left to read of a file; to look does not move it."""
    if value.closed or not value.readable() or not value.seekable():
        raise NotPlainData("a file that is closed, or not open for reading")
    place = value.tell()
    content = value.read()
    value.seek(place)
    return content, 0


def _namespace(value: types.SimpleNamespace) -> dict[str, Any]:
    attributes = dict(vars(value))
    hidden = next((name for name in attributes if type(name) is str and name[:1] == "_"), None)
    if hidden is not None:
        raise NotPlainData(f"a SimpleNamespace with the attribute {hidden[:LONGEST_NAME]}, which begins with _")
    return attributes


TAKES_APART: dict[type, tuple[str, Callable[[Any], Any]]] = {
    array.array: ("array", _array),
    memoryview: ("memoryview", _view),
    slice: ("slice", lambda value: (value.start, value.stop, value.step)),
    type(...): ("singleton", lambda _: "Ellipsis"),
    type(NotImplemented): ("singleton", lambda _: "NotImplemented"),
    types.SimpleNamespace: ("namespace", _namespace),
    types.MappingProxyType: ("mapping_proxy", lambda value: dict(value.items())),
    collections.ChainMap: ("chain_map", lambda value: list(value.maps)),
    collections.UserDict: ("user_dict", lambda value: value.data),
    collections.UserList: ("user_list", lambda value: value.data),
    collections.UserString: ("user_string", lambda value: value.data),
    string.Template: ("template", lambda value: value.template),
    uuid.UUID: ("uuid", lambda value: value.int),
    time.struct_time: ("struct_time", lambda value: (tuple(value), value.tm_zone, value.tm_gmtoff)),
    io.StringIO: ("string_io", _buffer),
    io.BytesIO: ("bytes_io", _buffer),
    **dict.fromkeys(ADDRESSES.values(), ("address", _address)),
}
# Of student code's these stay where they are and answer there: a pattern of its own could keep a reader busy for ever.
FROM_CHECKS: dict[type, tuple[str, Callable[[Any], Any]]] = {
    re.Pattern: ("pattern", _pattern),
    io.TextIOWrapper: ("string_io", _file),
    io.BufferedReader: ("bytes_io", _file),
}


def _build_array(parts: Any) -> "array.array[Any]":
    code, data = parts
    if code not in ARRAY_CODES or type(data) is not bytes:
        raise CodecError("an array.array of another code")
    return array.array(code, data)


def _build_view(parts: Any) -> memoryview:
    code, shape, is_read_only, data = parts
    if code not in VIEW_CODES or len(shape) > MOST_AXES or type(data) is not bytes:
        raise CodecError("a memoryview of another format")
    found = memoryview(data if is_read_only else bytearray(data))
    return found.cast(code, shape) if len(shape) > 1 else found.cast(code)


def _build_enum(parts: Any) -> Any:
    module, name, value = parts
    if module not in ENUM_MODULES or type(name) is not str or type(value) not in (int, str):
        raise CodecError("a member of an unknown enumeration")
    kind = getattr(importlib.import_module(module), name)
    if not isinstance(kind, type) or not issubclass(kind, enum.Enum) or (type(value) is int and abs(value) >= 2**64):
        raise CodecError("a member of an unknown enumeration")
    return kind(value)


def _build_namespace(parts: Any) -> types.SimpleNamespace:
    found = types.SimpleNamespace()
    found.__dict__.update(_named(parts))  # a name with _ may say to a library where to read, as __array_interface__
    return found


def _named(parts: Any) -> dict[str, Any]:
    if type(parts) is not dict or not all(type(name) is str and name[:1] != "_" for name in parts):
        raise CodecError("a dict of names that do not begin with _ was expected")
    return parts


def _build_user(kind: Any, plain: Any) -> Callable[[Any], Any]:
    def build(parts: Any) -> Any:
        if type(parts) is not plain:
            raise CodecError(f"a {plain.__name__} was expected")
        found = kind(())
        found.data = parts
        return found

    return build


def _build_chain_map(parts: Any) -> "collections.ChainMap[Any, Any]":
    if type(parts) is not list or not parts or not all(type(part) is dict for part in parts):
        raise CodecError("a list of dicts was expected")
    return collections.ChainMap(*parts)


def _build_time(parts: Any) -> time.struct_time:
    numbers, zone, offset = parts
    if not all(type(number) is int for number in numbers) or type(zone) not in (str, type(None)):
        raise CodecError("whole numbers were expected")
    return time.struct_time((*numbers, zone, offset))


def _build_address(parts: Any) -> Any:
    name, text = parts
    if type(text) is not str or len(text) > LONGEST_TEXT:
        raise CodecError("an address is a text")
    return ADDRESSES[name](text)


def _build_buffer(kind: Any, plain: Any) -> Callable[[Any], Any]:
    def build(parts: Any) -> Any:
        content, place = parts
        if type(content) is not plain or type(place) is not int or not 0 <= place <= len(content):
            raise CodecError("a file of other content")
        found = kind(content)
        found.seek(place)
        return found

    return build


def _build_pattern(parts: Any) -> "re.Pattern[Any]":
    pattern, flags = parts
    if type(pattern) not in (str, bytes) or type(flags) is not int or flags & re.DEBUG:
        raise CodecError("a pattern is a text with flags")
    if len(pattern) > LONGEST_TEXT:
        raise TooMuch("a pattern of too many letters")
    return re.compile(pattern, flags)


def _text(kind: Callable[[str], Any]) -> Callable[[Any], Any]:
    def build(parts: Any) -> Any:
        if type(parts) is not str:
            raise CodecError("a text was expected")
        return kind(parts)

    return build


BUILDS: dict[str, Callable[[Any], Any]] = {
    "array": _build_array,
    "memoryview": _build_view,
    "slice": lambda parts: slice(*_three(parts)),
    "singleton": _text(SINGLETONS.__getitem__),
    "namespace": _build_namespace,
    "mapping_proxy": lambda parts: types.MappingProxyType(_plain_dict(parts)),
    "chain_map": _build_chain_map,
    "user_dict": _build_user(collections.UserDict, dict),
    "user_list": _build_user(collections.UserList, list),
    "user_string": _build_user(collections.UserString, str),
    "template": _text(string.Template),
    "uuid": lambda parts: uuid.UUID(int=parts),
    "struct_time": _build_time,
    "string_io": _build_buffer(io.StringIO, str),
    "bytes_io": _build_buffer(io.BytesIO, bytes),
    "address": _build_address,
    "enum": _build_enum,
    "type": _text(NAMED_TYPES.__getitem__),
    "pattern": _build_pattern,
}


def _three(parts: Any) -> tuple[Any, ...]:
    if type(parts) is not tuple or len(parts) != 3:
        raise CodecError("a start, a stop and a step were expected")
    return parts


def _plain_dict(parts: Any) -> dict[Any, Any]:
    if type(parts) is not dict:
        raise CodecError("a dict was expected")
    return parts
