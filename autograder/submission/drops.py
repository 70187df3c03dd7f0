"""Where a course takes hand-ins, if its ``pyproject.toml`` says so: a folder that all share, or nbgrader's exchange.

::

    [tool.course.submit]
    folder = "/srv/course/drop"   # or, in place of it:  exchange = true
    by_login = true               # each student is a user of one system, called there as in the class
"""

import getpass
import os
import re
import secrets
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from autograder._exceptions import UnfinishedError, UsageError
from autograder.atomic_files import write_atomically
from autograder.course import Course
from autograder.submission.handin import HandIn
from autograder.submission.receipts import Receipt

__all__ = ["Drop", "FolderDrop", "drop_of", "goes_by_login", "login_of_process"]

TABLE = "[tool.course.submit] in pyproject.toml"


class Drop(Protocol):
    """A place that takes hand-ins."""

    @property
    def place(self) -> str:
        """What students call it."""

    def send(self, hand_in: HandIn, student: str) -> Receipt:
        """Puts the hand-in there; called once for each ``course submit``.

        Raises:
            UnfinishedError: it did not arrive; the sentence says why.
        """


def drop_of(course: Course) -> Drop | None:
    """The drop that the course names, or None if students upload their hand-ins themselves.

    Raises:
        UsageError: what the course says of it cannot be understood.
    """
    settings = _settings(course)
    if settings.exchange:
        from autograder.submission.exchange import ExchangeDrop  # loads nothing of nbgrader's before it sends

        return ExchangeDrop(course)
    return FolderDrop(course.root / Path(settings.folder).expanduser()) if settings.folder else None


def goes_by_login(course: Course) -> bool:
    """Whether students hand in under their login's name alone, so that nobody can hand in as somebody else.

    Raises:
        UsageError: as :func:`drop_of`.
    """
    return _settings(course).by_login


def login_of_process() -> str:
    """The login of who runs this, by the system's word and not by that of a variable, which anybody may set."""
    if sys.platform == "win32":
        return getpass.getuser()
    import pwd

    return pwd.getpwuid(os.geteuid()).pw_name


@dataclass(frozen=True, slots=True)
class _Settings:
    folder: str = ""
    exchange: bool = False
    by_login: bool = False


def _settings(course: Course) -> _Settings:
    found = course.settings("submit")
    wrong = [name for name, value in found.items() if type(value) is not type(getattr(_Settings(), name, None))]
    if wrong or (found.get("folder") and found.get("exchange")):
        raise UsageError(
            f'{TABLE} may hold folder = "PATH" or exchange = true, besides by_login = true, and nothing else; correct '
            "it there."
        )
    return _Settings(**found)


@dataclass(frozen=True, slots=True)
class FolderDrop:
    """A folder into which students may write. They need no right to list it or to read what others put there.

    In one whose files get its own group (``chmod 3733``), only that group may read what is put there.
    """

    folder: Path

    @property
    def place(self) -> str:
        return f"the folder {self.folder}"

    def send(self, hand_in: HandIn, student: str) -> Receipt:
        """Writes the zip whole, under a name that neither clashes nor can be guessed, and reads it again."""
        target = self.folder / f"{hand_in.archive.stem}-{secrets.token_hex(8)}.zip"
        like = re.escape(f"{hand_in.assignment}-{student}-") + r"[0-9T]+-[0-9a-f]+\.zip"
        try:
            write_atomically(target, hand_in.packed, like=like)
            if self.folder.stat().st_mode & stat.S_ISGID:
                target.chmod(0o640)
            arrived = target.read_bytes()
        except OSError as error:
            raise UnfinishedError(f"{self.folder} cannot be written ({error.strerror or error})") from error
        if arrived != hand_in.packed:
            raise UnfinishedError(f"{target} holds something else than was written")
        return Receipt(
            assignment=hand_in.assignment,
            student=student,
            time=hand_in.timestamp,
            sha256=hand_in.digest,
            archive=hand_in.archive.name,
            file=str(target),
        )
