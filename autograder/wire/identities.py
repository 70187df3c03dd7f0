"""Which objects inside of a value are one and the same, or are those of a call's arguments, told as places.

Values cross as copies, so that each side would take two names of one list for two lists. A place is a tuple of numbers,
as (1, 0) for the first value of the second one; the values of a dict count in its order.
"""

import collections
import itertools
from collections.abc import Iterator, Sequence
from types import FunctionType
from typing import Any

import numpy as np

from autograder.wire.wire_format import MAX_DEPTH, CodecError

__all__ = ["ITSELF", "Identity", "identities_of", "is_identities_form", "with_identities"]

Place = tuple[int, ...]
Identity = tuple[Place, int, Place, tuple[Any, ...]]
ITSELF = -1  # in the place of an argument's number: the object stands elsewhere in the value
MOST_IDENTITIES = 1000
MOST_OBJECTS = 20_000  # of a value that are looked at
HOLDERS = (list, tuple, dict, collections.deque, collections.OrderedDict, collections.defaultdict)
# Objects of these have no identity that a program relies on, and hold nothing that has one.
ATOMS = frozenset((type(None), bool, int, float, complex, str, bytes, type, FunctionType, range, slice, type(...)))


def identities_of(value: object, given: Sequence[object]) -> list[Identity]:
    """What in ``value`` is an object that stands in it before, or in one of ``given``.

    Returns:
        For each such object its place, whose object it is (the number of one of ``given``, or :data:`ITSELF`), the
        place there, and how an array lies in the memory of that one: (offset, shape, strides), or () if it is that one.
    """
    if type(value) in ATOMS:
        return []
    known: dict[int, tuple[int, Place]] = {}
    memory: dict[int, tuple[int, Place, Any]] = {}  # of arrays, by what holds it
    for number, argument in enumerate(given):
        for place, found in _objects(argument, {}):
            known.setdefault(id(found), (number, place))
            if isinstance(found, np.ndarray):
                memory.setdefault(id(_holder(found)), (number, place, found))
    told: list[Identity] = []
    for place, found in _objects(value, known):
        if id(found) in known:
            told.append((place, *known[id(found)], ()))
        elif isinstance(found, np.ndarray) and id(_holder(found)) in memory:
            number, origin, whole = memory[id(_holder(found))]
            offset = _address(found) - _address(whole)
            if found.dtype == whole.dtype and offset >= 0:
                told.append((place, number, origin, (offset, found.shape, found.strides)))
        known.setdefault(id(found), (ITSELF, place))
        if len(told) >= MOST_IDENTITIES:
            break
    return told


def _objects(value: object, known: dict[int, Any]) -> Iterator[tuple[Place, object]]:
    """The value and what it holds, each before what stands inside of it; what is ``known`` by then is not gone into."""
    waiting: list[tuple[Place, object]] = [((), value)]
    seen: set[int] = set()
    count = 0
    while waiting:
        place, found = waiting.pop()
        is_known = id(found) in known or id(found) in seen
        if type(found) is not tuple:
            yield place, found
            seen.add(id(found))
        if type(found) in HOLDERS and not is_known and len(place) < MAX_DEPTH:
            values = _values(found)
            if ATOMS.issuperset(map(type, values)):
                continue
            inside = ((i, each) for i, each in enumerate(values) if type(each) not in ATOMS)
            few = list(itertools.islice(inside, MOST_OBJECTS - count))
            count += len(few)
            waiting.extend(((*place, i), each) for i, each in reversed(few))


def _values(holder: Any) -> Sequence[Any]:
    return list(dict.values(holder)) if isinstance(holder, dict) else holder


def _holder(array: Any) -> Any:
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def _address(array: Any) -> int:
    return int(array.__array_interface__["data"][0])


def is_identities_form(told: Any) -> bool:
    """Whether ``told`` is of the form that :func:`identities_of` gives: the other side may send anything."""
    return type(told) is list and len(told) <= MOST_IDENTITIES and all(map(_is_identity, told))


def _is_identity(told: Any) -> bool:
    match told:
        case (place, int() as number, origin, ()):
            return _is_place(place) and _is_place(origin) and number >= ITSELF
        case (place, int() as number, origin, (int() as offset, shape, strides)):
            is_part = offset >= 0 and _is_place(shape) and _is_numbers(strides) and len(shape) == len(strides)
            return _is_place(place) and _is_place(origin) and number >= 0 and is_part
    return False


def _is_numbers(told: Any) -> bool:
    return type(told) is tuple and len(told) <= MAX_DEPTH and all(type(each) is int for each in told)


def _is_place(told: Any) -> bool:
    return _is_numbers(told) and all(0 <= each < 2**40 for each in told)


def with_identities(value: Any, told: Sequence[Identity], given: Sequence[Any]) -> Any:
    """The value with the objects in it that were told to be others.

    Only what is of the same type as what crossed in its place is put there, and nothing into itself.

    Args:
        value: as it crossed.
        told: what :func:`identities_of` gave on the other side.
        given: the arguments that are meant, on this side.

    Raises:
        CodecError: it tells of an argument that was not given, or of an object that stands inside of itself.
    """
    for place, number, origin, part in told:
        if number >= len(given):
            raise CodecError("an argument that was not given")
        if number == ITSELF and place[: len(origin)] == origin:
            continue
        try:
            found = _at(value if number == ITSELF else given[number], origin)
            crossed = _at(value, place)
            if part:
                found = _part(found, crossed, *part)
            if type(crossed) is type(found):
                value = _put(value, place, found)
        except (IndexError, TypeError, ValueError, BufferError):  # it is none of what crossed
            continue
    if told and _holds_itself(value):
        raise CodecError("an object inside of itself")
    return value


def _part(whole: Any, crossed: Any, offset: int, shape: Place, strides: Place) -> Any:
    """The part of an array of which ``crossed`` is a copy; one of another size would cost memory without bounds."""
    if not _is_plain(whole) or np.shape(crossed) != shape:
        return None
    return np.ndarray(shape, whole.dtype, whole.data, offset, strides)


def _holds_itself(value: Any) -> bool:
    """Whether going through the value, or comparing it, would come to no end."""
    above: set[int] = set()  # what holds the value that is looked at
    done: set[int] = set()
    waiting: list[tuple[Any, bool]] = [(value, False)]
    while waiting:
        found, is_left = waiting.pop()
        if is_left:
            above.discard(id(found))
            done.add(id(found))
        elif id(found) in above:
            return True
        elif id(found) not in done and type(found) in HOLDERS:
            above.add(id(found))
            waiting.append((found, True))
            waiting += ((each, False) for each in _values(found) if type(each) in HOLDERS)
    return False


def _is_plain(array: Any) -> bool:
    return type(array) is np.ndarray and array.flags.c_contiguous and not array.dtype.hasobject


def _at(value: Any, place: Place) -> Any:
    for index in place:
        if type(value) not in HOLDERS:
            raise TypeError
        value = _values(value)[index]
    return value


def _put(value: Any, place: Place, found: Any) -> Any:
    if not place:
        return found
    holder = _at(value, place[:-1])
    if type(holder) is tuple:
        return _put(value, place[:-1], (*holder[: place[-1]], found, *holder[place[-1] + 1 :]))
    holder[list(holder)[place[-1]] if isinstance(holder, dict) else place[-1]] = found
    return value
