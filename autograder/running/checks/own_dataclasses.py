"""What functions of :mod:`dataclasses` say of the student's own: their fields by name, and what these hold."""

import dataclasses
import functools
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from autograder.running.checks.lineage import are_classes

__all__ = ["install_dataclass_looks"]

MOST_FIELDS = 1000


def install_dataclass_looks(proxy_class: type) -> None:
    """Has ``asdict``, ``astuple``, ``fields``, ``is_dataclass`` and ``replace`` know what stands for objects.

    Args:
        proxy_class: of which what stands for them is.
    """

    def instead(name: str, answer: Callable[..., Any]) -> None:
        ordinary = getattr(dataclasses, name)

        @functools.wraps(ordinary)
        def asking(obj: Any, *more: Any, **named: Any) -> Any:
            return answer(obj, *more, **named) if type(obj) is proxy_class else ordinary(obj, *more, **named)

        setattr(dataclasses, name, asking)

    def plain(value: Any, form: Callable[[Any], Any]) -> Any:
        if type(value) is proxy_class:
            return value if _names(value) is None or are_classes(value) else form(value)
        if type(value) in (list, tuple):
            return type(value)(plain(each, form) for each in value)
        return {key: plain(each, form) for key, each in value.items()} if type(value) is dict else value

    def as_dict(obj: Any) -> dict[str, Any]:
        return {name: plain(getattr(obj, name), as_dict) for name in _instance_names(obj)}

    def as_tuple(obj: Any) -> tuple[Any, ...]:
        return tuple(plain(getattr(obj, name), as_tuple) for name in _instance_names(obj))

    instead("is_dataclass", lambda obj: _names(obj) is not None)
    instead("fields", lambda obj: tuple(SimpleNamespace(name=name) for name in _require(_names(obj))))
    instead("asdict", as_dict)
    instead("astuple", as_tuple)
    instead("replace", lambda obj, **changes: obj.__ask__("look", "replaced", changes))


def _names(proxy: Any) -> list[str] | None:
    """The names of a dataclass's fields, or those of an instance's; None for all else."""
    told = proxy.__ask__("look", "fields")
    is_theirs = type(told) is list and len(told) <= MOST_FIELDS and all(type(name) is str for name in told)
    return told if is_theirs else None


def _instance_names(proxy: Any) -> list[str]:
    return _require(None if are_classes(proxy) else _names(proxy))


def _require(names: list[str] | None) -> list[str]:
    if names is None:
        raise TypeError("must be called with a dataclass type or instance")
    return names
