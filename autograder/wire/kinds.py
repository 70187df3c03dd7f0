"""All kinds of values besides the built-in ones: how each is taken apart into plainer values, and built again.

A kind of which nothing may stay with the sender holds plain values alone: a library that compares or converts what is
inside of it must not meet an object that answers by itself.
"""

import enum
from collections.abc import Callable
from typing import Any, NamedTuple

from autograder.wire import (
    array_kinds,
    frames,
    library_objects,
    library_types,
    matches,
    random_states,
    sparse_matrices,
    standard_types,
    symbolic,
)
from autograder.wire.wire_format import CodecError, NotPlainData

__all__ = [
    "BUILDS",
    "NAMED_PARTS",
    "ONLY_FROM_CHECKS",
    "PLAIN_ONLY",
    "STAYS_INSTEAD",
    "TakenApart",
    "built",
    "cost_of",
    "kind_of",
    "require_data",
]

Takes = Callable[[Any], Any]


class TakenApart(NamedTuple):
    """The name of a value's kind, and what gives its parts."""

    name: str
    parts: Callable[[], Any]


BUILDS: dict[str, Callable[[Any], Any]] = {
    **standard_types.BUILDS,
    **library_types.BUILDS,
    **library_objects.BUILDS,
    **matches.BUILDS,
    **array_kinds.BUILDS,
    **frames.BUILDS,
    **sparse_matrices.BUILDS,
    **random_states.BUILDS,
    **symbolic.BUILDS,
}
ONLY_FROM_CHECKS = frozenset(("masked", "pattern", *library_objects.BUILDS))
PLAIN_ONLY = frozenset(
    (*array_kinds.BUILDS, *frames.BUILDS, *sparse_matrices.BUILDS, *random_states.BUILDS, *symbolic.BUILDS)
)
# Student code chooses the names of what these hold, so that a function in them would be a method: none may stay inside.
NAMED_PARTS = frozenset(("namespace", "named_tuple"))
# What of these cannot cross stays where it is and answers by name.
STAYS_INSTEAD = frozenset(
    (
        *library_types.BUILDS,
        *matches.BUILDS,
        *frames.BUILDS,
        *sparse_matrices.BUILDS,
        *random_states.BUILDS,
        *symbolic.BUILDS,
    )
)
FIXED: dict[type, tuple[str, Takes]] = {
    **library_types.TAKES_APART,
    **matches.TAKES_APART,
    **array_kinds.TAKES_APART,
    **random_states.TAKES_APART,
}
# How many plain values one of a kind counts as, since it takes as long to build.
SCALARS = ("timestamp", "pandas_timedelta", "period", "interval", "pandas_missing")
COSTS = {
    **dict.fromkeys(frames.BUILDS, 500),
    **dict.fromkeys(SCALARS, 20),
    **dict.fromkeys((*sparse_matrices.BUILDS, *random_states.BUILDS, "pattern"), 500),
    **dict.fromkeys(("records", "masked"), 50),
    **dict.fromkeys(library_objects.BUILDS, 500),
    **dict.fromkeys(("address", "enum", "template"), 10),
}
COST_OF_COLUMN = 100


def kind_of(value: Any, kind: type, *, from_check: bool) -> TakenApart | None:
    """What is known of a value's type; None if it is of no kind that is known here.

    Args:
        value: what crosses.
        kind: its type.
        from_check: it comes from a check, not from student code, which may not send :data:`ONLY_FROM_CHECKS`.
    """
    found = FIXED.get(kind) or (library_types.FROM_CHECKS.get(kind) if from_check else None)
    if found is None:
        found = frames.takes_apart().get(kind) or sparse_matrices.takes_apart().get(kind)
    if found is not None:
        name, takes = found
        return TakenApart(name, lambda: takes(value))
    if symbolic.is_symbolic(kind) and not from_check:
        return TakenApart("symbolic", lambda: symbolic.tree_of(value))
    if kind is type:
        parts = library_types.named_type(value)
    elif issubclass(kind, enum.Enum):
        parts = library_types.enum_parts(value)
    else:
        parts = standard_types.parts_of(value) or (library_objects.parts_of(value, kind) if from_check else None)
    return None if parts is None else TakenApart(parts[0], lambda: parts[1])


def require_data(name: str, parts: Any) -> None:
    """Lets student code name nothing in one of :data:`NAMED_PARTS` that can be called; raises NotPlainData."""
    if name == "namespace" and type(parts) is dict:
        values = list(parts.values())
    else:
        values = parts[2] if type(parts) is list and len(parts) == 3 and type(parts[2]) is list else []
    if any(map(callable, values)):
        raise NotPlainData(f"a {name.replace('_', ' ')} of something that can be called")


def built(name: str, parts: Any) -> Any:
    """The value of a kind with these parts; raises :class:`CodecError` for what no value is taken apart into."""
    build = BUILDS.get(name)
    if build is None:
        raise CodecError(f"a value of the unknown kind {name!r}")
    try:
        return build(parts)
    except CodecError:
        raise
    except Exception as error:  # a constructor says in many ways what it does not take
        raise CodecError(f"a {name} of other parts: {type(error).__name__}") from error


def cost_of(name: str, parts: Any) -> int:
    """How many values a value of a kind counts as, beside its parts."""
    columns = parts[0] if name in ("frame", "records", "multi_index") and type(parts) is tuple and parts else ()
    if name == "symbolic":
        return symbolic.COST * symbolic.nodes_in(parts)
    return COSTS.get(name, 0) + (COST_OF_COLUMN * len(columns) if type(columns) is list else 0)
