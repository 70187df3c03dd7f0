"""Which classes a student's object is made of, as far as a check knows them too.

The student process says it, and may say anything; code of libraries believes it, and reaches into what it takes for
an object of its own. So it is never a class whose instances cross as plain data, and only one that the source's own
solution says of its object in the same place of the same test.
"""

import sys
from functools import lru_cache
from types import FunctionType
from typing import Any, cast

import numpy as np

__all__ = [
    "are_classes",
    "class_of",
    "is_instance",
    "is_subclass",
    "kind_of",
    "known_bases",
    "known_class",
    "own_class",
]

# Instances of these cross by value: an object that stays with the student is none of them.
PLAIN = (int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset, range, np.ndarray, np.generic)
DERIVED_FROM = (int, float, complex, str, list, tuple, dict, set, frozenset)
MOST_CLASSES = 200


def lineage_of(proxy: Any) -> tuple[bool, list[tuple[str, str]]]:
    """Whether it stands for a class, and the module and name of each class that this, or its own, is made of."""
    values = vars(proxy)
    if "_lineage" not in values:
        told = proxy.__ask__("look", "lineage")
        match told:
            case (bool() as is_class, list() as names) if len(names) <= MOST_CLASSES and all(map(_is_pair, names)):
                values["_lineage"] = is_class, [(str(module), str(name)) for module, name in names]
            case _:
                values["_lineage"] = False, []
    return cast(tuple[bool, list[tuple[str, str]]], values["_lineage"])


def _is_pair(told: Any) -> bool:
    return isinstance(told, tuple) and len(told) == 2 and all(isinstance(part, str) for part in told)


def kind_of(proxy: Any) -> str | None:
    """The nearest class among those which the source's own solution defines that it is an instance of, or is one of.

    A student may call a class otherwise: an object is also of the kind of the own solution's object in the same place.
    """
    is_class, names = lineage_of(proxy)
    classes = vars(proxy)["_side"].classes
    name = next((name for module, name in names if module == "__main__" and name in classes), None)
    made_by = vars(proxy)["_origin"].removesuffix("()")
    if name is None and not is_class and made_by != vars(proxy)["_origin"] and made_by in classes:
        name = made_by  # a class that was bound to the name
    if is_class:
        return None if name is None else f"class {name}"
    uses, origin = vars(proxy)["_side"].uses, vars(proxy)["_origin"]
    if name is None:
        return cast(str | None, uses.kind_at(origin))
    uses.note_kind(origin, name)
    return name


def known_bases(proxy: Any) -> tuple[type, ...]:
    """The classes of set-up cells and of loaded libraries that it is made of, without those that others come from."""
    side = vars(proxy)["_side"]
    found = [kind for pair in lineage_of(proxy)[1] if (kind := known_class(side, *pair)) is not None]
    return tuple(kind for kind in found if not any(kind in other.__mro__[1:] for other in found))


def known_class(side: Any, module: str, name: str) -> type | None:
    """The class of this name in a module that is loaded here, or the one that set-up cells define or import."""
    if module.partition(".")[0] == "autograder":
        return None
    if module == "__main__":
        kind = None if name in side.classes else side.set_up_classes.get(name)
    else:
        kind = sys.modules.get(module)
        for part in name.split("."):
            kind = vars(kind).get(part) if hasattr(kind, "__dict__") else None
    is_class = issubclass(type(kind), type) and not issubclass(cast(type, kind), PLAIN)
    return cast(type, kind) if is_class and kind is not object else None


def own_class(proxy: Any) -> Any:
    """The class that a class of the student's process is here; the proxy if it is none that is known."""
    _, names = lineage_of(proxy)
    return proxy if not names else known_class(vars(proxy)["_side"], *names[0]) or proxy


def class_of(proxy: Any) -> type:
    """What ``isinstance`` takes it for an instance of: one class out of those that are known of it."""
    if vars(proxy).get("_is_function"):
        return FunctionType
    bases = known_bases(proxy)
    is_class, names = lineage_of(proxy)
    if not is_class and (plain := vars(proxy)["_side"].plain_classes) and kind_of(proxy) in plain:
        bases = (*bases, *(kind for kind in DERIVED_FROM if ("builtins", kind.__name__) in names))
    if is_class or not bases:
        return type(proxy)
    return bases[0] if len(bases) == 1 else _joined(bases)


@lru_cache(maxsize=64)
def _joined(bases: tuple[type, ...]) -> type:
    try:
        return type("_", bases, {})
    except TypeError:  # they do not go together here
        return bases[0]


def are_classes(*proxies: Any) -> bool:
    return all(lineage_of(proxy)[0] for proxy in proxies)


def is_subclass(proxy: Any, kind: type) -> bool:
    """As ``issubclass``, for a student's class and one that the check knows."""
    return any(issubclass(base, kind) for base in known_bases(proxy)) or kind is object or _is_abstract(proxy, kind)


def is_instance(proxy: Any, kind: type) -> bool:
    """As ``isinstance``, for a student's object and an abstract class."""
    is_class = lineage_of(proxy)[0]
    return (not is_class and any(issubclass(base, kind) for base in known_bases(proxy))) or _is_abstract(proxy, kind)


def _is_abstract(proxy: Any, kind: type) -> bool:
    """Whether it has the methods of an abstract class of Python's own, as ``Iterable``."""
    return kind.__module__ == "collections.abc" and proxy.__ask__("look", "abstract", kind.__name__) is True
