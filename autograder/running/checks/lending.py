"""Functions of the check that runs, lent to the student's code until that check ends."""

import secrets
from collections.abc import Callable, Collection
from typing import Any, NoReturn

from autograder.running.checks.proxies import CallbackReference

__all__ = ["LentFunctions"]


class LentFunctions:
    """Each of them has a number below 0, under which the student's code calls it.

    No number comes twice and none can be guessed: one that a student process kept never names another function.
    """

    def __init__(self) -> None:
        self._functions: dict[int, Callable[..., Any]] = {}
        self._next = -1 - secrets.randbelow(2**62)

    def lend(self, function: Callable[..., Any]) -> CallbackReference:
        """Gives the function a number."""
        handle = self._next
        self._next -= 1
        self._functions[handle] = function
        return CallbackReference(handle)

    @property
    def lent(self) -> Collection[Callable[..., Any]]:
        """All functions that are lent now."""
        return self._functions.values()

    def named(self, handle: int) -> Callable[..., Any]:
        """The function of this number; raises LookupError if no function is lent under it."""
        return self._functions[handle]

    def described(self, handle: int) -> dict[str, str | None]:
        """The names and the docstring of the function of this number, which ``functools.wraps`` takes over."""
        function = self.to_call(handle)
        told = {name: getattr(function, name, None) for name in ("__name__", "__qualname__", "__doc__")}
        return {name: value for name, value in told.items() if isinstance(value, str) or name == "__doc__"}

    def to_call(self, handle: int) -> Callable[..., Any]:
        """The function of this number, for a call; if it is not lent any more, a function that says so."""
        return self._functions.get(handle, _is_over)

    def forget(self) -> None:
        """Called when a check ends: the next one must not get what it lent."""
        self._functions.clear()


def _is_over(*_: Any, **__: Any) -> NoReturn:
    raise ReferenceError("the check that lent this function to your code is over")
