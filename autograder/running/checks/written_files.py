"""Files that student code wrote, for the check that called it and reads them as in one process.

A file of the grader's own comes first. What student code wrote is read only where the same test reads a file of that
name with the source's own solution.
"""

import builtins
import functools
import io
import os
import stat
import sys
from collections.abc import Callable
from typing import Any

from autograder.running.checks.own_uses import OwnUses
from autograder.running.checks.placed_files import PlacedFiles, name_in_folder

__all__ = ["look_for_written_files"]

READS = frozenset(("r", "rt", "tr", "rb", "br"))


def look_for_written_files(
    ask: Callable[[str, str], Any], uses: OwnUses, namespace: dict[str, Any], placed: PlacedFiles
) -> None:
    """Has ``open``, ``os.stat`` and ``os.remove`` find what student code wrote, if there is no such file here.

    Of a file that a cell wrote and student code was given, what student code made of it counts.

    Args:
        ask: asks student code for something about the file of a name: its bytes to ``read``, or to ``remove`` it.
        uses: what the source's own solution uses of what checks offer.
        namespace: of the instructor's cells, in which IPython puts an ``open`` of its own.
        placed: is told of files that cells of the instructor's open for writing.
    """

    def take_over(path: Any) -> None:
        """Makes a file that student code was given what it made of it, or takes it away."""
        name = placed.given(path)
        if name is None or not uses.may("file", name):
            return
        data = ask("read", name)
        if isinstance(data, bytes | None) and placed.take(name, data):
            uses.note("file", name)

    def written(path: Any) -> bytes | None:
        """What student code wrote into a file of this name in its folder."""
        name = name_in_folder(path)
        if name is None or placed.is_looking or not uses.may("file", name):
            return None
        data = ask("read", name)
        if type(data) is not bytes:
            return None
        uses.note("file", name)
        return data

    def opening(ordinary: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(ordinary)
        def opened(
            file: Any,
            mode: str = "r",
            buffering: int = -1,
            encoding: str | None = None,
            errors: str | None = None,
            newline: str | None = None,
            *more: Any,
            **options: Any,
        ) -> Any:
            if "w" not in mode:
                take_over(file)
            try:
                found = ordinary(file, mode, buffering, encoding, errors, newline, *more, **options)
                if mode not in READS:
                    placed.note(file)
                return found
            except FileNotFoundError:
                data = written(file) if mode in READS else None
                if data is None:
                    raise
            raw = io.BytesIO(data)
            return raw if "b" in mode else io.TextIOWrapper(raw, encoding or "utf-8", errors, newline)

        return opened

    ordinary_stat, ordinary_remove = os.stat, os.remove

    @functools.wraps(ordinary_stat)
    def found(path: Any, *more: Any, **options: Any) -> os.stat_result:
        take_over(path)
        try:
            return ordinary_stat(path, *more, **options)
        except FileNotFoundError:
            data = written(path)
            if data is None:
                raise
        return os.stat_result((stat.S_IFREG | 0o644, 0, 0, 1, 0, 0, len(data), 0, 0, 0))

    @functools.wraps(ordinary_remove)
    def removed(path: Any, **options: Any) -> None:
        try:
            ordinary_remove(path, **options)
            if (name := placed.given(path)) is not None:
                placed.take_away(name)
        except FileNotFoundError:
            if written(path) is None:
                raise
            ask("remove", str(name_in_folder(path)))

    builtins.open = io.open = opening(open)
    numpys: Any = sys.modules.get("numpy.lib._datasource")
    if numpys is not None:  # which keeps the functions that open files for `loadtxt`
        numpys._file_openers._file_openers[None] = open
    if "open" in namespace:
        namespace["open"] = opening(namespace["open"])
    os.stat = found
    os.remove = os.unlink = removed
