"""Files in the student's folder: those that student code wrote, for a check that reads them, and those of a check's."""

import contextlib
import itertools
import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.wire.databases import contents_of

__all__ = ["FILES", "place"]

MAX_BYTES = 8 * 2**20
MOST_NAMES = 1000  # in a folder
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


def _database(name: str) -> Any:
    """What a database in a regular file holds; None if there is no such file."""
    if not os.path.isfile(name):
        return None
    uri = f"{Path(name).absolute().as_uri()}?mode=ro"
    with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
        return contents_of(connection)


def _listed(name: str) -> list[tuple[str, bool]] | None:
    """What stands in a folder, each name with whether that is a folder; None if there is no such folder."""
    try:
        with os.scandir(name) as found:
            return [(each.name, each.is_dir(follow_symlinks=False)) for each in itertools.islice(found, MOST_NAMES)]
    except OSError:
        return None


def _removed(name: str) -> bool:
    """Removes a folder; returns whether it was empty."""
    try:
        os.rmdir(name)
    except OSError:
        return False
    return True


FILES: dict[str, Callable[[str], Any]] = {
    "remove folder": _removed,
    "remove tree": shutil.rmtree,
    "read": _read,
    "remove": os.remove,
    "database": _database,
    "list": _listed,
}
