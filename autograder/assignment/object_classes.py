"""Classes of a source's own solution that make objects and no plain data: an object of such a class stays where it is.

An answer may derive its class of the same name from ``list``. Its objects have to stay as the solution's do, or else
they would cross as lists, without their methods.
"""

import ast
import collections.abc
from collections.abc import Iterable

from autograder.assignment.bound_names import base_name, parsed

__all__ = ["behaving_classes", "object_classes"]

# Classes that can be derived from and hold no data that would cross by value.
BASES = frozenset(("object", "ABC", "Generic", "Protocol", "Enum", "Flag", "UserDict", "UserList", "UserString")).union(
    collections.abc.__all__
)

# Classes of data that crosses by value, which an answer may derive a class with methods from.
PLAIN = frozenset((
    "Counter", "NamedTuple", "OrderedDict", "complex", "defaultdict", "deque", "dict", "float", "frozenset", "int",
    "list", "namedtuple", "set", "str", "tuple",
))  # fmt: skip
MEMBERS = frozenset(("IntEnum", "IntFlag", "StrEnum"))  # classes whose members are numbers or texts, and have names


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


def behaving_classes(texts: Iterable[str]) -> frozenset[str]:
    """Those classes at the top level of cells that derive from plain data and have methods, or members with names."""
    own = {each.name: each for text in texts for each in _classes(text)}
    found: set[str] = set()
    while more := {
        name for name, each in own.items() if name not in found and any(_is_plain(base, found) for base in each.bases)
    }:
        found |= more
    has_methods = {
        name
        for name in found
        if any(isinstance(part, ast.FunctionDef) for part in own[name].body) or any(map(_is_members, own[name].bases))
    }
    while more := {
        name for name in found - has_methods if any(base_name(base) in has_methods for base in own[name].bases)
    }:
        has_methods |= more
    return frozenset(has_methods)


def _is_plain(base: ast.expr, found: set[str]) -> bool:
    return base_name(base) in found or base_name(base) in PLAIN or _is_members(base)


def _is_members(base: ast.expr) -> bool:
    return base_name(base) in MEMBERS


def _classes(text: str) -> list[ast.ClassDef]:
    return [statement for statement in parsed(text).body if isinstance(statement, ast.ClassDef)]


def _is_object(base: ast.expr, bases: dict[str, list[ast.expr]], found: set[str]) -> bool:
    name = "" if isinstance(base, ast.Call) else base_name(base)
    is_own = name in bases and not isinstance(base, ast.Attribute)
    return name in found if is_own else name in BASES
