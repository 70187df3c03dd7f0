"""Iterators cross as what they give: a check cannot ask the other process for one value after the other."""

import time
from collections.abc import Iterator
from types import GeneratorType
from typing import Any

from autograder.running.student.figures import as_list
from autograder.running.student.raised import raised_in_call
from autograder.wire.standard_types import MOST_VALUES, TRUSTED, Drained

__all__ = ["drain", "drained", "iterator_of"]

MOST_SECONDS = 0.5  # a check may want the first values alone, of which each takes longer than the last


def drained(value: Any) -> Any:
    """What an iterator of Python's own types gives, for so many values or so long; other values as they are.

    Runs the student's code inside of a generator, up to the exception that ends it if one does.
    """
    kind = type(value)
    if kind is not GeneratorType and not (kind.__module__ in TRUSTED and hasattr(kind, "__next__")):
        return as_list(value)
    return drain(value)


def drain(value: Any) -> Drained:
    """As :func:`drained`, for an iterator of any type."""
    values: list[Any] = []
    ending: tuple[Any, ...] | None = None
    try:
        end = time.monotonic() + MOST_SECONDS
        for each in value:
            if len(values) == MOST_VALUES or (values and time.monotonic() > end):
                ending = ("limit",)
                break
            values.append(each)
    except BaseException as error:  # whatever student code raises, a check meets it where the iterator raised it
        ending = raised_in_call(error)
    return Drained(values, type(value) is GeneratorType, ending)


def iterator_of(drained: Drained) -> Iterator[Any]:
    """Gives what was drained."""
    if not drained.is_generator:
        return iter(drained.values)
    return (value for value in drained.values)
