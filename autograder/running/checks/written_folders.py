"""Folders in which student code wrote, for a check that lists them as in one process.

What the grader's own folder holds comes first. Of what student code wrote there, only folders are listed that the same
test lists with the source's own solution.
"""

import errno
import functools
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any

from autograder.running.checks.own_uses import OwnUses
from autograder.running.checks.placed_files import PlacedFiles, name_in_folder

__all__ = ["look_for_written_folders"]

LONGEST_NAME = 255
HERE = "."


class _Entry:
    """Something that student code wrote, as ``os.scandir`` tells of it."""

    def __init__(self, folder: Any, name: str, is_folder: bool) -> None:
        self.name, self.path, self._is_folder = name, os.path.join(folder, name), is_folder

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        return self._is_folder

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        return not self._is_folder

    def is_symlink(self) -> bool:
        return False

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        return os.stat(self.path)

    def __fspath__(self) -> str:
        return self.path


class _Entries:
    """What ``os.scandir`` gives."""

    def __init__(self, entries: list[Any]) -> None:
        self._entries = iter(entries)

    def __iter__(self) -> Iterator[Any]:
        return self._entries

    def __next__(self) -> Any:
        return next(self._entries)

    def __enter__(self) -> "_Entries":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._entries = iter(())


def look_for_written_folders(ask: Callable[[str, str], Any], uses: OwnUses, placed: PlacedFiles) -> None:
    """Has ``os.listdir``, ``os.scandir``, ``os.stat`` and their like find what student code wrote besides.

    Args:
        ask: asks student code to ``list`` a folder, or to ``remove`` it as a ``folder`` or as a ``tree``.
        uses: what the source's own solution uses of what checks offer.
        placed: says when files are looked for here alone.
    """
    ordinary_listdir, ordinary_scandir, ordinary_stat, ordinary_lstat = os.listdir, os.scandir, os.stat, os.lstat
    ordinary_rmdir, ordinary_rmtree = os.rmdir, shutil.rmtree

    def written(path: Any) -> dict[str, bool] | None:
        """What student code has in a folder of this name, each name with whether it is a folder."""
        name = HERE if path in (None, HERE, "") or str(path) in (HERE, os.getcwd()) else name_in_folder(path)
        if name is None or placed.is_looking or not uses.may("list", name):
            return None
        told = ask("list", name)
        if type(told) is not list or not all(map(_is_entry, told)):
            return None
        uses.note("list", name)
        return dict(told)

    @functools.wraps(ordinary_listdir)
    def listed(path: Any = HERE) -> list[Any]:
        found, more = both(ordinary_listdir, path)
        return [*found, *(name for name in more or () if name not in found)]

    @functools.wraps(ordinary_scandir)
    def scanned(path: Any = HERE) -> Any:
        found, more = both(lambda folder: [*ordinary_scandir(folder)], path)
        if more is None:
            return ordinary_scandir(path)
        known = {entry.name for entry in found}
        return _Entries([*found, *(_Entry(path, *each) for each in more.items() if each[0] not in known)])

    def both(ordinary: Callable[[Any], list[Any]], path: Any) -> tuple[list[Any], dict[str, bool] | None]:
        try:
            return ordinary(path), written(path)
        except FileNotFoundError:
            more = written(path)
            if more is None:
                raise
            return [], more

    @functools.wraps(ordinary_stat)
    def found(path: Any, *more: Any, **options: Any) -> os.stat_result:
        try:
            return ordinary_stat(path, *more, **options)
        except FileNotFoundError:
            if written(path) is None:
                raise
        return os.stat_result((stat.S_IFDIR | 0o755, 0, 0, 1, 0, 0, 0, 0, 0, 0))

    @functools.wraps(ordinary_lstat)
    def found_itself(path: Any, *more: Any, **options: Any) -> os.stat_result:
        try:
            return ordinary_lstat(path, *more, **options)
        except FileNotFoundError:
            return found(path)

    @functools.wraps(ordinary_rmdir)
    def removed(path: Any, **options: Any) -> None:
        if options or os.access(path, os.F_OK) or written(path) is None:
            ordinary_rmdir(path, **options)
        elif ask("remove folder", str(name_in_folder(path))) is not True:
            raise OSError(errno.ENOTEMPTY, os.strerror(errno.ENOTEMPTY), path)

    @functools.wraps(ordinary_rmtree)
    def removed_whole(path: Any, *more: Any, **options: Any) -> None:
        if os.access(path, os.F_OK) or written(path) is None:
            ordinary_rmtree(path, *more, **options)
        else:
            ask("remove tree", str(name_in_folder(path)))

    os.listdir, os.scandir, os.stat, os.lstat = listed, scanned, found, found_itself
    os.rmdir = removed
    shutil.rmtree = removed_whole  # type: ignore[assignment]


def _is_entry(told: Any) -> bool:
    match told:
        case (str() as name, bool()):
            return 0 < len(name) <= LONGEST_NAME and "/" not in name and "\0" not in name and name not in (".", "..")
    return False
