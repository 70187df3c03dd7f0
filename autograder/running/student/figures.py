"""Figures that student code draws, for a check that calls it and looks at what is there then."""

import sys
from typing import Any

__all__ = ["as_list", "asked_of_pyplot", "close_figures"]

ASKED = frozenset(("gca", "gcf", "get_fignums", "close"))


def as_list(value: Any) -> Any:
    """What an axes holds of lines, patches or texts as a list, which crosses; any other value as it is."""
    kind = type(value)
    is_of_axes = kind.__name__ == "ArtistList" and kind.__module__.startswith("matplotlib.")
    return list(value) if is_of_axes else value


def asked_of_pyplot(name: str, *arguments: Any) -> Any:
    """What one of the functions of pyplot gives that concern its current figure; raises LookupError for others."""
    if name not in ASKED:
        raise LookupError(name)
    return getattr(sys.modules["matplotlib.pyplot"], name)(*arguments)


def close_figures() -> None:
    """Called before the first request of a check: a notebook closes its figures after each cell."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None and pyplot.get_fignums():
        pyplot.close("all")
