"""Scratch folders on the host's own file system, for a process that has no file tree of its own.

What is in one was left by student code: nothing here follows a link out of it, and no permission bits stop its removal.
"""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

__all__ = ["Usage", "remove_tree", "scratch_folder", "scratch_usage"]

TOO_MANY = 2**31  # files
MAX_PATH = 1000  # characters; to look into deeper folders takes longer than to make them


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What lies in a scratch folder; ``size`` in bytes on disk, or the length of sparse files if that is more."""

    size: int = 0
    files: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(size=self.size + other.size, files=self.files + other.files)


def scratch_usage(folder: Path) -> Usage:
    """The sum over all that lies in ``folder``, links not followed; what vanishes while it is read counts nothing.

    A folder that cannot be looked into, for its mode or its depth, counts as more than there may be.
    """
    return sum((_entry_usage(status) for status in _statuses(str(folder))), Usage())


def _entry_usage(status: os.stat_result | None) -> Usage:
    if status is None:
        return Usage(files=TOO_MANY)
    return Usage(size=max(status.st_blocks * 512, status.st_size), files=1)


def _statuses(folder: str) -> Iterator[os.stat_result | None]:
    pending = [folder]
    while pending:
        try:
            with os.scandir(pending.pop()) as entries:
                for entry in entries:
                    status = entry.stat(follow_symlinks=False)
                    yield status
                    if stat.S_ISDIR(status.st_mode):
                        if len(entry.path) > MAX_PATH:
                            yield None
                            return
                        pending.append(entry.path)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:
            yield None


def remove_tree(folder: Path) -> None:
    """Removes ``folder`` whatever its owner did to the permissions inside; a link is removed, never followed.

    Called once the process that wrote there has ended, so nothing changes meanwhile. Folders may be nested deeper than
    a path can name or a recursion can follow, so each is emptied into its top: what lies in a folder moves up.
    """
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            _empty(top)
        finally:
            os.close(top)
        folder.rmdir()


def _empty(top: int) -> None:
    os.fchmod(top, 0o700)
    numbers = count()
    while folders := _remove_files(top):
        for name in folders:
            os.chmod(name, 0o700, dir_fd=top)
            inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
            try:
                for beneath in _remove_files(inner):
                    os.chmod(beneath, 0o700, dir_fd=inner)
                    os.rename(beneath, _unused(top, numbers), src_dir_fd=inner, dst_dir_fd=top)
            finally:
                os.close(inner)
            os.rmdir(name, dir_fd=top)


def _remove_files(folder: int) -> list[str]:
    """Removes everything but folders, and returns the names of the folders."""
    with os.scandir(folder) as entries:
        found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    for name, is_folder in found:
        if not is_folder:
            os.unlink(name, dir_fd=folder)
    return [name for name, is_folder in found if is_folder]


def _unused(folder: int, numbers: "count[int]") -> str:
    """A name that nothing in ``folder`` has."""
    while True:
        name = f"moved-{next(numbers)}"
        try:
            os.stat(name, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            return name


@contextmanager
def scratch_folder(parent: Path) -> Iterator[Path]:
    """A fresh folder of mode 0700 in ``parent``, gone afterwards. ``parent`` is made passable for other users."""
    parent.mkdir(parents=True, exist_ok=True)
    if parent.stat().st_mode & 0o777 != 0o711:
        parent.chmod(0o711)
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=parent))
    try:
        yield folder
    finally:
        remove_tree(folder)
