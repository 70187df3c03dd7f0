"""Lists, dicts, sets, arrays and objects of set-up cells' classes that a check and student code both hold, as copies.

In one process they hold one object: what the check does to ``cart.items`` the cart finds, and what the cart does to the
list that it was made of the check finds. A function holds something too: in its closure, in the defaults of its
arguments, in what it remembers. Here each side tells the other what it did, as far as the own solution needs that in
the same place of the same test. Where it does not, the check shares more than two processes do, and the hand-in runs
once more with all of it.
"""

import sys
from collections.abc import Callable, Collection, Container, Iterator
from typing import Any

from autograder.wire.held_values import OWN_REFERENCES, can_be_held, look_of

__all__ = ["MOST_HELD", "HeldObjects"]

MOST_HELD = 64

Key = tuple[int, int]


class HeldObjects:
    """Those of one cell of the instructor's, by the number of the request that they came with, and their place in it.

    Args:
        encoded: the bytes of a value; None if it cannot cross.
        classes: gives those whose objects cross by their state.
    """

    def __init__(self, encoded: Callable[[Any], bytes | None], classes: Callable[[], Collection[type]] = tuple) -> None:
        self._encoded = encoded
        self._classes = classes
        self._held: dict[Key, tuple[Any, Any, str]] = {}

    def hold(self, request: int, place: int, value: Any, origin: str) -> None:
        """Keeps an object that comes from ``origin``, if it is one that both sides may change."""
        if can_be_held(value, self._classes()) and (look := look_of(value, self._encoded)) is not None:
            self._held[request, place] = value, look, origin
            if len(self._held) > MOST_HELD:
                del self._held[next(iter(self._held))]

    def changed(self) -> Iterator[tuple[Key, Any, str]]:
        """The objects that the check has changed since; those that it does not hold any more are forgotten."""
        for key in [*self._held]:
            value, before, origin = self._held.pop(key)
            look = look_of(value, self._encoded)
            if sys.getrefcount(value) >= OWN_REFERENCES:
                self._held[key] = value, look, origin
            if look is not None and (type(look) is not type(before) or look != before):
                yield key, value, origin

    def of(self, key: Key) -> tuple[Any, str] | None:
        """The object and where it comes from; None if the check holds it no more."""
        found = self._held.get(key)
        return None if found is None else (found[0], found[2])

    def forget_but(self, kept: Container[Key], before: int) -> None:
        """Forgets what came with requests ``before`` this one, but for what student code still keeps.

        A test may hold hundreds of results, and each would be looked at with each request.
        """
        for key in [key for key in self._held if key[0] < before and key not in kept]:
            del self._held[key]

    def note(self, key: Key) -> None:
        """Called when an object was made what the student's is."""
        value, _, origin = self._held[key]
        self._held[key] = value, look_of(value, self._encoded), origin

    def forget(self) -> None:
        """Called when a cell ends."""
        self._held.clear()
