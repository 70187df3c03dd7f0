"""Databases cross as plain data, and nothing that student code tells of one does more than make tables."""

import contextlib
import random
import sqlite3
from typing import Any

import numpy as np
import pytest

from autograder.wire import CodecError, NotPlainData, decode, encode
from autograder.wire.databases import change_database, contents_of, database_of

MADE = """
    create table staff (
        id integer primary key autoincrement, name text unique not null, data blob, pay real check (pay > 0)
    );
    create index by_pay on staff (pay);
    create table "odd ""name" (a, b default 5);
    insert into staff (name, data, pay) values ('a', x'00ff', 1.5), ('b', null, 2);
    delete from staff where name = 'b';
    insert into "odd ""name" values (1, 'x'), (1, 'x');
"""
SCHEMA = "select type, name, sql from sqlite_master order by name"


def database(script: str = MADE) -> sqlite3.Connection:
    made = sqlite3.connect(":memory:")
    made.executescript(script)
    return made


def told(contents: Any) -> Any:
    """What arrives at the other side."""
    return decode(encode(contents, max_bytes=2**20), max_bytes=2**20)


def test_a_database_is_made_again_with_its_rows_and_its_rules() -> None:
    """SQLite itself says that both are alike; what is forbidden stays so, and numbers go on where they were."""
    own = database()
    found = database_of(told(contents_of(own)))
    assert [*found.iterdump()] == [*own.iterdump()]
    assert found.execute(SCHEMA).fetchall() == own.execute(SCHEMA).fetchall()
    with pytest.raises(sqlite3.IntegrityError):
        found.execute("insert into staff (name, pay) values ('a', 1)")
    assert found.execute("insert into staff (name, pay) values ('c', 1)").lastrowid == 3


def test_whatever_a_connection_gives_its_rows_cross_as_they_are() -> None:
    own = database()
    own.row_factory, own.text_factory = sqlite3.Row, bytes
    assert contents_of(own) == contents_of(database())
    assert (own.row_factory, own.text_factory) == (sqlite3.Row, bytes)


def test_a_connection_holds_what_its_copy_holds_even_amid_a_transaction() -> None:
    own = database()
    own.execute("insert into staff (name, pay) values ('d', 1)")
    change_database(own, contents_of(database("create table only (a)")))
    assert own.execute(SCHEMA).fetchall() == [("table", "only", "CREATE TABLE only (a)")]
    closed = database()
    closed.close()
    change_database(own, contents_of(closed))
    with pytest.raises(sqlite3.ProgrammingError):
        own.execute("select 1")


@pytest.mark.parametrize(
    "script", ["create view v as select 1", "create table t (a); create view v as select * from t"]
)
def test_what_may_compute_does_not_cross(script: str) -> None:
    with pytest.raises(NotPlainData):
        contents_of(database(script))


FORBIDDEN = [
    "create view t as select 1",
    "create table t as select 1",
    "create table t as with recursive c(x) as (select 1 union all select x + 1 from c) select x from c",
    "create trigger t after insert on u begin select 1; end",
    "create table t (a, b as (hex(zeroblob(1000000000))))",
    "create virtual table t using fts5(a)",
    "attach database 'other.db' as other",
    "vacuum into 'other.db'",
    "pragma writable_schema = 1",
    "drop table u",
    "create table t (a); create table v (a)",
    "select load_extension('x')",
    "create temp table t (a)",
    "create table t (a, b as (a || a) stored)",
    "create table t (a, b as (a || a))",
    "create table t (a, b default (randomblob(9)))",
    "create table t (a, b default (zeroblob(1000000000)))",
    "/**/create table t (a, b default (load_extension('x')))",
    "create table t (a, check (randomblob(9)))",
    "create index t on u (a || a)",
    "create index t on u (a) where a > 3",
    f"create table t (a default '{'x' * 20_000}')",
    "",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_a_statement_that_does_anything_else_is_refused(statement: str) -> None:
    rows = [(1,)] if statement in ("", FORBIDDEN[4]) else []
    with pytest.raises(CodecError):
        database_of([("u", "create table u (a)", []), ("t", statement, rows)])


def test_nothing_but_a_codec_error_comes_of_anything_told() -> None:
    """A fuzzer puts other values and other statements into what a database tells."""
    draw = random.Random(16)
    whole = contents_of(database())
    pool = [None, -1, 2**70, "x", "sqlite_master", "sqlite_sequence", b"x", (), [], [()], [(1,)], [(1, 2)], [[1]],
            [("a", {})], True, *FORBIDDEN]  # fmt: skip
    made = 0
    for _ in range(400):
        parts = [list(part) for part in whole]
        for _ in range(draw.randint(1, 3)):
            draw.choice(parts)[draw.randrange(3)] = draw.choice(pool)
        draw.shuffle(parts)
        with contextlib.suppress(CodecError):
            database_of([tuple(part) for part in parts]).close()
            made += 1
    for other in (None, "x", {}, [None], [("a", "b")], [(1, 2, 3)]):
        with pytest.raises(CodecError):
            database_of(other)
    assert 0 < made < 400


def test_no_array_says_that_a_database_is_closed() -> None:
    with pytest.raises(CodecError):
        change_database(database(), np.array(["closed", "closed"]))


def test_columns_may_have_the_time_and_texts_as_defaults() -> None:
    made = "create table t (a, b default (date('now')), c default current_time, d default 'f(x)', e default (-1.5))"
    found = database_of([("t", made, [])]).execute("insert into t (a) values (1) returning length(b), length(c), d, e")
    assert found.fetchall() == [(10, 8, "f(x)", -1.5)]


def test_rows_are_not_checked_again_and_new_ones_are() -> None:
    """What CHECK says could take SQLite minutes for so many rows."""
    found = database_of([("t", "create table t (a check (a > 0))", [(-1,)])])
    with pytest.raises(sqlite3.IntegrityError):
        found.execute("insert into t values (-1)")


def test_rows_in_many_indexes_take_little_time_and_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.wire.databases.MOST_STEPS", 200_000)
    indexes = [(f"i{place}", f"create index i{place} on t (a)", []) for place in range(100)]
    for rows in ([(number,) for number in range(2000)], [("a" * 2**20,)] * 2):
        with pytest.raises(CodecError):
            database_of([("t", "create table t (a)", rows), *indexes])
