"""Further arguments near those of a visible case, the same on every machine.

What an answer gives for visible arguments can often be guessed: a loss of 14, or twice the right one. What it gives for
arguments that nobody has looked at cannot, short of writing that answer; so these make a fingerprint safe.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

__all__ = ["neighbours"]

VARIANTS = 12  # of each case
MOST = 24  # in all
SHRINK = 0.05  # numbers become smaller by up to this share, so that a probability stays one
ROWS = (50, 150)
TIMES = (2, 30)  # as large become whole numbers where there is nothing else


def neighbours(cases: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """For each tuple of arguments several others: numbers a little smaller, samples in another order and number.

    Arguments that are nothing but whole numbers become several times as large, in the same order of size.
    """
    found: list[tuple[Any, ...]] = []
    for variant in range(VARIANTS):
        for place, arguments in enumerate(cases):
            seed = hashlib.blake2b(f"{variant} {place}".encode(), digest_size=8).digest()
            rng = np.random.default_rng(int.from_bytes(seed, "big"))
            changed = _near(arguments, rng)
            if changed is not None:
                found.append(changed)
    return found[:MOST]


def _near(arguments: tuple[Any, ...], rng: np.random.Generator) -> tuple[Any, ...] | None:
    """Arguments near the given ones, or None if nothing in them can be changed without leaving what they stand for."""
    if all(type(argument) is int and argument >= 0 for argument in arguments):
        return _multiplied(arguments, rng) if len({*arguments}) > 1 else None  # of one, all is soon tried
    arrays = [argument for argument in arguments if isinstance(argument, np.ndarray) and argument.ndim]
    lengths = {array.shape[0] for array in arrays}
    rows = None
    if len(lengths) == 1 and not _is_square(arrays) and (length := lengths.pop()) > 1:
        rows = rng.integers(0, length, size=rng.integers(*ROWS))
    near = tuple(_shrunk(_taken(argument, rows), rng) for argument in arguments)
    if rows is None and all(one is other for one, other in zip(near, arguments, strict=True)):
        return None
    return near


def _multiplied(numbers: tuple[int, ...], rng: np.random.Generator) -> tuple[int, ...]:
    """Larger whole numbers: 0 stays 0, equal ones stay equal, and a smaller one stays smaller."""
    times = int(rng.integers(*TIMES))
    larger = {number: number * times - int(rng.integers(0, times)) for number in sorted({*numbers})}
    return tuple(larger[number] if number else 0 for number in numbers)


def _is_square(arrays: list[Any]) -> bool:
    """Whether the length of a first axis is that of another axis too, so that samples cannot be told from features."""
    return any(array.shape[0] in array.shape[1:] for array in arrays)


def _taken(argument: Any, rows: Any) -> Any:
    return argument[rows] if rows is not None and isinstance(argument, np.ndarray) and argument.ndim else argument


def _shrunk(value: Any, rng: np.random.Generator) -> Any:
    """``value`` with its fractions a little smaller; numbers that may be labels, counts or switches stay."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f" and not np.isin(value, (0.0, 1.0)).all():
        return value * (1 - SHRINK * rng.random(value.shape))
    if isinstance(value, float) and value not in (0.0, 1.0):
        return value * (1 - SHRINK * rng.random())
    if type(value) in (list, tuple):
        items = [_shrunk(item, rng) for item in value]
        unchanged = all(one is other for one, other in zip(items, value, strict=True))
        return value if unchanged else type(value)(items)
    return value
