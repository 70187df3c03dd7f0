"""Figures of student code, as pyplot tells of them to the check that called it."""

import functools
import sys
from collections.abc import Callable
from typing import Any

from autograder.running.checks.proxies import StudentProxy, received

__all__ = ["look_for_figures"]

SHOWN = ("gca", "gcf", "get_fignums")


def look_for_figures(side: Any, has_called: Callable[[], bool]) -> None:
    """Has pyplot, if it is loaded, tell of the student's figures while the check has none of its own.

    Args:
        side: through which student code is asked.
        has_called: says whether the cell that runs has asked student code anything.
    """
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if pyplot is None or hasattr(pyplot.gcf, "__wrapped__"):
        return
    has_figures = pyplot.get_fignums

    def ask(name: str, *arguments: Any) -> Any:
        reply = side.request("gallery", name, *arguments, origin=f"plt.{name}()")
        return received(side, reply, f"plt.{name}()")

    def telling(name: str) -> Callable[..., Any]:
        ordinary = getattr(pyplot, name)

        @functools.wraps(ordinary)
        def tell(*arguments: Any, **options: Any) -> Any:
            is_students = has_called() and not (has_figures() or arguments or options)
            return ask(name) if is_students else ordinary(*arguments, **options)

        return tell

    close = pyplot.close

    @functools.wraps(close)
    def close_both(fig: Any = None) -> None:
        if type(fig) is not StudentProxy:
            close(fig)
        if has_called() and (fig in (None, "all") if type(fig) is not StudentProxy else True):
            ask("close", *(() if fig is None else (fig,)))

    for name in SHOWN:
        setattr(pyplot, name, telling(name))
    pyplot.close = close_both
