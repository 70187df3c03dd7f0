"""Depth, number of values and size are bounded on both sides, and what is within the bounds crosses."""

import struct

import numpy as np
import pytest

from autograder.wire import CodecError, NotPlainData, decode, encode
from autograder.wire.wire_format import MAX_DEPTH, MAX_GUESSABLE_BYTES, MAX_NODES
from tests.autograder.wire.plain_values import ROOM, is_same, sent


def nested(depth: int) -> object:
    value: object = 1
    for _ in range(depth):
        value = [value]
    return value


def test_depth_is_bounded_on_both_sides():
    """As deep as allowed crosses; one deeper is refused, also where the sender did not ask."""
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


def test_many_keys_cross_where_their_hashes_cannot_be_chosen():
    """Words as keys cross in any number; numbers as keys up to a bound that both sides hold."""
    words = {f"word {number}": number for number in range(50_000)}
    assert sent(words) == words
    numbers = dict.fromkeys(range(20_000))
    assert sent(numbers) == numbers
    too_many = set(range(MAX_GUESSABLE_BYTES // 5))
    for value in (too_many, frozenset(too_many), dict.fromkeys(too_many), [dict.fromkeys(range(20_000))] * 2):
        with pytest.raises(NotPlainData, match="too many keys that are not strings"):
            sent(value)
