"""What tells whether work grows with its input: it tells quadratic work, and does not mind a busy machine."""

import ast
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, cycle, repeat
from pathlib import Path

import pytest

from tests.growth import calls_of, is_linear, peak_of, takes_less


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


def test_a_slow_measurement_is_made_again() -> None:
    """What is slow once is not slow; what is slow each time is, after three times."""
    clock = iter([0.05, 0.0, 0.0, 0.05, 0.05, 0.05, 0.0])
    taken = []

    def work() -> None:
        taken.append(next(clock))
        end = time.process_time() + taken[-1]
        while time.process_time() < end:
            pass

    assert takes_less(work, 0.03)
    assert len(taken) == 2
    assert takes_less(work, 0.03)
    assert not takes_less(work, 0.03)
    assert taken[-3:] == [0.05] * 3


def test_calls_are_counted_also_those_in_c() -> None:
    """As many as are made, whatever time they take."""
    assert calls_of(lambda: [abs(each) for each in range(1000)]) - calls_of(lambda: [abs(0)]) >= 999
    assert calls_of(lambda: None) < 10


def test_memory_is_counted_at_its_peak() -> None:
    """Also what is given back before the end."""
    assert 2**20 < peak_of(lambda: len(bytes(2**20))) < 2**21


CLOCKS = {"monotonic", "perf_counter", "process_time", "thread_time", "time"}
ROOT = Path(__file__).resolve().parents[2]


def time_limits(text: str) -> list[int]:
    """The lines that assert that the time which has passed is below something."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Assert) and any(map(_limits_time, ast.walk(node.test)))
    ]


def _limits_time(node: ast.AST) -> bool:
    if not isinstance(node, ast.Compare):
        return False
    sides = [node.left, *node.comparators]
    return any(
        isinstance(sign, ast.Lt | ast.LtE)
        and isinstance(left, ast.BinOp)
        and any(isinstance(part, ast.Attribute) and part.attr in CLOCKS for part in ast.walk(left))
        for left, sign in zip(sides, node.ops, strict=False)
    )


@pytest.mark.parametrize(
    ("text", "is_limit"),
    [
        ("assert time.monotonic() - start < 5", True),
        ("assert 0.1 < time.process_time() - start <= 2, 'slow'", True),
        ("assert time.monotonic() > deadline - 1", False),
        ("assert before <= used <= time.process_time()", False),
        ("if time.monotonic() - start < 5:\n    pass", False),
    ],
)
def test_the_search_for_time_limits_finds_them(text: str, is_limit: bool) -> None:
    """What waits for a moment, or measures without judging, is no limit."""
    assert bool(time_limits(text)) is is_limit


def test_no_test_has_a_time_limit() -> None:
    """A busy machine would fail it; see :mod:`tests.growth` for what to do instead."""
    found = {path: time_limits(path.read_text()) for path in (ROOT / "tests").rglob("*.py")}
    assert {str(path.relative_to(ROOT)): lines for path, lines in found.items() if lines} == {}
