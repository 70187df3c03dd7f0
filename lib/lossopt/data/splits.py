"""Ways to part the rows of a table, each giving one array of row numbers a part.

Which one is right depends on what makes rows alike: nothing (`random_split`), a rare class (`stratified_split`),
a person or a device with many rows (`grouped_split`), the moment of measurement (`time_split`). Split before any
step that is fitted; then fit on the first part alone.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import fsum, isclose
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossopt._arrays import whole
from lossopt._exceptions import DomainError, KindError, ShapeError

__all__ = ["grouped_split", "random_split", "stratified_split", "time_split"]

Rows = NDArray[np.intp]


def random_split(n: int, *, fractions: Sequence[float], rng: np.random.Generator) -> tuple[Rows, ...]:
    """Part ``n`` independent rows at random.

    Args:
        n: How many rows there are.
        fractions: The share of each part, positive, adding up to 1: ``(0.8, 0.2)`` or ``(0.6, 0.2, 0.2)``.
        rng: Decides which row goes where.
    Returns:
        One array of row numbers for each fraction; every row is in exactly one of them.
    Raises:
        DomainError: the fractions are not shares of 1. ShapeError: a part would be empty.
        KindError: ``n`` is not a whole number.
    Example:
        >>> train, test = random_split(10, fractions=(0.8, 0.2), rng=np.random.default_rng(0))
        >>> len(train), len(test)
        (8, 2)
    """
    whole("rows", n=n)
    edges = _edges(n, fractions)
    return _cut(rng.permutation(n), edges)


def stratified_split(y: ArrayLike, *, fractions: Sequence[float], rng: np.random.Generator) -> tuple[Rows, ...]:
    """Part the rows at random, with the same mix of classes in every part.

    Args:
        y: The class of each row, shape (N,).
        fractions, rng: As in `random_split`.
    Returns:
        As `random_split`; each part holds its fraction of each class, to within one row.
    Raises:
        DomainError: the fractions are not shares of 1. ShapeError: ``y`` is not of shape (N,), or a class has too
        few rows for every part to get one. KindError: ``y`` holds mixed objects.
    Example:
        >>> y = np.array([0, 0, 0, 0, 0, 0, 0, 0, 1, 1])
        >>> train, test = stratified_split(y, fractions=(0.5, 0.5), rng=np.random.default_rng(0))
        >>> int(y[train].sum()), int(y[test].sum())
        (1, 1)
    """
    labels = _column("y", y)
    shares: list[list[Rows]] = [[] for _ in fractions]
    for label in np.unique(labels):
        rows = rng.permutation(np.flatnonzero(labels == label))
        edges = _edges(rows.size, fractions, what=f"rows of class {label}")
        for share, rows_of_class in zip(shares, _cut(rows, edges), strict=True):
            share.append(rows_of_class)
    return tuple(rng.permutation(np.concatenate(share)) for share in shares)


def grouped_split(groups: ArrayLike, *, fractions: Sequence[float], rng: np.random.Generator) -> tuple[Rows, ...]:
    """Part the rows at random without tearing a group apart: all rows of a person land in the same part.

    Args:
        groups: Which group each row belongs to, shape (N,).
        fractions: As in `random_split`, but shares of the *groups*; where groups differ in size, the shares of the
            rows differ a little from them.
        rng: As in `random_split`.
    Returns:
        As `random_split`; no group occurs in two parts.
    Raises:
        DomainError: the fractions are not shares of 1. ShapeError: ``groups`` is not of shape (N,), or there are too
        few groups for every part to get one. KindError: ``groups`` holds mixed objects.
    Example:
        >>> groups = np.array(["ann", "ann", "bo", "bo", "cy", "cy"])
        >>> train, test = grouped_split(groups, fractions=(2 / 3, 1 / 3), rng=np.random.default_rng(0))
        >>> len(set(groups[train])), len(set(groups[test]))
        (2, 1)
    """
    names, group_of_row = np.unique(_column("groups", groups), return_inverse=True)
    parts = _cut(rng.permutation(names.size), _edges(names.size, fractions, what="groups"))
    return tuple(rng.permutation(np.flatnonzero(np.isin(group_of_row, part))) for part in parts)


def time_split(times: ArrayLike, *, fractions: Sequence[float]) -> tuple[Rows, ...]:
    """Part the rows by time: each part is later than the one before, as it will be when the model is used.

    Args:
        times: When each row was measured, shape (N,); numbers or ``datetime64``, in any order.
        fractions: As in `random_split`. Rows of one moment stay together, in the later part.
    Returns:
        As `random_split`, each part ordered by time.
    Raises:
        DomainError: the fractions are not shares of 1, or a time is missing (NaN, NaT).
        ShapeError: ``times`` is not of shape (N,), or a part would be empty. KindError: ``times`` holds mixed objects.
    Example:
        >>> train, test = time_split([3, 1, 2, 4], fractions=(0.5, 0.5))
        >>> train.tolist(), test.tolist()
        ([1, 2], [0, 3])
    """
    moments = _column("times", times)
    if moments.dtype.kind in "fmM" and np.isnan(moments).any():
        raise DomainError("times holds a missing value; a time for every row is expected: drop or fill those rows")
    order = np.argsort(moments, kind="stable")
    ordered = moments[order]
    edges = _edges(moments.size, fractions)
    inner = np.searchsorted(ordered, ordered[edges[1:-1]], side="left")
    together = [0, *inner.tolist(), moments.size]
    if any(start >= stop for start, stop in pairwise(together)):
        raise ShapeError(
            f"times holds so many equal moments that a part of fractions {tuple(fractions)} is empty; at least one "
            "row for every part is expected: take other fractions"
        )
    return _cut(order, together)


def _edges(n: int, fractions: Sequence[float], *, what: str = "rows") -> list[int]:
    """Where to cut ``n`` things: part ``i`` runs from ``edges[i]`` to ``edges[i + 1]`` and is never empty."""
    if not fractions or min(fractions) <= 0 or not isclose(fsum(fractions), 1.0, rel_tol=1e-9):
        raise DomainError(f"fractions is {tuple(fractions)}; positive numbers that add up to 1 are expected")
    edges = [round(n * fsum(fractions[:parts])) for parts in range(len(fractions) + 1)]
    if any(start >= stop for start, stop in pairwise(edges)):
        raise ShapeError(
            f"fractions is {tuple(fractions)}, and {n} {what} are too few for that; at least one for every part is "
            "expected: take more data or other fractions"
        )
    return edges


def _cut(rows: Rows, edges: Sequence[int]) -> tuple[Rows, ...]:
    return tuple(rows[start:stop] for start, stop in pairwise(edges))


def _column(name: str, values: ArrayLike) -> NDArray[Any]:
    column = np.asarray(values)
    if column.dtype == object:
        raise KindError(f"{name} holds mixed objects; one kind of value is expected, numbers or text")
    if column.ndim != 1 or column.size == 0:
        raise ShapeError(f"{name} has shape {column.shape}; (N,) with at least one row is expected")
    return column
