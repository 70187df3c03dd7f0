"""What a process does before it meets a submission, so that no submission has to wait for it."""

import contextlib
import gc
import importlib
import os
import sys
import time
from collections.abc import Iterable

from autograder.running.student.shell import CellShell, start_shell

__all__ = ["freeze", "import_modules", "tell_usage_by_clocks", "warm_shell"]

MAX_BYTES = 2**20


def import_modules(modules: Iterable[str]) -> None:
    # All that is imported stays; to look through it for garbage again and again takes a sixth of the time.
    gc.disable()
    for module in modules:
        with contextlib.suppress(ImportError):  # a module that is not installed is not there for students either
            importlib.import_module(module)
    gc.enable()
    _list_libraries_without_files()


def _list_libraries_without_files() -> None:
    """Has threadpoolctl, which scikit-learn asks, take its list from the C library: it would read ``/proc/self/maps``,
    which a confined process does not have."""
    threadpoolctl = sys.modules.get("threadpoolctl")
    if threadpoolctl is not None:
        threadpoolctl._HAS_PROCFS = False  # type: ignore[attr-defined]


def tell_usage_by_clocks() -> None:
    """Answers ``%time``, which asks ``getrusage``: a confined process may not call that, as it counts reads from disk.

    The clocks tell the processor time; all else is 0.
    """
    import resource  # not on Windows, where nothing is confined

    shares = {"user": 0.0, "system": 0.0}  # as they were told last: neither may fall

    def getrusage(who: int) -> resource.struct_rusage:
        if who == resource.RUSAGE_CHILDREN:
            used, system = 0.0, 0.0
        elif who == resource.RUSAGE_THREAD:
            used, system = time.thread_time(), 0.0
        else:
            # The system's share comes in larger steps than the sum, which the user's share would fall by.
            used = time.process_time()
            shares["user"] = max(shares["user"], used - os.times().system)
            shares["system"] = max(shares["system"], used - shares["user"])
            return resource.struct_rusage((*shares.values(), *(0,) * 14))
        return resource.struct_rusage((max(used - system, 0.0), system, *(0,) * 14))

    resource.getrusage = getrusage


def warm_shell() -> CellShell:
    """A shell that has run a cell and shown a traceback, which is slow the first time; it is yet to begin somewhere."""
    shell = start_shell()
    for text in ("1", "1/0"):
        shell.run(text, MAX_BYTES)
    return shell


def freeze() -> None:
    """Makes a collection in a forked child leave the shared pages alone."""
    gc.collect()
    gc.freeze()
