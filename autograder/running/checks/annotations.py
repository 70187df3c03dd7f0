"""Annotations of the student's functions, which cross as text, as the types that they are for a check."""

import ast
import builtins
import sys
import types
import typing
from functools import lru_cache
from typing import Any

__all__ = ["annotation_of"]

LONGEST = 200  # letters
MODULES = ("typing", "collections", "collections.abc", "numpy", "pandas", "datetime", "decimal", "fractions", "pathlib")


@lru_cache(maxsize=256)
def annotation_of(text: str) -> Any:
    """The type that a text stands for, as ``List[int]`` or ``numpy.ndarray``; the text itself if it is not known.

    Nothing runs: only names of types, of :mod:`typing` and of libraries that are loaded are looked up.

    Example:
        >>> annotation_of("Dict[str, int | None]")
        typing.Dict[str, int | None]
    """
    try:
        found = _found(ast.parse(text[: LONGEST + 1], mode="eval").body) if len(text) <= LONGEST else text
    except (SyntaxError, ValueError, TypeError, LookupError, RecursionError, MemoryError):
        return text
    return found


def _found(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=value) if value is None or value is ...:
            return value
        case ast.Name(id=name) if isinstance(vars(builtins).get(name), type):
            return vars(builtins)[name]
        case ast.Name(id=name) if name in typing.__all__:
            return vars(typing)[name]
        case ast.Attribute(attr=name):
            return _of_module(ast.unparse(node.value), name)
        case ast.Subscript(value=generic, slice=ast.Tuple(elts=parts)):
            return _found(generic)[tuple(map(_found, parts))]
        case ast.Subscript(value=generic, slice=part):
            return _found(generic)[_found(part)]
        case ast.List(elts=parts):
            return [*map(_found, parts)]
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _found(left) | _found(right)
    raise LookupError("no annotation that is known")


def _of_module(module: str, name: str) -> Any:
    found = vars(sys.modules[module])[name] if module in MODULES else None
    if not isinstance(found, type | types.GenericAlias) and not (module == "typing" and name in typing.__all__):
        raise LookupError(f"{module}.{name} is no type")
    return found
