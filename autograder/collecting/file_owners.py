"""Whose a file in a shared folder is by the system's own word, where each student is a user of that system."""

import os
import sys
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograder._exceptions import UngradableError

__all__ = ["Sender", "sender_of", "sender_of_all"]


@dataclass(frozen=True, slots=True)
class Sender:
    """The login of the user who put a file there, and when, which that user cannot choose."""

    login: str
    time: datetime


def sender_of(path: Path) -> Sender | None:
    """Who put it there; None if it is the reader's own or root's, as a copy is.

    Raises:
        UngradableError: the system does not say whose it is.
    """
    if sys.platform == "win32":
        raise UngradableError("Windows does not say who put it there; collect on the machine of the drop.")
    import pwd

    try:
        found = path.lstat()
    except OSError as error:
        raise UngradableError(
            f"The system does not say who put {path.name} there ({error.strerror}); check its permissions."
        ) from error
    if found.st_uid in (0, os.geteuid()):
        return None
    try:
        login = pwd.getpwuid(found.st_uid).pw_name
    except KeyError:  # somebody whom the system no longer knows
        login = f"user {found.st_uid}"
    return Sender(login, datetime.fromtimestamp(found.st_ctime, UTC))


def sender_of_all(files: Collection[Path], top: Path) -> Sender | None:
    """Who put all of ``files`` there, and when the last of them came or changed; None if they are copies.

    The folders around them, below ``top``, count where somebody else than the reader made them: their owners can put
    other files in the place of these.

    Raises:
        UngradableError: the system does not say whose one is, or they are not all of the same user.
    """
    folders = {folder for file in files for folder in file.parents if top in folder.parents}
    around = [sender for folder in folders if (sender := sender_of(folder)) is not None]
    senders = [*(sender_of(file) for file in files), *around]
    logins = sorted({"the instructor" if sender is None else sender.login for sender in senders})
    if len(logins) > 1:
        raise UngradableError(
            f"Several users put its files there: {', '.join(logins)}; ask them, and collect a copy if it counts."
        )
    known = [sender for sender in senders if sender is not None]
    return max(known, key=lambda sender: sender.time, default=None)
