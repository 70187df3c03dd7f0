"""A call that takes too long is ended, whatever it catches."""

import contextlib
import signal
import threading

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
