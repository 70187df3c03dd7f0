"""Where a course takes hand-ins, if its ``pyproject.toml`` says so: a folder that all share, or nbgrader's exchange.

::

    [tool.course.submit]
    folder = "/srv/course/drop"   # or, in place of it:  exchange = true
"""

import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from autograder._exceptions import UnfinishedError, UsageError
from autograder.atomic_files import write_atomically
from autograder.course import Course
from autograder.submission.handin import HandIn
from autograder.submission.receipts import Receipt

__all__ = ["Drop", "drop_of"]

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
    settings = course.settings("submit")
    folder, exchange = settings.get("folder", ""), settings.get("exchange", False)
    unknown = set(settings) - {"folder", "exchange"}
    if unknown or not isinstance(folder, str) or not isinstance(exchange, bool) or (folder and exchange):
        raise UsageError(f'{TABLE} may hold folder = "PATH" or exchange = true, and nothing else; correct it there.')
    if exchange:
        from autograder.submission.exchange import ExchangeDrop  # loads nothing of nbgrader's before it sends

        return ExchangeDrop(course)
    return FolderDrop(course.root / Path(folder).expanduser()) if folder else None


@dataclass(frozen=True, slots=True)
class FolderDrop:
    """A folder into which students may write. They need no right to list it or to read what others put there."""

    folder: Path

    @property
    def place(self) -> str:
        return f"the folder {self.folder}"

    def send(self, hand_in: HandIn, student: str) -> Receipt:
        """Writes the zip whole, under a name that neither clashes nor can be guessed, and reads it again."""
        target = self.folder / f"{hand_in.archive.stem}-{secrets.token_hex(8)}.zip"
        like = re.escape(f"{hand_in.work.assignment}-{student}-") + r"[0-9T]+-[0-9a-f]+\.zip"
        try:
            write_atomically(target, hand_in.packed, like=like)
            arrived = target.read_bytes()
        except OSError as error:
            raise UnfinishedError(f"{self.folder} cannot be written ({error.strerror or error})") from error
        if arrived != hand_in.packed:
            raise UnfinishedError(f"{target} holds something else than was written")
        return Receipt(
            assignment=hand_in.work.assignment,
            student=student,
            time=hand_in.timestamp,
            sha256=hand_in.work.digest,
            archive=hand_in.archive.name,
            file=str(target),
        )
