"""The student's file: read without harm, and changed whole or not at all, also by two kernels at once."""

import errno
import json
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from lossopt.progress.documents import VERSION, Document, empty, is_sound

__all__ = ["ProgressFile", "Reading"]

LOCK_SECONDS = 5.0
MOST_BYTES = 20 * 2**20  # a year's answers take less than a hundredth of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was in the file, and a sentence for the student if it could not be used; "" otherwise."""

    document: Document
    notice: str = ""
    is_writable: bool = True
    is_damaged: bool = False


class ProgressFile:
    """A file at ``path``, which need not be there yet; nothing that is wrong with it raises an error.

    Args:
        path: Its folder is made when something is kept.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def name(self) -> str:
        """What messages call it: the file and its folder."""
        return "/".join(self.path.parts[-2:])

    def read(self) -> Reading:
        """What is in it now; an empty document if it is not there or of no use."""
        try:
            text = _read(self.path)
        except FileNotFoundError:
            return Reading(document=empty())
        except OSError as error:
            notice = f"{self.name} cannot be read ({error.strerror}), so that nothing is kept; check its permissions."
            return Reading(document=empty(), notice=notice, is_writable=False)
        return self._damaged() if len(text) > MOST_BYTES else self._parse(text)

    def update(self, change: Callable[[Document], None]) -> Reading:
        """Change what is in it, as it is now; returns what it holds afterwards.

        A file of another version is left as it is. A damaged one is moved aside first, and a new one begun.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self.path.with_name(f".{self.path.name}.lock"), timeout=LOCK_SECONDS):
                return self._change(change)
        except Timeout:
            return self._unkept("another program holds it")
        except OSError as error:
            return self._unkept(error.strerror or str(error))

    def _parse(self, text: bytes) -> Reading:
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            return self._damaged()
        if not isinstance(document, dict) or type(document.get("version")) is not int:
            return self._damaged()
        if document["version"] != VERSION:
            notice = (
                f"{self.name} is of version {document['version']}, which this course does not know. It was left as it "
                "is, and nothing is kept; use the version of the course that wrote it."
            )
            return Reading(document=empty(), notice=notice, is_writable=False)
        return Reading(document=document) if is_sound(document) else self._damaged()

    def _damaged(self) -> Reading:
        notice = f"{self.name} is damaged. With your next answer it is moved aside, and a new one begins."
        return Reading(document=empty(), notice=notice, is_damaged=True)

    def _change(self, change: Callable[[Document], None]) -> Reading:
        found = self.read()
        if not found.is_writable:
            return found
        notice = self._move_aside() if found.is_damaged else ""
        change(found.document)
        _write(self.path, json.dumps(found.document, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
        return Reading(document=found.document, notice=notice)

    def _move_aside(self) -> str:
        number = 1
        while (aside := self.path.with_name(f"{self.path.stem}-damaged-{number}.json")).exists():
            number += 1
        os.rename(self.path, aside)
        return f"{self.name} was damaged. It now lies beside it as {aside.name}, and a new one has begun."

    def _unkept(self, why: str) -> Reading:
        notice = f"Your last answer was not kept, since {self.name} cannot be written ({why}); check its folder."
        return Reading(document=self.read().document, notice=notice)


def _read(path: Path) -> bytes:
    """What is in it, and at most a byte more than it may hold; a pipe would be waited for without end."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise OSError(errno.EINVAL, "it is no regular file")
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _write(path: Path, text: str) -> None:
    # Half of a surrogate pair, which JSON may hold and UTF-8 may not, becomes the escape that it was.
    data = text.encode("utf-8", "backslashreplace")
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())  # or a machine that loses its power right now keeps an empty file
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
