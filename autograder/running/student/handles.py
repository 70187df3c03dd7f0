"""Numbers under which the other side speaks of objects that stay in the student process."""

import os

__all__ = ["Handles"]


class Handles:
    """Gives each object a number of 0 or above, and finds the object of a number again."""

    def __init__(self) -> None:
        self._objects: dict[int, object] = {}
        self._numbers: dict[int, int] = {}  # by the object's id
        self._next = os.getpid() * 10**6  # a handle of an earlier process never names an object of this one

    def of(self, value: object) -> int:
        """The object's number, a new one if it has none yet."""
        handle = self._numbers.get(id(value))
        if handle is None:
            handle = self._next
            self._next += 1
            self._numbers[id(value)] = handle
            self._objects[handle] = value  # also keeps it alive, so that its id stays its own
        return handle

    def __getitem__(self, handle: int) -> object:
        return self._objects[handle]
