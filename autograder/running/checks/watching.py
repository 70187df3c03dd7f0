"""A look at the student process from time to time, while a function of a check's runs that it called."""

import contextlib
import select
import signal
import socket
import threading
from collections.abc import Callable

__all__ = ["Watch", "has_hung_up"]

SECONDS = 1.0


class Watch:
    """Calls a function each second from its start to its end, amid whatever Python code runs.

    It does nothing where there are no such timers, or where a check has set one.

    Args:
        look: may raise what the code that runs has to end with.
    """

    def __init__(self, look: Callable[[], None]) -> None:
        self._look = look
        self._has_started = False

    def start(self) -> None:
        if self._has_started or not _has_timer():
            return
        self._has_started = True
        signal.signal(signal.SIGALRM, lambda *_: self._look())
        signal.setitimer(signal.ITIMER_REAL, SECONDS, SECONDS)

    def end(self) -> None:
        if self._has_started:
            self._has_started = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)


def _has_timer() -> bool:
    """Whether there is one, and nobody uses it."""
    return (
        hasattr(signal, "setitimer")
        and threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGALRM) is signal.SIG_DFL
    )


def has_hung_up(connection: socket.socket) -> bool:
    """Whether the other side has closed a connection."""
    with contextlib.suppress(OSError, ValueError):
        poll = select.poll()
        poll.register(connection, 0)
        return any(event & select.POLLHUP for _, event in poll.poll(0))
    return True
