"""Databases in SQLite as plain data: how each table is made, and its rows.

The file of a database that student code wrote is never opened where marks are decided. What crosses is made anew there,
and SQLite makes tables and indexes of it and nothing else: no view, no trigger, no function, and nothing that it would
work out for each row. Rows come from a database that has checked them, so that none is checked again.
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
LONGEST_STATEMENT = 20_000
MOST_PAGES = 2**14  # of 4096 bytes: what stands in rows may stand in many indexes besides
MOST_STEPS, STEPS = 6_000_000, 100_000  # of SQLite's, in all and from one look at them to the next: a second
FUNCTIONS = frozenset(("abs", "glob", "length", "like", "lower", "typeof", "upper"))  # in CHECK and the like
TIMES = frozenset(
    (
        "current_date",
        "current_time",
        "current_timestamp",
        "date",
        "datetime",
        "julianday",
        "strftime",
        "time",
        "unixepoch",
    )
)  # of DEFAULT
# No SELECT: one that fills a new table could go on for ever.
# fmt: off
ALLOWED = frozenset((
    sqlite3.SQLITE_CREATE_INDEX, sqlite3.SQLITE_CREATE_TABLE, sqlite3.SQLITE_DELETE, sqlite3.SQLITE_INSERT,
    sqlite3.SQLITE_READ, sqlite3.SQLITE_REINDEX, sqlite3.SQLITE_TRANSACTION,
    sqlite3.SQLITE_UPDATE,
))
# fmt: on
COMPUTED = """
    select 1 from sqlite_master as made, pragma_table_xinfo(made.name) as part where part.hidden > 1
    union all
    select 1 from sqlite_master as made, pragma_index_list(made.name) as part where part.partial
    union all
    select 1 from sqlite_master as made, pragma_index_xinfo(made.name) as part where part.cid < -1
    limit 1
"""  # columns that are generated, and indexes of some rows or of expressions
DEFAULTS = """
    select part.dflt_value from sqlite_master as made, pragma_table_xinfo(made.name) as part
    where part.dflt_value like '%(%'
"""


def contents_of(connection: sqlite3.Connection) -> list[Any] | str:
    """For each table and index its name, the statement that makes it, and its rows; :data:`CLOSED` if it is closed.

    Raises:
        NotPlainData: it holds too much, or a view, a trigger, or what SQLite works out for each row.
    """
    try:
        with _plain_rows(connection) as cursor:
            told = cursor.execute("select type, name, sql from sqlite_master where sql is not null order by rowid")
            parts = told.fetchmany(MOST_TABLES + 1)
            if len(parts) > MOST_TABLES or not {kind for kind, *_ in parts} <= {"table", "index"}:
                raise NotPlainData("a database with a view or a trigger, or of too many tables")
            if cursor.execute(COMPUTED).fetchone() is not None:
                raise NotPlainData("a database with a generated column, or an index of some rows or of expressions")
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
    made.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, LONGEST_STATEMENT)
    made.execute(f"pragma max_page_count = {MOST_PAGES}")
    made.execute("pragma ignore_check_constraints = on")
    looks = iter(range(MOST_STEPS // STEPS))
    made.set_progress_handler(lambda: next(looks, None) is None, STEPS)
    made.set_authorizer(_answer)
    try:
        for name, statement, _ in parts:
            if name != SEQUENCES:
                made.execute(statement)
        _require_nothing_computed(made)
        for name, _, rows in parts:
            if name == SEQUENCES:
                made.execute(f"delete from {SEQUENCES}")
            if rows:
                places = ", ".join("?" * len(rows[0]))
                made.executemany(f"insert into {_quoted(name)} values ({places})", rows)
        made.commit()
    except (sqlite3.Error, sqlite3.Warning, OverflowError, ValueError, MemoryError) as error:
        made.close()
        raise CodecError(f"a database that cannot be made: {error}") from error
    made.set_authorizer(None)
    made.set_progress_handler(None, 0)
    made.execute("pragma ignore_check_constraints = off")
    return made


def _require_nothing_computed(made: sqlite3.Connection) -> None:
    """Refuses what SQLite would work out for rows, but for CHECK and for DEFAULT with functions of the list.

    Raises:
        sqlite3.DatabaseError: as for what :func:`_answer` forbids.
    """
    made.set_authorizer(None)
    is_computed = made.execute(COMPUTED).fetchone() is not None
    defaults = [text for (text,) in made.execute(DEFAULTS)]
    made.set_authorizer(lambda action, *told: 0 if action == sqlite3.SQLITE_SELECT else _answer(action, *told))
    if is_computed:
        raise sqlite3.DatabaseError("a generated column, or an index of some rows or of expressions")
    for text in defaults:  # of whose functions SQLite asks nobody when it uses them
        made.execute(f"explain select {text}").fetchall()
    made.set_authorizer(_answer)


def _answer(action: int, first: str | None, second: str | None, *_: Any) -> int:
    """Whether SQLite may do something while it makes a database that student code told of."""
    is_allowed = action in ALLOWED or (action == sqlite3.SQLITE_FUNCTION and second in FUNCTIONS | TIMES)
    return sqlite3.SQLITE_OK if is_allowed else sqlite3.SQLITE_DENY


def change_database(own: sqlite3.Connection, contents: Any) -> None:
    """Makes the database of a check's connection equal to what student code made of its copy; raises CodecError."""
    if type(contents) is str and contents == CLOSED:  # an array would compare each of its values
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
