"""Copies a gradebook whole into one SQLite file and back, also while others read and write it."""

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Table, create_engine, func, insert, make_url, select

from autograder._exceptions import UsageError
from autograder.course import Course
from autograder.gradebook import schema as tables
from autograder.gradebook.engine import BUSY_SECONDS, READ_ONLY, in_a_sentence, make_tables, open_gradebook
from autograder.gradebook.history_triggers import unwritten
from autograder.gradebook.own_tables import cause, own_metadata

__all__ = ["holds_something", "holds_the_same", "is_damaged", "put_snapshot", "set_aside", "take_snapshot"]

SOUND = [("ok",)]
# What others refer to comes first; a cause lives no longer than a transaction.
COPIED = (*tables.metadata.sorted_tables, *(table for table in own_metadata.sorted_tables if table is not cause))


def holds_something(course: Course) -> bool:
    """Whether the gradebook has an assignment or a student; an empty one is made by whoever looks first."""
    with in_a_sentence(course):
        file = _sqlite_file(course)
    if file is not None and not file.exists():
        return False
    engine = open_gradebook(course)
    try:
        with in_a_sentence(course), engine.connect().execution_options(**{READ_ONLY: True}) as connection:
            kinds = (tables.assignment, tables.student)
            return any(connection.scalar(select(func.count()).select_from(kind)) for kind in kinds)
    finally:
        engine.dispose()


def holds_the_same(course: Course, source: Path) -> bool:
    """Whether the gradebook has the rows of ``source``, a file of :func:`take_snapshot`, and no others."""
    engine, copy = open_gradebook(course), create_engine(f"sqlite:///{source}")
    try:
        with _sqlite_in_a_sentence(source), in_a_sentence(course):
            make_tables(copy)
            with engine.connect().execution_options(**{READ_ONLY: True}) as one, copy.connect() as other:
                return all(_rows(one, table) == _rows(other, table) for table in COPIED)
    finally:
        engine.dispose()
        copy.dispose()


def _rows(connection: Connection, table: Table) -> list[str]:
    return sorted(repr(tuple(row)) for row in connection.execute(select(table)))


def is_damaged(course: Course) -> bool:
    """Whether the gradebook is a file that SQLite cannot read any more."""
    file = _sqlite_file(course)
    if file is None or not file.exists():
        return False
    try:
        with _opened(file) as connection:
            return bool(connection.execute("PRAGMA quick_check").fetchall() != SOUND)
    except sqlite3.OperationalError:  # another program holds it
        return False
    except sqlite3.DatabaseError:
        return True


def set_aside(course: Course, target: Path) -> None:
    """Keeps what the gradebook holds as the new file ``target``; a damaged one moves there as it is."""
    file = _sqlite_file(course)
    if file is None or not is_damaged(course):
        take_snapshot(course, target)
        return
    for ending in ("", "-wal", "-shm"):  # the journal may hold what can be saved
        with contextlib.suppress(FileNotFoundError):
            shutil.move(f"{file}{ending}", f"{target}{ending}")


def take_snapshot(course: Course, target: Path) -> None:
    """Writes the gradebook as it is at one moment into the new SQLite file ``target``, without a journal beside it.

    SQLite keeps what was written last in a journal; its own backup reads that too, which a copy of the file does not.

    Raises:
        UsageError: there is no gradebook, or it cannot be read.
    """
    if not holds_something(course):
        raise UsageError(
            "The gradebook is empty, so there is nothing to back up; release or grade an assignment first."
        )
    file = _sqlite_file(course)
    if file is None:
        _copy_rows_out(course, target)
        return
    with _sqlite_in_a_sentence(file), _opened(file) as source, _opened(target) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def put_snapshot(course: Course, source: Path) -> None:
    """Puts what ``source``, a file of :func:`take_snapshot`, holds in place of the gradebook's content, wholly or not.

    Raises:
        UsageError: ``source`` is damaged or of another version of nbgrader, or the gradebook cannot be written.
    """
    with _sqlite_in_a_sentence(source), _opened(source) as copy:
        if copy.execute("PRAGMA quick_check").fetchall() != SOUND:
            raise sqlite3.DatabaseError("it is damaged")
    file = _sqlite_file(course)
    if file is None:
        _copy_rows_in(course, source)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with _sqlite_in_a_sentence(file), _opened(source) as copy, _opened(file) as target:
        copy.backup(target)
    open_gradebook(course).dispose()


def _sqlite_file(course: Course) -> Path | None:
    url = make_url(course.database_url)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
        yield connection


@contextmanager
def _sqlite_in_a_sentence(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise UsageError(
            f"The gradebook {file} cannot be copied: {error}; check whether another program holds it, its permissions "
            "and the free space."
        ) from error


def _copy_rows_out(course: Course, target: Path) -> None:
    """Copies a server's rows, all as of one moment."""
    engine, copy = open_gradebook(course), create_engine(f"sqlite:///{target}")
    options = {READ_ONLY: True, "isolation_level": "REPEATABLE READ"}
    try:
        make_tables(copy)
        with in_a_sentence(course), engine.connect().execution_options(**options) as source, copy.begin() as rows:
            _copy_rows(source, rows)
    finally:
        engine.dispose()
        copy.dispose()


def _copy_rows_in(course: Course, source: Path) -> None:
    engine, copy = open_gradebook(course), create_engine(f"sqlite:///{source}")
    try:
        make_tables(copy)
        with in_a_sentence(course), copy.connect() as rows, engine.begin() as target:
            target.execute(cause.delete())
            with unwritten(target):
                for table in reversed(COPIED):
                    target.execute(table.delete())
                _copy_rows(rows, target)
            _go_on_counting(target)
    finally:
        engine.dispose()
        copy.dispose()


def _go_on_counting(connection: Connection) -> None:
    """Rows that were copied with their numbers leave a server's counter behind."""
    if connection.dialect.name != "postgresql":
        return
    for table in own_metadata.sorted_tables:
        counted = table.autoincrement_column
        if counted is not None:
            counter = func.pg_get_serial_sequence(table.name, counted.name)
            following = select(func.coalesce(func.max(counted), 0) + 1).scalar_subquery()
            connection.execute(select(func.setval(counter, following, False)))


def _copy_rows(source: Connection, target: Connection) -> None:
    for table in COPIED:
        rows = [dict(row) for row in source.execute(select(table)).mappings()]
        if rows:
            target.execute(insert(table), rows)
