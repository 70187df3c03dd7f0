"""Files and folders beside a source notebook: students get them with it, and graded code may read them.

They are the source's wherever something runs; what a student hands in under their names counts for nothing. What stays
with the instructor: notebooks, hidden files, what Python, editors, systems and nbgrader leave behind, what the course's
configuration ignores (``CourseDirectory.ignore``), and an author's README and licence.
"""

import fnmatch
import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder._exceptions import SourceError, UsageError
from autograder.course import Course, listed

__all__ = ["MAX_BYTES", "MAX_FILES", "NO_FILES", "SourceFiles", "files_signature", "read_files"]

MAX_BYTES = 50 * 2**20  # they travel with each hand-in to the worker that grades it
MAX_FILES = 1000
MAX_PATH = 200
HARMLESS = re.compile(
    r"\..*|__pycache__|.*\.py[co]|.*~|#.*#|thumbs\.db|desktop\.ini|(?:readme|licen[cs]e)(?:\.(?:md|rst|txt))?"
    r"|.*\.ipynb|timestamp\.txt|submission_secret\.txt|feedback|gradebook\.db.*|nbgrader_config\.(?:py|json)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, eq=False)
class SourceFiles:
    """What was read: the content of each file by its path from the notebook's folder, with ``/`` between folders."""

    contents: Mapping[str, bytes]

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SourceFiles) and other.digest == self.digest

    def __bool__(self) -> bool:
        return bool(self.contents)

    @cached_property
    def digest(self) -> str:
        """Changes with any name or content."""
        found = hashlib.sha256()
        for name, data in sorted(self.contents.items()):
            found.update(f"{name}\0{hashlib.sha256(data).hexdigest()}\0".encode())
        return found.hexdigest()

    @property
    def size(self) -> int:
        return sum(map(len, self.contents.values()))

    @property
    def modules(self) -> frozenset[str]:
        """What ``import`` finds among them: the names of Python files and of folders at the top."""
        return frozenset(
            name.removesuffix(".py").partition("/")[0] for name in self.contents if "/" in name or name.endswith(".py")
        )

    @cached_property
    def code(self) -> tuple[str, ...]:
        """The text of each Python file."""
        return tuple(data.decode("utf-8", "replace") for name, data in self.contents.items() if name.endswith(".py"))

    @cached_property
    def texts(self) -> dict[str, str]:
        """What can be read as text, by its path."""
        found = {}
        for name, data in self.contents.items():
            try:
                found[name] = data.decode("utf-8-sig")
            except UnicodeDecodeError:
                continue
        return found

    def write_to(self, folder: Path) -> None:
        """Puts them into ``folder``, for everybody to read and nobody to change."""
        folder.mkdir(exist_ok=True)
        for name, data in self.contents.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            path.chmod(0o444)
        for here in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
            here.chmod(0o755)


NO_FILES = SourceFiles({})


def read_files(notebook: Path) -> SourceFiles:
    """The files beside ``notebook``.

    Raises:
        SourceError: one of them is a link or a special file, cannot be read, or has a name that cannot be released;
            or they are too many or too large.
    """
    root, folder = notebook.parent, f"{notebook.parent.parent.name}/{notebook.parent.name}"
    contents: dict[str, bytes] = {}
    room = MAX_BYTES
    for path in _beside(notebook):
        name = path.relative_to(root).as_posix()
        _require_name(folder, name)
        if len(contents) == MAX_FILES:
            raise SourceError(
                f"{folder} holds more than {MAX_FILES} files beside {notebook.name}; pack or remove some."
            )
        data = _read(path, room, folder, name)
        if len(data) > room:
            raise SourceError(
                f"{folder} holds more than {MAX_BYTES // 2**20} MB beside {notebook.name} ({listed([name])} is one of "
                "the files); make them smaller, or have a cell load them from where students get them."
            )
        room -= len(data)
        contents[name] = data
    return SourceFiles(contents)


def files_signature(notebook: Path) -> tuple[tuple[str, int, int], ...]:
    """Changes when a file beside ``notebook`` does, as far as names, lengths and times tell; reads none of them."""
    found = []
    for path in _beside(notebook):
        status = path.lstat()
        found.append((path.as_posix(), status.st_size, status.st_mtime_ns))
    return tuple(found)


def _beside(notebook: Path) -> Iterator[Path]:
    """The files to take, and links and special files in their place, in the order of their names."""
    ignored = _ignored(notebook)

    def stays(name: str) -> bool:
        return bool(HARMLESS.fullmatch(name)) or any(fnmatch.fnmatch(name, pattern) for pattern in ignored)

    for here, folders, files in os.walk(notebook.parent):
        links = [name for name in folders if os.path.islink(os.path.join(here, name))]
        folders[:] = sorted(name for name in folders if name not in links and not stays(name))
        for name in sorted([*files, *links]):
            if not stays(name):
                yield Path(here, name)


def _ignored(notebook: Path) -> tuple[str, ...]:
    try:
        return Course.at(notebook.parent.parent).ignored
    except UsageError:  # a notebook outside any course, or a configuration that something else will complain of
        return ()


def _require_name(folder: str, name: str) -> None:
    if len(name) > MAX_PATH or not name.isprintable():
        raise SourceError(
            f"{folder} holds {listed([name])}, a name of more than {MAX_PATH} characters or with some that cannot be "
            "shown; give the file another name."
        )


def _read(path: Path, room: int, folder: str, name: str) -> bytes:
    """At most a byte more than ``room``."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if not stat.S_ISREG(path.lstat().st_mode):
        raise SourceError(f"{folder} holds {listed([name])}, a link or a special file; put the file itself there.")
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            return file.read(room + 1)
    except OSError as error:
        raise SourceError(f"{folder}/{listed([name])} cannot be read ({error.strerror}); check its rights.") from error
