"""How work grows with its input, told without a clock's time: a test knows nothing of the machine that it runs on."""

import math
import sys
import time
import tracemalloc
from collections.abc import Callable
from types import FrameType
from typing import Any

__all__ = ["calls_of", "is_linear", "peak_of", "seconds_of", "takes_less"]

# Four times the input takes linear work some four times as long, quadratic work sixteen times.
FACTOR, MOST = 4, 9
TIMES = 3  # the best of so many: what else the machine does only adds
CLOCK = 0.01  # what takes less than these seconds is not measured well


def is_linear(prepare: Callable[[int], Callable[[], object]], size: int) -> bool:
    """Whether work on an input of ``size`` takes about four times the processor time of that on a quarter.

    Args:
        prepare: Makes the input of a size, and returns the work on it, which alone is measured.
        size: Of the larger input; large enough that work in proportion to its square would show.
    """
    small, large = prepare(size // FACTOR), prepare(size)
    quarter = whole = math.inf
    for _ in range(TIMES):
        quarter, whole = min(quarter, seconds_of(small)), min(whole, seconds_of(large))
        if whole < MOST * max(quarter, CLOCK):
            return True
    return False


def seconds_of(work: Callable[[], object]) -> float:
    """The processor time of ``work``; it means something beside that of other work, measured in the same run."""
    start = time.process_time()
    work()
    return time.process_time() - start


def takes_less(work: Callable[[], object], seconds: float) -> bool:
    """Whether ``work`` takes less processor time than that of other work, measured in the same run.

    It is measured again if not: a collection of garbage that other tests left may fall into any measurement.
    """
    return any(seconds_of(work) < seconds for _ in range(TIMES))


def calls_of(work: Callable[[], object]) -> int:
    """How many functions ``work`` calls, those in C included."""
    calls = 0

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls


def peak_of(work: Callable[[], object]) -> int:
    """The most memory that ``work`` takes, in bytes."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
