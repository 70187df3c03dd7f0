"""The files of an archive, a zip or a folder, which are named here and read only when somebody asks for one.

Nothing is ever unpacked under the name that it has in the archive, so that no name can lead out of anywhere.
"""

import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from autograder._exceptions import UngradableError, UsageError
from autograder.collecting.file_kinds import is_packed
from autograder.collecting.zip_files import ZipLimits, members_of, opened_zip
from autograder.submission.reading import MAX_BYTES, read_regular

__all__ = ["NOTEBOOK", "Budget", "Entry", "entries_of", "unpacked"]

NOTEBOOK = re.compile(r"\.ipynb(?:\.txt|\.json)?\Z", re.IGNORECASE)  # browsers like to add an ending to what is JSON
MAX_FILES, MAX_DEPTH = 100_000, 32  # of a folder that an instructor names
MAX_ZIPS = 3  # how deep zips may lie in each other within one student's upload
MAX_ZIP_BYTES = 100 * 2**20
OUTER = ZipLimits(entries=MAX_FILES, directory_bytes=64 * 2**20)
INNER = ZipLimits(entries=2_000, directory_bytes=2**20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file: its path in parts, and how to read at most so many of its bytes.

    ``origin`` is its whole path, for messages. ``file`` is what it rests on in the file system: itself, or the zip that
    holds it; None for what lies in a zip within a student's upload. ``fault`` says why it is not read (a link, a path
    that leads out), or is "". ``read`` raises :class:`UngradableError` if the file is larger or damaged.
    """

    path: tuple[str, ...]
    origin: str
    read: Callable[[int], bytes]
    fault: str = ""
    file: Path | None = None

    @property
    def name(self) -> str:
        return self.path[-1]

    @property
    def is_notebook(self) -> bool:
        return NOTEBOOK.search(self.name) is not None

    @property
    def is_zip(self) -> bool:
        return self.name.lower().endswith(".zip")

    @property
    def is_packed_otherwise(self) -> bool:
        """Whether it is an archive that is not looked into, such as a 7z."""
        return is_packed(self.name)

    def below(self, depth: int) -> "Entry":
        """The same file without the first ``depth`` folders of its path."""
        return replace(self, path=self.path[depth:])


@dataclass(slots=True, kw_only=True)
class Budget:
    """What one student's upload may come to once it is unpacked, however its zips are nested."""

    bytes_left: int = 300 * 2**20
    files_left: int = 5_000

    def read(self, entry: Entry, most: int) -> bytes:
        """The bytes of ``entry``; raises :class:`UngradableError` if they, or all of the upload's, are too many."""
        if self.bytes_left < most:
            try:
                data = entry.read(max(self.bytes_left, 0))
            except UngradableError as error:
                raise UngradableError("All of it together is too large; hand in the notebook alone.") from error
        else:
            data = entry.read(most)
        self.bytes_left -= len(data)
        return data

    def count(self, files: int) -> None:
        self.files_left -= files
        if self.files_left < 0:
            raise UngradableError("It unpacks to more than 5000 files; hand in the notebook alone.")


@contextmanager
def entries_of(archive: Path, is_one_upload: Callable[[str], bool]) -> Iterator[list[Entry]]:
    """The files of what an instructor named: a folder, a zip, a notebook, or a zip that is one student's upload.

    ``is_one_upload`` tells the last by its name; it is then the only file. Links are not followed, except to
    ``archive`` itself.

    Raises:
        UsageError: it is not there, is something else, cannot be read, or holds too many files.
    """
    if archive.is_dir():
        yield list(_in_folder(archive))
    elif not archive.is_file():
        raise UsageError(f"There is no file or folder {archive}; name what the learning platform gave you.")
    elif NOTEBOOK.search(archive.name) or is_one_upload(archive.name):
        where = archive.resolve()
        yield [Entry(path=(archive.name,), origin="", read=partial(_bytes_of, where), file=where)]
    else:
        with opened_zip(archive, OUTER) as members:
            where = archive.resolve()
            yield [
                Entry(path=each.path, origin="/".join(each.path), read=each.read, fault=each.fault, file=where)
                for each in members
            ]


def unpacked(entry: Entry, budget: Budget, depth: int = 1) -> Iterator[Entry]:
    """``entry`` itself or, if it is a zip, the files in it and in zips in it, within ``budget``.

    Raises:
        UngradableError: a zip cannot be read, or it is nested too deep or unpacks to too much.
    """
    if not entry.is_zip or entry.fault:
        yield entry
        return
    if depth > MAX_ZIPS:
        raise UngradableError(f"Zips lie in it more than {MAX_ZIPS} deep; hand in the notebook alone.")
    members = members_of(budget.read(entry, MAX_ZIP_BYTES), INNER)
    budget.count(len(members))
    for member in members:
        origin = "/".join([entry.origin, *member.path]) if entry.origin else "/".join(member.path)
        inner = Entry(path=(*entry.path, *member.path), origin=origin, read=member.read, fault=member.fault)
        yield from unpacked(inner, budget, depth + 1)


def _in_folder(folder: Path) -> Iterator[Entry]:
    count = 0
    unread: list[OSError] = []
    for here, folders, files in os.walk(folder, onerror=unread.append):
        parts = Path(here).relative_to(folder).parts
        if len(parts) > MAX_DEPTH:
            folders.clear()
            yield _unread(
                parts, f"Folders lie in each other more than {MAX_DEPTH} deep there; put the files higher up."
            )
            continue
        folders.sort()
        for name in sorted(files):
            count += 1
            if count > MAX_FILES:
                raise UsageError(
                    f"{folder} holds more than {MAX_FILES} files; name the folder that holds the hand-ins alone, or "
                    "sort them into several and name each."
                )
            path = Path(here, name)
            origin = "/".join((*parts, name))
            yield Entry(
                path=(*parts, name), origin=origin, read=partial(_bytes_of, path), fault=_fault(path), file=path
            )
        # A link to a folder is not followed; it is said, since hand-ins may lie behind it.
        for name in [name for name in folders if os.path.islink(os.path.join(here, name))]:
            yield _unread((*parts, name), "It is a link to a folder; put the folder itself there.")
    for error in unread:  # whoever may write there can lock a folder, which costs nobody else anything
        where = Path(error.filename or folder)
        if where == folder:
            raise UsageError(f"{folder} cannot be read ({error.strerror}); check its permissions.") from error
        fault = f"The folder cannot be read ({error.strerror}); check its permissions."
        yield _unread(where.relative_to(folder).parts, fault)


def _unread(path: tuple[str, ...], fault: str) -> Entry:
    return Entry(path=path, origin="/".join(path), read=lambda _: b"", fault=fault)


def _fault(path: Path) -> str:
    try:
        is_plain = stat.S_ISREG(path.lstat().st_mode)
    except OSError as error:  # in a folder that one may list but not enter, or gone meanwhile
        return f"It cannot be read ({error.strerror}); check its permissions."
    return "" if is_plain else "It is a link or a special file; put the file itself there."


def _bytes_of(path: Path, most: int) -> bytes:
    if most >= MAX_BYTES and path.name.lower().endswith(".ipynb"):
        return read_regular(path.parent, path.name)
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise UngradableError(f"It cannot be read ({error.strerror}); check its permissions.") from error
    if len(data) > most:
        raise UngradableError(f"It has more than {most / 2**20:.0f} MB; hand in the notebook alone.")
    return data
