"""Scratch folders on the host's own file system, for where the process has no file tree of its own.

What is in one was left by student code: nothing here follows a link out of it, and no permission bits stop its removal.
"""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Usage", "remove_tree", "scratch_folder", "scratch_usage"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What lies in a scratch folder; ``size`` in bytes on disk, or the length of sparse files where that is more."""

    size: int = 0
    files: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(size=self.size + other.size, files=self.files + other.files)


def scratch_usage(folder: Path) -> Usage:
    """The sum over all that lies in ``folder``, links not followed; what vanishes while it is read counts nothing."""
    return sum((_entry_usage(status) for status in _statuses(str(folder))), Usage())


def _entry_usage(status: os.stat_result) -> Usage:
    return Usage(size=max(status.st_blocks * 512, status.st_size), files=1)


def _statuses(folder: str) -> Iterator[os.stat_result]:
    pending = [folder]
    while pending:
        try:
            with os.scandir(pending.pop()) as entries:
                for entry in entries:
                    status = entry.stat(follow_symlinks=False)
                    yield status
                    if stat.S_ISDIR(status.st_mode):
                        pending.append(entry.path)
        except OSError:
            continue


def _open_up(folder: str) -> None:
    """Gives the owner back the rights on ``folder`` and all folders beneath; links are not followed."""
    os.chmod(folder, 0o700)
    with os.scandir(folder) as entries:
        beneath = [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
    for path in beneath:
        _open_up(path)


def remove_tree(folder: Path) -> None:
    """Removes ``folder`` whatever its owner did to the permissions inside; a link is removed, never followed.

    Called once the process that wrote there has ended, so nothing changes meanwhile.
    """
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        _open_up(str(folder))
        shutil.rmtree(folder)


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
