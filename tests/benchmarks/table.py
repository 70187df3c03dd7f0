"""Times two functions side by side and prints the ratios.

A benchmark is a module of this package with a ``TITLE`` and a function ``rows``, which yields a `Row` as soon as
it is measured::

    TITLE = "Metrics against scikit-learn"

    def rows() -> Iterator[Row]:
        yield compared("accuracy", "1e6 rows", ours=lambda: ..., theirs=lambda: ..., goal=1.0)
"""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

__all__ = ["Benchmark", "Row", "compared", "print_table"]

SECONDS = 0.3  # for each row, both sides together
SHORTEST = 1e-3  # a faster call is timed several times in a row, since the clock itself takes a while
ROUNDS = (5, 60)  # at least and at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one comparison gave: seconds of one call, medians over the same rounds.

    Attributes:
        goal: The largest ratio that is aimed at; None if the row is only for information.
    """

    name: str
    size: str
    ours: float
    theirs: float
    goal: float | None = None

    @property
    def ratio(self) -> float:
        """How many times as long ours takes."""
        return self.ours / self.theirs

    @property
    def met(self) -> bool:
        """Whether the goal is met, or none is set."""
        return self.goal is None or self.ratio <= self.goal


class Benchmark(Protocol):
    """A module of benchmarks."""

    TITLE: str

    def rows(self) -> Iterator[Row]:
        """Measures one row after the other; called once by ``python -m tests.benchmarks``."""
        ...


def compared(
    name: str,
    size: str,
    *,
    ours: Callable[[], object],
    theirs: Callable[[], object],
    goal: float | None = None,
    wait: Callable[[], object] = lambda: None,
) -> Row:
    """Times both in turns, so that whatever else the machine does falls on both alike.

    Args:
        name: What is compared.
        size: On how much, in words.
        ours: Called without arguments; its result is dropped.
        theirs: The same work, done by the other library.
        goal: The largest ratio of the two that is aimed at.
        wait: Called before each look at the clock, for devices that work on their own.
    """
    calls = [(function, _repeats(function, wait)) for function in (ours, theirs)]
    took: list[list[float]] = [[], []]
    end = time.perf_counter() + SECONDS
    while len(took[0]) < ROUNDS[0] or (len(took[0]) < ROUNDS[1] and time.perf_counter() < end):
        for seconds, (function, repeats) in zip(took, calls, strict=True):
            seconds.append(_timed(function, repeats, wait))
    return Row(name=name, size=size, ours=statistics.median(took[0]), theirs=statistics.median(took[1]), goal=goal)


def _repeats(function: Callable[[], object], wait: Callable[[], object]) -> int:
    _timed(function, 1, wait)  # the first call may load or compile something
    return max(1, round(SHORTEST / _timed(function, 1, wait)))


def _timed(function: Callable[[], object], repeats: int, wait: Callable[[], object]) -> float:
    wait()
    start = time.perf_counter()
    for _ in range(repeats):
        function()
    wait()
    return (time.perf_counter() - start) / repeats


def print_table(benchmark: Benchmark) -> list[Row]:
    """Prints each row as soon as it is there, and returns them all."""
    # The C library hands freed megabytes back to the system, to be zeroed again at the next call, until the process
    # has once freed a larger block: whether that has happened should not depend on the order of the rows.
    bytearray(31_000_000)
    print(f"\n{benchmark.TITLE}")
    print(f"{'':44} {'size':>12} {'ours':>11} {'theirs':>11} {'ratio':>7}  goal")
    rows = []
    for row in benchmark.rows():
        goal = "" if row.goal is None else f"{'met' if row.met else 'MISSED'} (<= {row.goal:g})"
        times = f"{_in_words(row.ours):>11} {_in_words(row.theirs):>11} {row.ratio:7.2f}"
        print(f"{row.name:44} {row.size:>12} {times}  {goal}".rstrip(), flush=True)
        rows.append(row)
    return rows


def _in_words(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.2f} {unit}"
    return f"{seconds / 1e-6:.2f} us"
