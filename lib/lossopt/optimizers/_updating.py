"""Applies the formula of an optimizer to each parameter, and leaves what came in as it was."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, TypeAlias

import numpy as np

from lossopt._arrays import Array, finite, floating, namespace, same_shape
from lossopt._exceptions import ShapeError

__all__ = ["Params", "Update", "updated", "zeros_for"]

Params: TypeAlias = Array | list[Array]
# From a parameter, its gradient and what the state holds for it to the new parameter and the new state.
Update: TypeAlias = Callable[..., tuple[Array, ...]]

BLOCK = 100_000_000  # values: with 8 bytes each, the handful of arrays of one formula stays in a core's cache


def zeros_for(params: Params) -> Params:
    """Zeros of the shape, data type and device of each parameter."""
    zeros = []
    for name, p in _named("params", params):
        xp = namespace(**{name: p})
        floating(**{name: p})
        zeros.append(xp.zeros(tuple(p.shape), dtype=p.dtype, device=p.device))
    return zeros if isinstance(params, list) else zeros[0]


def updated(update: Update, params: Params, grads: Params, **state: Params) -> tuple[Params, ...]:
    """New parameters and new state, each a single array or a list as ``params`` is.

    Raises:
        ShapeError: ``grads`` or the state does not match ``params`` in number or shape.
        DomainError: a parameter or gradient is NaN or infinite. KindError: no floating arrays.
    """
    columns = [list(_named(name, given)) for name, given in (("params", params), ("grads", grads), *state.items())]
    for column, name in zip(columns, ("params", "grads", *state), strict=True):
        if len(column) != len(columns[0]):
            raise ShapeError(f"params holds {len(columns[0])} arrays and {name} {len(column)}; as many are expected")
    results = [_updated_one(update, dict(row)) for row in zip(*columns, strict=True)]
    if not isinstance(params, list):
        return results[0]
    return tuple(list(column) for column in zip(*results, strict=True)) or tuple([] for _ in columns[1:])


def _named(name: str, given: Params) -> Iterator[tuple[str, Array]]:
    if isinstance(given, list):
        return ((f"{name}[{i}]", array) for i, array in enumerate(given))
    return iter([(name, given)])


def _updated_one(update: Update, row: dict[str, Array]) -> tuple[Array, ...]:
    namespace(**row)
    floating(**row)
    same_shape(**row)
    arrays = list(row.values())
    with np.errstate(invalid="ignore"):  # infinity minus infinity: the check below names where it came from
        if not isinstance(arrays[0], np.ndarray):
            results = update(*(array.detach() for array in arrays))
        elif arrays[0].size > BLOCK:
            results = _in_blocks(update, arrays)
        else:
            results = update(*arrays)
    given = dict(islice(row.items(), 2))  # the parameter and its gradient; the state came from such
    finite(results[0], **given)
    return results


def _in_blocks(update: Update, arrays: list[Any]) -> tuple[Array, ...]:
    # Every formula works value by value, so it may be applied to a piece at a time. On a million values that is
    # faster, since intermediate results never leave the processor's cache.
    flat = [array.reshape(-1) for array in arrays]
    results: list[Any] = []
    for start in range(0, flat[0].size, BLOCK):
        piece = slice(start, start + BLOCK)
        values = update(*[array[piece] for array in flat])
        results = results or [np.empty(flat[0].shape, dtype=value.dtype) for value in values]
        for result, value in zip(results, values, strict=True):
            result[piece] = value
    return tuple(result.reshape(arrays[0].shape) for result in results)
