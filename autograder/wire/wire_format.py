"""The form of a message: one tag byte for each value, then its length or its bytes.

::

    N T F           None, True, False
    i f c           int (length, signed little-endian bytes), float (8 bytes), complex (16 bytes)
    s b             str (length, UTF-8 with surrogates passed), bytes (length, bytes)
    l t e z d       list, tuple, set, frozenset (count, values), dict (count, key and value in turn)
    a               NumPy array (length and name of the dtype, one byte with the number of axes, 8 bytes for each axis,
                    length and bytes of the values)
    g               NumPy scalar (as an array without axes)
    x               PyTorch tensor (dtype name, requires_grad, array)
    k               a value of Python's standard library (a tuple of the name of its kind, and what it is made of)
    o               an object of a class that both sides know, one letter with how it comes, and the name of the class:
                    n (a new one, whose attributes stand after the whole value, in the order in which they came), i (a
                    new one, with its attributes), m (a member of an enumeration, with its name or number), t (a named
                    tuple, with a list of its values), c (the class itself); or b (one that came, with its place)
    r               a reference: the number of an object that stays with the sender

What student code sends holds no reference in the attributes of an object, in a namespace or in a named tuple, however
deep: there it would answer as a method of what holds it, which then stays with the sender as well.

Lengths, counts and axes are unsigned little-endian numbers, the first two of 32 bits.
"""

import struct

__all__ = [
    "AXIS",
    "COMPLEX",
    "FLOAT",
    "LENGTH",
    "MAX_DEPTH",
    "MAX_DIMENSIONS",
    "MAX_GUESSABLE_BYTES",
    "MAX_LENGTH",
    "MAX_NODES",
    "CodecError",
    "NotPlainData",
    "OddArray",
    "TooMuch",
    "is_guessable",
    "nodes_each",
]

LENGTH = struct.Struct("<I")
AXIS = struct.Struct("<Q")
FLOAT = struct.Struct("<d")
COMPLEX = struct.Struct("<dd")
MAX_DEPTH = 64
MAX_NODES = 1_000_000
LEAST_NODES = 20_000  # values that each of several replies in one message may have at least
# How much of a whole message may be keys and members of sets whose hash the sender can choose: equal hashes, made on
# purpose, make each of them slower to take in than the last. Hashes of strings and bytes differ between processes.
MAX_GUESSABLE_BYTES = 160_000
MAX_DIMENSIONS = 32
MAX_LENGTH = 2**32 - 1


def nodes_each(count: int) -> int:
    """The most values in each of ``count`` replies that come in one message."""
    return max(MAX_NODES // max(count, 1), LEAST_NODES)


def is_guessable(key: object) -> bool:
    """Whether a sender knows what ``key`` hashes to in the receiver's process."""
    return not isinstance(key, str | bytes)


class CodecError(Exception):
    """The bytes are not a message, or a value does not fit into one."""


class NotPlainData(CodecError):
    """A value that cannot cross; the text completes the sentence "the value is ..."."""


class TooMuch(NotPlainData):
    """A value that is plain data, and too large or too deeply nested to cross."""


class OddArray(NotPlainData):
    """An array, or a table, of what does not cross: NumPy makes one of odd values without being asked."""
