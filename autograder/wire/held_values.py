"""What both sides may change after it crossed as a copy: lists, dicts and the like, arrays, some objects."""

from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Collection
from itertools import chain
from typing import Any

import numpy as np

from autograder.wire.instances import is_of_fields

__all__ = ["ATOMS", "KINDS", "OWN_REFERENCES", "RESULT", "can_be_held", "look_of"]

RESULT = -1  # in the place of an argument's number: what a request gave
OWN_REFERENCES = 3  # to an object that nobody else holds: its entry's, a variable's, and that of the count itself
KINDS = (list, deque, set, dict, OrderedDict, defaultdict, Counter)
MOST_VALUES, MOST_ARRAY_BYTES = 1000, 2**16
ATOMS = frozenset((type(None), bool, int, float, complex, str, bytes))  # types of what cannot be changed


def can_be_held(value: Any, classes: Collection[type] = ()) -> bool:
    """Whether a value can be changed by who holds it, and is small enough to be looked at again.

    Args:
        value: what one side gives the other.
        classes: those whose objects cross by their state.
    """
    kind = type(value)
    if kind in KINDS:
        return len(value) <= MOST_VALUES
    return value.nbytes <= MOST_ARRAY_BYTES if kind is np.ndarray else kind in classes and is_of_fields(kind)


def look_of(value: Any, encoded: Callable[[Any], bytes | None]) -> Any:
    """What tells whether a value is still what it was, by comparison; None if nothing does.

    Args:
        value: one that can be held, whatever has become of it.
        encoded: the bytes of a value; None if it cannot cross. Values of which nothing can be changed need no bytes.
    """
    kind = type(value)
    if kind in (list, set) and _are_fixed(value):
        return value.copy()
    if kind is list and {*map(type, value)} == {list} and all(map(_are_fixed, value)):
        return [row.copy() for row in value]
    if kind is dict and _are_fixed(value.values()) and _are_fixed(value):
        return [*value.items()]  # in their order
    if kind is np.ndarray and not value.dtype.hasobject:
        return value.shape, value.tobytes()
    return encoded(value)


def _are_fixed(values: Collection[Any]) -> bool:
    """Whether nothing of these can be changed, and all of it is compared without asking anybody."""
    kinds = set(map(type, values))
    if tuple not in kinds:
        return kinds <= ATOMS
    inside = chain.from_iterable(value for value in values if type(value) is tuple)
    return kinds <= ATOMS | {tuple} and ATOMS.issuperset(map(type, inside))
