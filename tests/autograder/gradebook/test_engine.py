"""The gradebook is opened, made and read without holding anybody up, and what goes wrong is said in a sentence."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from autograder._exceptions import UsageError
from autograder.course import Course
from autograder.gradebook import schema
from autograder.gradebook.engine import (
    in_a_sentence,
    is_there,
    open_gradebook,
    reading,
    require_same_file,
    which_file,
    writing,
)
from autograder.gradebook.own_tables import own_metadata


def versions(course: Course) -> list[str]:
    with reading(course) as connection:
        return list(connection.scalars(text("select version_num from alembic_version")))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SQLAlchemyError("no such table"), "no such table;"),
        (OperationalError("select 1", {}, sqlite3.OperationalError("disk I/O error")), "used: disk I/O error;"),
        (ImportError("libpq is missing"), "libpq is missing;"),
        (ModuleNotFoundError("No module named 'psycopg'", name="psycopg"), "needs the package psycopg,"),
        (ValueError("first line\nsecond line\nthird line"), "first line; check"),
        (PermissionError("may not"), "may not;"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_a_database_can_raise_becomes_a_sentence(tiny_course, error, said):
    """It names the gradebook and gives the reason in one line."""
    with pytest.raises(UsageError) as caught, in_a_sentence(tiny_course):
        raise error
    assert said in str(caught.value)
    assert "gradebook.db" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.__cause__ is error


@pytest.mark.parametrize(
    ("reason", "step"),
    [
        (
            "database disk image is malformed",
            "put the last backup in its place with `course restore FILE --force`",
        ),
        ("file is not a database", "put the last backup in its place with `course restore FILE --force`"),
        ("database or disk is full", "make room on the disk and run the command again; what was stored is kept."),
        ('could not extend file "base/1": No space left on device', "make room on the disk and run the command again;"),
        (
            "database is locked",
            "check the database's address, whether it runs, whether you may write there,",
        ),
    ],
)
def test_each_fault_of_a_database_has_its_next_step(tiny_course, reason, step):
    with pytest.raises(UsageError) as caught, in_a_sentence(tiny_course):
        raise OperationalError("select 1", {}, sqlite3.OperationalError(reason))
    assert f"cannot be used: {reason}; {step}" in str(caught.value)


@pytest.mark.parametrize("is_replaced", [False, True])
def test_a_file_that_lost_its_place_is_told_apart(tiny_course, is_replaced):
    """SQLite would go on writing into what nobody finds any more."""
    engine = open_gradebook(tiny_course)
    before = which_file(engine)
    assert before is not None
    require_same_file(engine, before)
    (tiny_course.root / "gradebook.db").rename(tiny_course.root / "elsewhere.db")
    if is_replaced:
        (tiny_course.root / "gradebook.db").touch()
    with pytest.raises(UsageError, match=r"gradebook\.db was removed or replaced while it was written to; put it, or"):
        require_same_file(engine, before)
    engine.dispose()


def test_an_error_of_our_own_is_not_blamed_on_the_database(tiny_course):
    """It passes as it is."""
    with pytest.raises(ZeroDivisionError), in_a_sentence(tiny_course):
        _ = 1 / 0


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://me:secret@localhost:1/none", "postgresql://me:***@localhost:1/none cannot be used"),
        ("sqlite:////proc/nowhere/gradebook.db", "sqlite:////proc/nowhere/gradebook.db cannot be used"),
        ("postgres://me:secret@localhost/none", "postgres://me:***@localhost/none cannot be used"),
        ("me:secret@localhost", "at COURSE_DB_URL cannot be used"),
        ("postgresql://me:secret@localhost:port/none", "at COURSE_DB_URL cannot be used"),
    ],
)
def test_a_database_that_cannot_be_opened_is_named(tiny_course, monkeypatch, url, said):
    """One sentence with the address, its password hidden, and the next step."""
    monkeypatch.setenv("COURSE_DB_URL", url)
    with pytest.raises(UsageError) as error:
        open_gradebook(tiny_course)
    assert said in str(error.value)
    assert "secret" not in str(error.value)
    assert "check the database's address, whether it runs" in str(error.value)


def test_a_gradebook_is_made_where_its_address_says_with_all_tables_and_their_version(tiny_course, monkeypatch):
    """Its folder too; who opens it again, or makes it in memory, needs nothing more."""
    monkeypatch.setenv("COURSE_DB_URL", f"sqlite:///{tiny_course.root}/new/folder/gradebook.db")
    for _ in range(2):
        assert versions(tiny_course) == [schema.ALEMBIC_VERSION]
        with reading(tiny_course) as connection:
            there = set(inspect(connection).get_table_names())
        assert there == {*schema.metadata.tables, *own_metadata.tables, "alembic_version"}
    monkeypatch.setenv("COURSE_DB_URL", "sqlite://")
    open_gradebook(tiny_course).dispose()


def test_asking_for_a_gradebook_makes_none(tiny_course, monkeypatch):
    """A file of SQLite's is there once it was made; of another database only its server knows."""
    assert not is_there(tiny_course)
    assert not (tiny_course.root / "gradebook.db").exists()
    open_gradebook(tiny_course).dispose()
    assert is_there(tiny_course)
    monkeypatch.setenv("COURSE_DB_URL", "postgresql://nobody@localhost:1/none")
    assert is_there(tiny_course)
    monkeypatch.setenv("COURSE_DB_URL", "gradebook")
    with pytest.raises(UsageError, match="cannot be used"):
        is_there(tiny_course)


def test_a_table_that_an_earlier_version_did_not_know_is_added(tiny_course):
    """The gradebook keeps its one version."""
    open_gradebook(tiny_course).dispose()
    with closing(sqlite3.connect(tiny_course.root / "gradebook.db")) as connection:
        connection.execute("drop table course_answer_text")
    open_gradebook(tiny_course).dispose()
    assert versions(tiny_course) == [schema.ALEMBIC_VERSION]
    with reading(tiny_course) as connection:
        assert inspect(connection).has_table("course_answer_text")


@pytest.fixture
def held(tiny_course: Course, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A gradebook into which another program is writing."""
    monkeypatch.setattr("autograder.gradebook.engine.BUSY_SECONDS", 0.05)
    open_gradebook(tiny_course).dispose()
    with closing(sqlite3.connect(tiny_course.root / "gradebook.db")) as other:
        other.execute("begin immediate")
        yield tiny_course


def begins(course: Course) -> None:
    engine = open_gradebook(course)
    try:
        with in_a_sentence(course), engine.begin():
            pass
    finally:
        engine.dispose()


@pytest.mark.parametrize("action", [open_gradebook, versions], ids=["opens", "reads"])
def test_nobody_waits_for_a_writer_to_look(held, action: Callable[[Course], object]):
    """Opening a gradebook whose tables are there takes no lock either."""
    assert action(held)


def test_a_writer_waits_for_another_from_its_beginning(held):
    """Not only when it writes: what it has read would be old by then."""
    with pytest.raises(UsageError, match=r"database is locked; .* another program holds it"):
        begins(held)


def test_a_reader_sees_one_state_while_others_write(tiny_course):
    """What is stored meanwhile is not kept waiting and does not show."""
    count = text("select count(*) from student")
    with reading(tiny_course) as connection:
        assert connection.scalar(count) == 0
        with closing(sqlite3.connect(tiny_course.root / "gradebook.db", timeout=0)) as other:
            other.execute("insert into student (id) values ('s01')")
            other.commit()
        assert connection.scalar(count) == 0
    with reading(tiny_course) as connection:
        assert connection.scalar(count) == 1


def test_what_is_written_is_there_whole_or_not_at_all(tiny_course):
    """An error within the transaction takes everything back, and is said as it is."""
    insert = text("insert into student (id) values (:id)")
    with writing(tiny_course) as connection:
        connection.execute(insert, {"id": "s01"})

    def fail():
        with writing(tiny_course) as connection:
            connection.execute(insert, {"id": "s02"})
            raise UsageError("so it is.")

    with pytest.raises(UsageError, match="so it is"):
        fail()
    with reading(tiny_course) as connection:
        assert connection.scalars(text("select id from student")).all() == ["s01"]
