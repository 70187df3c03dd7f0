"""Reads what a student handed in, as text and pictures alone, trusting nothing about the file."""

import contextlib
import filecmp
import functools
import hashlib
import itertools
import json
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder._exceptions import UngradableError
from autograder.course import is_student_name
from autograder.records import Picture
from autograder.submission.no_notebook import what_is_there, what_it_is
from autograder.submission.pictures import PictureBudget, attached_pictures, without_inline

__all__ = [
    "MAX_BYTES",
    "SECRET",
    "TIME",
    "Submission",
    "SubmittedCell",
    "files_beside",
    "hand_in_digest",
    "is_missing",
    "notebook_name",
    "other_name",
    "parse_submission",
    "read_notebook",
    "read_regular",
    "read_small_text",
]

MAX_BYTES = 20 * 2**20
MAX_CELLS = 5000
MAX_COLLECTIONS = 1_000_000
MAX_TIME_BYTES = 200
MAX_FILES = 1000
# What `course submit` and nbgrader put beside a notebook: the time of the hand-in, and nbgrader's secret for it.
NO_TIME = "unreadable"  # stands for the content of a file that holds no text
TIME, SECRET = "timestamp.txt", "submission_secret.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedCell:
    """What is taken from a submitted cell; ``cell_id`` is nbformat's own, which names a cell that lost its name."""

    cell_type: str
    grade_id: str | None
    text: str
    cell_id: str | None = None
    pictures: tuple[Picture, ...] = ()
    left_out: tuple[str, ...] = ()  # sentences on pictures that are not taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What was handed in."""

    student: str
    cells: tuple[SubmittedCell, ...]
    timestamp: str | None = None
    beside: tuple[str, ...] = ()  # names of other files that were handed in; they are not taken
    called: str = ""  # the notebook's name, if it is another one than the source's
    digest: str = ""  # of all that, as it was read; empty if nobody asks


def read_notebook(student: str, folder: Path, name: str, others: Sequence[str] = ()) -> tuple[bytes, str | None]:
    """The bytes of the notebook in ``folder``, and the time of the hand-in if it is recorded.

    It is ``<name>.ipynb``; if that is not there, the only notebook that is, but for those of the assignment's other
    notebooks, ``others``.

    Raises:
        UngradableError: a bad student name; not a regular file (links are not followed); above 20 MB.
    """
    if not is_student_name(student):
        raise UngradableError(
            f"The student name {student!r} holds characters outside A-Z a-z 0-9 . _ @ - or more than 128; "
            "rename the folder."
        )
    with _opened(folder, f"{name}.ipynb") as inside:  # all of one hand-in, though another may take its place
        file = notebook_name(folder if inside is None else inside, name, others)
        return _read_file(_within(folder, file, inside), inside), _timestamp(_within(folder, TIME, inside), inside)


def other_name(folder: Path, name: str, others: Sequence[str] = ()) -> str:
    """What the notebook ``name`` is called in ``folder``, if it has another name there; else ""."""
    file = notebook_name(folder, name, others)
    return "" if file == f"{name}.ipynb" else file


def notebook_name(folder: Path | int, name: str, others: Sequence[str] = ()) -> str:
    """The file that is taken from ``folder``, a path or an open folder, for the notebook ``name``, be it there or not.

    A notebook that is called otherwise is taken if it alone is there beside the assignment's ``others``, and none of
    these is missing as well.
    """
    expected, known = f"{name}.ipynb", {f"{other}.ipynb" for other in others}
    try:
        names = set(os.listdir(folder))
    except OSError:
        return expected
    found = [each for each in names - known if each.lower().endswith(".ipynb")]
    is_renamed = expected not in names and known <= names and len(found) == 1 and not found[0].startswith(".")
    return found[0] if is_renamed else expected


def is_missing(folder: Path, name: str, others: Sequence[str]) -> bool:
    """Whether ``folder`` lacks the notebook ``name``, but has one of the assignment's ``others``."""
    if os.path.lexists(folder / notebook_name(folder, name, others)):
        return False
    return any(os.path.lexists(folder / f"{other}.ipynb") for other in others)


def hand_in_digest(notebook: bytes, timestamp: str | None, beside: tuple[str, ...]) -> str:
    """Changes whenever anything changes of what is taken of a hand-in, or said of it."""
    said = json.dumps([hashlib.sha256(notebook).hexdigest(), timestamp, beside])
    return hashlib.sha256(said.encode()).hexdigest()


def files_beside(folder: Path, name: str, released: Path, others: Sequence[str] = ()) -> tuple[str, ...]:
    """What lies in ``folder`` beside the assignment's notebooks and came from the student, not from ``released``.

    A file of the release's counts if the student changed it.
    """
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in itertools.islice(entries, MAX_FILES))
    except OSError:
        return ()
    taken = {TIME, SECRET, notebook_name(folder, name, others)}
    for number, other in enumerate(others):
        taken.add(notebook_name(folder, other, (name, *others[:number], *others[number + 1 :])))
    own = (each for each in names if each not in taken and not each.startswith("."))
    return tuple(each for each in own if not _is_as_released(folder / each, released / each))


def _is_as_released(path: Path, released: Path) -> bool:
    """Whether it is a folder of the release's, whatever it holds, or a file with the same content."""
    try:
        mode, size = path.lstat().st_mode, path.lstat().st_size
        if released.is_dir():
            return stat.S_ISDIR(mode)
        if not stat.S_ISREG(mode) or size != released.stat().st_size:
            return False
        return filecmp.cmp(path, released, shallow=False)
    except OSError:
        return False


@functools.lru_cache(maxsize=1)  # a door of nbgrader's asks several times for what one student handed in
def parse_submission(data: bytes) -> tuple[SubmittedCell, ...]:
    """The cells of a notebook file's bytes; raises UngradableError if it is not a notebook of nbformat 4."""
    if data.count(b"{") + data.count(b"[") > MAX_COLLECTIONS:  # each may take two hundred bytes
        raise UngradableError(
            f"The notebook holds more than {MAX_COLLECTIONS} lists and objects, more than are read; clear its outputs."
        )
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UngradableError(f"The file is not a notebook: {what_it_is(data, error)}") from error
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells", None), list):
        if isinstance(notebook, dict) and notebook.get("nbformat") == 3:
            raise UngradableError("The notebook has the old format nbformat 3; open and save it in JupyterLab.")
        raise UngradableError(
            "The file is JSON but not a notebook: it has no list of cells; hand in the .ipynb file again."
        )
    if notebook.get("nbformat") != 4 or isinstance(notebook.get("nbformat"), bool | float):
        raise UngradableError("The notebook is not of nbformat 4; open and save it in JupyterLab.")
    if len(notebook["cells"]) > MAX_CELLS:
        raise UngradableError(f"The notebook has more than {MAX_CELLS} cells; remove what does not belong to it.")
    room = PictureBudget()
    return tuple(_cell(cell, room) for cell in notebook["cells"] if isinstance(cell, dict))


def _cell(cell: dict[str, Any], room: PictureBudget) -> SubmittedCell:
    text = cell.get("source", "")
    if isinstance(text, list):
        text = "".join(line for line in text if isinstance(line, str))
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    text = _printable(text if isinstance(text, str) else "").replace("\r\n", "\n").replace("\r", "\n")
    pictures: tuple[Picture, ...] = ()
    if cell.get("cell_type") == "markdown":
        text, inline = without_inline(text, room)
        pictures = (*attached_pictures(cell.get("attachments"), room), *inline)
    elif isinstance(cell.get("attachments"), dict):
        for name in cell["attachments"]:
            room.refuse(name, "it stands in a cell that is not Markdown")
    left_out, room.left_out = tuple(room.left_out), []
    return SubmittedCell(
        cell_type=cell["cell_type"] if cell.get("cell_type") in ("code", "markdown", "raw") else "raw",
        grade_id=grade_id if isinstance(grade_id, str) else None,
        text=text,
        cell_id=_cell_id(cell, metadata),
        pictures=pictures,
        left_out=left_out,
    )


def _cell_id(cell: dict[str, Any], metadata: Any) -> str | None:
    """nbformat's own id; editors that write an older nbformat keep it in the metadata."""
    older = metadata.get("id") if isinstance(metadata, dict) else None
    return next((found for found in (cell.get("id"), older) if isinstance(found, str)), None)


def _printable(text: str) -> str:
    """Lone surrogates and null bytes cannot be stored or compiled; each becomes the replacement character."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\N{REPLACEMENT CHARACTER}")


def read_regular(folder: Path, name: str) -> bytes:
    """The bytes of a file in ``folder``; follows no link, so that none leads out of ``submitted/``.

    Raises:
        UngradableError: the folder or the file is not a regular one, is not there, or has more than 20 MB.
    """
    with _opened(folder, name) as inside:
        return _read_file(_within(folder, name, inside), inside)


def read_small_text(folder: Path, name: str) -> str | None:
    """The text of a small regular file in ``folder``, such as the time of a hand-in; None if there is none."""
    try:
        with _opened(folder, name) as inside:
            return _timestamp(_within(folder, name, inside), inside)
    except UngradableError:
        return None


@contextlib.contextmanager
def _opened(folder: Path, name: str) -> Iterator[int | None]:
    """The open folder that should hold ``name``; None on Windows, where only students' own commands run."""
    if os.open not in os.supports_dir_fd:
        yield None
        return
    try:
        parent = os.open(folder.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            inside = os.open(folder.name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=parent)
        finally:
            os.close(parent)
    except OSError as error:
        raise UngradableError(f"{folder.name} is not a regular folder; hand in a folder that holds {name}.") from error
    try:
        yield inside
    finally:
        os.close(inside)


def _within(folder: Path, name: str, inside: int | None) -> Path:
    """The path of a file, from ``inside`` if that is open."""
    return folder / name if inside is None else Path(name)


def _read_file(path: Path, folder: int | None) -> bytes:
    """Reads a regular file; ``path`` is relative to the open ``folder``, if there is one."""
    name = path.name
    try:
        kind = os.stat(path, dir_fd=folder, follow_symlinks=False).st_mode
    except OSError as error:
        instead = what_is_there(path.parent if folder is None else folder, name)
        raise UngradableError(f"There is no {name} in what was handed in{instead}.") from error
    if not stat.S_ISREG(kind):
        raise UngradableError(
            f"{name} is not a regular file (a link, a FIFO or a folder); hand in the notebook itself."
        )
    # Neither flag exists on Windows; there the file was at least not a link a moment ago.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags, dir_fd=folder)
    except OSError as error:
        raise UngradableError(f"{name} cannot be opened ({error.strerror}); check its permissions.") from error
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise UngradableError(f"{name} is not a regular file; hand in the notebook itself.")
        if status.st_size > MAX_BYTES:
            raise UngradableError(f"{name} has {status.st_size / 2**20:.0f} MB, more than 20; clear its outputs first.")
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise UngradableError(f"{name} has more than 20 MB; clear its outputs first.")
    return data


def _timestamp(path: Path, folder: int | None) -> str | None:
    """The content of ``timestamp.txt``; None if there is none, :data:`NO_TIME` if it is no small file of text."""
    try:
        found = os.stat(path, dir_fd=folder, follow_symlinks=False)
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_TIME_BYTES:
        return NO_TIME
    try:
        return _read_file(path, folder).decode("utf-8").strip() or None
    except (UngradableError, ValueError):
        return NO_TIME
