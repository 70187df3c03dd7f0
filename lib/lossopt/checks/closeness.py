"""Says whether two results are the same within a tolerance, and how they relate if they are not."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from lossopt.checks.failure import Complaint, plainly
from lossopt.checks.reading import array_of, plain_of

__all__ = ["ANY_FINITE", "Tolerance", "difference", "similar"]

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """``|got - expected| <= absolute + relative * |expected|`` for each entry."""

    relative: float = 1e-9
    absolute: float = 1e-11

    def near(self, got: Numbers, expected: Numbers) -> npt.NDArray[np.bool_]:
        """Whether it holds, for each entry; NaN is close to nothing, and an infinity only to itself."""
        with np.errstate(all="ignore"):
            near = np.abs(got - expected) <= self.absolute + self.relative * np.abs(expected)
            return np.asarray(near & np.isfinite(got) & np.isfinite(expected) | (got == expected))

    def holds(self, got: Numbers, expected: Numbers) -> bool:
        """Whether it holds for every entry."""
        return bool(self.near(got, expected).all())

    def holds_for(self, got: float, expected: float) -> bool:
        """Whether it holds for one entry; says what :meth:`near` says of it, much sooner."""
        is_near = abs(got - expected) <= self.absolute + self.relative * abs(expected)
        return (is_near and math.isfinite(got) and math.isfinite(expected)) or got == expected


ANY_FINITE = Tolerance(absolute=math.inf)
SINGLE_PRECISION = Tolerance(relative=1e-5, absolute=1e-6)


def difference(got: Numbers, expected: Numbers, tolerance: Tolerance, sizes: tuple[int, ...]) -> Complaint | None:
    """What is wrong with numbers of the right shape.

    Args:
        got: what the answer returned, finite.
        expected: the right values, the same shape.
        tolerance: how near is right.
        sizes: lengths of the arguments' axes, by which an answer is likely to be off.
    """
    near = tolerance.near(got, expected)
    if near.all():
        return None
    with np.errstate(all="ignore"):  # the relations square and scale numbers that may be as large as float64 goes
        at = int(near.argmin())
        pair = float(got.flat[at]), float(expected.flat[at])
        relation = next(_relations(got, expected, pair, tolerance, sizes), None)
    subject = "your value is" if got.ndim == 0 else "every entry is"
    if relation is not None:
        return plainly(f"{subject} {relation}")
    if got.ndim == 0:
        side = "too large" if got > expected else "too small"
        return Complaint(shown=f"your value {float(got):.6g} is {side}", kept=f"your value is {side}")
    wrong = got.size - int(near.sum())
    kept = "every entry is wrong" if wrong == got.size else "some entries are wrong"
    return Complaint(shown=f"{wrong} of {got.size} entries are wrong", kept=kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Relation:
    """A way in which a wrong result is known to differ from the right one.

    Attributes:
        words: say it, after "your value is" or "every entry is".
        made_of: the wrong result that the right one becomes by it, a number or an array.
    """

    words: str
    made_of: Callable[[Any], Any]


# From the top, the most telling first.
RELATIONS = (
    _Relation(words="the square of what is expected", made_of=np.square),
    _Relation(words="the square root of what is expected", made_of=np.sqrt),
    _Relation(words="1 minus what is expected", made_of=lambda expected: 1 - expected),
    _Relation(words="too large by 1", made_of=lambda expected: expected + 1),
    _Relation(words="too small by 1", made_of=lambda expected: expected - 1),
)


def _relations(
    got: Numbers, expected: Numbers, pair: tuple[float, float], tolerance: Tolerance, sizes: tuple[int, ...]
) -> Iterator[str]:
    """The known relations that hold between the two, the most telling first.

    ``pair`` is a wrong entry and what it should be: a relation that does not hold for it, as most do not, need not be
    tried on whole arrays.
    """
    if not np.any(expected):
        return
    wrong, right = pair
    for factor, words in _factors(sizes):
        if tolerance.holds_for(wrong, factor * right) and tolerance.holds(got, factor * expected):
            yield words
    for relation in RELATIONS:
        is_possible = tolerance.holds_for(wrong, float(relation.made_of(right)))
        if is_possible and tolerance.holds(got, relation.made_of(expected)):
            yield relation.words
    if got.ndim and tolerance.holds(np.sort(got, axis=None), np.sort(expected, axis=None)):
        yield "right but stands in another place"
    if SINGLE_PRECISION.holds(got, expected):
        yield "nearly right, but not to the accuracy that is asked for"


@lru_cache
def _factors(sizes: tuple[int, ...]) -> tuple[tuple[float, str], ...]:
    """Factors by which answers are off, each with words for it; the same few sizes come again and again."""
    return tuple(_each_factor(sizes))


def _each_factor(sizes: tuple[int, ...]) -> Iterator[tuple[float, str]]:
    yield -1.0, "right but for its sign"
    for size in dict.fromkeys((*sizes, math.prod(sizes), 2, *(2 * size for size in sizes))):
        if size > 1:
            yield float(size), f"{size} times too large"
            yield 1 / size, f"{size} times too small"
            yield -float(size), f"{size} times too large and of the wrong sign"
            yield -1 / size, f"{size} times too small and of the wrong sign"
    for size in sizes:
        if size > 2:
            yield size / (size - 1), f"{size}/{size - 1} times too large"
            yield size / 2, f"{size}/2 times too large"
            yield 2 / size, f"{size}/2 times too small"
    yield 1 / math.log(2), "1/ln 2 times too large, as with log2 for the natural logarithm"
    yield 1 / math.log(10), "ln 10 times too small, as with log10 for the natural logarithm"


def similar(one: Any, other: Any, tolerance: Tolerance) -> bool:
    """Whether two results are of the same form and near each other; here NaN is like NaN."""
    one, other = _own_type(plain_of(one)), _own_type(plain_of(other))
    first, second = array_of(one, ""), array_of(other, "")
    if not isinstance(first, Complaint) and not isinstance(second, Complaint):
        return first.shape == second.shape and _alike(first.astype(float), second.astype(float), tolerance)
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and bool(np.all(one == other))
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        pairs = zip(one, other, strict=False)
        return len(one) == len(other) and all(similar(a, b, tolerance) for a, b in pairs)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(similar(value, other[key], tolerance) for key, value in one.items())
    return type(one) is type(other) and isinstance(one, bool | str | None) and one == other


def _own_type(value: Any) -> Any:
    """Truths and texts of NumPy's as Python's own, anything else as it is."""
    is_array = isinstance(value, np.ndarray) and not isinstance(value, np.ma.MaskedArray)
    is_numpys = isinstance(value, np.bool_ | np.str_) or (is_array and value.dtype.kind in "bU")
    return value.tolist() if is_numpys else value


def _alike(one: Numbers, other: Numbers, tolerance: Tolerance) -> bool:
    both_nan = np.isnan(one) & np.isnan(other)
    return tolerance.holds(np.where(both_nan, 0.0, one), np.where(both_nan, 0.0, other))
