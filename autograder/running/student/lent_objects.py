"""Functions and objects of a check's, as student code sees them: each use goes back to the check."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Protocol, cast

from autograder.running.student.iterators import iterator_of
from autograder.wire.lent_objects import BINARY

__all__ = ["Callback", "LentObject", "lent_class", "made_of"]

OWN = ("_about", "_process", "handle")
INTERNAL = frozenset((*OWN, "_ask"))
# By method, the name of what it does and whether the object stands on the right.
METHODS = {
    **{f"__{name.strip('_')}__": (name, False) for name in (*BINARY, "and_", "or_", "xor", "eq", "ne", "lt", "le", "gt",
       "ge", "neg", "pos", "invert", "contains", "getitem", "index", "abs", "bool", "divmod", "float", "format", "hash",
       "int", "len", "next", "repr", "round", "str", "enter", "setitem", "delitem")},
    **{f"__r{name}__": (name, True) for name in BINARY},
}  # fmt: skip


class Asks(Protocol):
    """The student process, which asks the check."""

    def call_back(self, handle: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any: ...

    def about(self, handle: int) -> dict[str, str | None]: ...


class Callback:
    """A function of the check, as the student's code sees it."""

    __slots__ = ("__weakref__", *OWN)
    handle: int

    def __init__(self, process: Asks, handle: int) -> None:
        for name, value in zip(OWN, (None, process, handle), strict=True):
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        """One of the function's own names, which are asked for once."""
        if name not in ("__name__", "__qualname__", "__doc__"):
            raise AttributeError(f"{name} of a function of the check's is not known here")
        if self._about is None:
            object.__setattr__(self, "_about", self._process.about(self.handle))
        if name not in self._about:
            raise AttributeError(name)
        return self._about[name]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._process.call_back(self.handle, args, kwargs)


Callback.__doc__ = property(lambda callback: callback.__getattr__("__doc__"))  # type: ignore[assignment]


class LentObject(Callback):
    """An object of a class that the check defines."""

    __slots__ = ()

    def _ask(self, what: str, *operands: Any) -> Any:
        return self._process.call_back(self.handle, (what, *operands), {})

    def __getattribute__(self, name: str) -> Any:
        """What a class of the set-up's defines is not asked here: the check's class may have another of that name."""
        if name == "__dict__":
            return self._ask("vars")
        if name.startswith("__") or name in INTERNAL:
            return object.__getattribute__(self, name)
        return self._ask("get", name)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._ask("set", name, value)

    def __delattr__(self, name: str) -> None:
        self._ask("delete", name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("call", args, kwargs)

    def __iter__(self) -> Iterator[Any]:
        return iterator_of(self._ask("iter"))

    def __exit__(self, *_: object) -> bool:
        return bool(self._ask("exit"))


def _method(what: str, is_right: bool) -> Callable[..., Any]:
    def method(self: LentObject, *operands: Any) -> Any:
        if is_right:  # the other one stands on the left, and knows nothing of the check's object
            return self._ask("right", what, *operands)
        return self._ask(what, *operands)

    return method


for _name, (_what, _is_right) in METHODS.items():
    setattr(LentObject, _name, _method(_what, _is_right))


@lru_cache(maxsize=256)
def lent_class(name: str, bases: tuple[type, ...]) -> type[LentObject]:
    """A class of this name for objects of a check's, which are instances of ``bases`` too if they can be."""
    for more in (bases, ()):
        try:
            made: Any = type(name, (LentObject, *more), {"__slots__": (), "__module__": "__main__"})
            made.__abstractmethods__ = frozenset()
            object.__new__(made)
        except Exception:  # what a class of the set-up's wants of one that derives from it may fail in many ways
            continue
        return cast(type[LentObject], made)
    return LentObject


def made_of(kind: type[LentObject], process: Asks, handle: int) -> LentObject:
    """What stands for an object; no class of the set-up's has a say in it."""
    made: LentObject = object.__new__(kind)
    Callback.__init__(made, process, handle)
    return made
