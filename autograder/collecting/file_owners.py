"""Whose a file in a shared folder is by the system's own word, where each student is a user of that system."""

import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

__all__ = ["Sender", "sender_of"]


@dataclass(frozen=True, slots=True)
class Sender:
    """The login of the user who put a file there, and when, which that user cannot choose."""

    login: str
    time: datetime


def sender_of(path: Path) -> Sender | None:
    """Who put it there; None if it is the reader's own or root's, as a copy is, or is no file."""
    if sys.platform == "win32":
        return None
    import pwd

    try:
        found = path.lstat()
    except OSError:
        return None
    if found.st_uid in (0, os.geteuid()):
        return None
    try:
        login = pwd.getpwuid(found.st_uid).pw_name
    except KeyError:  # somebody whom the system no longer knows
        login = f"user {found.st_uid}"
    return Sender(login, datetime.fromtimestamp(found.st_ctime, UTC))
