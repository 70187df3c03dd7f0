"""Bytes into values. It is longer than 300 lines, since all that reads a message shares one state."""

import struct
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.wire.arrays import array_from_bytes, tensor_from_array
from autograder.wire.instances import empty, member, of_fields, put_state, require_own_callables
from autograder.wire.kinds import NAMED_PARTS, ONLY_FROM_CHECKS, PLAIN_ONLY, built, cost_of, require_data
from autograder.wire.wire_format import (
    AXIS,
    COMPLEX,
    FLOAT,
    LENGTH,
    MAX_DEPTH,
    MAX_GUESSABLE_BYTES,
    MAX_NODES,
    CodecError,
    is_guessable,
)

__all__ = ["decode"]

MOST_NAMED_TUPLES = 100  # kinds of them in a message: each takes as long as a class
NO_KIND = "a value of the standard library must hold its kind and its parts"
MOST_NAMES = 50_000  # letters by which they are told apart
TupleClass = Callable[[str, tuple[str, ...]], type[tuple[Any, ...]] | None]
NO_CLASSES: Mapping[str, type] = {}
CONSTANTS: dict[int, Any] = {ord("N"): None, ord("T"): True, ord("F"): False}


def decode(
    data: bytes,
    *,
    max_bytes: int,
    max_nodes: int = MAX_NODES,
    resolve: Callable[[int], object] | None = None,
    takes_all: bool = True,
    from_check: bool = False,
    classes: Mapping[str, type] = NO_CLASSES,
    tuple_class: TupleClass | None = None,
) -> Any:
    """The value that ``data`` stands for.

    Args:
        data: a whole message.
        max_bytes: the longest message that is read at all.
        max_nodes: the most values that are read, those inside containers included; an array counts as one.
        resolve: gives the object for a reference's number; without it a reference is refused.
        takes_all: takes tensors and the kinds of :mod:`autograder.wire.kinds`, whose constructors work; else they are
            refused.
        from_check: takes what only a check may send.
        classes: those whose objects may come, by the name that both sides know.
        tuple_class: gives the receiver's own class of named tuples of a name and fields, or None.

    Raises:
        CodecError: the bytes are not exactly one message. Nothing else is raised, whatever the bytes are.
    """
    if len(data) > max_bytes:
        raise CodecError(f"a message of {len(data)} bytes; at most {max_bytes} are read")
    decoder = _Decoder(data, max_nodes, resolve, takes_all, from_check, classes)
    decoder.tuple_class = tuple_class
    value = decoder.value(0)
    if decoder.instances:
        decoder.read_states()
    if decoder.position != len(data):
        raise CodecError("a message has bytes after its end")
    return value


class _Decoder:
    """Reads one message; what student code sends is full of small values, so each of them takes few steps."""

    __slots__ = (
        "_data",
        "_end",
        "_guessable",
        "_nodes",
        "_resolve",
        "classes",
        "from_check",
        "instances",
        "named_tuples",
        "position",
        "references",
        "stayed",
        "takes_all",
        "tuple_class",
    )

    def __init__(
        self,
        data: bytes,
        max_nodes: int,
        resolve: Callable[[int], object] | None,
        takes_all: bool,
        from_check: bool,
        classes: Mapping[str, type],
    ) -> None:
        self.takes_all = takes_all
        self.classes = classes
        self.instances: list[Any] = []  # whose attributes follow at the end
        self.from_check = from_check
        self.references = 0  # how many were read, and objects of known classes
        self.stayed = 0  # how many of the references were to what is the sender's
        self.named_tuples: set[bytes] = set()  # what their names and fields are, as they are written
        self.tuple_class: TupleClass | None = None
        self.position = 0
        self._data = data
        self._end = len(data)
        self._resolve = resolve
        self._nodes = max_nodes
        self._guessable = MAX_GUESSABLE_BYTES

    def value(self, depth: int) -> Any:
        self._nodes -= 1
        if self._nodes < 0 or depth > MAX_DEPTH:
            raise CodecError("a message of too many or too deeply nested values")
        if self.position >= self._end:
            raise CodecError("a message ends too early")
        tag = self._data[self.position]
        self.position += 1
        reader = READERS.get(tag)
        if reader is not None:
            return reader(self, depth)
        if tag in CONSTANTS:
            return CONSTANTS[tag]
        raise CodecError(f"a message has the unknown tag {tag}")

    def spend(self, nodes: int) -> None:
        """Counts as many values as what is built next is worth."""
        self._nodes -= nodes
        if self._nodes < 0:
            raise CodecError("a message of too many values")

    def take(self, count: int) -> bytes:
        start = self.position
        self.position = end = start + count
        if end > self._end:
            raise CodecError("a message ends too early")
        return self._data[start:end]

    def length(self) -> int:
        start = self.position
        self.position = start + LENGTH.size
        if self.position > self._end:
            raise CodecError("a message ends too early")
        found: int
        (found,) = LENGTH.unpack_from(self._data, start)
        return found

    def block(self) -> bytes:
        """As many bytes as the length says that comes next."""
        start = self.position + LENGTH.size
        if start > self._end:
            raise CodecError("a message ends too early")
        (length,) = LENGTH.unpack_from(self._data, self.position)
        self.position = end = start + length
        if end > self._end:
            raise CodecError("a message ends too early")
        return self._data[start:end]

    def count(self) -> int:
        """How many values a collection has."""
        count = self.length()
        if count > self._nodes:
            raise CodecError("a message of too many values")
        if count > self._end - self.position:  # each value takes a byte at least
            raise CodecError("a collection claims more values than there are")
        return count

    def values(self, depth: int) -> list[Any]:
        depth += 1
        return [self.value(depth) for _ in range(self.count())]

    def key(self, depth: int) -> Any:
        """A key or a member of a set."""
        start = self.position
        key = self.value(depth + 1)
        if is_guessable(key):
            self._guessable -= self.position - start
            if self._guessable < 0:
                raise CodecError("too many keys that are not strings")
        return key

    def note_named_tuple(self, parts: Any) -> None:
        """Counts the kinds of named tuples: each takes as long as a class."""
        if type(parts) is list and len(parts) == 3 and type(parts[1]) is list:
            if not all(type(name) is str for name in (parts[0], *parts[1])):  # which alone say nothing by themselves
                raise CodecError("a named tuple of other fields")
            self.named_tuples.add(repr(parts[:2])[:MOST_NAMES].encode("utf-8", "replace"))
        if len(self.named_tuples) > MOST_NAMED_TUPLES:
            raise CodecError("a message of too many kinds of named tuples")

    def known_class(self, depth: int) -> type:
        """The class whose name comes next."""
        name = self.value(depth + 1)
        if type(name) is not str or name not in self.classes:
            raise CodecError("an object of an unknown class")
        return self.classes[name]

    def read_states(self) -> None:
        """Reads what the objects hold that were met, and those that are met meanwhile."""
        done = 0
        while done < len(self.instances):
            self.read_state(self.instances[done], 1)
            done += 1

    def read_state(self, found: Any, depth: int) -> None:
        stayed = self.stayed
        state = self.value(depth)
        if not self.from_check:
            self.require_nothing_stays(stayed)
            if type(state) is dict:
                require_own_callables(type(found), state)
        put_state(found, state)

    def require_nothing_stays(self, before: int) -> None:
        """What student code names in an object must not answer for itself, as a method of the object would."""
        if self.stayed != before and not self.from_check:
            raise CodecError("an object, a namespace or a named tuple with something that stays inside")

    def array(self, _: int) -> Any:
        """What follows the tag of an array."""
        try:
            dtype = self.block().decode("ascii")
        except UnicodeDecodeError as error:
            raise CodecError("an array's data type is unknown") from error
        (count,) = self.take(1)
        shape = struct.unpack(f"<{count}Q", self.take(AXIS.size * count))
        return array_from_bytes(dtype, shape, self.block())

    def scalar(self, depth: int) -> Any:
        """What follows the tag of a NumPy scalar."""
        array = self.array(depth)
        if array.shape:
            raise CodecError("a scalar must have no axes")
        return array[()]

    def reference(self) -> object:
        if self._resolve is None:
            raise CodecError("a reference where none is expected")
        self.references += 1
        number = int.from_bytes(self.take(8), "little", signed=True)
        self.stayed += number >= 0
        try:
            return self._resolve(number)
        except LookupError as error:
            raise CodecError(f"a reference to the unknown object {number}") from error


def _read_int(decoder: _Decoder, _: int) -> int:
    data = decoder.block()
    value = int.from_bytes(data, "little", signed=True)
    if len(data) != value.bit_length() // 8 + 1:
        raise CodecError("a number is not in its shortest form")
    return value


def _read_str(decoder: _Decoder, _: int) -> str:
    try:
        return decoder.block().decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        raise CodecError("a string is not UTF-8") from error


def _read_set(decoder: _Decoder, depth: int) -> set[Any]:
    return set(_distinct([decoder.key(depth) for _ in range(decoder.count())]))


def _read_dict(decoder: _Decoder, depth: int) -> dict[Any, Any]:
    count = decoder.count()
    if count % 2:
        raise CodecError("a dict has a key without a value")
    pairs = [(decoder.key(depth), decoder.value(depth + 1)) for _ in range(count // 2)]
    keys = _distinct([key for key, _ in pairs])
    for key, (_, value) in zip(keys, pairs, strict=True):
        keys[key] = value
    return keys


def _distinct(keys: list[Any]) -> dict[Any, Any]:
    """``keys`` as those of a dict, once it is sure that they can be told apart and that no key comes twice."""
    try:
        distinct: dict[Any, Any] = dict.fromkeys(keys)
    except Exception as error:  # what stands for an object of the other side's may refuse with an error of its own
        raise CodecError("a key or member of a set cannot be hashed") from error
    if len(distinct) != len(keys):
        raise CodecError("a key or member of a set comes twice")
    return distinct


def _read_tensor(decoder: _Decoder, depth: int) -> Any:
    if decoder.takes_all and decoder.take(1) == b"t":
        match decoder.values(depth):
            case [str() as name, bool() as requires_grad, np.ndarray() as array]:
                return tensor_from_array(name, requires_grad, array)
    raise CodecError("a tensor must hold a data type, a flag and an array")


def _read_standard(decoder: _Decoder, depth: int) -> Any:
    if not decoder.takes_all or decoder.take(1) != b"t":
        raise CodecError(NO_KIND)
    references, stayed = decoder.references, decoder.stayed
    values = decoder.values(depth)
    if len(values) != 2 or type(values[0]) is not str:  # of another type, it could say that it is equal to any name
        raise CodecError(NO_KIND)
    name, parts = values
    if name == "named_tuple":
        decoder.note_named_tuple(parts)
    if name in PLAIN_ONLY and decoder.references != references:
        raise CodecError(f"a {name} with something that stays inside")
    if name in NAMED_PARTS and not decoder.from_check:
        decoder.require_nothing_stays(stayed)
        require_data(name, parts)
    if name in ONLY_FROM_CHECKS and not decoder.from_check:
        raise CodecError(f"a {name}, which only a check may send")
    decoder.spend(cost_of(name, parts))
    found = built(name, parts)
    if name == "named_tuple" and decoder.tuple_class is not None:
        own = decoder.tuple_class(parts[0], type(found)._fields)
        return found if own is None else tuple.__new__(own, found)
    return found


def _read_instance(decoder: _Decoder, depth: int) -> Any:
    decoder.references += 1  # nothing that takes only plain values may hold one
    how = decoder.take(1)
    if how == b"b":
        place = decoder.length()
        if place >= len(decoder.instances):
            raise CodecError("an object that has not come yet")
        return decoder.instances[place]
    kind = decoder.known_class(depth)
    if how == b"c":
        return kind
    if how == b"m":
        return member(kind, decoder.value(depth + 1))
    if how == b"t":
        stayed = decoder.stayed
        values = decoder.value(depth + 1)
        decoder.require_nothing_stays(stayed)
        return of_fields(kind, values)
    found = empty(kind)
    if how == b"i":
        decoder.read_state(found, depth + 1)
    elif how == b"n":
        decoder.instances.append(found)
    else:
        raise CodecError("an object in an unknown way")
    return found


READERS: dict[int, Callable[[_Decoder, int], Any]] = {
    ord("i"): _read_int,
    ord("f"): lambda decoder, _: float(*FLOAT.unpack(decoder.take(8))),
    ord("c"): lambda decoder, _: complex(*COMPLEX.unpack(decoder.take(16))),
    ord("s"): _read_str,
    ord("b"): lambda decoder, _: decoder.block(),
    ord("l"): _Decoder.values,
    ord("t"): lambda decoder, depth: tuple(decoder.values(depth)),
    ord("e"): _read_set,
    ord("z"): lambda decoder, depth: frozenset(_read_set(decoder, depth)),
    ord("d"): _read_dict,
    ord("a"): _Decoder.array,
    ord("g"): _Decoder.scalar,
    ord("x"): _read_tensor,
    ord("k"): _read_standard,
    ord("o"): _read_instance,
    ord("r"): lambda decoder, _: decoder.reference(),
}
