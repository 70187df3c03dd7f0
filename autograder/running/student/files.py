"""Files in the student's folder: those that student code wrote, for a check that reads them, and those of a check's."""

import contextlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

__all__ = ["FILES", "place"]

MAX_BYTES = 8 * 2**20
WRITES = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


def _read(name: str) -> bytes | None:
    """The bytes of a regular file; None if there is none, or a larger one."""
    try:
        descriptor = os.open(name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))  # a FIFO would wait for its other end
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        is_regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
        data = file.read(MAX_BYTES + 1) if is_regular else None
    return data if data is not None and len(data) <= MAX_BYTES else None


def place(name: str, data: bytes | None) -> bool:
    """Writes a file of the check's, or removes it if there are no bytes; returns whether there was one.

    Where something of the student's stands in its way, as a folder of that name, student code finds that.
    """
    path = Path(name)
    was_there = os.path.lexists(path)
    with contextlib.suppress(OSError):
        if data is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(name, WRITES | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0), 0o644)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
    return was_there


FILES: dict[str, Callable[[str], bytes | None]] = {"read": _read, "remove": os.remove}
