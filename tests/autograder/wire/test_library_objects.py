"""Objects of libraries cross from a check to student code, and never the other way."""

import sqlite3

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from autograder.wire import CodecError, NotPlainData, decode, encode
from autograder.wire.library_objects import is_library_object

SIZE = 2**20


def crossed(value: object) -> object:
    return decode(encode(value, max_bytes=SIZE, from_check=True), max_bytes=SIZE, from_check=True)


def test_a_fitted_model_predicts_as_before() -> None:
    model = LinearRegression().fit([[0.0], [1.0]], [1.0, 3.0])
    (found,) = crossed([model])
    assert type(found) is LinearRegression
    assert np.allclose(found.predict([[2.0]]), [5.0])


def test_a_database_crosses_with_its_rows_and_what_is_not_committed() -> None:
    database = sqlite3.connect(":memory:")
    database.row_factory = sqlite3.Row
    database.execute("create table pay (name text, euro int)")
    database.execute("insert into pay values ('a', 3)")
    found = crossed(database)
    assert dict(found.execute("select * from pay").fetchone()) == {"name": "a", "euro": 3}
    assert crossed(sqlite3.connect(":memory:")).execute("select 1").fetchone() == (1,)


@pytest.mark.parametrize("value", [LinearRegression(), sqlite3.connect(":memory:")])
def test_student_code_sends_none(value: object) -> None:
    """Neither does its side take one apart, nor does a check's side read one: reading a pickle runs it."""
    with pytest.raises(NotPlainData):
        encode(value, max_bytes=SIZE)
    with pytest.raises(CodecError, match="only a check may send"):
        decode(encode(value, max_bytes=SIZE, from_check=True), max_bytes=SIZE)


def test_what_cannot_be_copied_is_refused() -> None:
    closed = sqlite3.connect(":memory:")
    closed.close()
    odd = LinearRegression()
    odd.made_here = lambda: 1
    for value in (closed, odd):
        with pytest.raises(NotPlainData):
            encode(value, max_bytes=SIZE, from_check=True)
    assert not is_library_object(type("Own", (), {}))
    assert not is_library_object(type)
