"""A receipt: what was sent, when and where to, as plain JSON that names the notebook by its digest.

It is no signature. Whoever can edit a file can write one, and its time is that of the clock by which it was sent. It
proves which notebook it speaks of: compared with a hand-in, wherever that lies by now, it is the same or it is not.
"""

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder._exceptions import UngradableError, UsageError
from autograder.atomic_files import write_atomically
from autograder.course import Course, is_assignment_name, is_student_name, notebooks_in
from autograder.submission.handin import digest_of
from autograder.submission.reading import MAX_BYTES, read_regular
from autograder.submission.timestamps import parse_time

__all__ = ["Comparison", "Receipt", "compare", "read_receipt", "write_receipt"]

KIND = "receipt of a hand-in"
VERSION = 1
MAX_RECEIPT = 10_000
MOST_NOTEBOOKS = 100  # of a zip that somebody names
# What zipfile raises for a file that is no zip, holds no such notebook, or is damaged or encrypted.
DAMAGED = (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What was sent: ``time`` as in its ``timestamp.txt``, and ``sha256`` of the notebook, or as `digest_of` has it.

    ``archive`` is the name of the zip in ``work/to-upload/``; ``file`` is where it was put, or "" if nobody says so.
    """

    assignment: str
    student: str
    time: str
    sha256: str
    archive: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One place in which a hand-in of the receipt's may lie: ``is_same`` is None if nothing is there to read.

    ``written`` is when the file was put there, by the clock of the disk that it lies on.
    """

    file: Path
    is_same: bool | None
    written: datetime | None = None


def write_receipt(course: Course, receipt: Receipt) -> Path:
    """Puts the receipt into ``work/receipts/``, under a name that no other one has."""
    moment = parse_time(receipt.time)
    when = f"{moment:%Y%m%dT%H%M%S%f}" if moment else "sent"
    whose = f"{receipt.assignment}-{receipt.student}"
    path = course.root / "work" / "receipts" / f"{whose}-{when}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"kind": KIND, "version": VERSION, **asdict(receipt)}, indent=1)
    write_atomically(path, (text + "\n").encode(), like=re.escape(whose) + r"-\w+\.json")
    return path


def read_receipt(path: Path) -> Receipt:
    """The receipt in a file.

    Raises:
        UsageError: the file cannot be read, is no receipt, or is one of a later version.
    """
    if path.exists() and not path.is_file() and not path.is_dir():  # a pipe would be waited for without end
        raise UsageError(f"{path} is no regular file; name a file of work/receipts/.")
    try:
        with path.open("rb") as file:
            found: Any = json.loads(file.read(MAX_RECEIPT))
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); name a file of work/receipts/.") from error
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or found.get("kind") != KIND:
        raise UsageError(f"{path} is no receipt; name a file of work/receipts/, which `course submit` wrote.")
    fields: dict[str, Any] = {name: found.get(name) for name in Receipt.__dataclass_fields__}
    if found.get("version") != VERSION or not all(isinstance(value, str) for value in fields.values()):
        raise UsageError(f"{path} is a receipt of another version; read it with the course that wrote it.")
    receipt = Receipt(**fields)
    if not is_student_name(receipt.student) or not is_assignment_name(receipt.assignment):
        raise UsageError(
            f"{path} was changed: the assignment or the student in it is no name; take a fresh copy of it."
        )
    return receipt


def compare(course: Course | None, receipt: Receipt, others: Iterable[Path] = ()) -> list[Comparison]:
    """What lies in each place where a hand-in of that receipt may be: sent, packed, collected, or in ``others``.

    Without ``course``, only ``others`` and the place to which it was sent are looked at.
    """
    return [_compared(path, receipt) for path in (*_places(course, receipt), *others)]


def _places(course: Course | None, receipt: Receipt) -> Iterator[Path]:
    if receipt.file:
        yield Path(receipt.file)
    if course is not None:
        yield course.submitted(receipt.assignment, receipt.student)
        yield course.root / "work" / "to-upload" / Path(receipt.archive).name


def _compared(path: Path, receipt: Receipt) -> Comparison:
    try:
        file = path
        if path.is_dir():
            called_so = path / f"{receipt.assignment}.ipynb"
            file = called_so if called_so.exists() else next(iter(notebooks_in(path)), called_so)
        digests = _digests(path if path.is_dir() else file, receipt.assignment)
        written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except DAMAGED:
        return Comparison(file=path, is_same=False)
    except (OSError, ValueError, UngradableError):  # ValueError: a path that no file can have
        return Comparison(file=path, is_same=None)
    return Comparison(file=path, is_same=receipt.sha256 in digests, written=written)


def _digests(place: Path, assignment: str) -> set[str]:
    """The digest of all notebooks in ``place``, and of the one that is called as the assignment."""
    digests = _notebooks(place, assignment)
    called_so = digests.get(f"{assignment}.ipynb")
    return {digest_of(digests)} | ({called_so} if called_so is not None else set())


def _notebooks(place: Path, assignment: str) -> dict[str, str]:
    """The digest of the notebook that ``place`` is, or of those that it holds if it is a folder or a zip."""
    if place.is_dir():
        names = [path.name for path in notebooks_in(place)] or [f"{assignment}.ipynb"]
        return {name: _sha256(read_regular(place, name)) for name in names}
    if place.suffix != ".zip":
        return {place.name: _sha256(read_regular(place.parent, place.name))}
    if not place.is_file():
        raise UngradableError(f"{place} is no regular file.")
    with zipfile.ZipFile(place) as packed:
        inside = re.compile(rf"{re.escape(assignment)}/([^/]+\.ipynb)")
        found = [match for name in packed.namelist() if (match := inside.fullmatch(name))][:MOST_NOTEBOOKS]
        if not found:
            raise KeyError(assignment)
        return {match[1]: _sha256(packed.open(match[0]).read(MAX_BYTES + 1)) for match in found}


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
