"""Figures that student code draws, for a check that calls it and looks at what is there then."""

import importlib
import sys
from typing import Any

import numpy as np

__all__ = ["as_list", "asked_of_pyplot", "close_figures", "unmasked"]

ASKED = frozenset(("close", "figure", "gca", "gcf", "get_fignums", "subplots"))


def as_list(value: Any) -> Any:
    """What an axes holds of lines, patches or texts, or an array of axes, as a list, which crosses; or the value."""
    if type(value) is np.ndarray and value.dtype == object and value.size:
        return value.tolist() if all(_is_of_matplotlib(each) for each in value.flat) else value
    is_of_axes = type(value).__name__ == "ArtistList" and _is_of_matplotlib(value)
    return list(value) if is_of_axes else value


def unmasked(function: Any, value: Any) -> Any:
    """What a method of a figure's parts gives as a masked array in which nothing is masked, as an array."""
    is_plain = type(value) is np.ma.MaskedArray and not np.ma.is_masked(value)
    return np.asarray(value) if is_plain and _is_of_matplotlib(getattr(function, "__self__", None)) else value


def _is_of_matplotlib(value: Any) -> bool:
    return str(type(value).__module__).startswith("matplotlib.")


def asked_of_pyplot(name: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """What one of the functions of pyplot gives that make figures or concern the current one.

    Raises:
        LookupError: it is another function.
    """
    if name not in ASKED:
        raise LookupError(name)
    found = getattr(importlib.import_module("matplotlib.pyplot"), name)(*arguments, **options)
    if name != "subplots" or type(found[1]) is not np.ndarray:
        return found
    return found[0], as_list(found[1]), found[1]


def close_figures() -> None:
    """Called before the first request of a check: a notebook closes its figures after each cell."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None and pyplot.get_fignums():
        pyplot.close("all")
