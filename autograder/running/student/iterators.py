"""Iterators cross as what they give: a check cannot ask the other process for one value after the other."""

import itertools
from collections.abc import Iterator
from types import GeneratorType
from typing import Any

from autograder.running.student.raised import raised
from autograder.wire.standard_types import MOST_VALUES, TRUSTED, Drained

__all__ = ["drained", "iterator_of"]


def drained(value: Any) -> Any:
    """What an iterator of Python's own types gives, up to so many values; any other value as it is.

    Runs the student's code inside of a generator, up to the exception that ends it if one does.
    """
    kind = type(value)
    if kind is not GeneratorType and not (kind.__module__ in TRUSTED and hasattr(kind, "__next__")):
        return value
    values: list[Any] = []
    ending: tuple[Any, ...] | None = None
    try:
        values.extend(itertools.islice(value, MOST_VALUES))
        if len(values) == MOST_VALUES and next(value, values) is not values:
            ending = ("limit",)
    except BaseException as error:  # whatever student code raises, a check meets it where the iterator raised it
        ending = raised(error)
    return Drained(values, kind is GeneratorType, ending)


def iterator_of(drained: Drained) -> Iterator[Any]:
    """Gives what was drained."""
    if not drained.is_generator:
        return iter(drained.values)
    return (value for value in drained.values)
