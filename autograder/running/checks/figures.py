"""Figures of student code, as pyplot tells of them to the check that called it."""

import ast
import functools
import sys
from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.running.checks.instructor_cells import FILE_NAME
from autograder.running.checks.proxies import AxesArray, StudentProxy, received

__all__ = ["gives_figures", "look_for_figures"]

SHOWN = ("gca", "gcf", "get_fignums")
MADE = ("figure", "subplots")
USUAL = frozenset(("ax", "axs", "axes", "fig"))  # names of what functions of a test's own make
MAKERS = frozenset((*MADE, "add_subplot", "axes", "gca", "gcf", "subplot"))


def look_for_figures(side: Any, has_called: Callable[[], bool], gives_figures: Callable[[], Collection[int]]) -> None:
    """Has pyplot, if it is loaded, tell of the student's figures while the check has none of its own.

    Figures that a check gives to answers are made where these are.

    Args:
        side: through which student code is asked.
        has_called: says whether the cell that runs has asked student code anything.
        gives_figures: says in which lines that cell makes figures of which it gives something to answers.
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
            place = sys._getframe(1)
            if place.f_code.co_filename != FILE_NAME or place.f_lineno not in gives_figures():
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
def gives_figures(text: str, answers: frozenset[str]) -> frozenset[int]:
    """The lines in which a test cell makes figures with pyplot of which it hands something to one of the answers.

    All others stay with the check: what one draws there may be what the answer's is compared with.
    """
    try:
        nodes = [*ast.walk(ast.parse(text))]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    given = [argument for node in nodes if isinstance(node, ast.Call) for argument in _given(node, answers)]
    handed = {each.id for each in given if isinstance(each, ast.Name)}
    usual = handed & USUAL
    bound = [each for node in nodes for each in _bound(node)]
    while more := {name for names, value in bound if names & handed for name in _names(value)} - handed:
        handed |= more  # what was handed over is made of these
    made = [*given, *(value for names, value in bound if names & handed)]
    found = [node for value in made for node in ast.walk(value) if _makes(node)]
    inside = {id(node) for _, value in bound for node in ast.walk(value)}
    if found or usual:
        is_found = any(node.func.attr in MADE for node in found)  # type: ignore[attr-defined]
        unbound = [node for node in nodes if _makes(node) and id(node) not in inside]
        found += [node for node in unbound if not is_found or _is_for_answer(node, nodes, answers)]
    return frozenset(line for node in found for line in range(node.lineno, (node.end_lineno or node.lineno) + 1))  # type: ignore[attr-defined]


def _is_for_answer(made: Any, nodes: list[ast.AST], answers: frozenset[str]) -> bool:
    """Whether what next uses a figure that is bound to no name, as the current one, may be an answer."""
    later = sorted((n for n in nodes if isinstance(n, ast.stmt) and n.lineno > made.lineno), key=lambda n: n.lineno)
    used = answers | _names(made.func)
    first = next((names for each in later if (names := _names(each)) & used), set())
    return bool(first & answers)


def _given(call: ast.Call, answers: frozenset[str]) -> list[ast.expr]:
    """The arguments of a call of an answer's; of a part of something, that."""
    if not answers.intersection(_names(call.func)):
        return []
    found: list[ast.expr] = [*call.args, *(keyword.value for keyword in call.keywords)]
    for place, each in enumerate(found):
        while isinstance(each, ast.Subscript | ast.Attribute | ast.Starred):
            each = each.value
        found[place] = each
    return [each for each in found if isinstance(each, ast.Name) or _makes(each)]


def _bound(node: ast.AST) -> list[tuple[set[str], ast.expr]]:
    """The names that a statement binds, and what to."""
    match node:
        case ast.Assign(targets=targets, value=value):
            return [(_names(*targets), value)]
        case (
            ast.NamedExpr(target=target, value=value)
            | ast.For(target=target, iter=value)
            | ast.comprehension(target=target, iter=value)
        ):
            return [(_names(target), value)]
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            return [(_names(target), value)]
    return []


def _names(*nodes: ast.AST) -> set[str]:
    return {each.id for node in nodes for each in ast.walk(node) if isinstance(each, ast.Name)}


def _makes(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MAKERS


def _array(rows: list[Any], axes: StudentProxy) -> AxesArray:
    """Axes as pyplot gives them; none of them is asked for anything."""
    is_grid = bool(rows) and all(type(row) is list and len(row) == len(rows[0]) for row in rows)
    made = np.empty((len(rows), len(rows[0])) if is_grid else (len(rows),), dtype=object)
    for place in np.ndindex(made.shape):
        made[place] = rows[place[0]][place[1]] if is_grid else rows[place[0]]
    found = made.view(AxesArray)
    found.stands_for = axes
    return found
