"""Results that are made of several values: parts with names, lists, dicts."""

from dataclasses import dataclass
from functools import cache
from itertools import permutations
from typing import Any

import numpy as np

from lossopt.checks.closeness import Tolerance
from lossopt.checks.failure import Complaint, plainly
from lossopt.checks.kinds import Kind
from lossopt.checks.reading import came_instead, plain_of

__all__ = ["Listing", "Mapping", "Parts"]

LONGEST_REORDERED = 100  # values of a list


class Parts:
    """A fixed number of named values in a tuple or a list, as in ``Parts(dw=Array("D"), db=Number())``."""

    __slots__ = ("kinds",)

    def __init__(self, **kinds: Kind) -> None:
        self.kinds = kinds

    def describe(self) -> str:
        return f"a tuple ({', '.join(self.kinds)})"

    def read(self, value: Any) -> Any:
        items = self._items(value)
        if isinstance(items, Complaint):
            return items
        read = []
        for (name, kind), item in zip(self.kinds.items(), items, strict=True):
            got = kind.read(item)
            if isinstance(got, Complaint):
                return got.inside(name)
            read.append(got)
        return tuple(read)

    def complain(self, value: Any, expected: Any, tolerance: Tolerance, sizes: tuple[int, ...]) -> Complaint | None:
        items = self._items(value)
        if isinstance(items, Complaint):
            return items

        places = list(zip(self.kinds.items(), expected, strict=True))

        @cache  # most of the other orders share their first mistake
        def complaint_of(item: int, place: int) -> Complaint | None:
            (_, kind), right = places[place]
            return kind.complain(items[item], right, tolerance, sizes)

        numbers = range(len(items))
        for place, ((name, _), _) in enumerate(places):
            complaint = complaint_of(place, place)
            if complaint is not None:
                if any(not any(map(complaint_of, order, numbers)) for order in permutations(numbers)):
                    return plainly(f"the right values in another order: {self.describe()} is expected")
                return complaint.inside(name)
        return None

    def _items(self, value: Any) -> tuple[Any, ...] | Complaint:
        items = _items(value)
        if items is None:
            return came_instead(value, self.describe())
        if len(items) != len(self.kinds):
            shown = f"{len(items)} values came where {self.describe()} is expected"
            return Complaint(shown=shown, kept=f"a wrong number of values came where {self.describe()} is expected")
        return items


class Listing:
    """Any number of values of one kind in a list, tuple or array; ``what`` names them, as in "batches"."""

    __slots__ = ("kind", "what")

    def __init__(self, kind: Kind, what: str) -> None:
        self.kind = kind
        self.what = what

    def describe(self) -> str:
        return f"a list of {self.what}"

    def read(self, value: Any) -> Any:
        items = _items(value)
        if items is None:
            return came_instead(value, self.describe())
        read = [self.kind.read(item) for item in items]
        wrong = [got for got in read if isinstance(got, Complaint)]
        return wrong[0].inside(f"in the list of {self.what}") if wrong else read

    def complain(self, value: Any, expected: Any, tolerance: Tolerance, sizes: tuple[int, ...]) -> Complaint | None:
        items = _items(value)
        if items is None:
            return came_instead(value, self.describe())
        if len(items) != len(expected):
            shown = f"{len(items)} {self.what} came where {len(expected)} are expected"
            return Complaint(shown=shown, kept=f"a wrong number of {self.what}")
        for item, right in zip(items, expected, strict=True):
            complaint = self.kind.complain(item, right, tolerance, sizes)
            if complaint is not None:
                if self._reordered(items, expected, tolerance, sizes):
                    return plainly(f"the right {self.what} in another order")
                return complaint.inside(f"in the list of {self.what}")
        return None

    def _reordered(self, items: tuple[Any, ...], expected: Any, tolerance: Tolerance, sizes: tuple[int, ...]) -> bool:
        """Whether each item is right in the place of another one; a long list takes too long and is not looked at."""
        left = list(expected)
        for item in items if len(left) <= LONGEST_REORDERED else ():
            places = (i for i, right in enumerate(left) if self.kind.complain(item, right, tolerance, sizes) is None)
            place = next(places, None)
            if place is None:
                return False
            del left[place]
        return not left


@dataclass(frozen=True, slots=True)
class Mapping:
    """A dict with exactly the keys of ``kinds``."""

    kinds: dict[str, Kind]

    def describe(self) -> str:
        return f"a dict with the keys {', '.join(map(repr, self.kinds))}"

    def read(self, value: Any) -> Any:
        wrong = self._wrong_keys(value)
        if wrong is not None:
            return wrong
        read = {key: kind.read(value[key]) for key, kind in self.kinds.items()}
        for key, got in read.items():
            if isinstance(got, Complaint):
                return got.inside(f"at {key!r}")
        return read

    def complain(self, value: Any, expected: Any, tolerance: Tolerance, sizes: tuple[int, ...]) -> Complaint | None:
        wrong = self._wrong_keys(value)
        if wrong is not None:
            return wrong
        for key, kind in self.kinds.items():
            complaint = kind.complain(value[key], expected[key], tolerance, sizes)
            if complaint is not None:
                return complaint.inside(f"at {key!r}")
        return None

    def _wrong_keys(self, value: Any) -> Complaint | None:
        if not isinstance(value, dict):
            return came_instead(value, self.describe())
        missing = [key for key in self.kinds if key not in value]
        if missing:
            return plainly(f"the key {missing[0]!r} is missing where {self.describe()} is expected")
        if len(value) > len(self.kinds):
            return plainly(f"more keys came than those of {self.describe()}")
        return None


def _items(value: Any) -> tuple[Any, ...] | None:
    """The values of a list or tuple, or along the first axis of an array; None for anything else.

    Arrays of objects give None too: they are not plain data and never come from the student's process.
    """
    plain = plain_of(value)
    if isinstance(plain, list | tuple):
        return tuple(plain)
    is_array = isinstance(plain, np.ndarray) and not isinstance(plain, np.ma.MaskedArray)
    return tuple(plain) if is_array and plain.ndim and plain.dtype.kind != "O" else None
