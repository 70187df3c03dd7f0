"""Whether tests ask attributes of what may be an object of an answer's."""

import ast
from collections.abc import Iterable, Iterator

from autograder.assignment.bound_names import parsed

__all__ = ["asks_objects"]

LIBRARY, OWN = "a library's", "the check's own"
# Built-in functions that give something of Python's own, whatever they are given.
# fmt: off
GIVE_OWN = frozenset((
    "bytes", "dict", "enumerate", "float", "frozenset", "input", "int", "len", "list", "open", "range", "repr", "set",
    "sorted", "str", "tuple", "zip",
))
# fmt: on
CONTAINERS = (
    ast.Constant,
    ast.JoinedStr,
    ast.List,
    ast.Tuple,
    ast.Dict,
    ast.Set,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
)


def asks_objects(texts: Iterable[str]) -> bool:
    """Whether an attribute is asked of anything but modules, what they give, and what the cells make themselves.

    It says yes too often rather than too seldom: an answer's object may come out of any function or container.

    Example:
        >>> asks_objects(["import numpy as np", "assert np.allclose(f(1), 2)"])
        False
        >>> asks_objects(["s = Stack()", "assert s.size() == 0"])
        True
    """
    trees = [parsed(text) for text in texts]
    origins: dict[str, str | None] = dict.fromkeys(_imported(trees), LIBRARY)
    for tree in trees:
        for names, value, is_whole in _bindings(tree):
            origin = _origin(value, origins) if value is not None else None
            for name in names:
                found = origin if is_whole or origin == LIBRARY else None
                origins[name] = found if origins.get(name, found) == found else None
    return any(
        isinstance(node, ast.Attribute) and _origin(node.value, origins) is None
        for tree in trees
        for node in ast.walk(tree)
    )


def _imported(trees: Iterable[ast.Module]) -> Iterator[str]:
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)


def _bindings(tree: ast.Module) -> Iterator[tuple[list[str], ast.expr | None, bool]]:
    """What binds names: these, the value, and whether each of them is bound to the whole of it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield _names(target), node.value, isinstance(target, ast.Name)
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr):
            yield _names(node.target), node.value, True
        elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            yield _names(node.target), node.iter, False
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            yield _names(node.optional_vars), node.context_expr, True
        elif isinstance(node, ast.arg):
            yield [node.arg], None, True


def _names(target: ast.expr) -> list[str]:
    return [node.id for node in ast.walk(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]


def _origin(value: ast.expr, origins: dict[str, str | None]) -> str | None:
    """Where a value is from, if it is no object of an answer's."""
    match value:
        case ast.Name(id=name):
            return origins.get(name)
        case ast.Attribute(value=inner):
            return _origin(inner, origins)
        case ast.Call(func=ast.Name(id=name)) if name in GIVE_OWN and name not in origins:
            return OWN
        case ast.Call(func=inner):
            return _origin(inner, origins)
        case ast.Subscript(value=inner):  # what a container holds may be anybody's
            return LIBRARY if _origin(inner, origins) == LIBRARY else None
        case ast.BinOp(left=left, right=right):
            found = {_origin(left, origins), _origin(right, origins)}
            return None if None in found else LIBRARY if LIBRARY in found else OWN
        case _:
            return OWN if isinstance(value, CONTAINERS) else None
