"""Databases in SQLite as plain data: how each table is made, and its rows.

The file of a database that student code wrote is never opened where marks are decided. What crosses is made anew there,
and SQLite makes tables and indexes of it and nothing else: no view, no trigger, no function.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import Any

from autograder.wire.wire_format import CodecError, NotPlainData

__all__ = ["CLOSED", "change_database", "contents_of", "database_of"]

CLOSED = "closed"
MOST_TABLES = 200
MOST_ROWS = 100_000  # of all tables
LONGEST_VALUE = 2**20
SEQUENCES = "sqlite_sequence"  # what AUTOINCREMENT counts, which SQLite makes by itself
PLAIN = frozenset((type(None), int, float, str, bytes))
LONGEST_PATTERN = 100  # of LIKE
FUNCTIONS = frozenset(("abs", "glob", "length", "like", "lower", "typeof", "upper"))  # in CHECK and the like
# No SELECT: one that fills a new table could go on for ever.
# fmt: off
ALLOWED = frozenset((
    sqlite3.SQLITE_CREATE_INDEX, sqlite3.SQLITE_CREATE_TABLE, sqlite3.SQLITE_DELETE, sqlite3.SQLITE_INSERT,
    sqlite3.SQLITE_READ, sqlite3.SQLITE_REINDEX, sqlite3.SQLITE_TRANSACTION,
    sqlite3.SQLITE_UPDATE,
))
# fmt: on


def contents_of(connection: sqlite3.Connection) -> list[Any] | str:
    """For each table and index its name, the statement that makes it, and its rows; :data:`CLOSED` if it is closed.

    Raises:
        NotPlainData: it holds too much, or a view or a trigger.
    """
    try:
        with _plain_rows(connection) as cursor:
            told = cursor.execute("select type, name, sql from sqlite_master where sql is not null order by rowid")
            parts = told.fetchmany(MOST_TABLES + 1)
            if len(parts) > MOST_TABLES or not {kind for kind, *_ in parts} <= {"table", "index"}:
                raise NotPlainData("a database with a view or a trigger, or of too many tables")
            found, room = [], MOST_ROWS
            for kind, name, statement in parts:
                rows = cursor.execute(f"select * from {_quoted(name)}").fetchmany(room + 1) if kind == "table" else []
                room -= len(rows)
                if room < 0:
                    raise NotPlainData(f"a database of more than {MOST_ROWS} rows")
                found.append((name, statement, rows))
    except sqlite3.ProgrammingError:
        return CLOSED
    except sqlite3.Error as error:
        raise NotPlainData("a database that cannot be read") from error
    return found


@contextlib.contextmanager
def _plain_rows(connection: sqlite3.Connection) -> Iterator[sqlite3.Cursor]:
    """A cursor that gives tuples and texts, whatever the connection gives."""
    texts = connection.text_factory
    cursor = connection.cursor()
    cursor.row_factory = None
    connection.text_factory = str
    try:
        yield cursor
    finally:
        connection.text_factory = texts
        cursor.close()


def database_of(contents: Any) -> sqlite3.Connection:
    """A database in memory that holds what :func:`contents_of` told.

    Raises:
        CodecError: it told something else.
    """
    parts = _checked(contents)
    made = sqlite3.connect(":memory:")
    made.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    made.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, LONGEST_PATTERN)
    made.set_authorizer(_answer)
    try:
        for name, statement, _ in parts:
            if name != SEQUENCES:
                made.execute(statement)
        for name, _, rows in parts:
            if name == SEQUENCES:
                made.execute(f"delete from {SEQUENCES}")
            if rows:
                places = ", ".join("?" * len(rows[0]))
                made.executemany(f"insert into {_quoted(name)} values ({places})", rows)
        made.commit()
    except (sqlite3.Error, sqlite3.Warning, OverflowError, ValueError) as error:
        made.close()
        raise CodecError(f"a database that cannot be made: {error}") from error
    made.set_authorizer(None)
    return made


def _answer(action: int, first: str | None, second: str | None, *_: Any) -> int:
    """Whether SQLite may do something while it makes a database that student code told of."""
    is_allowed = action in ALLOWED or (action == sqlite3.SQLITE_FUNCTION and second in FUNCTIONS)
    return sqlite3.SQLITE_OK if is_allowed else sqlite3.SQLITE_DENY


def change_database(own: sqlite3.Connection, contents: Any) -> None:
    """Makes the database of a check's connection equal to what student code made of its copy; raises CodecError."""
    if contents == CLOSED:
        own.close()
        return
    with contextlib.closing(database_of(contents)) as made:
        own.commit()  # SQLite copies into no database that a transaction has under way
        made.backup(own)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _checked(contents: Any) -> list[tuple[str, str, list[tuple[Any, ...]]]]:
    if type(contents) is not list or len(contents) > MOST_TABLES:
        raise CodecError("no database")
    for part in contents:
        match part:
            case (str(), str(), list() as rows):
                if len(rows) > MOST_ROWS or not all(map(_is_row, rows)):
                    raise CodecError("a database with rows of something else than plain data")
            case _:
                raise CodecError("no table of a database")
    return contents


def _is_row(row: Any) -> bool:
    return type(row) is tuple and len(row) > 0 and all(type(value) in PLAIN for value in row)
