"""Functions and objects of the check that runs, lent to the student's code until that check ends."""

import io
import operator
import secrets
import sys
from collections.abc import Callable, Collection, Mapping
from typing import Any, NoReturn

from autograder.running.checks.own_uses import OwnUses
from autograder.running.checks.proxies import CallbackReference, drained_of
from autograder.wire.lent_objects import BINARY, CHANGES, READS

__all__ = ["LentFunctions", "is_lendable"]

MOCKS = "unittest.mock"
OWN = "__main__"  # the module of classes that a check defines
# Of what they may derive from: methods of other libraries' classes could write files, or run for ever.
HARMLESS = frozenset((
    OWN, "abc", "builtins", "collections", "collections.abc", "contextlib", "enum", "numbers", "typing", "_io",
))  # fmt: skip


class LentFunctions:
    """Each of them has a number below 0, under which the student's code calls it; those of objects are even.

    No number comes twice and none can be guessed: one that a student process kept never names another function.

    Args:
        uses: what the source's own solution uses of what checks offer.
    """

    def __init__(self, uses: OwnUses) -> None:
        self._uses = uses
        self._functions: dict[int, Callable[..., Any]] = {}
        self._objects: dict[int, int] = {}  # by id, the number of an object
        self._untold: set[int] = set()  # the numbers of those of whose classes student code has not been told
        self._next = -1 - 2 * secrets.randbelow(2**61)

    def lend(self, function: Callable[..., Any]) -> CallbackReference:
        """Gives the function a number."""
        handle = self._next
        self._next -= 2
        self._functions[handle] = function
        return CallbackReference(handle)

    @property
    def lent(self) -> Collection[Any]:
        """All functions and objects that are lent now."""
        return [*map(self.named, self._functions)]

    def lend_object(self, value: Any) -> CallbackReference:
        """Gives an object a number, the same one each time."""
        handle = self._objects.get(id(value))
        if handle is None:
            handle = self._objects[id(value)] = self._next - 1
            self._next -= 2
            self._functions[handle] = _LentObject(value, self._uses)
            self._untold.add(handle)
        return CallbackReference(handle)

    def named(self, handle: int) -> Any:
        """The function or object of this number; raises LookupError if none is lent under it."""
        found = self._functions[handle]
        return found.value if type(found) is _LentObject else found

    def kinds_to_tell(self, known: Mapping[str, type]) -> dict[int, tuple[str, list[str]]]:
        """Of objects that were lent since this was asked last, the name of their class and those of ``known`` in it."""
        if not self._untold:
            return {}
        told = {handle: type(self.named(handle)) for handle in sorted(self._untold)}
        self._untold.clear()
        names = {each: name for name, each in known.items()}
        return {
            handle: (kind.__name__, [names[each] for each in kind.__mro__ if each in names])
            for handle, kind in told.items()
        }

    def tell_again(self) -> None:
        """Called when another student process takes the place of one."""
        self._untold.update(self._objects.values())

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
        self._objects.clear()
        self._untold.clear()


class _LentObject:
    """What student code may do with an object of the check's: read it as it likes, change it as the own solution does.

    A method of its own that it set there would answer the check in the place of the object's.
    """

    def __init__(self, value: Any, uses: OwnUses) -> None:
        self.value = value
        self._uses = uses

    def __call__(self, what: Any, *operands: Any) -> Any:
        if what == "call" and len(operands) == 2:
            return self.value(*operands[0], **operands[1])
        if what == "get" and len(operands) == 1:
            return getattr(self.value, self._name(operands[0]))
        if what == "right" and len(operands) == 2 and operands[0] in BINARY:
            return READ[operands[0]](operands[1], self.value)
        if what in READS and not (what == "vars" and _is_mock(self.value)):
            return READ[what](self.value, *operands)
        if what in CHANGES:
            return self._change(what, *operands)
        raise TypeError("this cannot be done to an object of the check's")

    def _change(self, what: str, *operands: Any) -> Any:
        place = self._name(operands[0]) if what in ("set", "delete") else ""
        use = ("lent", what, place)
        if not self._uses.may(*use):
            raise AttributeError("your code changes an object of the test's where the own solution does not")
        self._uses.note(*use)
        return CHANGE[what](self.value, *operands)

    def _name(self, name: Any) -> str:
        if type(name) is not str or name.startswith("__"):
            raise AttributeError("a name with two underscores of an object of the test's is not known here")
        if _is_mock(self.value) and (name.startswith("_") or hasattr(sys.modules[MOCKS].MagicMock, name)):
            raise AttributeError(f"{name} of an object of the test's is not known here")
        return name


READ: dict[str, Callable[..., Any]] = {
    **{name: getattr(operator, name) for name in READS - {"abs", "format"} if hasattr(operator, name)},
    **{function.__name__: function for function in (
        abs, bool, divmod, float, format, hash, int, len, next, repr, round, str,
    )},
    "iter": lambda value: drained_of(iter(value)),
    "vars": lambda value: dict(vars(value)),
    "enter": lambda value: type(value).__enter__(value),
    "exit": lambda value: bool(type(value).__exit__(value, None, None, None)),
}  # fmt: skip
CHANGE: dict[str, Callable[..., Any]] = {
    "set": setattr,
    "delete": delattr,
    **{name: getattr(operator, name) for name in CHANGES if hasattr(operator, name)},
}


def is_lendable(value: Any) -> bool:
    """Whether it is an object of a class that a check defines of its own, or one that stands in for anything."""
    kind = type(value)
    is_own = kind.__module__ == OWN and not issubclass(kind, BaseException | type | io.FileIO)
    is_own = is_own and all(each.__module__ in HARMLESS for each in kind.__mro__)
    return is_own or _is_mock(value)


def _is_mock(value: Any) -> bool:
    mocks = sys.modules.get(MOCKS)
    return mocks is not None and issubclass(type(value), mocks.NonCallableMock)


def _is_over(*_: Any, **__: Any) -> NoReturn:
    raise ReferenceError("the check that lent this function to your code is over")
