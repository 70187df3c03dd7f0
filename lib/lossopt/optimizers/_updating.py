"""Applies the rule of an optimizer to each parameter, and leaves what came in as it was."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias, TypeVar

import numpy as np

from lossopt._array_types import Array
from lossopt._arrays import finite, floating, namespace, same_shape
from lossopt._exceptions import KindError, ShapeError

__all__ = ["Given", "Params", "Rule", "came_from_init", "updated", "zeros_for"]

# Not list[Array]: to a type checker, a list of NumPy arrays is something else. Each step checks what a list holds.
Params: TypeAlias = Array | list[Any]
# A step gives an array for an array, and a list for a list.
Given = TypeVar("Given", bound=Params)
# Takes (parameter, gradient, *state) and gives the step, which is added to the parameter. It gets copies of the state
# and changes them in place, as the arrows of the chapter's formulas do.
Rule: TypeAlias = Callable[..., Array]

BLOCK = 32_768  # values: with 8 bytes each, the handful of arrays of one rule stays in a core's own cache


def zeros_for(params: Params) -> Params:
    """Zeros of the shape, data type and device of each parameter."""
    zeros = []
    for name, p in _named("params", params):
        xp = namespace(**{name: p})
        floating(**{name: p})
        zeros.append(xp.zeros(tuple(p.shape), dtype=p.dtype, device=p.device))
    if isinstance(params, list):
        return zeros
    (alone,) = zeros
    return alone


def came_from_init(state: object, kind: type) -> None:
    """Refuses a state that the ``init`` of this optimizer has not made.

    Raises:
        KindError: ``state`` is not of the type ``kind``.
    """
    if not isinstance(state, kind):
        raise KindError(f"state is of type {type(state).__name__}; the {kind.__name__} that init returns is expected")


def updated(rule: Rule, params: Params, grads: Params, **state: Params) -> tuple[Any, ...]:
    """New parameters and new state, each a single array or a list as ``params`` is.

    Raises:
        ShapeError: ``grads`` or the state does not match ``params`` in number or shape.
        DomainError: a parameter or gradient is NaN or infinite. KindError: no floating arrays.
    """
    given = {"params": params, "grads": grads, **state}
    columns = {name: dict(_named(name, arrays)) for name, arrays in given.items()}
    for name, column in columns.items():
        if len(column) != len(columns["params"]) or isinstance(given[name], list) != isinstance(params, list):
            raise ShapeError(f"{name} holds {_count(given[name])} and params {_count(params)}; as many are expected")
    rows = zip(*(column.items() for column in columns.values()), strict=True)
    results = [_updated_row(rule, dict(row)) for row in rows]
    if not isinstance(params, list):
        (alone,) = results
        return alone
    return tuple([result[i] for result in results] for i in range(len(given) - 1))


def _named(name: str, given: Params) -> Iterator[tuple[str, Array]]:
    if isinstance(given, list):
        return ((f"{name}[{i}]", array) for i, array in enumerate(given))
    return iter([(name, given)])


def _count(given: Params) -> str:
    return f"a list of {len(given)} arrays" if isinstance(given, list) else "one array"


def _updated_row(rule: Rule, row: dict[str, Any]) -> tuple[Array, ...]:
    """One parameter and its state after the step; ``row`` is (parameter, gradient, *state) by name."""
    namespace(**row)
    floating(**row)
    same_shape(**row)
    (params, p), (grads, g), *others = row.items()
    state = [array for _, array in others]
    with np.errstate(invalid="ignore"):  # infinity minus infinity: the check below names where it came from
        if isinstance(p, np.ndarray | np.generic):
            probe, results = _in_blocks(rule, p, g, state)
        else:
            state = [array.detach().clone() for array in state]
            probe = p.detach().clone()
            probe += rule(p.detach(), g.detach(), *state)
            results = [probe, *state]
    finite(probe, **{params: p, grads: g})
    return tuple(results)


def _in_blocks(rule: Rule, p: Any, g: Any, state: list[Any]) -> tuple[Any, list[Any]]:
    """A number that is NaN or infinite if the new parameter is anywhere, and the parameter and state themselves."""
    # A rule works value by value, so it may be applied to a piece at a time. On a million values that takes two
    # thirds of the time, since intermediate results never leave the processor's cache.
    old = [array.ravel() for array in (p, *state)]
    new = [np.empty_like(array) for array in old]
    g, total = g.ravel(), np.float64()
    for start in range(0, g.size, BLOCK):
        piece = slice(start, start + BLOCK)
        parts = [array[piece] for array in new]
        for part, array in zip(parts[1:], old[1:], strict=True):
            part[...] = array[piece]
        before = old[0][piece]
        np.add(before, rule(before, g[piece], *parts[1:]), out=parts[0])
        total += parts[0].sum()
    return total, [array.reshape(p.shape) for array in new]
