"""Folders for a while that their maker holds: one whose maker was killed is removed by whoever makes the next.

The holder's lock ends with its process, however that ends, so that a folder without a lock belongs to nobody.
"""

import contextlib
import os
import sys
import tempfile
from pathlib import Path

from autograder.confinement.scratch import remove_tree

# Not on Windows, where a folder that is in use cannot be removed, and one that was left stays.
if sys.platform != "win32":
    import fcntl

__all__ = ["HeldFolder", "sweep_temporary"]

# What is made in the temporary directory. Whoever makes or needs one of them removes what was left of any.
TEMPORARY = ("course-collecting-", "course-confinement-", "course-grading-", "course-trial-")
RANDOM = "[a-z0-9_]" * 8  # what tempfile adds to a prefix: a folder that a person named is left alone


class HeldFolder:
    """A fresh folder of this process until :meth:`remove`, or until the end of a ``with``.

    Args:
        prefix: What its name begins with; those of :data:`TEMPORARY` are swept by the maker of any of them.
        parent: Where it lies; the temporary directory if left out.
    """

    def __init__(self, prefix: str, parent: Path | None = None) -> None:
        if parent is None:
            sweep_temporary()
        _sweep(prefix, parent or Path(tempfile.gettempdir()))
        while True:
            self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
            self._lock = _locked(self.path)
            if sys.platform == "win32" or (self._lock is not None and self.path.is_dir()):
                break
            self._unlock()  # another process swept it as it was made

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        self.remove()

    def remove(self) -> None:
        """Removes the folder with all that lies in it; may be called twice."""
        with contextlib.suppress(OSError):
            remove_tree(self.path)
        self._unlock()

    def _unlock(self) -> None:
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)


def sweep_temporary() -> None:
    """Removes the folders in the temporary directory whose makers were killed."""
    for prefix in TEMPORARY:
        _sweep(prefix, Path(tempfile.gettempdir()))


def _locked(folder: Path) -> int | None:
    """A descriptor that holds the folder, or None if another process holds it or it is gone."""
    if sys.platform == "win32":
        return None
    descriptor = None
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        if descriptor is not None:
            os.close(descriptor)
        return None
    return descriptor


def _sweep(prefix: str, parent: Path) -> None:
    """Removes this user's folders that nobody holds."""
    if sys.platform == "win32":
        return
    for folder in parent.glob(prefix + RANDOM):
        with contextlib.suppress(OSError):
            if folder.lstat().st_uid == os.geteuid() and (lock := _locked(folder)) is not None:
                try:
                    remove_tree(folder)
                finally:
                    os.close(lock)
