"""What a cell needs of the cells above it, known before it fails for want of it."""

import ast
import builtins
from collections.abc import Collection, Iterator

__all__ = ["needed_names"]

# What stands in these may never run, or not in this cell.
LATER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.If, ast.IfExp, ast.While, ast.Try)


def needed_names(text: str, there: Collection[str]) -> list[str]:
    """The names that a cell with ``text`` uses for certain and nobody has defined, in the order of their use.

    Args:
        text: of the cell; one that is not plain Python, as with IPython's magics, needs nothing.
        there: the names that are defined, apart from Python's own.

    Example:
        >>> needed_names("x = np.ones(2)\\nmse(x)", {"mse"})
        ['np']
    """
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return []
    own = set(_bound(tree))
    used = dict.fromkeys(name for node in tree.body for name in _used(node))
    return [name for name in used if name not in own and name not in there and not hasattr(builtins, name)]


def _bound(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name).split(".")[0] for alias in node.names)
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name


def _used(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif not isinstance(node, LATER):
        for child in ast.iter_child_nodes(node):
            yield from _used(child)
