"""A call that takes too long is ended, whatever it catches."""

import contextlib
import signal
import threading
import time

import pytest
from lossopt.checks.time_limit import TookTooLong, time_limit


def test_an_endless_loop_ends() -> None:
    """So does one that catches every exception."""

    def stubborn() -> None:
        while True:
            with contextlib.suppress(BaseException):
                sum(range(100))

    with pytest.raises(TookTooLong), time_limit(0.05):
        stubborn()


def test_afterwards_nothing_is_left() -> None:
    """Neither the alarm nor its handler."""
    before = signal.getsignal(signal.SIGALRM)
    with time_limit(60):
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is before


def test_where_there_are_no_alarms_nothing_is_limited() -> None:
    """Only the main thread can be interrupted."""
    done: list[int] = []

    def work() -> None:
        with time_limit(0.01):
            done.append(sum(range(10**6)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert len(done) == 1


def test_only_named_code_is_interrupted() -> None:
    """A kernel's own steps between two of a notebook's are left alone, or the kernel could fail."""
    names: dict[str, object] = {}
    with time_limit(0.01, within=names):
        end = time.monotonic() + 0.05
        while time.monotonic() < end:
            pass
        with pytest.raises(TookTooLong, match=r"it ran longer than 0.01 s"):
            exec("while True: sum(range(9))", names)
