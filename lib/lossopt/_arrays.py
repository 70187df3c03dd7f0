"""What every public function asks of its arguments: arrays of one library, with the right shapes and values.

Arguments are passed by name, ``same_shape(y=y, y_hat=y_hat)``, so that each message can name them. A check
returns nothing; it raises what :mod:`lossopt._exceptions` lists. Checks of values cost about one pass over
the array: the culprit is looked for only once something is known to be wrong.
"""

import importlib
import math
import sys
from collections.abc import Collection
from functools import lru_cache
from numbers import Real
from typing import Any

import array_api_compat.numpy as numpy_namespace
import numpy as np

from lossopt._array_types import Array, Namespace
from lossopt._exceptions import DomainError, KindError, ShapeError

__all__ = [
    "axes",
    "class_numbers",
    "finite",
    "floating",
    "namespace",
    "not_empty",
    "number",
    "one_of",
    "same_shape",
    "truth",
    "whole",
    "within",
]

_NAMESPACES: dict[type, Namespace | None] = {}  # by type of array: asked for at every call

REAL_KINDS = ("real floating", "integral", "bool")


def namespace(**arrays: Array) -> Namespace:
    """The array API namespace that all the arguments share: NumPy's or PyTorch's.

    Raises:
        KindError: one is not an array of real numbers, or they are of two libraries or on two devices.
    """
    found: dict[str, Namespace] = {}
    for name, array in arrays.items():
        xp = _namespace_of(array)
        if xp is None:
            raise KindError(
                f"{name} is {_described(array)}; a NumPy array or a PyTorch tensor is expected: "
                f"convert it with numpy.asarray or torch.as_tensor"
            )
        if not _is_of(xp, array.dtype, REAL_KINDS):
            raise KindError(f"{name} holds {array.dtype} values; real numbers are expected")
        found[name] = xp
    _one_place(found, arrays)
    return next(iter(found.values()))


def _one_place(found: dict[str, Namespace], arrays: dict[str, Any]) -> None:
    (first, xp), *others = found.items()
    for name, other in others:
        if other is not xp:
            raise KindError(
                f"{first} is {_described(arrays[first])} and {name} is {_described(arrays[name])}; "
                "arrays of one library are expected: convert one of them"
            )
        if _place(arrays[name]) != _place(arrays[first]):
            raise KindError(
                f"{first} is on {_place(arrays[first])} and {name} on {_place(arrays[name])}; "
                "one device is expected: move one of them with .to(device)"
            )


def _namespace_of(array: object) -> Any:  # a Namespace; None for an object that this library does not take
    kind = type(array)
    if kind not in _NAMESPACES:
        _NAMESPACES[kind] = _find_namespace(kind)
    return _NAMESPACES[kind]


def _find_namespace(kind: type) -> Any:
    if issubclass(kind, np.ma.MaskedArray):  # its mask would silently be taken for values, or the reverse
        return None
    if issubclass(kind, np.ndarray | np.generic):
        return numpy_namespace
    torch = sys.modules.get("torch")
    if torch is not None and issubclass(kind, torch.Tensor):
        # Importing PyTorch takes a second, so only those who use it pay.
        return importlib.import_module("array_api_compat.torch")
    return None


@lru_cache(maxsize=256)  # asked several times at every call, and slower than the loss of a small batch
def _is_of(xp: Any, dtype: Any, kinds: str | tuple[str, ...]) -> bool:
    return bool(xp.isdtype(dtype, kinds))


def _place(array: Any) -> str:
    return str(array.device)


def _described(value: object) -> str:
    kind = type(value)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    return "None" if value is None else f"of type {name}"


def floating(**arrays: Array) -> None:
    """Refuses arrays of whole numbers or booleans where real ones are meant.

    Raises:
        KindError: an argument's data type is not a floating one.
    """
    for name, array in arrays.items():
        if not _is_of(_namespace_of(array), array.dtype, "real floating"):
            raise KindError(
                f"{name} holds {array.dtype} values; a floating data type is expected: "
                f"convert it, for example to float64"
            )


def same_shape(**arrays: Array) -> None:
    """Refuses any broadcasting: (N,) against (N, 1) would make an (N, N) table without a word.

    Raises:
        ShapeError: two shapes differ.
    """
    (first, shape), *others = ((name, tuple(array.shape)) for name, array in arrays.items())
    for name, other in others:
        if other != shape:
            raise ShapeError(
                f"{first} has shape {shape} and {name} has shape {other}; "
                "equal shapes are expected, nothing is broadcast"
            )


def axes(*counts: int, **arrays: Array) -> None:
    """Refuses arrays with another number of axes than one of ``counts``.

    Raises:
        ShapeError: an argument has another number of axes.
    """
    for name, array in arrays.items():
        if array.ndim not in counts:
            expected = " or ".join(str(count) for count in counts)
            raise ShapeError(f"{name} has shape {tuple(array.shape)}, {array.ndim} axes; {expected} are expected")


def not_empty(**arrays: Array) -> None:
    """Refuses arrays without a value, whose mean, largest value or score does not exist.

    Raises:
        ShapeError: an argument has no values.
    """
    for name, array in arrays.items():
        if 0 in array.shape:
            raise ShapeError(f"{name} has shape {tuple(array.shape)}, no values; at least one is expected")


def finite(probe: Array | None = None, /, **arrays: Array) -> None:
    """Refuses NaN and infinite values.

    Args:
        probe: A result that is NaN or infinite wherever an argument is. With it the check takes one pass
            over the probe in place of one over each argument.
        **arrays: The arguments, floating or whole numbers.
    Raises:
        DomainError: an argument holds NaN or an infinite value.
    """
    if probe is not None and _sums_up(probe):
        return
    for name, array in arrays.items():
        if _sums_up(array):
            continue
        xp = _namespace_of(array)
        bad = ~xp.isfinite(array)
        count = int(xp.count_nonzero(bad))
        if count:  # otherwise only the sum was too large
            came = "NaN" if bool(xp.any(xp.isnan(array))) else "infinite values"
            raise DomainError(
                f"{name} holds {came} ({count} of {_size(array)} values are not finite); finite values are expected"
            )


def _sums_up(array: Any) -> bool:
    # One pass and no second array. NaN and infinity survive every sum; a finite sum proves finite terms.
    if isinstance(array, np.ndarray | np.generic):
        with np.errstate(invalid="ignore", over="ignore"):
            return math.isfinite(array.sum())
    return math.isfinite(float(array.detach().sum()))


def _size(array: Array) -> int:
    return math.prod(array.shape)


def within(low: float, high: float, /, **arrays: Array) -> None:
    """Refuses values outside the closed interval from ``low`` to ``high``, and NaN.

    Raises:
        DomainError: an argument holds such a value.
    """
    for name, array in arrays.items():
        xp = _namespace_of(array)
        if 0 in array.shape or _is_of(xp, array.dtype, "bool"):
            continue
        # NaN is neither above nor below: the comparison is written so that it fails.
        least, most = array.min().item(), array.max().item()
        if not (least >= low and most <= high):
            came = next(value for value in (least, most) if not low <= value <= high)
            raise DomainError(f"{name} holds the value {came:g}; values from {low:g} to {high:g} are expected")


def class_numbers(classes: int, /, **arrays: Array) -> None:
    """Refuses anything but the whole numbers 0 to ``classes`` - 1, in an integer data type.

    Raises:
        KindError: the data type is not an integer one. DomainError: a number is outside the range.
    """
    for name, array in arrays.items():
        if not _is_of(_namespace_of(array), array.dtype, "integral"):
            raise KindError(f"{name} holds {array.dtype} values; class numbers of an integer data type are expected")
        if 0 in array.shape:
            continue
        least, most = array.min().item(), array.max().item()
        if least < 0 or most >= classes:
            came = least if least < 0 else most
            raise DomainError(
                f"{name} holds the class number {came}; whole numbers from 0 to {classes - 1} are expected"
            )


def one_of(choices: Collection[object], /, **values: object) -> None:
    """Refuses a value that is not among ``choices``: ``one_of(("mean", "sum"), reduction=reduction)``.

    Raises:
        DomainError: it is not among them.
    """
    for name, value in values.items():
        if not any(value is choice or (type(value) is type(choice) and value == choice) for choice in choices):
            expected = ", ".join(repr(choice) for choice in choices)
            raise DomainError(f"{name} is {value!r}; one of {expected} is expected")


def number(
    *,
    above: float | None = None,
    at_least: float | None = None,
    below: float | None = None,
    **values: object,
) -> None:
    """Refuses what is not one finite real number inside the bounds: ``number(above=0, delta=delta)``.

    Raises:
        KindError: not a real number; True and False do not count. DomainError: NaN, infinite or out of bounds.
    """
    bounds = _in_words(above, at_least, below)
    for name, value in values.items():
        if not isinstance(value, Real) or isinstance(value, bool):
            raise KindError(f"{name} is {value!r}, {_described(value)}; {bounds} is expected")
        size = float(value)
        fits = (
            math.isfinite(size)
            and (above is None or size > above)
            and (at_least is None or size >= at_least)
            and (below is None or size < below)
        )
        if not fits:
            raise DomainError(f"{name} is {size:g}; {bounds} is expected")


def whole(unit: str, /, **values: object) -> None:
    """Refuses what is not a whole number: ``whole("rows", batch_size=batch_size)``; its bounds are `number`'s to check.

    Raises:
        KindError: not an integer; True and False do not count.
    """
    for name, value in values.items():
        if not isinstance(value, int) or isinstance(value, bool):
            raise KindError(f"{name} is {value!r}; a whole number of {unit} is expected")


def _in_words(above: float | None, at_least: float | None, below: float | None) -> str:
    signs = {">": above, ">=": at_least, "<": below}
    bounds = [f"{sign} {bound:g}" for sign, bound in signs.items() if bound is not None]
    return " ".join(["a finite number", " and ".join(bounds)]).strip()


def truth(**values: object) -> None:
    """Refuses what is neither True nor False.

    Raises:
        KindError: something else came.
    """
    for name, value in values.items():
        if not isinstance(value, bool):
            raise KindError(f"{name} is {value!r}, {_described(value)}; True or False is expected")
