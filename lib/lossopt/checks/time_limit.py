"""Ends a call that takes too long, where Python code can be interrupted: in the main thread of a system with alarms."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["TookTooLong", "time_limit"]

AGAIN = 0.003  # seconds; an endless loop that catches everything is interrupted until it is not in its `try`


class TookTooLong(BaseException):
    """The time was up; no ``except Exception`` of a student's catches it."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raises :class:`TookTooLong` in the ``with`` block after so many seconds, or never where that cannot be done.

    A single call into compiled code ends first: Python hears of the alarm only between two of its own steps.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    armed = True

    def interrupt(signal_number: int, frame: FrameType | None) -> None:
        if armed:
            raise TookTooLong

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)
