"""Ctrl-C comes between two pieces of work, not in the midst of what a library does, which might write a traceback."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

__all__ = ["held_back"]


@contextlib.contextmanager
def held_back() -> Iterator[None]:
    """Holds Ctrl-C back until the end of the block.

    Raises:
        KeyboardInterrupt: at the end, if it was pressed meanwhile.
    """
    if threading.current_thread() is not threading.main_thread():  # which alone gets it
        yield
        return
    pressed: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        pressed.append(number)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt
