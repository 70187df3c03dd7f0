"""What crossed as a copy, and student code still holds: lists, dicts, sets, arrays, objects of set-up cells' classes.

See :mod:`autograder.running.checks.held_objects`, which is the other side of this.
"""

import sys
from collections import deque
from collections.abc import Callable, Collection
from typing import Any

import numpy as np

from autograder.wire.held_values import KINDS, OWN_REFERENCES, can_be_held, look_of
from autograder.wire.instances import is_of_fields, put_state, state_of

__all__ = ["KeptObjects"]

MOST_KEPT = 32
MOST_KEYS = 16  # of one object that the check got several times

Key = tuple[int, int]


class KeptObjects:
    """Those of the cell whose requests are answered, by the number of the request and their place in it.

    Args:
        encoded: the bytes of a value; None if it cannot cross.
        classes: gives those whose objects cross by their state.
    """

    def __init__(
        self, encoded: Callable[[object], bytes | None], classes: Callable[[], Collection[type]] = tuple
    ) -> None:
        self._encoded = encoded
        self._classes = classes
        self._kept: dict[int, tuple[Any, Any, list[Key]]] = {}  # by its id

    def keep(self, request: int, place: int, value: Any) -> None:
        """Keeps an object, if it is one that both sides may change.

        One that the check has got before looks as it did then, so that :meth:`changes` tells what this request did.
        """
        if not can_be_held(value, self._classes()):
            return
        if (known := self._kept.get(id(value))) is not None:
            _, look, keys = known
        elif (look := look_of(value, self._encoded)) is not None:
            keys = []
        else:
            return
        self._kept[id(value)] = value, look, [*keys, (request, place)][-MOST_KEYS:]
        if len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]

    def prune(self) -> None:
        """Forgets what nothing of the student's holds any more."""
        for known in [*self._kept]:
            value, look, keys = self._kept.pop(known)
            if sys.getrefcount(value) >= OWN_REFERENCES:
                self._kept[known] = value, look, keys

    def keys(self) -> list[Key]:
        """Those of all objects that are kept."""
        return [key for _, _, keys in self._kept.values() for key in keys]

    def changes(self, request: int) -> list[tuple[list[Key], Any]]:
        """The objects that student code has changed since it was last asked, each with its keys but for ``request``."""
        found: list[tuple[list[Key], Any]] = []
        for known, (value, before, keys) in self._kept.items():
            look = look_of(value, self._encoded)
            if look is not None and (type(look) is not type(before) or look != before):
                self._kept[known] = value, look, keys
                if others := [key for key in keys if key[0] != request]:
                    found.append((others, value))
        return found

    def change(self, request: int, place: int, value: Any) -> bool:
        """Makes an object what the check has made of its copy; returns whether it is still held.

        Where the check has further copies, the next :meth:`changes` tell what they are by then.
        """
        self.prune()
        for known, (own, before, keys) in self._kept.items():
            if (request, place) in keys:
                make_equal(own, value, self._classes())
                look = before if {*keys} > {(request, place)} else look_of(own, self._encoded)
                self._kept[known] = own, look, keys
                return True
        return False

    def is_held(self, request: int, place: int) -> bool:
        """Whether something of the student's still holds an object."""
        self.prune()
        return any((request, place) in keys for _, _, keys in self._kept.values())

    def forget(self) -> None:
        """Called when another cell's requests are answered."""
        self._kept.clear()


def make_equal(own: Any, value: Any, classes: Collection[type] = ()) -> None:
    """Gives an object what another of its type holds; what was only changed inside of it stays the same object."""
    if type(own) is not type(value):
        return
    if type(own) in (list, deque):
        kept = [_same(old, new, classes) for old, new in zip(own, value, strict=False)] + list(value)[len(own) :]
        own.clear()
        own.extend(kept)
    elif type(own) is set:
        own.clear()
        own.update(value)
    elif isinstance(own, dict):
        pairs = [(key, _same(own[key], new, classes) if key in own else new) for key, new in value.items()]
        own.clear()
        for key, new in pairs:  # the update of a counter would add
            own[key] = new
    elif type(own) is np.ndarray and own.shape == value.shape and own.dtype == value.dtype and own.flags.writeable:
        own[...] = value
    elif type(own) in classes:
        before = state_of(own)
        put_state(own, {name: _same(before.get(name), new, classes) for name, new in state_of(value).items()})


def _same(old: Any, new: Any, classes: Collection[type]) -> Any:
    kind = type(old)
    if kind is type(new) and (kind in KINDS or (kind in classes and is_of_fields(kind))):
        make_equal(old, new, classes)
        return old
    return new
