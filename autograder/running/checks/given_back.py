"""What student code gave a check, inside of what the check gives it in turn."""

import gc
from collections.abc import Collection
from types import FunctionType, GeneratorType, ModuleType
from typing import Any

import numpy as np

from autograder.running.checks.own_exceptions import OwnException
from autograder.running.checks.proxies import CallbackReference, StudentProxy

__all__ = ["holds_students"]

MOST_LOOKED_AT = 20_000
# What stands for objects and iterators of student code.
STUDENTS: tuple[type, ...] = (StudentProxy, GeneratorType, type(iter([])))


def holds_students(value: object, lent: Collection[object]) -> bool:
    """Whether a value holds something that student code made, or one of the functions that were lent to it.

    An iterator counts as student code's: one of the check's own would stop the source's own solution too.
    """
    lent_ids = set(map(id, lent))
    seen: set[int] = set()
    waiting: list[Any] = [value]
    while waiting and len(seen) < MOST_LOOKED_AT:
        found = waiting.pop()
        if id(found) in seen:
            continue
        seen.add(id(found))
        if type(found) in STUDENTS or id(found) in lent_ids or _is_own_exception(found):
            return True
        if type(found) is np.ndarray and found.dtype.hasobject:  # which tells Python nothing of what it holds
            waiting.extend(found.flat)
        elif not issubclass(type(found), type | ModuleType | FunctionType | CallbackReference):
            waiting.extend(gc.get_referents(found))
    return False


def _is_own_exception(found: Any) -> bool:
    kind = found if issubclass(type(found), type) else type(found)
    return issubclass(kind, OwnException)
