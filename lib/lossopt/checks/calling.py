"""Calls an answer, in this process or through a stand-in for one in the student's, and keeps what came."""

import builtins
import copy
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from lossopt.checks.failure import Complaint, plainly
from lossopt.checks.reading import is_standin, is_tensor

__all__ = ["Outcome", "ask", "shows_text"]

NO_PLAIN_DATA = (
    "NotPlainData"  # the name under which a result that cannot leave the student's process is reported
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one call: a value or an exception, and the arguments that it changed."""

    value: Any = None
    error: Exception | None = None
    changed: tuple[int | str, ...] = ()

    def complaint(self, names: tuple[str, ...]) -> Complaint | None:
        """What is wrong whatever the result: an exception, or a changed argument, called by its name."""
        if self.error is not None:
            return _raised(self.error)
        for position in self.changed:
            if isinstance(position, int) and 0 <= position < len(names):
                return plainly(
                    f"your function changes its argument {names[position]}, which must stay as it is,"
                )
        return None

    @property
    def error_bases(self) -> tuple[str, ...]:
        """The built-in exceptions that the error is an instance of, the nearest first."""
        given = getattr(self.error, "bases", None)
        bases = given if isinstance(given, tuple) else [kind.__name__ for kind in type(self.error).__mro__]
        return tuple(name for name in bases if _is_builtin_error(name))


def ask(answer: Any, arguments: tuple[Any, ...]) -> Outcome:
    """Calls ``answer`` with copies of ``arguments``.

    What a stand-in raises for any other reason than the student's own exception is for the grader to handle.
    """
    copies = copy.deepcopy(arguments)
    try:
        value = answer(*copies)
    except Exception as error:
        if is_standin(answer) and not hasattr(error, "bases"):
            raise
        return Outcome(error=error)
    here = (i for i, (old, new) in enumerate(zip(arguments, copies, strict=True)) if not _unchanged(old, new))
    there = getattr(answer, "changed_arguments", ()) if is_standin(answer) else ()
    return Outcome(value=value, changed=tuple(dict.fromkeys((*here, *_positions(there)))))


def shows_text(answer: Any) -> bool:
    """Whether messages may quote what the answer returned: not while hidden tests run.

    A value that is no function was made before any hidden input existed, so that it cannot carry one.
    """
    return bool(getattr(answer, "public", True)) if is_standin(answer) else True


def _positions(reported: Any) -> Iterable[int | str]:
    return [p for p in reported if isinstance(p, int | str)] if isinstance(reported, tuple | list) else []


def _raised(error: Exception) -> Complaint:
    name, text = getattr(error, "name", None), getattr(error, "text", None)
    if not hasattr(error, "bases"):
        name, text = type(error).__name__, str(error)
    if name == NO_PLAIN_DATA:
        kept = "your result is no plain data (a number, a text, a list, a tuple, a dict, an array)"
        return Complaint(shown=f"your result is no plain data: {text}", kept=kept)
    bases = Outcome(error=error).error_bases
    if "NotImplementedError" in bases and not text:
        return plainly("not answered yet")
    place = getattr(error, "place", "")
    shown = f"your code raised {name}: {text}" + (f" ({place})" if isinstance(place, str) and place else "")
    return Complaint(shown=shown, kept=f"your code raised {bases[0] if bases else 'an exception'}")


def _is_builtin_error(name: Any) -> bool:
    """The name comes from the student's process, which may send any: only Python's own are passed on."""
    kind = getattr(builtins, name, None) if isinstance(name, str) else None
    return isinstance(kind, type) and issubclass(kind, BaseException)


def _unchanged(old: Any, new: Any) -> bool:
    if isinstance(old, np.ndarray):
        return bool(old.shape == new.shape and old.dtype == new.dtype and old.tobytes() == new.tobytes())
    if is_tensor(old):
        return _unchanged(old.detach().numpy(), new.detach().numpy())
    if isinstance(old, list | tuple):
        return len(old) == len(new) and all(map(_unchanged, old, new))
    if isinstance(old, dict):
        return old.keys() == new.keys() and all(_unchanged(old[key], new[key]) for key in old)
    if isinstance(old, int | float | str):
        return bool(old == new or old != old)
    return True
