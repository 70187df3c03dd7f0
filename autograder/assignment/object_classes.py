"""Classes of a source's own solution that make objects and no plain data: an object of such a class stays where it is.

An answer may derive its class of the same name from ``list``. Its objects have to stay as the solution's do, or else
they would cross as lists, without their methods.
"""

import ast
import collections.abc
from collections.abc import Iterable

from autograder.assignment.bound_names import parsed

__all__ = ["object_classes"]

# Classes that can be derived from and hold no data that would cross by value.
BASES = frozenset(("object", "ABC", "Generic", "Protocol", "Enum", "Flag", "UserDict", "UserList", "UserString")).union(
    collections.abc.__all__
)


def object_classes(texts: Iterable[str], around: Iterable[str] = ()) -> frozenset[str]:
    """Those classes at the top level of cells that, as far as their bases are known, derive from no plain data.

    Args:
        texts: of the cells.
        around: the texts of cells whose classes these may derive from.
    """
    own = [statement for text in texts for statement in _classes(text)]
    bases: dict[str, list[ast.expr]] = {}
    for statement in (*own, *(each for text in around for each in _classes(text))):
        bases.setdefault(statement.name, []).extend(statement.bases)
    found: set[str] = set()
    while more := {
        name for name in bases if name not in found and all(_is_object(b, bases, found) for b in bases[name])
    }:
        found |= more
    return frozenset(statement.name for statement in own) & found


def _classes(text: str) -> list[ast.ClassDef]:
    return [statement for statement in parsed(text).body if isinstance(statement, ast.ClassDef)]


def _is_object(base: ast.expr, bases: dict[str, list[ast.expr]], found: set[str]) -> bool:
    while isinstance(base, ast.Subscript):  # Generic[T]
        base = base.value
    name = base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
    return name in found if isinstance(base, ast.Name) and name in bases else name in BASES
