"""Mini-batches: every sample once an epoch, in a new order each time."""

from collections.abc import Iterator

import numpy as np

from lossopt._array_types import Array, Namespace
from lossopt._arrays import namespace, number, whole
from lossopt._exceptions import ShapeError

__all__ = ["minibatches"]


def minibatches(*arrays: Array, batch_size: int, rng: np.random.Generator | None = None) -> Iterator[tuple[Array, ...]]:
    """One epoch of mini-batches: the rows of all arrays, cut in the same places.

    Args:
        arrays: Arrays or tensors with the same number of rows N, such as ``x`` (N, D) and ``y`` (N,).
        batch_size: Rows in a batch, B, 1 or more; the last batch holds what is left, so ceil(N / B) in all.
        rng: Shuffles the rows; left out, they keep their order.
    Yields:
        A tuple with the rows of each array; they stay on its device.
    Raises:
        KindError: not arrays of one library on one device, or ``batch_size`` is not a whole number.
        DomainError: ``batch_size`` is below 1. ShapeError: no array or no row, or the numbers of rows differ.
    Example:
        >>> [x.tolist() for (x,) in minibatches(np.arange(5), batch_size=2)]
        [[0, 1], [2, 3], [4]]
    """
    if not arrays:
        raise ShapeError("arrays is empty; one array or more is expected")
    xp = namespace(**{f"arrays[{position}]": array for position, array in enumerate(arrays)})
    rows = _rows(arrays)
    whole("rows", batch_size=batch_size)
    number(at_least=1, batch_size=batch_size)
    order = np.arange(rows) if rng is None else rng.permutation(rows)
    return _cut(xp, arrays, xp.asarray(order, device=arrays[0].device), batch_size)


def _cut(xp: Namespace, arrays: tuple[Array, ...], order: Array, batch_size: int) -> Iterator[tuple[Array, ...]]:
    for start in range(0, order.shape[0], batch_size):
        rows = order[start : start + batch_size]
        yield tuple(xp.take(array, rows, axis=0) for array in arrays)


def _rows(arrays: tuple[Array, ...]) -> int:
    shapes = [tuple(array.shape) for array in arrays]
    counts = {shape[0] if shape else 0 for shape in shapes}
    if len(counts) != 1 or 0 in counts:
        raise ShapeError(f"arrays have the shapes {shapes}; the same number of rows in each is expected, at least one")
    return counts.pop()
