"""Operators and conversions that a check asks of the student's objects, by their name on the wire."""

import copy
import math
import operator
from collections.abc import Callable
from typing import Any

from autograder.running.student.iterators import drain

__all__ = ["OPERATIONS"]


def _sliced(obj: Any, start: Any, stop: Any, step: Any) -> Any:
    return obj[slice(start, stop, step)]


def _leave(obj: Any, error: BaseException | None) -> bool:
    if error is None:
        return bool(type(obj).__exit__(obj, None, None, None))
    return bool(type(obj).__exit__(obj, type(error), error, error.__traceback__))


# fmt: off
OPERATIONS: dict[str, Callable[..., Any]] = {
    **{
        name: getattr(operator, name) for name in (
            "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "lshift", "rshift", "and_", "or_",
            "xor", "iadd", "isub", "imul", "itruediv", "ifloordiv", "imod", "ipow", "imatmul", "ilshift", "irshift",
            "iand", "ior", "ixor", "eq", "ne", "lt", "le", "gt", "ge", "neg", "pos", "invert", "contains", "getitem",
            "setitem", "delitem", "index",
        )
    },
    **{function.__name__: function for function in (
        abs, bool, complex, divmod, float, format, hash, int, len, next, repr, round, str,
        math.ceil, math.floor, math.trunc,
    )},
    "deepcopy": copy.deepcopy,
    "iter": lambda obj: drain(iter(obj)),
    "reversed": lambda obj: drain(reversed(obj)),
    "getslice": _sliced,
    "enter": lambda obj: type(obj).__enter__(obj),
    "exit": _leave,
}
# fmt: on
