"""Exceptions of the student's own classes: real classes on the check's side, which it can catch and ask for."""

from typing import Any, cast

from autograder.running.checks.lineage import known_class
from autograder.running.checks.student_errors import StudentError, caught_as, student_error, type_name

__all__ = ["OwnException", "OwnExceptionClass", "OwnExceptions"]

# fmt: off
LIBRARIES = frozenset((
    "_csv", "binascii", "configparser", "dataclasses", "decimal", "graphlib", "io", "ipaddress", "json", "networkx",
    "numpy", "pandas", "queue", "re", "scipy", "shutil", "sklearn", "sqlite3", "statistics", "struct", "sympy",
    "tomllib", "zlib", "zoneinfo",
))
# fmt: on
NO_BASES = (StopIteration, StopAsyncIteration, BaseExceptionGroup, StudentError)


class OwnExceptionClass(type):
    """The class of such classes: what is asked of one is asked of the student's."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """Makes an instance of the student's class, which a check may look at or raise."""
        stand_in = _stand_in(cls)
        made = stand_in(*args, **kwargs)
        if type(made) is not type(stand_in):
            return made
        side = vars(stand_in)["_side"]
        reply = side.request("exception", vars(made)["_handle"])
        return side.exceptions.error(reply[1:6], side.public) if reply[0] == "raised" else made

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(_stand_in(cls), name)

    @property
    def __doc__(cls) -> Any:  # type: ignore[override]  # the student's own
        stand_in = vars(cls).get("_stand_in")
        return vars(cls).get("__doc__") if stand_in is None else stand_in.__doc__


def _stand_in(cls: type) -> Any:
    """The proxy of the student's class."""
    stand_in = vars(cls).get("_stand_in")
    if stand_in is None:
        raise TypeError(f"{cls.__name__} cannot be called")
    return stand_in


class OwnException(StudentError, metaclass=OwnExceptionClass):
    """An exception of a class of the student's own; its attributes are asked for where it is."""

    def __getattr__(self, name: str) -> Any:
        original = vars(self).get("_original")
        if original is None or name.startswith("_"):
            raise AttributeError(name)
        return getattr(original, name)


class OwnExceptions:
    """The classes that were met so far, by what stands for them."""

    def __init__(self) -> None:
        self._classes: dict[int, type[OwnException]] = {}

    def class_of(self, tree: tuple[tuple[Any, str, str, tuple[Any, ...]], ...]) -> type[OwnException]:
        """The class of which a tree tells, whose last entry it is.

        Args:
            tree: parents first, for each a proxy of the student's class, its name, its module, and its bases: proxies
                of classes before it, or names of built-in classes.
        """
        for proxy, name, module, bases in tree:
            handle = vars(proxy)["_handle"]
            if handle not in self._classes:
                self._classes[handle] = self._made(proxy, name, _known_exception(proxy, module, name), bases)
        return self._classes[vars(tree[-1][0])["_handle"]]

    def rename(self, kind: type[OwnException], proxy: Any) -> None:
        """Called when another process has taken a lost one's place, in which ``proxy`` stands for the class."""
        type.__setattr__(kind, "_stand_in", proxy)
        self._classes[vars(proxy)["_handle"]] = kind

    def error(self, reply: tuple[Any, ...], public: bool) -> StudentError:
        """The exception of a reply: name, text, built-in bases, place, and what else is known of it."""
        name, text, bases, place, (original, tree, args, causes) = reply
        kind = self.class_of(tree) if tree else None
        error = student_error(name, text, bases, place, public, kind=kind, args=args)
        if kind is not None:
            vars(error)["_original"] = original
        if causes:
            cause, context = (None if each is None else self.error(each, public) for each in causes[:2])
            error.__cause__, error.__context__, error.__suppress_context__ = cause, context, causes[2]
        return error

    def _made(self, proxy: Any, name: str, known: list[type], bases: tuple[Any, ...]) -> type[OwnException]:
        known_parents = (self._classes.get(vars(b)["_handle"]) for b in bases if type(b) is not str)
        parents = [parent for parent in known_parents if parent is not None]
        own = parents or [OwnException]
        found = [caught_as(base) for base in bases if type(base) is str]
        built_in = [base for base in found if base is not None and not (parents and base is Exception)]
        for more in (
            known or built_in,
            built_in,
            built_in[:1],
            [Exception] if built_in and not parents else [],
        ):  # not all go together with what an exception here has to be
            try:
                made = OwnExceptionClass(type_name(name), (*own, *more), {"_stand_in": proxy})
            except TypeError:
                continue
            return cast(type[OwnException], made)
        return cast(type[OwnException], OwnExceptionClass(type_name(name), (OwnException,), {"_stand_in": proxy}))


def _known_exception(proxy: Any, module: str, name: str) -> list[type]:
    """The class that the check knows it as: of a set-up cell, or of a library whose exceptions decide nothing.

    Those of a library for tests do: one of them may say that a test was skipped.
    """
    if module != "__main__" and module.partition(".")[0] not in LIBRARIES:
        return []
    kind = known_class(vars(proxy)["_side"], module, name)
    is_exception = kind is not None and issubclass(kind, Exception) and not issubclass(kind, NO_BASES)
    return [kind] if is_exception and kind is not None else []
