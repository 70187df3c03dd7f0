"""Values that may cross between the processes, as strategies; how one crosses, and when two are the same."""

import struct
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from autograder.wire import decode, encode

__all__ = ["ROOM", "arrays", "is_same", "keys", "numpy_scalars", "plain_values", "raw", "scalars", "sent"]

ROOM = 2**24  # bytes

# What NumPy's own types come to on every machine; long double is left to a test of its own.
DTYPES = (
    npst.boolean_dtypes()
    | npst.integer_dtypes(endianness="?")
    | npst.unsigned_integer_dtypes(endianness="?")
    | npst.floating_dtypes(endianness="?", sizes=(16, 32, 64))
    | npst.complex_number_dtypes(endianness="?", sizes=(64, 128))
    | npst.datetime64_dtypes(endianness="?")
    | npst.timedelta64_dtypes(endianness="?")
    | npst.byte_string_dtypes(endianness="?", max_len=5)
    | npst.unicode_string_dtypes(endianness="?", max_len=5)
)
FLOATS = st.floats(width=64)
BIG = st.integers(-(2**200), 2**200)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | BIG
    | FLOATS
    | st.complex_numbers()
    | st.text(st.characters())  # lone surrogates too
    | st.binary()
)
keys = scalars | st.tuples(scalars, scalars) | st.frozensets(scalars, max_size=3)


@st.composite
def arrays(draw: st.DrawFn, max_side: int = 4) -> Any:
    """An array of any plain data type: empty, without axes, a view with gaps, in either order of bytes."""
    shape = draw(npst.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=max_side))
    array = draw(npst.arrays(draw(DTYPES), shape))
    if draw(st.booleans()):
        array = array.T
    if array.ndim and draw(st.booleans()):
        array = array[..., :: draw(st.sampled_from((1, 2, -1)))]
    return array


@st.composite
def numpy_scalars(draw: st.DrawFn) -> Any:
    return draw(npst.arrays(draw(DTYPES), ()))[()]


plain_values = st.recursive(
    scalars | numpy_scalars() | arrays(max_side=2),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(keys, inner, max_size=4)
        | st.sets(keys, max_size=4)
    ),
    max_leaves=12,
)


def is_same(one: Any, other: Any) -> bool:
    """Equal to the bit and of the same type; a NaN is the same as itself, and zero is not the same as minus zero."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray | np.generic):
        return is_same_array(np.asarray(one), np.asarray(other))
    if isinstance(one, float):
        return struct.pack("<d", one) == struct.pack("<d", other)
    if isinstance(one, complex):
        return is_same((one.real, one.imag), (other.real, other.imag))
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, dict):
        return is_same(list(one.items()), list(other.items()))
    if isinstance(one, set | frozenset):
        return len(one) == len(other) and all(any(is_same(a, b) for b in other) for a in one)
    return bool(one == other)


def is_same_array(one: Any, other: Any) -> bool:
    """Shape, data type and bytes, whatever the order of bytes and the strides were."""
    little = one.dtype.newbyteorder("<")
    same_form = one.shape == other.shape and little == other.dtype.newbyteorder("<")
    return same_form and one.astype(little).tobytes() == other.astype(little).tobytes()


def sent(value: object) -> Any:
    """``value`` as the other side gets it."""
    return decode(encode(value, max_bytes=ROOM), max_bytes=ROOM)


def raw(name: Any, parts: Any) -> bytes:
    """The message of a kind with any parts."""
    return b"k" + encode((name, parts), max_bytes=ROOM)
