"""Mini-batches: every sample once an epoch, in a new order each time."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from array_api_compat import array_namespace, device

from .._exceptions import DomainError, ShapeError

__all__ = ["minibatches"]


def minibatches(
    *arrays: Any, batch_size: int, rng: np.random.Generator | None = None
) -> Iterator[tuple[Any, ...]]:
    """One epoch of mini-batches: the rows of all arrays, cut in the same places.

    Args:
        arrays: Arrays or tensors with the same number of rows N, such as ``x`` (N, D) and ``y`` (N,).
        batch_size: Rows in a batch, B, 1 or more; the last batch holds what is left, so ceil(N / B) in all.
        rng: Shuffles the rows; left out, they keep their order.
    Yields:
        A tuple with the rows of each array; they stay on its device.
    Raises:
        DomainError: ``batch_size`` is below 1. ShapeError: no array or no row, or the numbers of rows differ.
    Example:
        >>> [x.tolist() for (x,) in minibatches(np.arange(5), batch_size=2)]
        [[0, 1], [2, 3], [4]]
    """
    rows = _rows(arrays)
    if batch_size < 1:
        raise DomainError(f"batch_size: got {batch_size!r}; expected 1 or more")
    order = np.arange(rows) if rng is None else rng.permutation(rows)
    return _cut(arrays, order, batch_size)


def _cut(arrays: tuple[Any, ...], order: np.ndarray[Any, Any], batch_size: int) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(order), batch_size):
        yield tuple(_take(array, order[start : start + batch_size]) for array in arrays)


def _take(array: Any, rows: np.ndarray[Any, Any]) -> Any:
    xp = array_namespace(array)
    return xp.take(array, xp.asarray(rows, device=device(array)), axis=0)


def _rows(arrays: tuple[Any, ...]) -> int:
    counts = [array.shape[0] if array.ndim else 0 for array in arrays]
    if not counts or 0 in counts or len(set(counts)) > 1:
        raise ShapeError(
            f"arrays: got {counts} rows; expected one array or more, all with the same number of rows, not 0"
        )
    return int(counts[0])
