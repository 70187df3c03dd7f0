"""Calls an answer, in this process or through a proxy for one in the student's, and keeps what came."""

import builtins
import copy
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lossopt.checks.failure import Complaint, plainly
from lossopt.checks.reading import bounded, is_proxy, is_tensor, kind_name
from lossopt.checks.stubs import STUB_LEFT, keeps_stub

__all__ = ["Outcome", "ask", "ask_each", "no_function", "require_defined", "shows_text"]

NOT_ANSWERED = "not answered yet"
HIDDEN_TESTS_RUN = "AUTOGRADER_HIDDEN_TESTS"  # a variable of the process in which a grader runs hidden tests
NO_PLAIN_DATA = "NotPlainData"  # the name under which a result that cannot leave the student's process is reported


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one call: a value or an exception, and the arguments that it changed."""

    value: Any = None
    error: BaseException | None = None
    changed: tuple[int | str, ...] = ()

    def complaint(self, names: tuple[str, ...]) -> Complaint | None:
        """What is wrong whatever the result is: an exception was raised, or an argument was changed."""
        if self.error is not None:
            return _raised(self.error)
        for position in self.changed:
            if isinstance(position, int) and 0 <= position < len(names):
                return plainly(f"your function changes {names[position]}")
        return None

    @property
    def error_bases(self) -> tuple[str, ...]:
        """The built-in exceptions that the error is an instance of, the nearest first."""
        given = getattr(self.error, "bases", None)
        bases = given if isinstance(given, tuple) else [kind.__name__ for kind in type(self.error).__mro__]
        return tuple(name for name in bases if _is_builtin_error(name))


def ask(answer: Callable[..., Any], arguments: tuple[Any, ...]) -> Outcome:
    """Calls ``answer`` with ``arguments`` of its own: what it does to them is reported and goes no further.

    What a proxy raises for any other reason than the student's own exception is for the grader to handle.
    """
    copies = tuple(map(_copied, arguments))
    if is_proxy(answer):  # the other side says which of its arguments it changed
        try:
            value = answer(*copies)
        except BaseException as error:  # of the student's: it may be a SystemExit
            if not hasattr(error, "bases"):
                raise
            return Outcome(error=error)
        return Outcome(value=bounded(value), changed=tuple(_positions(getattr(answer, "changed_arguments", ()))))
    try:
        value = answer(*copies)
    except Exception as error:
        return Outcome(error=error)
    pairs = enumerate(zip(arguments, copies, strict=True))
    return Outcome(value=bounded(value), changed=tuple(i for i, (old, new) in pairs if not _unchanged(old, new)))


def ask_each(answer: Callable[..., Any], calls: Sequence[tuple[Any, ...]]) -> list[Outcome]:
    """Makes several calls as :func:`ask` makes one; a proxy that can take them all in one request gets them so."""
    at_once = getattr(type(answer), "__call_each__", None)
    if at_once is None:
        return [ask(answer, arguments) for arguments in calls]
    return [
        Outcome(value=bounded(value), error=error, changed=tuple(_positions(changed)))
        for value, error, changed in at_once(answer, calls)
    ]


def no_function(answer: object, names: tuple[str, ...]) -> Complaint | None:
    """What is wrong with an answer that has to be a function of ``names`` and cannot be called."""
    if callable(answer):
        return None
    return plainly(f"{kind_name(answer)} came where a function ({', '.join(names)}) is expected")


def require_defined(answer: object) -> None:
    """Raises a NameError if the student's code never defined the value: what stands for it then raises at any use."""
    getattr(answer, "public", None)


def shows_text(answer: Any) -> bool:
    """Whether messages may quote what the answer is or returned: they may not while hidden tests run.

    This holds for a plain value too: where a process was lost, its successor made the value anew, and the process
    before may have left it a hidden input.
    """
    return HIDDEN_TESTS_RUN not in os.environ and bool(getattr(answer, "public", True) if is_proxy(answer) else True)


def _positions(reported: Any) -> Iterable[int | str]:
    return [p for p in reported if isinstance(p, int | str)] if isinstance(reported, tuple | list) else []


def _raised(error: BaseException) -> Complaint:
    name, text = getattr(error, "name", None), getattr(error, "text", None)
    if not hasattr(error, "bases"):
        name, text = type(error).__name__, str(error)
    if name == NO_PLAIN_DATA:
        kept = "your result is not plain data (a number, a text, a list, a tuple, a dict, an array)"
        return Complaint(shown=f"your result is not plain data: {text}", kept=kept)
    bases = Outcome(error=error).error_bases
    if "NotImplementedError" in bases and not text:
        is_own = not hasattr(error, "bases")  # of another process, the grader knows the text
        return plainly(STUB_LEFT if is_own and keeps_stub(error) else NOT_ANSWERED)
    place = getattr(error, "place", "")
    shown = f"your code raised {name}: {text}" + (f" ({place})" if isinstance(place, str) and place else "")
    return Complaint(shown=shown, kept="your code raised an exception")  # its name is the student's to choose


def _is_builtin_error(name: Any) -> bool:
    """The name comes from the student's process, which may send any: only Python's own are passed on."""
    kind = getattr(builtins, name, None) if isinstance(name, str) else None
    return isinstance(kind, type) and issubclass(kind, BaseException)


def _copied(argument: Any) -> Any:
    if type(argument) is np.ndarray:
        return argument.copy()
    return argument if isinstance(argument, int | float | str) else copy.deepcopy(argument)


def _unchanged(old: Any, new: Any) -> bool:
    if isinstance(old, np.ndarray):
        return bool(old.shape == new.shape and old.dtype == new.dtype and old.tobytes() == new.tobytes())
    if is_tensor(old):
        return _unchanged(old.detach().numpy(), new.detach().numpy())
    if isinstance(old, list | tuple):
        return len(old) == len(new) and all(map(_unchanged, old, new))
    if isinstance(old, dict):
        return list(old) == list(new) and all(_unchanged(old[key], new[key]) for key in old)
    if isinstance(old, int | float | str):
        return bool(old == new or old != old)
    return True
