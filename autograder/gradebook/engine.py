"""Opens the gradebook: SQLite or PostgreSQL, its tables as nbgrader makes them, readers and writers side by side."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from autograder._exceptions import UsageError
from autograder.course import Course
from autograder.gradebook import schema as tables
from autograder.gradebook.history_triggers import make_triggers
from autograder.gradebook.own_tables import own_metadata

__all__ = [
    "BUSY_SECONDS",
    "READ_ONLY",
    "in_a_sentence",
    "is_there",
    "make_tables",
    "open_gradebook",
    "reading",
    "require_same_file",
    "which_file",
    "writing",
]

BUSY_SECONDS = 60
READ_ONLY = "gradebook_read_only"
WRITERS_LOCK = 6_472_301  # any number that nothing else in the database uses


def open_gradebook(course: Course) -> Engine:
    """The gradebook, with its tables, which are made if they are missing.

    Raises:
        UsageError: the database cannot be opened; says which and why.
    """
    with in_a_sentence(course):
        engine = create_engine(course.database_url)
        if engine.dialect.name == "sqlite":
            _prepare_sqlite(engine)
        elif engine.dialect.name == "postgresql":
            _prepare_postgresql(engine)
        make_tables(engine)
        make_triggers(engine, {READ_ONLY: True})
    return engine


def is_there(course: Course) -> bool:
    """Whether there is a gradebook to open: a file of SQLite's that exists, or an address of another database.

    Raises:
        UsageError: the address of the database cannot be read.
    """
    with in_a_sentence(course):
        url = make_url(course.database_url)
    return url.get_backend_name() != "sqlite" or os.path.isfile(url.database or "")


@contextlib.contextmanager
def in_a_sentence(course: Course) -> Iterator[None]:
    """Turns what a database can say into a :class:`UsageError` that names it, with its password hidden."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise UsageError(
            f"The gradebook {_shown(course.database_url)} needs the package {error.name}, which is not installed here; "
            "for PostgreSQL run `pip install 'autograder[postgresql]'`."
        ) from error
    except (SQLAlchemyError, ImportError, ValueError, OSError) as error:
        reason = str(error.orig if isinstance(error, DBAPIError) else error).splitlines()[0]
        raise UsageError(
            f"The gradebook {_shown(course.database_url)} cannot be used: {reason}; {_next_step(reason)}."
        ) from error


@contextlib.contextmanager
def reading(course: Course) -> Iterator[Connection]:
    """A connection that sees one state of the gradebook; it keeps no writer waiting and does not wait for one."""
    engine = open_gradebook(course)
    try:
        with in_a_sentence(course), engine.connect().execution_options(**{READ_ONLY: True}) as connection:
            yield connection
    finally:
        engine.dispose()


@contextlib.contextmanager
def writing(course: Course) -> Iterator[Connection]:
    """A transaction that sees, and changes, the gradebook while no other program writes to it."""
    engine = open_gradebook(course)
    try:
        with in_a_sentence(course), engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def make_tables(engine: Engine) -> None:
    """Makes nbgrader's tables, with the version from which its migrations start, and our own."""
    with engine.connect().execution_options(**{READ_ONLY: True}) as connection:
        there = set(inspect(connection).get_table_names())
        if "alembic_version" in there:
            _require_current(connection)
        if {*tables.metadata.tables, *own_metadata.tables} <= there:
            return
    with engine.begin() as connection:
        there = set(inspect(connection).get_table_names())
        tables.metadata.create_all(connection)
        own_metadata.create_all(connection)
        if not there:
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
            connection.execute(
                text("INSERT INTO alembic_version VALUES (:version)"), {"version": tables.ALEMBIC_VERSION}
            )


def _require_current(connection: Connection) -> None:
    version = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if version != tables.ALEMBIC_VERSION:
        raise UsageError(
            f"The gradebook was made by another version of nbgrader (its tables are {version}, not "
            f"{tables.ALEMBIC_VERSION}); keep a copy of it and run `nbgrader db upgrade`."
        )


def _prepare_sqlite(engine: Engine) -> None:
    """Readers never wait for the writer (write-ahead log), and two writers wait for each other."""
    database = engine.url.database
    if database:
        os.makedirs(os.path.dirname(os.path.abspath(database)), exist_ok=True)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver would begin transactions late, without the lock
        connection.execute(f"PRAGMA busy_timeout={round(BUSY_SECONDS * 1000)}")
        with contextlib.suppress(sqlite3.OperationalError):  # someone reads an old gradebook; then readers do wait
            connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        is_reader = connection.get_execution_options().get(READ_ONLY, False)
        connection.exec_driver_sql("BEGIN" if is_reader else "BEGIN IMMEDIATE")


def _prepare_postgresql(engine: Engine) -> None:
    """Two writers wait for each other here too, since both may be about to make the same row."""

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if not connection.get_execution_options().get(READ_ONLY, False):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})")


def _next_step(reason: str) -> str:
    """What to do about what a database said."""
    if "malformed" in reason or "not a database" in reason:
        return "put the last backup in its place with `course restore FILE --force`, which keeps the damaged file aside"
    if "full" in reason or "No space left" in reason:
        return "make room on the disk and run the command again; what was stored is kept"
    return (
        "check the database's address, whether it runs, whether you may write there, the free space, and whether "
        "another program holds it"
    )


def which_file(engine: Engine) -> tuple[int, int] | None:
    """What tells the file of SQLite's that lies at the database's place now from any other; None if none lies there."""
    if engine.dialect.name != "sqlite":
        return None
    try:
        found = os.stat(engine.url.database or "")
    except OSError:
        return None
    return found.st_dev, found.st_ino


def require_same_file(engine: Engine, before: tuple[int, int] | None) -> None:
    """Makes sure that what was written did not go into a file that has lost its place: SQLite would not say so.

    Raises:
        UsageError: the file was removed or replaced since :func:`which_file` said ``before``.
    """
    if which_file(engine) != before:
        raise UsageError(
            f"The gradebook {engine.url.database} was removed or replaced while it was written to; put it, or a backup "
            "(`course restore FILE`), back in its place and run the command again, which grades what is missing."
        )


def _shown(url: str) -> str:
    try:
        return make_url(url).render_as_string()  # without the password
    except (ArgumentError, ValueError):
        return "at COURSE_DB_URL"
