"""Whatever bytes come, reading them gives plain data or :class:`CodecError`, soon and in little memory."""

import io
import random
import re
import struct
import tracemalloc
import types
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import sparse

from autograder.wire import CodecError, decode, encode
from autograder.wire.arrays import MAX_EMPTY
from autograder.wire.wire_format import MAX_GUESSABLE_BYTES
from tests.autograder.wire.plain_values import plain_values
from tests.growth import calls_of, is_linear, seconds_of, takes_less

ROOM = 2**25
MANY = 300_000
CALLS = 100  # for each byte of a message; it is never more than ten
PRIME = 2**61 - 1  # numbers that differ by it have the same hash


def number(value: int) -> bytes:
    return struct.pack("<I", value)


def array(dtype: str, shape: tuple[int, ...], data: bytes = b"", tag: bytes = b"a") -> bytes:
    axes = b"".join(struct.pack("<Q", length) for length in shape)
    return tag + number(len(dtype)) + dtype.encode() + bytes([len(shape)]) + axes + number(len(data)) + data


def text(value: str) -> bytes:
    return b"s" + number(len(value)) + value.encode()


REFUSED = {
    "nothing": b"",
    "an unknown tag": b"?",
    "a value after the end": b"NN",
    "a number that ends early": b"i" + number(8) + b"\1",
    "a float that ends early": b"f" + b"\0" * 7,
    "a complex number that ends early": b"c" + b"\0" * 15,
    "a longer form of one": b"i" + number(2) + b"\1\0",
    "a number without bytes": b"i" + number(0),
    "a string that is not UTF-8": b"s" + number(1) + b"\xff",
    "a string of four billion bytes": b"s" + number(2**32 - 1) + b"a",
    "a list of four billion values": b"l" + number(2**32 - 1) + b"N" * 100,
    "lists of what is left, one inside the other": b"l" + number(60) + (b"l" + number(60)) * 50,
    "a set with a member twice": b"e" + number(2) + b"NN",
    "a set with equal members of two types": b"e" + number(2) + b"T" + encode(1, max_bytes=ROOM),
    "a set with a list in it": b"e" + number(1) + b"l" + number(0),
    "a set with an array in it": b"e" + number(1) + array("<f8", (), b"\0" * 8),
    "a dict with a key twice": b"d" + number(4) + b"NTNT",
    "a dict with a key alone": b"d" + number(1) + b"N",
    "a dict with a key alone, before another value": b"l" + number(2) + b"d" + number(1) + b"N",
    "a dict with a list as key": b"d" + number(2) + b"l" + number(0) + b"N",
    "an array of objects": array("|O", (1,), b"\0" * 8),
    "an array with fields": array("<i4,<f8", (1,), b"\0" * 12),
    "an array of Python's own names": array("object", (1,), b"\0" * 8),
    "an array of bytes without a type": array("|V8", (1,), b"\0" * 8),
    "a data type that NumPy would look up": array("float", (1,), b"\0" * 8),
    "another order of bytes": array(">f8", (1,), b"\0" * 8),
    "a data type in an unusual form": array("|f8", (1,), b"\0" * 8),
    "a data type that is not ASCII": b"a" + number(1) + b"\xb5" + b"\0" + number(0),
    "an axis of more than 63 bits": array("<f8", (2**64 - 1,)),
    "axes whose product overflows": array("<f8", (2**33, 2**33), b"\0" * 8),
    "a negative axis, as it were": array("<i1", (2**64 - 8,), b"\0" * 8),
    "33 axes": array("|i1", (1,) * 33, b"\0"),
    "255 axes": array("|i1", (1,) * 255, b"\0"),
    "too few bytes": array("<f8", (2,), b"\0" * 8),
    "too many bytes": array("<f8", (1,), b"\0" * 16),
    "strings of no width": array("|S0", (3,)),
    "strings of no width, in any number": array("|S0", (2**34,)),
    "strings of no width, in rows": array("<U0", (2**20, 2**20)),
    "no values, but an axis that a sum would fill": array("<f8", (0, 2**40)),
    "no values, but an axis one too long": array("<f8", (0, MAX_EMPTY + 1)),
    "no values, but axes too large for NumPy": array("<f8", (0, 2**40, 2**40)),
    "a string beyond Unicode": array("<U1", (1,), b"\xff\xff\xff\xff"),
    "a scalar beyond Unicode": array("<U1", (), b"\0\0\x11\0", b"g"),
    "a truth value of two": array("|b1", (1,), b"\2"),
    "an unknown unit of time": array("<M8[zz]", (1,), b"\0" * 8),
    "a unit of time of length zero": array("<M8[0s]", (1,), b"\0" * 8),
    "a unit of time that overflows": array("<M8[9999999999s]", (1,), b"\0" * 8),
    "a time without a unit": array("<M8", (1,), b"\1" * 8),
    "a unit of time left out": array("<M8[]", (1,), b"\0" * 8),
    "a scalar with an axis": array("<f8", (1,), b"\0" * 8, b"g"),
    "a masked array": b"m" + array("|i1", (1,), b"\1") + array("|b1", (1,), b"\1"),
    "a tensor that holds None": b"xN",
    "a tensor of strings": b"xt" + number(3) + text("str") + b"F" + array("<U1", (1,), b"a\0\0\0"),
    "a tensor under a wrong name": b"xt" + number(3) + text("int64") + b"F" + array("<f8", (1,), b"\0" * 8),
    "a tensor of floats under the name of another type": b"xt"
    + number(3)
    + text("bfloat16")
    + b"F"
    + array("<f8", (1,), b"\0" * 8),
    "a tensor named after a module": b"xt" + number(3) + text("nn") + b"F" + array("<f8", (1,), b"\0" * 8),
    "a tensor of whole numbers with gradients": b"xt"
    + number(3)
    + text("int64")
    + b"T"
    + array("<i8", (1,), b"\0" * 8),
    "a tensor in long double": b"xt" + number(3) + text("float128") + b"F" + array("<f16", (1,), b"\0" * 16),
    "a tensor whose flag is a number": b"xt" + number(3) + text("int64") + b"N" + array("<i8", (1,), b"\0" * 8),
    "a tensor inside a tensor": b"x" * 1000,
    "a tensor inside the parts of a tensor": (b"xt" + number(1)) * 1000,
    "a reference": b"r" + b"\0" * 8,
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_what_is_not_of_the_form_is_refused(data):
    """Each of these is refused at once, before anything is reserved for it."""
    tracemalloc.start()
    try:
        with pytest.raises(CodecError):
            decode(data, max_bytes=ROOM)
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


def test_a_collection_that_claims_too_much_is_refused_before_its_values_are_read():
    """Wherever in the message it stands."""
    asked: list[int] = []
    data = b"l" + number(11) + b"N" * 10 + b"l" + number(10) + b"r" + b"\0" * 8
    with pytest.raises(CodecError, match="claims more values than there are"):
        decode(data, max_bytes=ROOM, resolve=asked.append)
    assert asked == []


COLLIDING = {
    "numbers with one hash": [PRIME * factor for factor in range(1, 12_000)],
    "longer numbers with one hash": [PRIME * (2**3000 + factor) for factor in range(300)],
    "pairs with one hash": [(0, 1, PRIME * factor) for factor in range(6_000)],
    "long tuples with one hash": [(0,) * 90 + (PRIME * factor,) for factor in range(1_000)],
}


def forged(tag: bytes, members: list[Any], pairs: bool) -> bytes:
    """A set or dict whose members were never hashed here."""
    parts = [encode(member, max_bytes=ROOM) + b"N" * pairs for member in members]
    return tag + number(len(parts) * (1 + pairs)) + b"".join(parts)


@pytest.fixture(scope="module")
def dearest() -> float:
    """The processor time that the dearest message takes which is read."""
    return seconds_of(partial(decode, small_values(MANY), max_bytes=ROOM))


@pytest.mark.parametrize(("tag", "pairs"), [(b"e", False), (b"z", False), (b"d", True)])
@pytest.mark.parametrize("members", COLLIDING.values(), ids=COLLIDING)
def test_hashes_that_collide_on_purpose_cost_little(members, tag, pairs, dearest):
    """In one set or spread over many: they take less than the dearest message that is read, or are refused."""
    one = forged(tag, members, pairs)
    many = b"l" + number(40) + one * 40
    for data in (one, many):
        assert takes_less(partial(read_or_refuse, data), dearest)


def read_or_refuse(data):
    try:
        decode(data, max_bytes=ROOM)
    except CodecError:
        assert len(data) > MAX_GUESSABLE_BYTES


def small_values(count: int) -> bytes:
    """The dearest values for their bytes."""
    return b"l" + number(count) + array("|i1", (0,)) * count


def test_many_small_values_take_time_in_proportion():
    """As many as are allowed are read."""
    assert len(decode(small_values(MANY), max_bytes=ROOM)) == MANY
    assert is_linear(lambda count: partial(decode, small_values(count), max_bytes=ROOM), MANY)


# What is mutated: a message of each tag.
SEEDS = [
    encode(value, max_bytes=ROOM)
    for value in (
        ("returned", np.float64(2.5), ()),
        ("ran", None, [{"output_type": "stream", "name": "stdout", "text": "1\n"}], {"f": ("value", 3)}),
        ("raised", "ValueError", "no", ("ValueError", "Exception"), "line 1", (0,)),
        [1, -(2**70), 2.5, 1j, "text", b"bytes", None, True, False],
        {"a": {1, 2}, (1, "b"): frozenset({3.0}), 4: {}},
        np.arange(6.0).reshape(2, 3),
        [np.array(["ab", "c"]), np.array([b"ab"]), np.array([True]), np.array("2026-05-01", dtype="M8[D]")],
        (torch.tensor([1.0, 2.0], requires_grad=True), torch.ones(2, dtype=torch.bfloat16)),
        np.zeros((0, 3), dtype="<c16"),
        [range(3), slice(1, 2), types.SimpleNamespace(a=...), re.IGNORECASE, int, io.StringIO("ab")],
        [np.array([(1, "a")], "i4,U2"), np.array([1, None], dtype=object), np.broadcast_to(1.0, 2), np.dtype("f4")],
        pd.DataFrame({"a": [1, 2], "b": ["x", None]}, index=pd.date_range("2026", periods=2)),
        pd.Series(pd.Categorical(["a", "b"]), name="c"),
        pd.Series([1], pd.MultiIndex.from_tuples([("a", pd.Timestamp("2026", tz="UTC"))])),
        [sparse.csr_array(np.eye(2)), np.random.default_rng(1), np.random.RandomState(1)],
    )
]
INTERESTING = [
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\xff" * 8,
    b"\0" * 8,
    b"|S0",
    b"<U1",
    b"<M8",
    b"|O",
    b"k",
    b"on",
    b"l",
    b"x",
    b"d",
]


def mutated(generator: random.Random) -> bytes:
    """A valid message with one to four changes: bits, bytes, lengths, cuts, copies of other messages' parts."""
    data = bytearray(generator.choice(SEEDS))
    for _ in range(generator.randint(1, 4)):
        at = generator.randrange(len(data) + 1)
        match generator.randrange(6):
            case 0 if at < len(data):
                data[at] ^= 1 << generator.randrange(8)
            case 1 if at < len(data):
                data[at] = generator.randrange(256)
            case 2:
                del data[at:]
            case 3:
                part = generator.choice(INTERESTING)
                data[at : at + len(part)] = part
            case 4:
                other = generator.choice(SEEDS)
                begin = generator.randrange(len(other))
                data[at:at] = other[begin : begin + generator.randrange(1, 40)]
            case 5:
                del data[at : at + generator.randrange(1, 9)]
    return bytes(data)


def random_bytes(generator: random.Random) -> bytes:
    """Bytes out of nothing, most of them tags."""
    tags = b"NTFifcsbltezdagmxrko\0\1"
    return bytes(
        generator.choice(tags) if generator.random() < 0.7 else generator.randrange(256)
        for _ in range(generator.randrange(60))
    )


def messages(count: int, seed: int) -> Iterator[bytes]:
    generator = random.Random(seed)
    for _ in range(count):
        yield mutated(generator) if generator.random() < 0.85 else random_bytes(generator)


def read(data: bytes) -> bool:
    """Whether ``data`` is a message; fails if it is neither that nor refused, or if it is not plain."""
    try:
        value = decode(data, max_bytes=ROOM, resolve=lambda handle: f"object {handle}")
    except CodecError:
        return False
    encode(value, max_bytes=4 * ROOM)
    repr(value)
    return True


def test_random_messages_are_read_or_refused():
    """Thousands of mutations, cuts and random bytes: each is a message or :class:`CodecError`, and both occur."""
    found: list[bool] = []
    for data in messages(30_000, seed=1):
        assert calls_of(lambda data=data: found.append(read(data))) < CALLS * (len(data) + 20)
    assert 100 < sum(found) < len(found)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(plain_values, st.data())
def test_cut_and_changed_messages_are_read_or_refused(value, data):
    """The same from any plain value, with hypothesis to shrink what it finds."""
    message = encode(value, max_bytes=ROOM)
    at = data.draw(st.integers(0, len(message)))
    read(message[:at])
    read(message[:at] + data.draw(st.binary(max_size=8)) + message[at + 1 :])


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
def test_many_more_random_messages_are_read_or_refused(seed):
    """The same over and over, for a night."""
    for data in messages(200_000, seed=1000 + seed):
        read(data)
