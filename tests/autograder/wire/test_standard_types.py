"""Values of Python's standard library arrive as what they were; no bytes make one that is large or of other parts."""

import collections
import datetime as dt
import string
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePath
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.wire import CodecError, NotPlainData, decode, encode
from autograder.wire.standard_types import BUILDS, Drained
from tests.autograder.wire.plain_values import ROOM, is_same, plain_values, raw, scalars, sent

SHORT = st.integers(-1000, 1000)
ZONES = st.none() | st.timedeltas(dt.timedelta(hours=-23), dt.timedelta(hours=23)).map(dt.timezone)
NAMES = st.text(string.ascii_letters, min_size=1).map(lambda name: f"a{name}")
VALUES = (
    st.builds(range, SHORT, SHORT, SHORT.filter(bool))
    | st.binary().map(bytearray)
    | st.decimals()
    | st.fractions()
    | st.dates()
    | st.times(timezones=ZONES)
    | st.datetimes(timezones=ZONES)
    | st.timedeltas()
    | ZONES
    | st.builds(collections.deque, st.lists(scalars), st.none() | st.integers(0, 5))
    | st.dictionaries(st.text(), SHORT).map(collections.Counter)
    | st.dictionaries(st.text(), scalars).map(collections.OrderedDict)
    | st.builds(collections.defaultdict, st.sampled_from([None, int, list, dict]), st.dictionaries(st.text(), scalars))
    | st.text(string.ascii_letters + "/.").map(PurePath)
)


@settings(max_examples=300)
@given(VALUES)
def test_values_of_the_standard_library_cross_unchanged(value: Any) -> None:
    """Equal, of the same type, and equal in all that ``repr`` shows."""
    arrived = sent(value)
    assert type(arrived) is type(value)
    assert repr(arrived) == repr(value)


Point = collections.namedtuple("Point", "x y")


class Shape(NamedTuple):
    """With types and a method, which does not cross."""

    x: int
    y: float = 2.0

    def area(self) -> float:
        return self.x * self.y


@pytest.mark.parametrize("value", [Point(1, [2.0, "a"]), Shape(3), Point(Point(1, 2), None)])
def test_named_tuples_keep_their_names(value: Any) -> None:
    """The type has the name and the fields; two of them are of one type."""
    arrived, again = sent([value, value])
    assert (arrived, arrived._fields, type(arrived).__name__) == (value, value._fields, type(value).__name__)
    assert isinstance(arrived, tuple)
    assert arrived.x == value.x
    assert type(arrived) is type(again)


@pytest.mark.parametrize("kind", ["keys", "values", "items"])
def test_views_of_dicts_cross(kind: str) -> None:
    value = getattr({"a": 1, "b": [2]}, kind)()
    arrived = sent(value)
    assert type(arrived) is type(value)
    assert list(arrived) == list(value)


def test_what_holds_a_factory_of_a_students_keeps_its_values() -> None:
    """The function stays; a key that is missing is missing then."""
    arrived = sent(collections.defaultdict(lambda: 1, a=2))
    assert (arrived.default_factory, dict(arrived)) == (None, {"a": 2})


def of_another_type(base: type) -> Any:
    """A subclass whose methods must not run."""

    def refuse(*_: object) -> object:
        raise AssertionError("an override ran")

    return type("Own", (base,), dict.fromkeys(("__str__", "__iter__", "items", "as_tuple", "_asdict"), refuse))


def test_subclasses_cross_as_what_they_are_built_on() -> None:
    """No override runs; what inherits the fields of a named tuple has them still."""
    assert is_same(sent(of_another_type(collections.Counter)({"a": 1})), {"a": 1})
    arrived = sent(of_another_type(Point)(1, 2))
    assert (tuple(arrived), arrived._fields, arrived._asdict()) == ((1, 2), ("x", "y"), {"x": 1, "y": 2})


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (range(10**7), "a range of more than"),
        (range(0, -(10**30), -1), "a range of more than"),
        (Decimal("1e999999"), "a decimal number of more than"),
        (Decimal(10) ** -6000, "a decimal number of more than"),
        (dt.datetime(2026, 1, 1, tzinfo=type("Own", (dt.tzinfo,), {})()), "a time in a zone of type Own"),
        (of_another_type(Decimal)(1), "an object of type Own"),
        (of_another_type(dt.date)(2026, 1, 1), "an object of type Own"),
    ],
)
def test_what_is_too_large_or_of_a_students_class_is_refused(value: Any, said: str) -> None:
    with pytest.raises(NotPlainData, match=said):
        sent(value)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("range", (0, 10**9, 1)),
        ("range", (0, 1, 0)),
        ("range", (0, 1)),
        ("range", (0.0, 1, 1)),
        ("decimal", "1e99999999"),
        ("decimal", "nothing"),
        ("fraction", (1, 0)),
        ("date", (2026, 13, 1)),
        ("time", (1, 2)),
        ("time", [1, 2, 3, 4, None, 0]),
        ("datetime", (2026, 1, 1, 0, 0, 0, 0, (9, 0, 0), 0)),
        ("datetime", (2026,)),
        ("timedelta", (10**12, 0, 0)),
        ("deque", ([1], -1)),
        ("deque", ("ab", None)),
        ("counter", [1]),
        ("defaultdict", ("open", {})),
        ("defaultdict", (1, {})),
        ("path", b"a"),
        ("dict_keys", [1]),
        ("named_tuple", ["P", ["class"], [1]]),
        ("named_tuple", ["P", ["_x"], [1]]),
        ("named_tuple", ["P", ["x", "x"], [1, 2]]),
        ("named_tuple", ["P", ["x; import os"], [1]]),
        ("named_tuple", ["P()", ["x"], [1]]),
        ("named_tuple", ["P", ["x"], [1, 2]]),
        ("named_tuple", ["P", [f"x{i}" for i in range(101)], [1] * 101]),
        ("drained", ([1], 1, None)),
        ("drained", ("ab", True, None)),
        ("nothing", 1),
        (np.zeros(0), 1),
        (1, 1),
    ],
)
def test_no_other_parts_make_a_value(name: Any, parts: Any) -> None:
    """Whatever a constructor says of them."""
    with pytest.raises(CodecError):
        decode(raw(name, parts), max_bytes=ROOM)


@settings(max_examples=200)
@given(st.sampled_from(sorted(BUILDS)), plain_values | st.tuples(plain_values, plain_values, plain_values))
def test_any_parts_make_a_value_or_are_refused(name: str, parts: Any) -> None:
    """And nothing else is raised."""
    try:
        decode(raw(name, parts), max_bytes=ROOM)
    except CodecError:
        return


def test_what_an_iterator_gave_crosses_with_its_ending() -> None:
    assert sent(Drained([1, "a"], True, ("limit",))) == ([1, "a"], True, ("limit",))


def test_a_path_leads_to_no_file_where_it_is_read() -> None:
    """A check that reads what a student's path names would read the machine's own files; it is equal to what it was."""
    arrived = sent(Path("a/b"))
    assert arrived == Path("a/b")
    assert not hasattr(arrived, "read_text")


def test_keys_cross_without_their_values() -> None:
    """Which may be too large, or of no kind that crosses."""
    assert list(sent({"a": object(), "b": 1}.keys())) == ["a", "b"]


HUGE = 3**9_000_000


@pytest.mark.parametrize(
    ("name", "parts"),
    [("fraction", (HUGE, HUGE + 1)), ("range", (0, HUGE, 7)), ("decimal", "9" * 10**6), ("decimal", "0e9999999")],
)
def test_what_would_take_a_constructor_long_is_refused_before(name: str, parts: Any) -> None:
    """A numerator and a denominator of millions of digits are divided for hours."""
    with pytest.raises(CodecError):
        decode(raw(name, parts), max_bytes=ROOM)
    odd = Fraction(1, 2)
    odd._numerator = HUGE  # type: ignore[attr-defined]
    with pytest.raises(NotPlainData, match="a number of more than"):
        sent(odd)


def test_named_tuples_of_too_many_kinds_are_refused() -> None:
    """Each kind is a class that has to be made."""
    many = [collections.namedtuple(f"P{number}", "x")(1) for number in range(101)]
    with pytest.raises(CodecError, match="too many kinds of named tuples"):
        sent(many)
    assert len(sent([Point(1, 2)] * 1000)) == 1000


def test_a_reader_may_take_no_constructors_at_all() -> None:
    for value in (range(3), torch.zeros(1)):
        with pytest.raises(CodecError):
            decode(encode(value, max_bytes=ROOM), max_bytes=ROOM, takes_all=False)
