"""Figures of student code, as pyplot tells of them to the check that called it."""

import ast
import functools
import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.running.checks.proxies import AxesArray, StudentProxy, received

__all__ = ["gives_figures", "look_for_figures"]

SHOWN = ("gca", "gcf", "get_fignums")
MADE = ("figure", "subplots")
MAKERS = frozenset((*MADE, "add_subplot", "axes", "gca", "gcf", "subplot"))


def look_for_figures(side: Any, has_called: Callable[[], bool], gives_figures: Callable[[], bool]) -> None:
    """Has pyplot, if it is loaded, tell of the student's figures while the check has none of its own.

    Figures that a check gives to answers are made where these are.

    Args:
        side: through which student code is asked.
        has_called: says whether the cell that runs has asked student code anything.
        gives_figures: says whether that cell gives figures, or axes, to answers.
    """
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return
    if hasattr(pyplot.gcf, "__wrapped__"):
        pyplot.close.__wrapped__("all")  # as a notebook closes its figures after each cell
        return
    has_figures = pyplot.get_fignums

    def ask(name: str, *arguments: Any, **options: Any) -> Any:
        reply = side.request("gallery", name, arguments, options, origin=f"plt.{name}()")
        return received(side, reply, f"plt.{name}()")

    def making(name: str) -> Callable[..., Any]:
        ordinary = getattr(pyplot, name)

        @functools.wraps(ordinary)
        def make(*arguments: Any, **options: Any) -> Any:
            if not gives_figures():
                return ordinary(*arguments, **options)
            made = ask(name, *arguments, **options)
            match made:
                case (figure, list() as rows, StudentProxy() as axes):
                    return figure, _array(rows, axes)
            return made

        return make

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
    for name in MADE:
        setattr(pyplot, name, making(name))
    pyplot.close = close_both


@lru_cache(maxsize=64)
def gives_figures(text: str, answers: frozenset[str]) -> bool:
    """Whether a test cell hands a figure, or axes, that it makes with pyplot to one of the answers."""
    try:
        nodes = [*ast.walk(ast.parse(text))]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    made = {"ax", "axs", "axes", "fig"} if any(map(_makes, nodes)) else set()
    for node in nodes:
        if isinstance(node, ast.Assign) and any(map(_makes, ast.walk(node.value))):
            made |= {each.id for target in node.targets for each in ast.walk(target) if isinstance(each, ast.Name)}
    return any(
        isinstance(node, ast.Call)
        and {each.id for each in ast.walk(node.func) if isinstance(each, ast.Name)} & answers
        and any(_is_made(each, made) for each in (*node.args, *(keyword.value for keyword in node.keywords)))
        for node in nodes
    )


def _makes(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MAKERS


def _is_made(node: ast.expr, made: set[str]) -> bool:
    """Whether an argument is one of the names ``made``, a part of one, or made where it stands."""
    while isinstance(node, ast.Subscript | ast.Attribute | ast.Starred):
        node = node.value
    return _makes(node) or (isinstance(node, ast.Name) and node.id in made)


def _array(rows: list[Any], axes: StudentProxy) -> AxesArray:
    """Axes as pyplot gives them; none of them is asked for anything."""
    is_grid = bool(rows) and all(type(row) is list and len(row) == len(rows[0]) for row in rows)
    made = np.empty((len(rows), len(rows[0])) if is_grid else (len(rows),), dtype=object)
    for place in np.ndindex(made.shape):
        made[place] = rows[place[0]][place[1]] if is_grid else rows[place[0]]
    found = made.view(AxesArray)
    found.stands_for = axes
    return found
