"""What the numbers of a report are: a spread of marks, and how well an item tells strong hand-ins from weak ones."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Bin", "Spread", "correlation", "percentile", "spread"]

MOST_BINS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """How many marks lie from ``low`` on and below ``high``; the last bin holds what equals ``high`` too."""

    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The distribution of marks; everything but ``count`` is None, and ``bins`` are empty, if there are none.

    ``deviation`` is that of a whole class, divided by N and not by N - 1: a class is no sample.
    """

    count: int
    mean: float | None = None
    median: float | None = None
    deviation: float | None = None
    lowest: float | None = None
    highest: float | None = None
    bins: tuple[Bin, ...] = ()


def spread(scores: Sequence[float], max_score: float) -> Spread:
    """The distribution of ``scores`` over bins of equal width from 0 to ``max_score``, or to the highest score.

    Example:
        >>> found = spread([1.0, 4.0, 4.0], 4.0)
        >>> found.mean, found.median, [each.count for each in found.bins]
        (3.0, 4.0, [0, 1, 0, 2])
    """
    if not scores:
        return Spread(count=0)
    return Spread(
        count=len(scores),
        mean=statistics.fmean(scores),
        median=statistics.median(scores),
        deviation=statistics.pstdev(scores),
        lowest=min(scores),
        highest=max(scores),
        bins=_bins(scores, max(max_score, *scores)),
    )


def correlation(x: Sequence[float], y: Sequence[float]) -> float | None:
    """Pearson's correlation, or None if there are fewer than two pairs or one side does not vary.

    If ``x`` holds two values only, such as passed and failed, this is the point-biserial correlation.

    Raises:
        ValueError: ``x`` and ``y`` have other lengths.

    Example:
        >>> round(correlation([0.0, 0.0, 1.0, 1.0], [1.0, 2.0, 3.0, 4.0]), 3)
        0.894
        >>> correlation([1.0, 1.0], [3.0, 4.0]) is None
        True
    """
    if len(x) != len(y):
        raise ValueError(f"There are {len(x)} and {len(y)} values; give as many of one as of the other.")
    if len(x) < 2 or min(x) == max(x) or min(y) == max(y):
        return None
    try:
        return max(-1.0, min(1.0, statistics.correlation(x, y)))
    except statistics.StatisticsError:  # they vary by less than a float can square
        return None


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0 to 1) of ``values`` lie, between two of them by straight line.

    Raises:
        ValueError: there are no values.

    Example:
        >>> percentile([3.0, 1.0, 2.0], 0.75)
        2.5
    """
    if not values:
        raise ValueError("There are no values to take a percentile of; ask only where there are some.")
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def _bins(scores: Sequence[float], top: float) -> tuple[Bin, ...]:
    """A bin for each point, or for as many points as keep them few; where nothing can be earned there is one."""
    if top <= 0:
        return (Bin(low=0.0, high=0.0, count=len(scores)),)
    width = next(step for step in _widths() if top / step <= MOST_BINS)
    count = max(1, -int(-top // width))
    found = [0] * count
    for score in scores:
        found[min(count - 1, max(0, int(score // width)))] += 1
    return tuple(
        Bin(low=index * width, high=min(top, (index + 1) * width), count=each) for index, each in enumerate(found)
    )


def _widths() -> Iterator[int]:
    """1, 2, 5, 10, 20, 50 and so on."""
    decade = 1
    while True:
        yield from (decade, 2 * decade, 5 * decade)
        decade *= 10
