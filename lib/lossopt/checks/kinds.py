"""The kinds of result that an exercise can ask for, and how each is read and compared.

::

    Kind                          a port: describe, read, complain
    ├── Number, Truth, Text       one value
    ├── Array                     numbers in a given shape
    └── Parts, Listing, Mapping   of several values of these kinds: :mod:`lossopt.checks.composites`
"""

import math
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from lossopt.checks.closeness import Tolerance, difference
from lossopt.checks.failure import Complaint, plainly
from lossopt.checks.reading import array_of, came_instead, plain_of

__all__ = ["Array", "Kind", "Number", "Text", "Truth"]


class Kind(Protocol):
    """What ``Exercise(returns=...)`` takes."""

    def describe(self) -> str:
        """The kind in words, for "... came where it is expected"."""
        ...

    def read(self, value: Any) -> Any:
        """``value`` in one plain form, or a :class:`Complaint` where it is of another kind or not finite."""
        ...

    def complain(self, value: Any, expected: Any, tolerance: Tolerance, sizes: tuple[int, ...], /) -> Complaint | None:
        """What is wrong with ``value``, or None if it is right."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One finite real number of any scalar type; with ``or_none``, None is a possible right answer."""

    or_none: bool = False

    def describe(self) -> str:
        return "a number or None" if self.or_none else "a number"

    def read(self, value: Any) -> Any:
        return self._read(value, ())

    def complain(self, value: Any, expected: Any, tolerance: Tolerance, sizes: tuple[int, ...]) -> Complaint | None:
        got = self._read(value, sizes)
        if isinstance(got, Complaint):
            return got
        if got is None or expected is None:
            came, due = ("None", "a number") if got is None else ("a number", "None")
            return None if got is expected else plainly(f"{came} came where {due} is expected")
        return difference(np.asarray(got), np.asarray(float(expected)), tolerance, sizes)

    def _read(self, value: Any, sizes: tuple[int, ...]) -> Any:
        if value is None and self.or_none:
            return None
        array = array_of(value, self.describe())
        if isinstance(array, Complaint):
            return array
        if array.ndim:
            return _misshapen(array.shape, self.describe(), sizes)
        number = float(array)  # a long double beyond float64 becomes infinite
        return number if math.isfinite(number) else plainly("NaN" if math.isnan(number) else "an infinite value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """True or False."""

    def describe(self) -> str:
        return "True or False"

    def read(self, value: Any) -> Any:
        plain = plain_of(value)
        if isinstance(plain, bool | np.bool_):
            return bool(plain)
        is_array = isinstance(plain, np.ndarray) and not isinstance(plain, np.ma.MaskedArray)
        if is_array and plain.dtype == bool and plain.ndim == 0:
            return bool(plain)
        return came_instead(value, self.describe())

    def complain(self, value: Any, expected: Any, _: Tolerance, __: tuple[int, ...], /) -> Complaint | None:
        got = self.read(value)
        if isinstance(got, Complaint):
            return got
        return None if got == bool(expected) else plainly(f"{got} is wrong")


class Text:
    """A text: one of ``options``, or any text if no options are given."""

    __slots__ = ("options",)

    def __init__(self, *options: str) -> None:
        self.options = options

    def describe(self) -> str:
        return f"one of {', '.join(map(repr, self.options))}" if self.options else "a text"

    def read(self, value: Any) -> Any:
        if isinstance(value, np.ndarray) and value.dtype.kind == "U" and value.ndim == 0:
            value = str(value)
        if not isinstance(value, str):
            return came_instead(value, self.describe())
        if self.options and value not in self.options:
            shown = f"{value[:40]!r} came where {self.describe()} is expected"
            return Complaint(shown=shown, kept=f"another text came where {self.describe()} is expected")
        return str(value)

    def complain(self, value: Any, expected: Any, _: Tolerance, __: tuple[int, ...], /) -> Complaint | None:
        got = self.read(value)
        if isinstance(got, Complaint):
            return got
        return None if got == expected else Complaint(shown=f"{got[:40]!r} is wrong", kept="the wrong text")


class Array:
    """Finite numbers in the shape that ``axes`` names, as in ``Array("N", "K")``."""

    __slots__ = ("axes", "whole")

    def __init__(self, *axes: str, whole: bool = False) -> None:
        self.axes = axes
        self.whole = whole

    @property
    def shape(self) -> str:
        return f"({self.axes[0]},)" if len(self.axes) == 1 else f"({', '.join(self.axes)})"

    def describe(self) -> str:
        numbers = "whole numbers" if self.whole else "numbers"
        return f"an array of {numbers} of shape {self.shape}"

    def read(self, value: Any) -> Any:
        array = array_of(value, self.describe())
        if isinstance(array, Complaint):
            return array
        if array.ndim != len(self.axes):
            return _misshapen(array.shape, self.describe(), ())
        return self._numbers(array)

    def complain(self, value: Any, expected: Any, tolerance: Tolerance, sizes: tuple[int, ...]) -> Complaint | None:
        right = np.asarray(expected, dtype=float)
        array = array_of(value, self.describe())
        if isinstance(array, Complaint):
            return array
        if array.shape != right.shape:
            return _misshapen(array.shape, self.describe(), sizes, right.shape)
        got = self._numbers(array)
        return got if isinstance(got, Complaint) else difference(got.astype(float), right, tolerance, sizes)

    def _numbers(self, array: npt.NDArray[Any]) -> npt.NDArray[Any] | Complaint:
        if self.whole and array.size and array.dtype.kind == "f":
            return plainly(f"numbers with a fraction's type (float) came where {self.describe()} is expected")
        with np.errstate(over="ignore"):  # long doubles beyond float64 become infinite
            numbers = array.astype(int if self.whole else float, copy=False)
        return _unfinished(numbers) or numbers


def _misshapen(
    shape: tuple[int, ...], kind: str, sizes: tuple[int, ...], expected: tuple[int, ...] | None = None
) -> Complaint:
    """Says that ``shape`` is wrong where ``kind`` is expected, or the shape ``expected`` if it is known.

    A shape is the student code's to choose and could carry a hidden input out. While hidden tests run it is named
    only where it is made of the lengths of the arguments' axes, as the usual slips are.
    """
    if 0 in shape and (expected is None or 0 not in expected):
        return plainly(f"an empty array came where {kind} is expected")
    if not shape:
        return plainly(f"a number came where {kind} is expected")
    due = kind if expected is None else f"{expected}"
    came = f"shape {shape}" if expected is not None else f"an array of shape {shape}"
    shown = f"{came} came where {due} is expected"
    lengths = {1, *sizes, math.prod(sizes), *(expected or ())}
    if len(shape) <= len(sizes) + 1 and lengths.issuperset(shape):
        return plainly(shown)
    return Complaint(shown=shown, kept=f"an array of another shape came where {kind} is expected")


def _unfinished(array: npt.NDArray[Any]) -> Complaint | None:
    if array.dtype.kind != "f" or np.isfinite(array).all():
        return None
    return plainly("NaN" if np.isnan(array).any() else "an infinite value")
