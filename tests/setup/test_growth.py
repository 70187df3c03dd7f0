"""What tells whether work grows with its input: it tells quadratic work, and does not mind a busy machine."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, cycle, repeat

import pytest

from tests.growth import calls_of, is_linear, peak_of


class Clock:
    """Stands in the place of the processor's."""

    def __init__(self, delays: Iterator[float]) -> None:
        self.now, self.delays = 0.0, delays

    def spend(self, seconds: float) -> None:
        self.now += seconds + next(self.delays)

    def read(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("power", "delays", "expected"),
    [
        (1, repeat(0.0), True),
        (1.5, repeat(0.0), True),
        (2, repeat(0.0), False),
        (1, chain([0.0, 50.0], repeat(0.0)), True),  # something else took the processor once
        (2, cycle([0.0, 0.1]), False),
    ],
)
def test_linear_work_is_told_from_quadratic_work(
    power: float, delays: Iterator[float], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the best of several measurements."""
    clock = Clock(delays)
    monkeypatch.setattr(time, "process_time", clock.read)

    def work(size: int) -> Callable[[], object]:
        return partial(clock.spend, (size / 100) ** power)

    assert is_linear(work, 400) is expected


def test_calls_are_counted_also_those_in_c() -> None:
    """As many as are made, whatever time they take."""
    assert calls_of(lambda: [abs(each) for each in range(1000)]) - calls_of(lambda: [abs(0)]) >= 999
    assert calls_of(lambda: None) < 10


def test_memory_is_counted_at_its_peak() -> None:
    """Also what is given back before the end."""
    assert 2**20 < peak_of(lambda: len(bytes(2**20))) < 2**21
