"""Files written whole or not at all.

What is written goes into a file beside the place first. If its writer is killed it stays there, without a lock, and the
next one who writes to the same place removes it.
"""

import contextlib
import os
import re
import sys
import tempfile
from pathlib import Path

# On Windows nobody can remove a file that is open, which is as good as a lock.
if sys.platform != "win32":
    import fcntl

__all__ = ["write_atomically"]

RANDOM = "[a-z0-9_]{8}"  # what tempfile adds to a prefix


def write_atomically(path: Path, data: bytes, *, like: str = "") -> None:
    """Writes ``path`` so that an interruption leaves the old file or the new one, never half of one.

    ``like`` is a pattern of the names of files that are written in its stead the next time, as if its own holds the
    time; what a killed writer left of any of them is removed.

    Raises:
        OSError: it cannot be written; the error names ``path``, not the temporary file beside it.
    """
    try:
        _sweep(path.parent, like or re.escape(path.name))
        _replace(path, data)
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error


def _replace(path: Path, data: bytes) -> None:
    descriptor, name = _new_beside(path)
    lock = os.dup(descriptor)  # holds on until the file is in its place, though it is closed before
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        if sys.platform == "win32":
            os.close(lock)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
    finally:
        if sys.platform != "win32":
            os.close(lock)


def _new_beside(path: Path) -> tuple[int, str]:
    """A new file beside ``path``, open and locked, and its name."""
    while True:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        _lock(descriptor)
        if os.path.exists(name):
            return descriptor, name
        os.close(descriptor)  # someone who sweeps was quicker than the lock


def _lock(descriptor: int) -> bool:
    """Locks an open file, if nobody else has; False as well on a disk that knows no locks."""
    if sys.platform != "win32":
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True


def _sweep(folder: Path, pattern: str) -> None:
    """Removes what a killed writer of a file with such a name has left."""
    left = re.compile(rf"\.(?:{pattern})\.{RANDOM}")
    try:
        names = [name for name in os.listdir(folder) if left.fullmatch(name)]
    except OSError:
        return
    for name in names:
        with contextlib.suppress(OSError):
            _remove_unlocked(folder / name)


def _remove_unlocked(file: Path) -> None:
    if sys.platform == "win32":
        file.unlink()
        return
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if _lock(descriptor):
            file.unlink()
    finally:
        os.close(descriptor)
