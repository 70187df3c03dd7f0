"""Arrays that are more than numbers or strings in a row, as plain arrays and lists, and back.

Records cross field by field and objects one by one, so that every value passes the codec's own checks.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.wire.arrays import MAX_EMPTY, checked_dtype
from autograder.wire.wire_format import MAX_DIMENSIONS, CodecError, OddArray, TooMuch

__all__ = ["BUILDS", "TAKES_APART", "masked_parts", "parts_of_array"]

MOST_FIELDS = 100
LONGEST_NAME = 200


def parts_of_array(array: npt.NDArray[Any], *, is_scalar: bool = False) -> tuple[str, Any] | None:
    """The name of the kind and the parts of an array of objects or records, or one that is read-only.

    Returns None for an array that crosses as its own bytes.
    """
    if array.dtype.kind == "V":
        return "records", _records(array, is_scalar)
    if array.dtype.kind == "O":
        return "objects", (array.shape, list(array.flat))
    if not array.flags.writeable and not is_scalar:
        return "read_only", array.copy()
    return None


def masked_parts(array: Any) -> tuple[str, Any]:
    """The kind and the parts of a masked array; whoever sends one must know that the other side takes it."""
    return "masked", (np.ma.getdata(array).view(np.ndarray), np.array(np.ma.getmaskarray(array)))


def _records(array: npt.NDArray[Any], is_scalar: bool) -> tuple[Any, ...]:
    dtype = array.dtype
    names = dtype.names or ()
    if not names:
        raise OddArray(f"an array of dtype {dtype.name}, but it must hold numbers or strings")
    if len(names) > MOST_FIELDS:
        raise TooMuch(f"an array of records of more than {MOST_FIELDS} fields")
    if any(dtype[name].hasobject for name in names):
        raise OddArray("an array of records that hold objects, but they must hold numbers or strings")
    columns = [(name, array[name].copy()) for name in names]
    return array.shape, columns, dtype.isalignedstruct, issubclass(dtype.type, np.record), is_scalar


def _matrix(matrix: Any) -> npt.NDArray[Any]:
    return np.array(np.ndarray.view(matrix, np.ndarray))


def _record_array(array: Any) -> Any:
    return np.array(np.ndarray.view(array, np.ndarray))


TAKES_APART: dict[type, tuple[str, Callable[[Any], Any]]] = {
    np.matrix: ("matrix", _matrix),
    np.recarray: ("record_array", _record_array),
    **{
        type(np.dtype(code)): ("dtype", lambda dtype: dtype.newbyteorder("<").str)
        for code in ("?bBhHiIlLqQefdgFDGOSUmM")
    },
}


def _build_records(parts: Any) -> Any:
    shape, columns, is_aligned, are_records, is_scalar = _tuple(parts, 5)
    _require_shape(shape)
    if type(columns) is not list or not 0 < len(columns) <= MOST_FIELDS:
        raise CodecError("records of too many fields or of none")
    fields = [_field(shape, *_tuple(column, 2)) for column in columns]
    kind = np.dtype(fields, align=_flag(is_aligned))
    if _flag(are_records):
        kind = np.dtype((np.record, kind))
    found = np.zeros(shape, kind)
    for name, column in columns:
        found[name] = column
    return found[()] if _flag(is_scalar) and not shape else found


def _field(shape: tuple[int, ...], name: Any, column: Any) -> tuple[str, np.dtype[Any], tuple[int, ...]]:
    if type(name) is not str or not 0 < len(name) <= LONGEST_NAME:
        raise CodecError("the name of a field is missing or too long")
    if type(column) is not np.ndarray or column.dtype.hasobject or column.shape[: len(shape)] != shape:
        raise CodecError("a field of other values than its records")
    return name, column.dtype, column.shape[len(shape) :]


def _build_objects(parts: Any) -> npt.NDArray[Any]:
    shape, values = _tuple(parts, 2)
    _require_shape(shape)
    if type(values) is not list or math.prod(shape) != len(values):
        raise CodecError("as many objects as an array has places were expected")
    found = np.empty(len(values), object)
    for place, value in enumerate(values):
        found[place] = value
    return found.reshape(shape)


def _build_read_only(parts: Any) -> npt.NDArray[Any]:
    found = _array(parts)
    found.flags.writeable = False
    return found


def _build_matrix(parts: Any) -> Any:
    found = _array(parts)
    if found.ndim != 2:
        raise CodecError("a matrix of other than two axes")
    return found.view(np.matrix)


def _build_record_array(parts: Any) -> Any:
    return _array(parts).view(np.recarray)


def _build_masked(parts: Any) -> Any:
    data, mask = map(_array, _tuple(parts, 2))
    if mask.dtype != bool or mask.shape != data.shape or data.dtype.hasobject:
        raise CodecError("a mask that does not fit its array")
    return np.ma.MaskedArray(data, mask)


def _require_shape(shape: Any) -> None:
    if type(shape) is not tuple or len(shape) > MAX_DIMENSIONS or not all(type(n) is int and n >= 0 for n in shape):
        raise CodecError("a shape that cannot be")
    if not math.prod(shape) and math.prod(filter(None, shape)) > MAX_EMPTY:
        raise CodecError("an empty array claims too much")


def _array(value: Any) -> npt.NDArray[Any]:
    if type(value) is not np.ndarray:
        raise CodecError("an array was expected")
    return value


def _tuple(parts: Any, length: int) -> tuple[Any, ...]:
    if type(parts) is not tuple or len(parts) != length:
        raise CodecError("other parts were expected")
    return parts


def _flag(value: Any) -> bool:
    if type(value) is not bool:
        raise CodecError("a truth value was expected")
    return value


BUILDS: dict[str, Callable[[Any], Any]] = {
    "records": _build_records,
    "objects": _build_objects,
    "read_only": _build_read_only,
    "matrix": _build_matrix,
    "record_array": _build_record_array,
    "masked": _build_masked,
    "dtype": lambda parts: np.dtype(object) if parts == "|O" else checked_dtype(parts),
}
