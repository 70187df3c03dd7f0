"""Runs a reader's own code for a figure: with a time limit, and with every fault turned into words.

The code runs in a thread of its own, since that is the only way that works alike on Linux, macOS and Windows, inside
and outside of a notebook's main thread. When the time is over, an exception is raised in that thread, again and again
until the thread ends. That stops every loop in Python, but not a single call into C that does not come back, such as a
product of huge matrices, nor code that catches everything it is sent. The figure then goes on without it and says
that it still runs. An import is waited for, since one that is broken off leaves half a module behind: the first
optimizer of PyTorch, for one, imports for seconds.
"""

import contextlib
import ctypes
import io
import sys
import threading
import time
import warnings
from collections.abc import Callable
from contextvars import copy_context

import numpy as np

__all__ = ["NOT_WRITTEN", "STILL_RUNS", "WAS_STOPPED", "error_in_words", "guarded"]

LIMIT_SECONDS = 2.0  # a right answer takes milliseconds
GRACE_SECONDS = 1.0  # for code that is told to stop
AGAIN_SECONDS = 0.02  # between two tries to stop it
IMPORT_SECONDS = 30.0
IMPORTING = "<frozen importlib._bootstrap>"  # the file of the frames of an import
MOST_TEXT = 120  # characters of an exception's text

NOT_WRITTEN = "is not written yet"
WAS_STOPPED = "was stopped after"
STILL_RUNS = "It could not be stopped and still runs; restart the kernel to end it."


class _Stopped(SystemExit):
    """Raised in the thread; no ``except Exception`` catches it, and a thread that ends by it prints no traceback."""


class _Thread(threading.Thread):
    """Runs one action and keeps the exception that ended it."""

    def __init__(self, action: Callable[[], None]) -> None:
        super().__init__(daemon=True)  # so that one which cannot be stopped does not keep Python from ending
        self._action = action
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            with np.errstate(all="ignore"):  # the figure says what became infinite or NaN
                self._action()
        except BaseException as error:  # the reader's code may raise anything, SystemExit included
            self.error = error

    def wait(self, seconds: float) -> bool:
        """Whether it ends in this time, for which an import does not count."""
        self.join(seconds)
        end = time.monotonic() + IMPORT_SECONDS
        if self._imports():
            while self._imports() and time.monotonic() < end:
                self.join(AGAIN_SECONDS)
            self.join(seconds)
        return not self.is_alive()

    def _imports(self) -> bool:
        frame = sys._current_frames().get(self.ident or 0)
        while frame is not None and frame.f_code.co_filename != IMPORTING:
            frame = frame.f_back
        return frame is not None

    def stop(self) -> None:
        """Have the thread raise, until it has ended or the grace is over."""
        end = time.monotonic() + GRACE_SECONDS
        while self.is_alive() and time.monotonic() < end:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self.ident or 0), ctypes.py_object(_Stopped))
            self.join(AGAIN_SECONDS)


def guarded(action: Callable[[], None], *, seconds: float | None = None) -> str:
    """Run ``action``, which keeps its results itself, as they come.

    What it prints and warns of is not shown.

    Args:
        action: Called once, without arguments, in a thread of its own.
        seconds: How long it may take; ``LIMIT_SECONDS`` where left out.
    Returns:
        "" if it came to its end, or else what happened, as the rest of a sentence that begins with its name: "raises
        ValueError: …", "is not written yet", "was stopped after 2 seconds".
    """
    limit = LIMIT_SECONDS if seconds is None else seconds
    context = copy_context()
    thread = _Thread(lambda: context.run(action))
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        thread.start()
        is_late = True
        try:
            is_late = not thread.wait(limit)
        finally:
            if is_late:  # also where the reader interrupts the kernel
                thread.stop()
    if is_late:
        return f"{WAS_STOPPED} {limit:g} seconds" + (f". {STILL_RUNS}" if thread.is_alive() else "")
    return "" if thread.error is None else error_in_words(thread.error)


def error_in_words(error: BaseException) -> str:
    """The exception's class and the beginning of its text, as the rest of a sentence after "the function"."""
    if isinstance(error, NotImplementedError):
        return NOT_WRITTEN
    try:
        text = " ".join(str(error).split())
    except Exception:  # of a class of the reader's own
        text = ""
    short = text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1] + "…"
    return f"raises {type(error).__name__}" + (f": {short}" if short else "")
