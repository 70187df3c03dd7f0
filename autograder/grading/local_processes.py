"""Processes on this machine as an executor; they end quietly with the one that started them."""

import contextlib
import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import resource_tracker
from types import FrameType
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from autograder.running.processes.zygote_client import zygotes

if TYPE_CHECKING:  # only workers import it
    from multiprocessing.process import BaseProcess

__all__ = ["local_executor"]

P = ParamSpec("P")
T = TypeVar("T")


def local_executor(jobs: int | None) -> ProcessPoolExecutor:
    """Processes on this machine, one for each core if no number is given."""
    context = multiprocessing.get_context("spawn")
    doors = zygotes.doors() if sys.platform == "linux" else {}
    return _Pool(jobs or os.cpu_count() or 1, mp_context=context, initializer=_begin_worker, initargs=(doors,))


class _Pool(ProcessPoolExecutor):
    """Its workers write no traceback when a person presses Ctrl-C, which each of them gets as well.

    They start, which takes a second, with the interrupt held back, until they can end without a word.
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        if sys.platform == "win32":
            return super().submit(fn, *args, **kwargs)
        resource_tracker.ensure_running()  # would let the interrupt through as it starts
        with _held_interrupt():
            return super().submit(fn, *args, **kwargs)


@contextlib.contextmanager
def _held_interrupt() -> Iterator[None]:
    """Holds an interrupt back until the end; a process that starts meanwhile goes on holding it back."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin_worker(doors: dict[str, socket.socket]) -> None:
    """Called in each worker as it starts: a worker whose parent was killed would wait for work for ever.

    What is slow to import is imported once for all workers, behind ``doors``.
    """
    parent = multiprocessing.parent_process()
    assert parent is not None
    if sys.platform != "win32":
        if signal.SIGINT in signal.sigpending():
            os._exit(1)
        signal.signal(signal.SIGINT, _leave)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_wait_for_end, args=(parent,), daemon=True).start()
    zygotes.take(doors)


def _leave(_signal: int, frame: FrameType | None) -> None:
    """Ends what runs as an interrupt does, but by ``SystemExit``, which leaves no traceback.

    The pool writes one of whatever its initializer raises; nothing runs by then, so that the process just ends.
    """
    while frame is not None:
        if frame.f_code is _begin_worker.__code__:
            os._exit(1)
        frame = frame.f_back
    raise SystemExit(1)


def _wait_for_end(parent: "BaseProcess") -> None:
    """The fork servers end as their connections close; the next command removes the folder."""
    parent.join()
    os._exit(1)
