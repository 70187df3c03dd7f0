"""What a regular expression found answers as it did where it was found."""

import re
from typing import Any

import pytest

from autograder.wire import CodecError, decode
from autograder.wire.matches import FoundMatch
from tests.autograder.wire.plain_values import ROOM, raw, sent

FOUND: dict[str, Any] = {
    "groups": re.match(r"(\d+)-(\d+)(x)?", "12-34 and more"),
    "names": re.search(r"(?P<day>\d+)\.(?P<month>\d+)?", "on 3. of"),
    "none": re.search("b+", "abb"),
    "bytes": re.search(rb"(b)", b"abb"),
    "nothing in it": re.match("", ""),
    "a part": re.compile("b").search("abab", 2, 4),
    "ahead": re.search("a(?=(b))", "ab"),
}


def answers(found: Any) -> list[Any]:
    """What it says of itself, in many ways."""
    names = found.groupdict()
    of_groups = [(found[i], found.span(i), found.start(i), found.end(i)) for i in range(len(found.groups()) + 1)]
    named = [(found.group(name), found[name], found.span(name)) for name in names]
    whole = (found.group(), found.group(0, 0), found.groups(), found.groups("-"), found.groupdict("-"))
    return [whole, of_groups, named, names, found.string, found.lastindex, found.lastgroup, found.regs, repr(found)]


@pytest.mark.parametrize("found", FOUND.values(), ids=FOUND)
def test_it_says_the_same(found: Any) -> None:
    arrived = sent([found])[0]
    assert answers(arrived) == answers(found)
    assert type(arrived) is FoundMatch
    assert isinstance(arrived, re.Match)
    assert arrived
    with pytest.raises(IndexError, match="no such group"):
        arrived.group(len(found.groups()) + 1)
    with pytest.raises(IndexError, match="no such group"):
        arrived["nobody"]


def test_of_a_long_text_its_groups_cross() -> None:
    found = re.search("(b)c", "a" * 2000 + "bc")
    arrived = sent([found])[0]
    assert (arrived.groups(), arrived.span()) == (("b",), (2000, 2002))
    with pytest.raises(AttributeError, match="look at groups"):
        _ = arrived.string


WRONG: list[Any] = [
    None,
    ("a", [], [], {}, None),
    ("a", ["a"], [], {}, None),
    ("a", ["a"], [(0, 5)], {}, None),
    ("a", ["a"], [(-1, 0)], {}, None),
    ("a", ["a"], [(True, 2)], {}, None),
    ("a", [b"a"], [(0, 1)], {}, None),
    ("a", [None], [(-1, -1)], {}, None),
    ("a", ["a", None], [(0, 1), (0, 0)], {}, None),
    ("a", ["a"], [(0, 1)], {"x": 1}, None),
    ("a", ["a", "a"], [(0, 1), (0, 1)], {"not a name": 1}, None),
    ("a", ["a", "a"], [(0, 1), (0, 1)], {"x": 0}, None),
    ("a", ["a"], [(0, 1)], {}, 1),
    ("a", ["a"] * 101, [(0, 1)] * 101, {}, None),
    ([1], ["a"], [(0, 1)], {}, None),
]


@pytest.mark.parametrize("parts", WRONG)
def test_what_no_match_is_made_of_is_refused(parts: Any) -> None:
    with pytest.raises(CodecError):
        decode(raw("match", parts), max_bytes=ROOM)
