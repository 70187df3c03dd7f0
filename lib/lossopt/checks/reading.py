"""Turns what an answer returned into plain NumPy arrays, or names what came instead."""

import decimal
import numbers
import sys
from typing import Any

import numpy as np
import numpy.typing as npt

from lossopt.checks.failure import Complaint, plainly

__all__ = ["array_of", "came_instead", "is_standin", "kind_name", "without_tensors"]

NUMERIC = "iuf"
NAMES_OF_DTYPES = {"b": "True or False", "c": "complex numbers", "S": "text", "U": "text"}


def is_standin(value: object) -> bool:
    """Whether ``value`` stands for an object that stays in the student's process."""
    return "changed_arguments" in (getattr(value, "__dict__", None) or {})


def is_tensor(value: object) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def without_tensors(value: Any) -> Any:
    """``value`` with each PyTorch tensor in it, detached, as a NumPy array."""
    if is_tensor(value):
        return _values_of(value)
    if type(value) in (list, tuple):
        return type(value)(without_tensors(item) for item in value)
    if type(value) is dict:
        return {key: without_tensors(item) for key, item in value.items()}
    return value


def _values_of(tensor: Any) -> npt.NDArray[Any]:
    try:
        values: npt.NDArray[Any] = tensor.detach().cpu().resolve_conj().resolve_neg().numpy()
    except (RuntimeError, TypeError):  # sparse, bfloat16: no array has these values
        return np.empty((), dtype=object)
    return values


def array_of(value: object, expected: str) -> npt.NDArray[Any] | Complaint:
    """``value`` as an array of numbers of any shape; ``expected`` says in words what should have come."""
    if isinstance(value, decimal.Decimal | numbers.Rational) and not isinstance(value, bool):
        value = _rounded(value)
    refused = value is None or isinstance(value, bool | str | bytes | dict | set | frozenset | complex)
    if refused or is_standin(value) or isinstance(value, np.ma.MaskedArray):
        return came_instead(value, expected)
    try:
        array = np.asarray(without_tensors(value))
    except Exception:  # ragged lists, tensors without values, a student's own __array__: whatever they raise
        return came_instead(value, expected)
    if array.dtype.kind not in NUMERIC:
        if array.dtype.kind == "O" and isinstance(value, list | tuple):
            return plainly(f"{_collection(value)} of other things than numbers where {expected} is expected")
        came = NAMES_OF_DTYPES.get(array.dtype.kind, f"an {kind_name(value)} of other things than numbers")
        return plainly(f"{came} where {expected} is expected")
    return array


def _rounded(value: Any) -> float:
    """A whole number, fraction or decimal as a float; one too large for it is infinite."""
    try:
        return float(value)
    except OverflowError:
        return float("inf")


def came_instead(value: object, expected: str) -> Complaint:
    """Says what kind of thing came, and that something else is expected."""
    reminder = "; does your function return its result?" if value is None else ""
    return plainly(f"{kind_name(value)} where {expected} is expected{reminder}")


def kind_name(value: object) -> str:
    """What ``value`` is, in words that no student code chooses."""
    if value is None:
        return "None"
    if isinstance(value, bool | np.bool_):
        return "True or False"
    if isinstance(value, np.ma.MaskedArray):
        return "a masked array"
    if is_standin(value):
        return "an object of your own"
    if is_tensor(value):
        return "a tensor"
    names = {
        complex: "a complex number",
        str: "a text",
        bytes: "bytes",
        dict: "a dict",
        set: "a set",
        frozenset: "a set",
        np.ndarray: "an array",
        numbers.Number: "a number",
    }
    found = [name for kind, name in names.items() if isinstance(value, kind)]
    return found[0] if found else _collection(value)


def _collection(value: object) -> str:
    if isinstance(value, list):
        return "a list"
    return "a tuple" if isinstance(value, tuple) else "an object of your own"
