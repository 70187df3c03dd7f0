"""Turns what an answer returned into plain NumPy arrays, or names what came instead."""

import decimal
import fractions
import math
import numbers
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lossopt.checks.failure import Complaint, plainly

__all__ = ["Oversized", "array_of", "bounded", "came_instead", "is_proxy", "is_tensor", "kind_name", "plain_of"]

NUMERIC = "iuf"
NAMES_OF_DTYPES = {"b": "True or False", "c": "complex numbers", "S": "text", "U": "text"}
MAX_BITS = 4096  # four times those of the largest float
# So many values of lists, tuples, sets and dicts of a result are looked at; arrays and texts cost less to read.
MOST_VALUES = 20_000
CHEAPER_IN_ARRAYS = 50
CONVERSIONS = ("to_numpy", "tolist", "as_integer_ratio")  # pandas; array.array, memoryview; Fraction, Decimal


@dataclass(frozen=True, slots=True)
class Oversized:
    """Stands for a result of more values than are looked at; ``kind`` says in words what came."""

    kind: str


def bounded(value: Any) -> Any:
    """``value``, or :class:`Oversized` in its place: reading it would cost more than the answer to any exercise."""
    if type(value) in (float, int, bool):
        return value
    room, waiting = MOST_VALUES, [value]
    while waiting and room >= 0:
        item = waiting.pop()
        if isinstance(item, list | tuple | set | frozenset | dict):
            room -= len(item)  # before its values are looked at
            if room >= 0:
                waiting.extend(item.values() if isinstance(item, dict) else item)
        elif isinstance(item, str | bytes):
            room -= len(item) // CHEAPER_IN_ARRAYS
        elif isinstance(item, np.ndarray) or is_tensor(item):
            room -= (math.prod(item.shape) + sum(item.shape)) // CHEAPER_IN_ARRAYS
    return value if room >= 0 else Oversized(kind_name(value))


def is_proxy(value: object) -> bool:
    """Whether ``value`` stands for an object that stays in the student's process."""
    return "changed_arguments" in (getattr(value, "__dict__", None) or ())


def is_tensor(value: object) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def plain_of(value: Any) -> Any:
    """``value`` with each tensor in it, detached, as an array, and what stayed with the student as plain data.

    What cannot be turned into plain data is left as it is.
    """
    if type(value) in (float, int, np.ndarray):
        return value
    if is_tensor(value):
        return _values_of(value)
    if is_proxy(value):
        return _fetched(value)
    if isinstance(value, list | tuple):  # named tuples among them
        return [*map(plain_of, value)] if isinstance(value, list) else (*map(plain_of, value),)
    if isinstance(value, dict):
        return {key: plain_of(item) for key, item in value.items()}
    return value


def _values_of(tensor: Any) -> npt.NDArray[Any]:
    try:
        values: npt.NDArray[Any] = tensor.detach().cpu().resolve_conj().resolve_neg().numpy()
    except (RuntimeError, TypeError):  # sparse or bfloat16: NumPy has no such arrays
        return np.empty((), dtype=object)
    return values


def _fetched(proxy: Any) -> Any:
    """The plain data behind a number or an array of a type that does not cross between the processes."""
    for method in CONVERSIONS:
        try:
            plain = getattr(proxy, method)()
        except Exception:  # it has no such method, or the student's own raises
            continue
        if method == "as_integer_ratio":
            return fractions.Fraction(*plain) if _is_ratio(plain) else proxy
        return proxy if is_proxy(plain) else plain_of(bounded(plain))
    return proxy


def _is_ratio(plain: Any) -> bool:
    """Whether it is a numerator and a denominator, and neither is far beyond all floats: reducing them takes time."""
    if not isinstance(plain, tuple) or len(plain) != 2 or not all(type(n) is int for n in plain):
        return False
    return bool(plain[1] and max(n.bit_length() for n in plain) <= MAX_BITS)


def array_of(value: object, expected: str) -> npt.NDArray[Any] | Complaint:
    """``value`` as an array of numbers of any shape; ``expected`` says in words what should have come."""
    plain = plain_of(value)
    if isinstance(plain, decimal.Decimal | numbers.Rational) and not isinstance(plain, bool):
        plain = _rounded(plain)
    if _is_not_an_array(plain):
        return came_instead(plain, expected)
    try:
        array = np.asarray(plain)
    except Exception:  # ragged lists or a student's own __array__ may raise anything
        return came_instead(plain, expected)
    if array.dtype.kind in NUMERIC:
        return array
    if array.dtype.kind == "O" and not isinstance(plain, np.ndarray | list | tuple):
        return came_instead(plain, expected)
    came = NAMES_OF_DTYPES.get(array.dtype.kind, f"{kind_name(plain)} of other things than numbers")
    return plainly(f"{came} came where {expected} is expected")


def _is_not_an_array(plain: Any) -> bool:
    """Whether it is not an array, or would become one of numbers that nobody meant in ``numpy.asarray``."""
    if plain is None or isinstance(plain, bool | str | bytes | dict | set | frozenset | complex | Oversized):
        return True
    if isinstance(plain, list | tuple):
        return any(type(item) is not float and _is_refused_inside(item) for item in plain)
    return isinstance(plain, np.ma.MaskedArray) or is_proxy(plain)


def _is_refused_inside(item: Any) -> bool:
    """Masks vanish in ``numpy.asarray``, texts grow to the longest of them, and a proxy answers no question."""
    if isinstance(item, list | tuple):
        return any(map(_is_refused_inside, item))
    return isinstance(item, np.ma.MaskedArray | str | bytes) or is_proxy(item)


def _rounded(value: Any) -> float:
    """A whole number, fraction or decimal as a float; one that is too large becomes infinite."""
    try:
        return float(value)
    except OverflowError:
        return float("inf")
    except ValueError:  # a signalling NaN
        return float("nan")


def came_instead(value: object, expected: str) -> Complaint:
    """Says what kind of thing came, and that something else is expected."""
    reminder = "; does your function return its result?" if value is None else ""
    return plainly(f"{kind_name(value)} came where {expected} is expected{reminder}")


def kind_name(value: object) -> str:
    """What ``value`` is, in words that no student code chooses."""
    if value is None:
        return "None"
    if isinstance(value, Oversized):
        return f"{value.kind} of far too many values"
    if isinstance(value, bool | np.bool_):
        return "True or False"
    if isinstance(value, np.ma.MaskedArray):
        return "a masked array"
    if is_proxy(value):
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
        if any(isinstance(item, np.ma.MaskedArray) for item in value):
            return "a list of masked arrays"
        if any(isinstance(item, str | bytes) for item in value):
            return "a list of texts"
        return "a list"
    return "a tuple" if isinstance(value, tuple) else "an object of your own"
