"""A table of noise, sorted by label, and what there is to say of a split of it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lossopt.data import random_split

__all__ = [
    "FEATURES",
    "LABELS",
    "PARTS",
    "ROWS",
    "VALIDATION",
    "Rows",
    "X",
    "fair_split",
    "listed",
    "nearest_accuracy",
    "seeds_remarks",
    "split_remarks",
]

Rows = NDArray[np.int64]

ROWS = 60
PARTS = ("training", "validation", "test")
VALIDATION = 0.2
FEATURES = ("age", "pressure", "dose")
CENTRES, SPREADS = np.array([50.0, 120.0, 0.02]), np.array([10.0, 15.0, 0.005])

_NOISE = np.random.default_rng(7).normal(size=(ROWS, len(FEATURES)))
X = CENTRES + SPREADS * _NOISE
# The table is sorted by label, as tables often are; the features know nothing of it.
LABELS = np.repeat([0, 1], ROWS // 2)
DISTANCES = np.linalg.norm(_NOISE[:, None] - _NOISE, axis=-1)


def fair_split(share: float, seed: int) -> tuple[Rows, ...]:
    """A right split: the row numbers of each of ``PARTS``, with this share of the rows for the test."""
    fractions = (1.0 - VALIDATION - share, VALIDATION, share)
    return tuple(random_split(ROWS, fractions=fractions, rng=np.random.default_rng(seed)))


def nearest_accuracy(parts: Sequence[Rows]) -> float:
    """How often the nearest training row has the label of a test row; NaN if one of the two parts is empty.

    No feature knows of the labels, so that a split which leaks nothing gets about a half.
    """
    train, _validation, test = parts
    if not train.size or not test.size:
        return float("nan")
    nearest = train[np.argmin(DISTANCES[np.ix_(test, train)], axis=1)]
    return float(np.mean(LABELS[nearest] == LABELS[test]))


def split_remarks(parts: Sequence[Rows], right: Sequence[Rows]) -> list[str]:
    """What is wrong with one split, each as a sentence without its full stop."""
    train, _validation, test = parts
    sizes, expected = ([part.size for part in some] for some in (parts, right))
    times = np.bincount(np.concatenate(parts), minlength=ROWS)
    shared = np.intersect1d(train, test).size
    remarks = []
    if sizes != expected:
        remarks.append(f"it gives {listed(sizes)} rows and not {listed(expected)}")
    if (times != 1).any():
        remarks.append(f"{(times > 1).sum()} rows come more than once and {(times == 0).sum()} not at all")
    if shared:
        remarks.append(f"{shared} rows of the test part are in the training part too")
    return remarks


def seeds_remarks(splits: Sequence[tuple[Rows, ...] | None]) -> list[str]:
    """What is wrong with the splits of all seeds together; the last is of the first one's seed."""
    given = [parts for parts in splits if parts is not None]
    if len(given) < len(splits):
        return []
    remarks = []
    if not _same(given[0], given[-1]):
        remarks.append("the same seed gives another split the second time")
    elif all(_same(given[0], parts) for parts in given):
        remarks.append("every seed gives the same split")
    if all((np.diff(np.sort(parts[2])) == 1).all() for parts in given if parts[2].size > 1):
        remarks.append("the rows of its test part follow one another in the table")
    return remarks


def _same(one: Sequence[Rows], other: Sequence[Rows]) -> bool:
    return all(np.array_equal(np.sort(a), np.sort(b)) for a, b in zip(one, other, strict=True))


def listed(sizes: Sequence[int]) -> str:
    return f"{', '.join(str(size) for size in sizes[:-1])} and {sizes[-1]}"
