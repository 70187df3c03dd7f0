"""Arrays and tensors as header and bytes. Torch is imported only by who sends or receives a tensor."""

import functools
import math
import re
import sys
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.wire.wire_format import MAX_DIMENSIONS, CodecError, NotPlainData, OddArray

__all__ = ["array_from_bytes", "array_parts", "checked_dtype", "is_tensor", "tensor_from_array", "tensor_parts"]

DTYPE = re.compile(
    r"[<|](b1|[iu][1248]|f(2|4|8|16)|c(8|16|32)|[SU](0|[1-9]\d{0,6})|[mM]8(\[([1-9]\d{0,9})?[A-Za-z]{1,7}\])?)\Z"
)
# What an array without values may claim along its other axes: a loop or a sum along one of them is that long.
MAX_EMPTY = 2**16
MAX_CODE_POINT = 0x10FFFF
NO_TIME = -(2**63)
CARRIERS = {"bfloat16": "int16"}  # NumPy has no such type: the bits travel as integers


def array_parts(array: npt.NDArray[Any]) -> tuple[str, tuple[int, ...], bytes]:
    """Data type, shape and C-ordered bytes of an array of numbers or strings; raises :class:`OddArray` for others."""
    dtype = array.dtype
    if dtype.kind not in "biufcSUmM":
        raise OddArray(f"an array of dtype {dtype.name}, but it must hold numbers or strings")
    name = dtype.str
    if name[0] == ">":
        dtype = dtype.newbyteorder("<")
        array, name = array.astype(dtype), dtype.str
    if not dtype.itemsize and array.ndim:  # strings of no width: a few bytes would claim any number of them
        dtype = np.dtype(f"{dtype.kind}1")
        array, name = array.astype(dtype), dtype.str
    if not array.size and math.prod(filter(None, array.shape)) > MAX_EMPTY:
        raise NotPlainData(f"an array without values whose other axes are longer than {MAX_EMPTY}")
    return name, array.shape, array.tobytes()


def array_from_bytes(dtype: str, shape: tuple[int, ...], data: bytes) -> npt.NDArray[Any]:
    """A writable array of its own; raises :class:`CodecError` if header and bytes do not agree."""
    kind = checked_dtype(dtype)
    if len(shape) > MAX_DIMENSIONS:
        raise CodecError(f"an array has more than {MAX_DIMENSIONS} axes")
    if not data and math.prod(filter(None, shape)) > MAX_EMPTY:
        raise CodecError("an empty array claims too much")
    if math.prod(shape) * kind.itemsize != len(data) or (shape and not kind.itemsize):
        raise CodecError("an array's bytes do not fit its shape and data type")
    if dtype[1] in "bUM":
        _require_values(kind, data)
    return np.ndarray(shape, kind, bytearray(data)) if data else np.zeros(shape, kind)


def _require_values(kind: np.dtype[Any], data: bytes) -> None:
    """Refuses truth values, code points and times that NumPy believes impossible, and on which it breaks."""
    if kind.kind == "b" and data and np.frombuffer(data, np.uint8).max() > 1:
        raise CodecError("a truth value in an array is neither 0 nor 1")
    if kind.kind == "U" and data and np.frombuffer(data, "<u4").max() > MAX_CODE_POINT:
        raise CodecError("a string in an array has no Unicode")
    if kind.str == "<M8" and np.any(np.frombuffer(data, "<i8") != NO_TIME):
        raise CodecError("a time has no unit")


def is_tensor(value: object) -> bool:
    """Whether ``value`` is a torch tensor; never imports torch."""
    torch = sys.modules.get("torch")
    kind = getattr(torch, "Tensor", None)
    return isinstance(kind, type) and issubclass(type(value), kind)


def tensor_parts(tensor: Any) -> tuple[str, bool, npt.NDArray[Any]]:
    """Name of the data type, ``requires_grad``, and the values as an array."""
    import torch

    try:
        own: Any = torch.Tensor.as_subclass(tensor, torch.Tensor)
        plain = own.detach().cpu().resolve_conj().resolve_neg()
        name = str(plain.dtype).removeprefix("torch.")
        carrier = CARRIERS.get(name)
        carried = plain.view(getattr(torch, carrier)) if carrier else plain
        return name, own.requires_grad, np.asarray(carried.numpy())
    except (RuntimeError, TypeError) as error:
        raise NotPlainData(f"a tensor that has no plain values ({type(error).__name__})") from error


def tensor_from_array(name: str, requires_grad: bool, array: npt.NDArray[Any]) -> Any:
    """The tensor again, on the CPU; raises :class:`CodecError` if ``name`` is not the array's own data type."""
    import torch

    try:
        plain = torch.from_numpy(array)
        if name in CARRIERS and str(plain.dtype) == f"torch.{CARRIERS[name]}":
            plain = plain.view(getattr(torch, name))
        if str(plain.dtype) != f"torch.{name}":
            raise CodecError("a tensor's data type is not that of its values")
        return plain.requires_grad_(requires_grad)
    except (RuntimeError, TypeError) as error:
        raise CodecError(f"a tensor's header cannot be: {error}") from error


@functools.lru_cache(maxsize=64)
def checked_dtype(dtype: str) -> np.dtype[Any]:
    """The data type of this name, if it is one of numbers, strings or times in its usual form; else CodecError."""
    if not DTYPE.match(dtype):
        raise CodecError("an array's data type is unknown")
    try:
        kind = np.dtype(dtype)
    except TypeError as error:
        raise CodecError("an array's data type is unknown") from error
    if kind.str != dtype:
        raise CodecError("an array's data type is not in its usual form")
    return kind
