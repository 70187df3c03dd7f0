"""The lesson whose answers this kernel keeps: a kernel belongs to one notebook, whose head begins it."""

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from lossopt.progress.catalogue import read_catalogue
from lossopt.progress.file import ProgressFile
from lossopt.progress.lesson import LessonRecord
from lossopt.progress.place import progress_path

__all__ = ["begin", "current", "local_time"]

_current: LessonRecord | None = None


def local_time() -> datetime:
    """The time now, in the time zone of the machine."""
    return datetime.now().astimezone()


def begin(
    lesson: str,
    *,
    folder: Path | None = None,
    variables: Mapping[str, str] | None = None,
    clock: Callable[[], datetime] = local_time,
) -> LessonRecord | None:
    """From now on, keep what is answered as belonging to this lesson; returns None if there is no file to keep it in.

    Args:
        lesson: The name of its notebook without its ending.
        folder: Where the notebook lies; the folder of the process if left out, in which Jupyter starts a kernel.
        variables: Those of the process if left out.
        clock: Says what time it is.
    """
    global _current
    folder = Path.cwd() if folder is None else folder
    path = progress_path(folder, os.environ if variables is None else variables)
    if path is None:
        _current = None
        return None
    catalogue = read_catalogue(folder / f"{lesson}.ipynb")
    title, asks = (catalogue.title, catalogue.asks) if catalogue else (lesson, {})
    _current = LessonRecord(ProgressFile(path), lesson, title=title, asks=asks, clock=clock)
    return _current


def current() -> LessonRecord | None:
    """The lesson that was begun, or None: then nothing is kept."""
    return _current
