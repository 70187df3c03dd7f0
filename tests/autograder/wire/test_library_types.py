"""Further values of the standard library arrive as what they were, and only those that are named there."""

import array
import calendar
import collections
import enum
import http
import io
import ipaddress
import re
import string
import time
import types
import uuid
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.wire import CodecError, NotPlainData, decode, encode
from autograder.wire.library_types import BUILDS
from tests.autograder.wire.plain_values import ROOM, plain_values, raw, scalars, sent

EQUAL = [
    array.array("d", [1.5, 2.5]),
    array.array("b"),
    memoryview(b"abc"),
    memoryview(bytearray(range(6))).cast("B", (2, 3)),
    memoryview(array.array("i", [1, 2, 3])),
    slice(1, None, 2),
    slice("a", (1, 2)),
    types.SimpleNamespace(a=1, b=[2]),
    types.MappingProxyType({"a": 1}),
    collections.ChainMap({"a": 1}, {"b": 2}),
    collections.UserDict(a=1),
    collections.UserList([1, 2]),
    collections.UserString("ab"),
    uuid.UUID("12345678123456781234567812345678"),
    time.gmtime(0),
    time.localtime(10**9),
    time.strptime("2026-05-01", "%Y-%m-%d"),
    ipaddress.ip_address("127.0.0.1"),
    ipaddress.ip_network("10.0.0.0/8"),
    ipaddress.ip_interface("2001:db8::1/32"),
    frozenset({frozenset({1}), frozenset()}),
    {frozenset({1}), (2, frozenset())},
]


@pytest.mark.parametrize("value", EQUAL, ids=lambda value: type(value).__name__)
def test_values_arrive_equal_and_of_their_type(value: Any) -> None:
    arrived = sent([value])[0]
    assert type(arrived) is type(value)
    assert arrived == value
    if not isinstance(value, memoryview):
        assert repr(arrived) == repr(value)


IDENTICAL = [
    ...,
    NotImplemented,
    http.HTTPStatus.NOT_FOUND,
    re.IGNORECASE,
    re.IGNORECASE | re.MULTILINE,
    calendar.MONDAY,
    int,
    type(None),
    np.float64,
    collections.Counter,
]


@pytest.mark.parametrize("value", IDENTICAL, ids=repr)
def test_what_both_sides_know_arrives_as_itself(value: Any) -> None:
    assert sent({"a": value})["a"] is value or sent(value) == value
    assert type(sent(value)) is type(value)


def test_times_keep_their_zone() -> None:
    arrived = sent(time.gmtime(0))
    assert (arrived.tm_zone, arrived.tm_gmtoff, arrived.tm_year) == (time.gmtime(0).tm_zone, 0, 1970)


def test_a_template_fills_in() -> None:
    assert sent(string.Template("Hi $name")).substitute(name="Ann") == "Hi Ann"


def test_files_in_memory_keep_their_place() -> None:
    text, data = io.StringIO("one\r\ntwo"), io.BytesIO(b"abc")
    text.read(3)
    data.seek(9)
    arrived, other = sent((text, data))
    assert (arrived.read(), arrived.getvalue()) == ("\r\ntwo", "one\r\ntwo")
    assert (other.tell(), other.getvalue()) == (3, b"abc")


def from_check(value: object) -> Any:
    return decode(encode(value, max_bytes=ROOM, from_check=True), max_bytes=ROOM, from_check=True)


def test_patterns_and_files_cross_from_a_check_alone(tmp_path: Any) -> None:
    """A pattern of student code's own could keep a check busy for ever; it answers where it is."""
    pattern = re.compile("a(.)", re.IGNORECASE)
    assert from_check(pattern) == pattern
    data = encode(pattern, max_bytes=ROOM, from_check=True)
    with pytest.raises(CodecError, match="only a check may send"):
        decode(data, max_bytes=ROOM)
    with pytest.raises(NotPlainData, match="an object of type Pattern"):
        sent(pattern)
    path = tmp_path / "a.txt"
    path.write_text("one\ntwo\n")
    with path.open() as text, path.open("rb") as data_file:
        text.readline()
        assert from_check(text).read() == "two\n"
        assert text.read() == "two\n"
        assert from_check(data_file).readline() == b"one\n"
        with pytest.raises(NotPlainData, match="an object of type TextIOWrapper"):
            sent(text)


class Color(enum.Enum):
    RED = 1


def closed() -> io.StringIO:
    file = io.StringIO()
    file.close()
    return file


@pytest.mark.parametrize(
    "value",
    [
        array.array("u", "ab") if "u" in array.typecodes else array.array("w", "ab"),
        memoryview(b""),
        closed(),
        Color.RED,
        type("Own", (types.SimpleNamespace,), {})(a=1),
        type("OwnInt", (int,), {}),
        uuid.UUID,
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_among_them_stays(value: Any) -> None:
    data = encode([value], max_bytes=ROOM, reference=lambda _: 4)
    assert decode(data, max_bytes=ROOM, resolve=lambda number: f"object {number}") == ["object 4"]


NAMED = [
    types.SimpleNamespace,
    lambda a: collections.namedtuple("Named", "all a")(1, a),  # type: ignore[misc]
]


@pytest.mark.parametrize("named", NAMED, ids=["namespace", "named tuple"])
@pytest.mark.parametrize("inside", [object(), str, [{"b": object()}], print])
def test_what_has_names_stays_whole_if_something_in_it_would_answer(named: Any, inside: Any) -> None:
    """As a method of it: ``answer.equals(expected)``. Lists, which have none, hold what stays."""
    value = named(a=inside)
    data = encode([value, [object()], 1], max_bytes=ROOM, reference=lambda each: 5 if each is value else 4)
    assert decode(data, max_bytes=ROOM, resolve=str) == ["5", ["4"], 1]
    assert vars(decode(encode(types.SimpleNamespace(a=[int]), max_bytes=ROOM), max_bytes=ROOM)) == {"a": [int]}


def test_a_check_may_send_names_with_what_stays() -> None:
    here = object()
    data = encode(types.SimpleNamespace(a=here), max_bytes=ROOM, reference=lambda _: 4, from_check=True)
    assert decode(data, max_bytes=ROOM, resolve=lambda _: here, from_check=True).a is here
    with pytest.raises(CodecError, match="with something that stays inside"):
        decode(data, max_bytes=ROOM, resolve=lambda _: here)


@pytest.mark.parametrize(
    ("name", "parts"), [("namespace", {"equals": str}), ("named_tuple", ["Named", ["all"], [bool]])]
)
def test_no_bytes_of_student_code_name_what_can_be_called(name: str, parts: Any) -> None:
    assert callable(vars(decode(raw("namespace", {"a": str}), max_bytes=ROOM, from_check=True))["a"])
    with pytest.raises(CodecError, match="of something that can be called"):
        decode(raw(name, parts), max_bytes=ROOM)
    inside = raw("named_tuple", ["Named", ["all"], [[6]]]).replace(
        encode(6, max_bytes=9), b"r" + (4).to_bytes(8, "little")
    )
    with pytest.raises(CodecError, match="with something that stays inside"):
        decode(inside, max_bytes=ROOM, resolve=str)


@pytest.mark.parametrize("name", ["__array_interface__", "__deepcopy__", "__reduce_ex__", "_typ", "_a"])
def test_a_namespace_with_a_name_that_libraries_look_for_stays(name: str) -> None:
    """NumPy would read and write the memory that ``__array_interface__`` names."""
    value = types.SimpleNamespace(**{name: 1})
    with pytest.raises(NotPlainData, match=f"a SimpleNamespace with the attribute {name}, which begins with _"):
        encode(value, max_bytes=ROOM, from_check=True)
    data = encode([value], max_bytes=ROOM, reference=lambda _: 4)
    assert decode(data, max_bytes=ROOM, resolve=str) == ["4"]


FORGED = [
    ("array", ("u", b"abcd")),
    ("array", ("dd", b"")),
    ("array", ("d", b"abc")),
    ("array", ("d", [1.0])),
    ("memoryview", ("B", (3,), True, [1])),
    ("memoryview", ("P", (1,), True, b"12345678")),
    ("memoryview", ("B", (2, 2), True, b"abc")),
    ("memoryview", ("B", (1,) * 9, True, b"a")),
    ("slice", [1, 2, 3]),
    ("singleton", "None"),
    ("singleton", ["Ellipsis"]),
    ("namespace", {1: 2}),
    ("namespace", [("a", 1)]),
    ("namespace", {"__array_interface__": {"version": 3}}),
    ("namespace", {"_repr_html_": "x"}),
    ("mapping_proxy", [1]),
    ("chain_map", []),
    ("chain_map", [[1]]),
    ("user_dict", [1]),
    ("user_list", "ab"),
    ("user_string", 1),
    ("template", 1),
    ("uuid", -1),
    ("uuid", 2**128),
    ("uuid", "12345678123456781234567812345678"),
    ("struct_time", ((1, 2), None, None)),
    ("struct_time", (("a",) * 9, None, None)),
    ("address", ("Address4", "300.0.0.1")),
    ("address", ("socket", "a")),
    ("address", ("Address4", 1)),
    ("string_io", ("abc", 4)),
    ("string_io", ("abc", -1)),
    ("string_io", (b"abc", 0)),
    ("bytes_io", (b"abc", 2**60)),
    ("enum", ("os", "system", 1)),
    ("enum", ("http", "HTTPStatus", 7)),
    ("enum", ("http", "HTTPStatus", [200])),
    ("enum", ("http", "nothing", 1)),
    ("enum", ("re", "compile", "a")),
    ("enum", ("enum", "Enum", "a")),
    ("enum", ("re", "RegexFlag", 2**80)),
    ("type", "open"),
    ("type", "os.system"),
    ("type", ["int"]),
    ("pattern", ("(", 0)),
    ("pattern", ("a" * 10_001, 0)),
    ("pattern", ("a", re.DEBUG)),
    ("pattern", (1, 0)),
]


@pytest.mark.parametrize(("name", "parts"), FORGED, ids=lambda part: part if isinstance(part, str) else "")
def test_no_other_parts_make_a_value(name: str, parts: Any) -> None:
    with pytest.raises(CodecError):
        decode(raw(name, parts), max_bytes=ROOM, from_check=True)


@settings(max_examples=250)
@given(
    st.sampled_from(sorted(set(BUILDS) - {"pattern"})),
    plain_values | st.lists(scalars | st.just("re") | st.just("RegexFlag"), max_size=4).map(tuple),
)
def test_any_parts_make_a_value_or_are_refused(name: str, parts: Any) -> None:
    """And nothing else is raised."""
    try:
        decode(raw(name, parts), max_bytes=ROOM)
    except CodecError:
        return
