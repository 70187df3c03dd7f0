"""Sparse matrices of SciPy as the places and values of their entries; SciPy is imported only by who gets one."""

import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.wire.wire_format import CodecError, NotPlainData, TooMuch

__all__ = ["BUILDS", "takes_apart"]

FORMATS = ("bsr", "coo", "csc", "csr", "dia", "dok", "lil")
MOST_PLACES = 2**24  # rows times columns, and what a format that keeps diagonals or blocks reserves
LONGEST_AXIS = 2**20  # formats keep a number or a list for each row or column


def takes_apart() -> dict[type, tuple[str, Callable[[Any], Any]]]:
    """By type, how a sparse matrix becomes parts; empty as long as SciPy's are not loaded."""
    return _table() if getattr(sys.modules.get("scipy.sparse"), "lil_matrix", None) is not None else {}


@lru_cache(maxsize=1)
def _table() -> dict[type, tuple[str, Callable[[Any], Any]]]:
    import scipy.sparse as sparse

    return {getattr(sparse, f"{name}_{form}"): ("sparse", _parts) for name in FORMATS for form in ("array", "matrix")}


def _parts(matrix: Any) -> tuple[Any, ...]:
    if len(matrix.shape) != 2:
        raise NotPlainData("a sparse array of other than two axes")
    rows, columns = map(int, matrix.shape)
    if max(rows, columns) > LONGEST_AXIS or rows * columns > MOST_PLACES:
        raise TooMuch(f"a sparse matrix of more than {MOST_PLACES} places")
    entries = matrix.tocoo()
    return (
        matrix.format,
        type(matrix).__name__.endswith("_array"),
        (rows, columns),
        np.array(entries.data),
        np.array(entries.row, np.int64),
        np.array(entries.col, np.int64),
    )


def _build(parts: Any) -> Any:
    form, is_array, shape, *entries = parts
    rows, columns = shape
    if form not in FORMATS or type(rows) is not int or type(columns) is not int or min(rows, columns) < 0:
        raise CodecError("a sparse matrix of an unknown form")
    if max(rows, columns) > LONGEST_AXIS or rows * columns > MOST_PLACES:
        raise CodecError("a sparse matrix of too many places")
    values, row, column = map(_line, entries)
    if values.dtype.kind not in "biufc" or row.dtype != np.int64 or column.dtype != np.int64:
        raise CodecError("a sparse matrix of other than numbers")
    _require_within(row, rows)
    _require_within(column, columns)
    if form == "dia" and len(np.unique(column - row)) * columns > MOST_PLACES:
        raise CodecError("a sparse matrix of too many diagonals")
    import scipy.sparse as sparse

    kind = sparse.coo_array if is_array else sparse.coo_matrix
    whole = kind((values, (row, column)), shape=(rows, columns))
    return whole.tobsr(blocksize=(1, 1)) if form == "bsr" else whole.asformat(form)


def _line(values: Any) -> Any:
    if type(values) is not np.ndarray or values.ndim != 1:
        raise CodecError("a sparse matrix of other than rows of numbers")
    return values


def _require_within(places: Any, length: int) -> None:
    """SciPy's own code believes that entries lie within the matrix."""
    if len(places) and not 0 <= places.min() <= places.max() < length:
        raise CodecError("an entry outside its sparse matrix")


BUILDS: dict[str, Callable[[Any], Any]] = {"sparse": _build}
