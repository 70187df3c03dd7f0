"""Depth, number of values and size are bounded on both sides, and what is within the bounds crosses."""

import struct

import numpy as np
import pytest

from autograder.wire import CodecError, NotPlainData, decode, decoding, encode, encoding
from autograder.wire.wire_format import LEAST_NODES, MAX_DEPTH, MAX_GUESSABLE_BYTES, MAX_NODES, TooMuch, nodes_each
from tests.autograder.wire.plain_values import ROOM, is_same, sent


def nested(depth: int) -> object:
    value: object = 1
    for _ in range(depth):
        value = [value]
    return value


def test_depth_is_bounded_on_both_sides():
    """As deep as allowed crosses; one deeper is refused, even if the sender did not check."""
    assert sent(nested(MAX_DEPTH)) == nested(MAX_DEPTH)
    with pytest.raises(NotPlainData, match=f"nested more than {MAX_DEPTH} deep"):
        sent(nested(MAX_DEPTH + 1))
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(NotPlainData, match="deep"):
        sent(endless)
    one_deeper = b"l\x01\0\0\0" * (MAX_DEPTH + 1) + b"N"
    with pytest.raises(CodecError, match="deeply nested"):
        decode(one_deeper, max_bytes=ROOM)


def test_where_the_stack_ends_a_nested_value_is_refused_as_too_deep():
    """However deep the sender itself was called."""

    def to_the_end_of_the_stack():
        try:
            to_the_end_of_the_stack()
        except RecursionError:
            sent(nested(MAX_DEPTH))

    with pytest.raises(TooMuch, match="nested too deeply"):
        to_the_end_of_the_stack()


def test_the_number_of_values_is_bounded_on_both_sides():
    """A collection of too many values is refused before it is sent and before it is read."""
    with pytest.raises(NotPlainData, match=f"more than {MAX_NODES} values"):
        encode([None] * (MAX_NODES + 1), max_bytes=ROOM)
    most = [None] * (MAX_NODES - 1)  # the list itself is a value too
    assert sent(most) == most
    shared = [None] * 1001
    with pytest.raises(NotPlainData, match=f"more than {MAX_NODES} values"):
        encode([shared] * 1001, max_bytes=ROOM)
    forged = (b"l" + struct.pack("<I", 1001)) + (b"l" + struct.pack("<I", 1001) + b"N" * 1001) * 1001
    with pytest.raises(CodecError, match="too many"):
        decode(forged, max_bytes=ROOM)


@pytest.mark.parametrize("value", ["x" * 1000, b"x" * 1000, np.zeros(1000), [1.0] * 1000, 1 << 8000], ids=type)
def test_the_size_is_bounded_on_both_sides(value):
    """The limit is that of the whole message, header included."""
    length = len(encode(value, max_bytes=ROOM))
    assert is_same(decode(encode(value, max_bytes=length), max_bytes=length), value)
    with pytest.raises(NotPlainData, match="may cross"):
        encode(value, max_bytes=length - 1)
    with pytest.raises(CodecError, match=f"a message of {length} bytes; at most {length - 1} are read"):
        decode(encode(value, max_bytes=length), max_bytes=length - 1)


def test_an_array_is_measured_before_it_is_copied():
    """What is far too large is refused by what it claims, such as a view that repeats one number."""
    huge = np.broadcast_to(np.float64(1), (2**20, 2**20))
    with pytest.raises(NotPlainData, match="larger than what may cross"):
        sent(huge)


def test_many_keys_cross_if_their_hashes_cannot_be_chosen():
    """Words as keys cross in any number; numbers as keys up to a bound that both sides hold."""
    words = {f"word {number}": number for number in range(50_000)}
    assert sent(words) == words
    numbers = dict.fromkeys(range(20_000))
    assert sent(numbers) == numbers
    too_many = set(range(MAX_GUESSABLE_BYTES // 5))
    for value in (too_many, frozenset(too_many), dict.fromkeys(too_many), [dict.fromkeys(range(20_000))] * 2):
        with pytest.raises(NotPlainData, match="too many keys that are not strings"):
            sent(value)


CONTAINERS = {
    "list": lambda inner: [inner],
    "tuple": lambda inner: (0, inner),
    "value of a dict": lambda inner: {"key": inner},
    "key of a dict": lambda inner: {(inner,): 0},
    "member of a set": lambda inner: frozenset([inner]),
}
LEVELS = {"key of a dict": 2}  # the key of the key is a tuple


@pytest.mark.parametrize("kind", CONTAINERS)
def test_every_container_is_a_level_of_depth(kind, monkeypatch):
    """What is nested to the last level crosses; one level more is refused by a sender, and by a reader of bytes."""

    def inside(levels):
        value = 1.5
        for _ in range(levels - LEVELS.get(kind, 1)):
            value = [value] if kind == "value of a dict" else (value,)
        return CONTAINERS[kind](value)

    assert sent(inside(MAX_DEPTH)) == inside(MAX_DEPTH)
    with pytest.raises(NotPlainData, match=f"nested more than {MAX_DEPTH} deep"):
        sent(inside(MAX_DEPTH + 1))
    monkeypatch.setattr(encoding, "MAX_DEPTH", MAX_DEPTH + 1)
    forged = encode(inside(MAX_DEPTH + 1), max_bytes=ROOM)
    with pytest.raises(CodecError, match="deeply nested"):
        decode(forged, max_bytes=ROOM)


@pytest.mark.parametrize(
    ("value", "nodes"),
    [
        (1, 1),
        ([], 1),
        ([1, (2, 3)], 5),
        ({"a": 1, "b": [2]}, 6),
        ({1, 2}, 3),
        (np.zeros(5), 1),
        (np.float32(1), 1),
        ("text", 1),
    ],
)
def test_each_value_counts_once_on_both_sides(value, nodes):
    """As many as allowed cross; if one less is allowed, the value is refused."""
    data = encode(value, max_bytes=ROOM, max_nodes=nodes)
    assert is_same(decode(data, max_bytes=ROOM, max_nodes=nodes), value)
    with pytest.raises(NotPlainData, match=f"more than {nodes - 1} values"):
        encode(value, max_bytes=ROOM, max_nodes=nodes - 1)
    with pytest.raises(CodecError, match=r"too many|more values"):
        decode(data, max_bytes=ROOM, max_nodes=nodes - 1)


def test_keys_that_can_be_chosen_have_a_bound_to_the_byte(monkeypatch):
    """Sender and reader hold the same one; a member of a set and a key of a dict count alike."""
    for bound, fits in ((27, True), (26, False)):
        for value in ({0.5, 1.5, 2.5}, {0.5: "x" * 99, 1.5: None, "word": 0, 2.5: []}):
            monkeypatch.setattr(encoding, "MAX_GUESSABLE_BYTES", bound)
            if fits:
                assert decode(encode(value, max_bytes=ROOM), max_bytes=ROOM) == value
            else:
                with pytest.raises(NotPlainData, match="too many keys that are not strings"):
                    encode(value, max_bytes=ROOM)
            monkeypatch.setattr(encoding, "MAX_GUESSABLE_BYTES", 1000)
            monkeypatch.setattr(decoding, "MAX_GUESSABLE_BYTES", bound)
            data = encode(value, max_bytes=ROOM)
            if fits:
                assert decode(data, max_bytes=ROOM) == value
            else:
                with pytest.raises(CodecError):
                    decode(data, max_bytes=ROOM)


def test_many_replies_share_the_values_of_one():
    """Each of a few has its part, and each of very many as many as it may need."""
    assert nodes_each(0) == nodes_each(1) == MAX_NODES
    assert nodes_each(2) == MAX_NODES // 2
    assert nodes_each(1000) == nodes_each(10**6) == LEAST_NODES
    assert LEAST_NODES < MAX_NODES


@pytest.mark.parametrize("number", [0, 1, -1, 2**63 - 1, -(2**63)])
def test_any_number_may_name_what_stays(number):
    """Eight bytes with a sign."""
    data = encode(print, max_bytes=ROOM, reference=lambda _: number)
    assert decode(data, max_bytes=ROOM, resolve=lambda found: found) == number
    with pytest.raises(CodecError):
        decode(data[:-1], max_bytes=ROOM, resolve=lambda found: found)
    with pytest.raises(CodecError):
        decode(data, max_bytes=ROOM)
