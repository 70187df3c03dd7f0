"""Databases in SQLite that student code wrote, for a check that opens them by their names as in one process.

A file of the grader's own comes first. What student code wrote is opened only where the same test opens a database of
that name with the source's own solution, and what opens is a copy in memory, made of plain data.
"""

import functools
import os
import sqlite3
from collections.abc import Callable
from typing import Any

from autograder.running.checks.own_uses import OwnUses
from autograder.running.checks.placed_files import PlacedFiles, name_in_folder
from autograder.wire import CodecError
from autograder.wire.databases import database_of

__all__ = ["look_for_written_databases"]

MEMORY = ":memory:"


def look_for_written_databases(ask: Callable[[str, str], Any], uses: OwnUses, placed: PlacedFiles) -> None:
    """Has ``sqlite3.connect`` find what student code wrote, if there is no such file here.

    Args:
        ask: asks student code what the ``database`` of a name holds.
        uses: what the source's own solution uses of what checks offer.
        placed: is told of databases that cells of the instructor's make.
    """
    ordinary: Callable[..., sqlite3.Connection] = sqlite3.connect

    def written(path: Any) -> sqlite3.Connection | None:
        name = name_in_folder(path)
        if name is None or (os.access(name, os.F_OK) and placed.given(path) is None):
            return None
        if not uses.may("database", name):
            return None
        try:
            made = database_of(ask("database", name))
        except CodecError:
            return None
        uses.note("database", name)
        return made

    @functools.wraps(ordinary)
    def connected(database: Any, *more: Any, **options: Any) -> sqlite3.Connection:
        found = None if database == MEMORY else written(database)
        if found is not None:
            return found
        if database != MEMORY:
            placed.note(database, is_database=True)
        return ordinary(database, *more, **options)

    setattr(sqlite3, ordinary.__name__, connected)
    setattr(sqlite3.dbapi2, ordinary.__name__, connected)
