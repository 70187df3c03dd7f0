"""Zips that anybody may have made: how much is in them is known before Python's own reader believes what they say."""

import contextlib
import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from autograder._exceptions import UngradableError, UsageError
from autograder.collecting.file_kinds import HEAD_BYTES, what_is_it, with_step

__all__ = ["Member", "ZipLimits", "members_of", "opened_zip"]

# What zipfile raises for a file that is no zip, or is damaged or encrypted.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
# The others would unpack a few kilobytes to many megabytes before anybody could stop them.
BOUNDED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
LONGEST_NAME = 255  # that systems take; to look for a student's name in longer ones takes minutes
UTF8_FLAG, ENCRYPTED_FLAG = 0x800, 0x1
END, END_BYTES, LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
RECORD_64, RECORD_64_BYTES = b"PK\x06\x06", 56
LOCATOR, LOCATOR_BYTES = b"PK\x06\x07", 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ZipLimits:
    """How many files a zip may hold, and how long its list of them may be."""

    entries: int
    directory_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file in a zip, as :class:`autograder.collecting.archives.Entry` has it."""

    path: tuple[str, ...]
    read: Callable[[int], bytes]
    fault: str
    is_encrypted: bool = False


@contextmanager
def opened_zip(path: Path, limits: ZipLimits) -> Iterator[list[Member]]:
    """The files of a zip that an instructor named; they can be read until the block ends.

    Raises:
        UsageError: it is no zip, is damaged, or holds more than ``limits`` allow.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            if kind := what_is_it(head, path.name):
                raise UsageError(f"{path} cannot be read as a zip: {with_step(kind)}")
            if not head.startswith(b"PK") and path.suffix.lower() != ".zip":
                raise UsageError(
                    f"{path} is no zip, folder or notebook; name what the learning platform gave you, and a class list "
                    "by --roster FILE."
                )
            members = _members(file, limits)
            if members and all(member.is_encrypted for member in members):
                raise UsageError(f"{path} needs a password; unpack it with that and name the folder.")
            yield members
    except _TooMany as error:
        raise UsageError(f"{path} {error}; unpack it, sort the hand-ins into several folders and name each.") from error
    except _Refused as error:
        raise UsageError(f"{path} {error}; download it again, or unpack it and name the folder.") from error


def members_of(data: bytes, limits: ZipLimits) -> list[Member]:
    """The files of a zip that a student handed in.

    Raises:
        UngradableError: it is no zip, is damaged, or holds more than ``limits`` allow.
    """
    try:
        if kind := what_is_it(data[:HEAD_BYTES]):
            raise _Refused(f"cannot be read, since it is {kind}")
        return _members(io.BytesIO(data), limits)
    except _Refused as error:
        raise UngradableError(f"The zip {error}; hand in the notebook alone.") from error


class _Refused(Exception):
    """Goes on a sentence whose subject is the zip."""


class _TooMany(_Refused):
    """It holds too many files."""


def _members(file: BinaryIO, limits: ZipLimits) -> list[Member]:
    _require_bounded(file, limits)
    try:
        archive = zipfile.ZipFile(file)
    except DAMAGED as error:
        raise _Refused("cannot be read as a zip") from error
    if len(archive.filelist) > limits.entries:
        raise _TooMany(f"holds more than {limits.entries} files")
    return [_member(archive, info) for info in archive.filelist if not info.is_dir()]


def _require_bounded(file: BinaryIO, limits: ZipLimits) -> None:
    """Looks at the record at the end, as zipfile does, before the list that it speaks of is read into memory."""
    size = file.seek(0, io.SEEK_END)
    tail_bytes = min(size, END_BYTES + LONGEST_COMMENT + LOCATOR_BYTES)
    file.seek(size - tail_bytes)
    tail = file.read(tail_bytes)
    last = tail[-END_BYTES:]
    at = len(tail) - END_BYTES if last[:4] == END and last[-2:] == b"\0\0" else tail.rfind(END)
    if at < 0 or len(tail) - at < END_BYTES:
        raise _Refused("cannot be read as a zip")
    count, directory = struct.unpack("<HI", tail[at + 10 : at + 16])
    locator = tail[max(at - LOCATOR_BYTES, 0) : at]
    if locator[:4] == LOCATOR:  # zipfile believes the longer record wherever there is one
        found = _in_zip64(file, locator, size - len(tail) + at - LOCATOR_BYTES)
        count, directory = max(count % 0xFFFF, found[0]), max(directory % 0xFFFFFFFF, found[1])
    if count > limits.entries or directory > limits.directory_bytes:
        raise _TooMany(f"holds more than {limits.entries} files, or says so")
    file.seek(0)


def _in_zip64(file: BinaryIO, locator: bytes, at: int) -> tuple[int, int]:
    """The larger of what two records say: the one in front of the locator, and the one to which it points."""
    found = []
    for place in (at - RECORD_64_BYTES, struct.unpack("<Q", locator[8:16])[0]):
        file.seek(min(max(place, 0), at))
        record = file.read(RECORD_64_BYTES)
        if len(record) == RECORD_64_BYTES and record[:4] == RECORD_64:
            found.append(struct.unpack("<QQ", record[32:48]))
    if not found:
        raise _Refused("cannot be read as a zip")
    return max(count for count, _ in found), max(directory for _, directory in found)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    path = tuple(part for part in _name(info).replace("\\", "/").split("/") if part not in ("", "."))
    return Member(
        path=path or ("?",),
        read=lambda most: _bytes_of(archive, info, most),
        fault=_fault(info, path),
        is_encrypted=bool(info.flag_bits & ENCRYPTED_FLAG),
    )


def _name(info: zipfile.ZipInfo) -> str:
    """The name as it was meant: many programs write UTF-8 and do not say so, which Python then takes for cp437."""
    name = info.orig_filename
    if not info.flag_bits & UTF8_FLAG:
        with contextlib.suppress(UnicodeError):  # it is cp437, or Latin-1, which nobody can tell apart
            name = name.encode("cp437").decode("utf-8")
    return name.encode("utf-8", "replace").decode("utf-8")


def _fault(info: zipfile.ZipInfo, path: tuple[str, ...]) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "It is a link or a special file; the file itself has to be handed in."
    if not path or ".." in path or info.orig_filename.startswith(("/", "\\")) or path[0][1:2] == ":":
        return "Its path leads out of the archive; nothing is taken from there, so ask for the file itself."
    if any(len(part) > LONGEST_NAME for part in path):
        return f"Its name is longer than {LONGEST_NAME} characters; ask for the file under a usual name."
    if any("\0" in part for part in path):
        return "Its name holds a null byte; ask for the file under a usual name."
    return ""


def _bytes_of(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    if info.flag_bits & ENCRYPTED_FLAG:
        raise UngradableError("It is encrypted; ask for it without a password.")
    if info.compress_type not in BOUNDED:
        raise UngradableError(
            "It is packed in an unusual way; unpack it and name the folder, or ask for it in a usual zip."
        )
    try:
        with archive.open(info) as file:
            data = file.read(most + 1)
    except DAMAGED as error:
        raise UngradableError("It is damaged in the zip; download or hand it in again.") from error
    if len(data) > most:
        raise UngradableError(f"It unpacks to more than {most / 2**20:.0f} MB; hand in the notebook alone.")
    return data
