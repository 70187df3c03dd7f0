"""Ends what takes too long, where Python code can be interrupted: in the main thread of a system with alarms."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

__all__ = ["TookTooLong", "time_limit"]

AGAIN = 0.003  # seconds; an endless loop that catches everything is interrupted until it is not in its `try`


class TookTooLong(BaseException):
    """The time was up; no ``except Exception`` of a student's catches it."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows below a cell that was ended."""
        return [f"wrong: {self}"]


@contextmanager
def time_limit(seconds: float, within: dict[str, Any] | None = None) -> Iterator[None]:
    """Raises :class:`TookTooLong` in the ``with`` block after so many seconds, or never where that cannot be done.

    A single call into compiled code ends first: Python hears of the alarm only between two of its own steps.

    Args:
        seconds: how long the block may take.
        within: if given, only code is interrupted that was called from code with these globals.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    armed = True

    def interrupt(signal_number: int, frame: FrameType | None) -> None:
        if armed and (within is None or _is_within(frame, within)):
            raise TookTooLong(f"it ran longer than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


def _is_within(frame: FrameType | None, names: dict[str, Any]) -> bool:
    while frame is not None and frame.f_globals is not names:
        frame = frame.f_back
    return frame is not None
