"""Files that a check wrote and names to student code: the student process gets them into its own folder.

A file reaches student code only if a call of the check that runs names it, or the folder that it stands in: what a test
writes besides may be the expected result. Since a call may hand over a name that student code gave, it is one that the
source's own solution gets in the same test, by its name or as the same one of the files that a cell writes.
"""

import collections
import contextlib
import itertools
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePath
from typing import Any

from autograder.running.checks.own_uses import OwnUses

__all__ = ["PlacedFiles", "name_in_folder"]

MAX_BYTES = 8 * 2**20
MOST_FILES = 1000
MOST_NAMED = 1000  # values that are looked through for names with each request
LONGEST_PATH = 200
DATABASE = b"SQLite format 3\0"  # how the file of one begins


class PlacedFiles:
    """Those that instructor's cells wrote so far, and what the student process has of them.

    Args:
        place: puts a file of a name with these bytes into the student's folder, or takes it away if they are None;
            returns whether one was there.
        uses: what the source's own solution uses of what checks offer.

    Attributes:
        is_looking: a file is looked for here, and none of that name anywhere else.
    """

    def __init__(self, place: Callable[[str, bytes | None], bool], uses: OwnUses) -> None:
        self._place = place
        self._uses = uses
        self._written: dict[str, str] = {}  # by name, which of the files of which cell it is
        self._placed: dict[str, bytes | None] = {}  # by name, what the student process was given in this cell
        self._new_databases: set[str] = set()
        self.is_looking = False
        self._to_remove: set[str] = set()  # of these, those that were not there before

    def note(self, path: Any, *, is_database: bool = False) -> None:
        """Called when a cell opens a file for writing, or a database, whose file SQLite makes if there is none."""
        name = name_in_folder(path)
        if name is not None and name not in self._written and len(self._written) < MOST_FILES:
            number = sum(place.startswith(self._uses.cell) for place in self._written.values())
            self._written[name] = f"{self._uses.cell} {number}"
        if name is not None and is_database and not os.access(name, os.F_OK):
            self._new_databases.add(name)

    def end(self) -> None:
        """Called when a cell ends: the next one's answers must not find what it wrote."""
        to_remove, self._to_remove = self._to_remove, set()
        for name in self._new_databases:  # an empty one would stand before what student code writes later
            with self._looking(), contextlib.suppress(OSError):
                if Path(name).stat().st_size == 0:
                    Path(name).unlink()
        self._new_databases.clear()
        self._placed.clear()
        for name in to_remove:  # at which the student process may be lost
            self._place(name, None)

    def tell(self, arguments: Iterable[Any]) -> None:
        """Gives the student process the files that a request names, as they are now."""
        if not self._written:
            return
        named = set(_names(arguments))
        for name in sorted(self._written):
            if name in self._placed or (any(_is_in(name, each) for each in named) and self._may_give(name)):
                self._give(name)

    def _may_give(self, name: str) -> bool:
        if not self._uses.are_looked_at:  # the source's own solution did not have to run
            return True
        ways = [("placed", name), ("placed", self._written[name])]
        for way in ways:
            self._uses.note(*way)
        return any(self._uses.may(*way) for way in ways)

    def given(self, path: Any) -> str | None:
        """The name of a file that the student process got in this cell; None if it got none."""
        name = name_in_folder(path) if self._placed and not self.is_looking else None
        return name if name in self._placed else None

    def take(self, name: str, data: bytes | None) -> bool:
        """Makes a file what student code made of it, None if it is gone; returns whether it is another than before.

        A database stays what it is: SQLite would run what the views and triggers in student code's hold.
        """
        if data == self._placed[name] or (data is not None and data.startswith(DATABASE)):
            return False
        with self._looking(), contextlib.suppress(OSError):
            if data is None:
                Path(name).unlink()
            else:
                Path(name).write_bytes(data)
        self._placed[name] = data
        return True

    def take_away(self, name: str) -> None:
        """Called when a cell has removed a file that the student process got."""
        self._place(name, None)
        self._placed[name] = None

    @contextlib.contextmanager
    def _looking(self) -> Iterator[None]:
        """Around what opens files here, which looks for no other one of that name."""
        self.is_looking = True
        try:
            yield
        finally:
            self.is_looking = False

    def _give(self, name: str) -> None:
        data = None
        with self._looking(), contextlib.suppress(OSError):
            path = Path(name)
            data = path.read_bytes() if path.is_file() and path.stat().st_size <= MAX_BYTES else None
        if name in self._placed and self._placed[name] == data:
            return
        was_there = self._place(name, data)
        if name not in self._placed and not was_there:
            self._to_remove.add(name)
        self._placed[name] = data


def name_in_folder(path: Any) -> str | None:
    """The path of a file in the working folder, or in folders below it; None if it is elsewhere."""
    if not isinstance(path, str | PurePath) or len(str(path)) > LONGEST_PATH:
        return None
    if PurePath(path).is_absolute() and PurePath(path).is_relative_to(os.getcwd()):
        path = PurePath(path).relative_to(os.getcwd())
    parts = PurePath(path).parts
    is_below = bool(parts) and ".." not in parts and not PurePath(path).is_absolute() and "\0" not in str(path)
    return "/".join(parts) if is_below else None


def _names(values: Iterable[Any]) -> Iterator[str]:
    """The texts and paths among arguments, and in lists, tuples and dicts of them: those that stand outermost first."""
    waiting = collections.deque(values)
    for _ in range(MOST_NAMED):
        if not waiting:
            return
        value = waiting.popleft()
        kind = type(value)  # nothing is asked of what stands for an object of the student's
        if issubclass(kind, str | PurePath) and (name := name_in_folder(value)) is not None:
            yield name
        elif kind in (list, tuple, dict):
            waiting.extend(itertools.islice(value.values() if kind is dict else value, MOST_NAMED))


def _is_in(name: str, named: str) -> bool:
    return name == named or name.startswith(f"{named}/")
