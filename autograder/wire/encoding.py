"""Values into bytes. It is longer than 300 lines, since all that writes a message shares one state."""

import enum
import struct
from collections.abc import Callable, Collection, Mapping
from types import FunctionType
from typing import Any

import numpy as np

from autograder.wire.array_kinds import masked_parts, parts_of_array
from autograder.wire.arrays import array_parts, is_tensor, tensor_parts
from autograder.wire.instances import member_of, require_own_callables, state_of
from autograder.wire.kinds import (
    NAMED_PARTS,
    PLAIN_ONLY,
    STAYS_INSTEAD,
    TakenApart,
    built,
    cost_of,
    kind_of,
    require_data,
)
from autograder.wire.wire_format import (
    COMPLEX,
    FLOAT,
    LENGTH,
    MAX_DEPTH,
    MAX_GUESSABLE_BYTES,
    MAX_LENGTH,
    MAX_NODES,
    NotPlainData,
    OddArray,
    TooMuch,
    is_guessable,
)

__all__ = ["encode", "plain_part"]

NO_CLASSES: Mapping[type, str] = {}


def encode(
    value: object,
    *,
    max_bytes: int,
    max_nodes: int = MAX_NODES,
    reference: Callable[[object], int | None] | None = None,
    refers_in_keys: bool = True,
    from_check: bool = False,
    classes: Mapping[type, str] = NO_CLASSES,
    staying_classes: Collection[str] = (),
) -> bytes:
    """The bytes of ``value``.

    Args:
        value: None, booleans, numbers, strings, bytes, NumPy arrays and scalars, torch tensors, the types of
            :mod:`autograder.wire.kinds`, and lists, tuples, sets and dicts of these. Subclasses cross as the plain type
            that they are built on.
        max_bytes: the longest message.
        max_nodes: the most values in it, those inside containers included; an array counts as one.
        reference: gives a number for an object that is not plain data and stays here; without it, or if it gives
            None, such an object is refused.
        refers_in_keys: whether the key of a dict or the member of a set may be, or hold, such an object. The other
            side cannot hash what stands for it if it may not ask.
        from_check: the value comes from a check; then masked arrays, patterns and files open for reading cross too.
        classes: those that both sides know by name, whose objects cross by their state.
        staying_classes: names of classes of ``__main__`` whose objects stay here, whatever they derive from.

    Raises:
        NotPlainData: something in ``value`` cannot cross, or it is too large.
    """
    staying: frozenset[int] = frozenset()
    while True:
        limits, asks = (max_bytes, max_nodes), (reference, refers_in_keys)
        encoder = _Encoder(limits, asks, from_check, classes, staying_classes, staying)
        try:
            encoder.add(value, 0)
            encoder.add_states()
        except RecursionError as error:
            raise TooMuch("nested too deeply") from error
        if not encoder.holders:
            return b"".join(encoder.parts)
        staying |= encoder.must_stay()


class _Encoder:
    def __init__(
        self,
        limits: tuple[int, int],
        asks: tuple[Callable[[object], int | None] | None, bool],
        from_check: bool,
        classes: Mapping[type, str],
        staying_classes: Collection[str],
        staying: frozenset[int],
    ) -> None:
        max_bytes, max_nodes = limits
        self._reference, self._refers_in_keys = asks
        self._staying_classes = staying_classes
        self._staying = staying  # objects of these classes, by id, that something stays in
        self._stayed = 0  # how many references to what is the sender's own were written
        self._written: int | None = None  # the place of the object whose attributes are written
        self._mentions: list[tuple[int, int]] = []  # the places of such an object, and of one that it holds
        self.holders: set[int] = set()  # places of objects that hold something that stays
        self._from_check = from_check
        self._classes = classes
        self._places: dict[int, int] = {}  # of objects of these classes, by id
        self._waiting: list[Any] = []  # these objects, whose attributes follow at the end
        self.parts: list[bytes] = []
        self._room = min(max_bytes, MAX_LENGTH)
        self._most_nodes = self._nodes = max_nodes
        self._guessable = MAX_GUESSABLE_BYTES
        self._keys_around = 0  # how many keys the value that is written stands in

    def add(self, value: Any, depth: int) -> None:
        self._nodes -= 1
        if self._nodes < 0:
            raise TooMuch(f"a collection of more than {self._most_nodes} values")
        if depth > MAX_DEPTH:
            raise TooMuch(f"nested more than {MAX_DEPTH} deep")
        kind = type(value)
        writer = WRITERS.get(kind)
        if writer is not None:
            writer(self, value, depth)
        else:
            self._add_other(value, kind, depth)

    def _spend(self, nodes: int) -> None:
        self._nodes -= nodes
        if self._nodes < 0:
            raise TooMuch(f"a collection of more than {self._most_nodes} values")

    def _add_other(self, value: Any, kind: type, depth: int) -> None:
        """Adds an instance of a subclass by the methods of the type it is built on: no override of its own runs."""
        if kind is FunctionType:
            self._add_reference(value, kind)
        elif self._classes and (kind in self._classes or (issubclass(kind, type) and value in self._classes)):
            self._add_of_class(value, kind, depth)
        elif self._staying_classes and self._stays(kind):
            self._add_reference(value, kind)
        elif issubclass(kind, np.generic):
            self.add_array(np.asarray(value), depth, b"g")
        elif issubclass(kind, np.ndarray) and kind not in (np.matrix, np.recarray):
            if not issubclass(kind, np.ma.MaskedArray):
                self.add_array(value, depth)
            elif kind is np.ma.MaskedArray and self._from_check:
                self._add_parts(*masked_parts(value), depth)
            else:  # what is masked compares as anything
                raise NotPlainData("a masked array")
        elif is_tensor(value):
            name, requires_grad, array = tensor_parts(value)
            self.put(b"x")
            self.add((name, requires_grad, array), depth)
        elif (found := kind_of(value, kind, from_check=self._from_check)) is not None:
            self._add_kind(value, kind, found, depth)
        else:
            self._add_subclass(value, kind, depth)

    def _stays(self, kind: type) -> bool:
        """Whether student code's class has the name of one that the source's own solution makes objects of."""
        names = (vars(base).get("__module__") == "__main__" and base.__name__ for base in type.mro(kind))
        return any(type(name) is str and name in self._staying_classes for name in names)

    def _add_of_class(self, value: Any, kind: type, depth: int) -> None:
        """Adds an object of a class that both sides know, or such a class itself; see the form of a message."""
        if kind not in self._classes:
            self._add_named(b"c", self._classes[value], depth)
        elif issubclass(kind, enum.Enum):
            known_by = member_of(value)
            self._add_named(b"m", self._classes[kind], depth)
            self.add(known_by, depth + 1)
        elif issubclass(kind, tuple):
            self._add_or_stay(value, kind, lambda: self._add_with(b"t", kind, list(tuple.__iter__(value)), depth))
        elif id(value) in self._staying:
            self._add_reference(value, kind, f"an object of type {kind.__name__} with a function or an object inside")
        elif id(value) in self._places and not self._keys_around:
            self._mention(self._places[id(value)])
            self.put(b"ob" + LENGTH.pack(self._places[id(value)]))
        else:
            try:
                state = state_of(value)
                if not self._from_check:
                    require_own_callables(kind, state)
            except NotPlainData as error:
                self._add_reference(value, kind, str(error))
                return
            if self._keys_around:  # whose hash is needed at once
                self._add_or_stay(value, kind, lambda: self._add_with(b"i", kind, state, depth))
            else:
                self._places[id(value)] = len(self._waiting)
                self._mention(self._places[id(value)])
                self._waiting.append(value)
                self._add_named(b"n", self._classes[kind], depth)

    def _add_with(self, how: bytes, kind: type, parts: Any, depth: int) -> None:
        self._add_named(how, self._classes[kind], depth)
        self.add(parts, depth + 1)

    def _mention(self, place: int) -> None:
        if self._written is not None:
            self._mentions.append((self._written, place))

    def must_stay(self) -> frozenset[int]:
        """The objects, by id, in which something stays, or in which another such object does."""
        inside: dict[int, list[int]] = {}
        for holder, held in self._mentions:
            inside.setdefault(held, []).append(holder)
        found, waiting = set(self.holders), [*self.holders]
        while waiting:
            more = [place for place in inside.get(waiting.pop(), ()) if place not in found]
            found.update(more)
            waiting.extend(more)
        return frozenset(id(self._waiting[place]) for place in found)

    def _add_or_stay(self, value: Any, kind: type, add: Callable[[], None]) -> None:
        """Adds a value whose parts have names; if one of student code's holds something that stays, it stays whole."""
        before, stayed = self._state(), self._stayed
        add()
        if self._stayed != stayed and not self._from_check:
            self._go_back(before)
            self._add_reference(value, kind)

    def _state(self) -> tuple[int, ...]:
        lengths = (len(self.parts), len(self._waiting), len(self._mentions))
        return (*lengths, self._room, self._nodes, self._guessable, self._keys_around)

    def _go_back(self, before: tuple[int, ...]) -> None:
        """Takes back what was added since."""
        count, waiting, mentions, self._room, self._nodes, self._guessable, self._keys_around = before
        del self.parts[count:], self._waiting[waiting:], self._mentions[mentions:]
        self._places = {known: place for known, place in self._places.items() if place < waiting}

    def _add_named(self, how: bytes, name: str, depth: int) -> None:
        self.put(b"o" + how)
        self.add(name, depth + 1)

    def add_states(self) -> None:
        """Adds what the objects hold, after all that holds them: an object may hold itself."""
        done = 0
        while done < len(self._waiting):
            self._written, stayed = done, self._stayed
            self.add(state_of(self._waiting[done]), 1)
            if self._stayed != stayed and not self._from_check:
                self.holders.add(done)
            done += 1

    def _add_kind(self, value: Any, kind: type, found: TakenApart, depth: int) -> None:
        has_names = found.name in NAMED_PARTS and not self._from_check
        if found.name not in STAYS_INSTEAD and not has_names:
            self._add_parts(found.name, found.parts(), depth)
            return
        before, stayed, said = self._state(), self._stayed, ""
        try:
            parts = _parts_of(found, kind)
            if has_names:
                require_data(found.name, parts)
            self._add_parts(found.name, parts, depth)
            if not has_names or self._stayed == stayed:
                return
        except NotPlainData as error:
            if self._reference is None or (found.name not in STAYS_INSTEAD and isinstance(error, TooMuch)):
                raise
            said = str(error)
        self._go_back(before)
        self._add_reference(value, kind, said)

    def _add_parts(self, name: str, parts: Any, depth: int) -> None:
        """Adds a value as what it is made of; of some kinds nothing may stay here."""
        self._spend(cost_of(name, parts))
        self.put(b"k")
        reference, classes = self._reference, self._classes
        if name in PLAIN_ONLY:
            self._reference, self._classes = None, NO_CLASSES
        try:
            self.add((name, parts), depth)
        except (TooMuch, OddArray):
            raise
        except NotPlainData as error:
            if name not in PLAIN_ONLY:
                raise
            raise OddArray(f"an array or a table that holds {error}") from error
        finally:
            self._reference, self._classes = reference, classes

    def _add_subclass(self, value: Any, kind: type, depth: int) -> None:
        for base, writer in WRITERS.items():
            if issubclass(kind, base):
                writer(self, plain_part(value, base), depth)
                return
        self._add_reference(value, kind)

    def _add_reference(self, value: Any, kind: type, said: str = "") -> None:
        """Adds the number of what stays here; ``said`` is why it does, if more is known than its type."""
        if self._keys_around and not self._refers_in_keys:
            raise NotPlainData(f"a dict or set with an object of type {kind.__name__} among its keys or members")
        handle = self._reference(value) if self._reference is not None else None
        if handle is None:
            raise NotPlainData(said or f"an object of type {kind.__name__}")
        self._stayed += handle >= 0
        self.put(b"r" + handle.to_bytes(8, "little", signed=True))

    def add_array(self, value: Any, depth: int, tag: bytes = b"a") -> None:
        plain = value if type(value) is np.ndarray else np.ndarray.view(value, np.ndarray)
        if plain.nbytes > self._room:
            raise TooMuch("an array larger than what may cross")
        if not plain.flags.writeable or plain.dtype.kind in "OV":
            parts = parts_of_array(plain, is_scalar=tag == b"g")
            if parts is not None:
                self._add_parts(*parts, depth)
                return
        dtype, shape, data = array_parts(plain)
        self.add_bytes(tag, dtype.encode())
        self.put(struct.pack(f"<B{len(shape)}Q", len(shape), *shape))
        self.add_bytes(b"", data)

    def add_bytes(self, tag: bytes, data: bytes) -> None:
        head = tag + LENGTH.pack(len(data))
        self._room -= len(head) + len(data)
        if self._room < 0:
            raise TooMuch("more data than may cross")
        self.parts += head, data

    def add_count(self, tag: bytes, count: int) -> None:
        if count > self._nodes:  # before its values are looked at
            raise TooMuch(f"a collection of more than {self._most_nodes} values")
        self.put(tag + LENGTH.pack(count))

    def add_many(self, tag: bytes, values: Collection[Any], depth: int) -> None:
        self.add_count(tag, len(values))
        depth += 1
        for value in values:
            self.add(value, depth)

    def add_key(self, key: Any, depth: int) -> None:
        """A key or a member of a set."""
        room = self._room
        self._keys_around += 1
        self.add(key, depth)
        self._keys_around -= 1
        if is_guessable(key):
            self._guessable -= room - self._room
            if self._guessable < 0:
                raise TooMuch("a dict or set of too many keys that are not strings")

    def put(self, part: bytes) -> None:
        self._room -= len(part)
        if self._room < 0:
            raise TooMuch("more data than may cross")
        self.parts.append(part)


def _parts_of(found: TakenApart, kind: type) -> Any:
    """What a value is made of, if it can be built of that again; else it has to stay."""
    try:
        parts = found.parts()
        if found.name in PLAIN_ONLY:
            built(found.name, parts)
    except NotPlainData:
        raise
    except Exception as error:  # a library's own methods may raise anything on what student code made of its objects
        raise NotPlainData(f"an object of type {kind.__name__} that cannot be taken apart") from error
    return parts


def plain_part(value: Any, base: type) -> Any:
    """``value`` as an instance of ``base`` itself."""
    if base is dict:
        return dict(dict.items(value))
    if base in (list, tuple, set, frozenset):
        return base(base.__iter__(value))
    if base is bytes:
        return bytes.__getitem__(value, slice(None))
    conversions = {int: int.__int__, float: float.__float__, complex: complex.__complex__, str: str.__str__}
    return conversions[base](value)


def _write_int(encoder: _Encoder, value: int, _: int) -> None:
    encoder.add_bytes(b"i", value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True))


def _write_dict(encoder: _Encoder, value: dict[Any, Any], depth: int) -> None:
    pairs = tuple(value.items())
    encoder.add_count(b"d", 2 * len(pairs))
    for key, part in pairs:
        encoder.add_key(key, depth + 1)
        encoder.add(part, depth + 1)


def _set_writer(tag: bytes) -> Callable[[_Encoder, Any, int], None]:
    def write(encoder: _Encoder, value: Any, depth: int) -> None:
        members = tuple(value)
        encoder.add_count(tag, len(members))
        for member in members:
            encoder.add_key(member, depth + 1)

    return write


WRITERS: dict[type, Callable[[_Encoder, Any, int], None]] = {
    type(None): lambda encoder, _, __: encoder.put(b"N"),
    bool: lambda encoder, value, _: encoder.put(b"T" if value else b"F"),
    int: _write_int,
    float: lambda encoder, value, _: encoder.put(b"f" + FLOAT.pack(value)),
    complex: lambda encoder, value, _: encoder.put(b"c" + COMPLEX.pack(value.real, value.imag)),
    str: lambda encoder, value, _: encoder.add_bytes(b"s", value.encode("utf-8", "surrogatepass")),
    bytes: lambda encoder, value, _: encoder.add_bytes(b"b", value),
    np.ndarray: _Encoder.add_array,
    dict: _write_dict,
    list: lambda encoder, value, depth: encoder.add_many(b"l", tuple(value), depth),
    tuple: lambda encoder, value, depth: encoder.add_many(b"t", value, depth),
    set: _set_writer(b"e"),
    frozenset: _set_writer(b"z"),
}
