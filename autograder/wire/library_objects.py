"""Objects of libraries that a check hands to student code: fitted models, graphs, expressions, databases in SQLite.

They cross as pickled bytes, or as the bytes of the database, and only from a check: reading a pickle runs what its
writer wants. What student code does to its copy stays there.
"""

import pickle
import sqlite3
from collections.abc import Callable
from typing import Any

from autograder.wire.wire_format import NotPlainData, TooMuch

__all__ = ["BUILDS", "is_library_object", "parts_of"]

LIBRARIES = frozenset(("networkx", "scipy", "sklearn", "statsmodels", "sympy", "torch"))
MAX_BYTES = 16 * 2**20


def parts_of(value: Any, kind: type) -> tuple[str, Any] | None:
    """The kind and the parts of an object of a library; None for any other.

    Raises:
        NotPlainData: the library cannot pickle it, or it is too large.
    """
    if kind is sqlite3.Connection:
        return "database", _database(value)
    if not is_library_object(kind):
        return None
    try:
        data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # a library says in many ways what it does not pickle
        raise NotPlainData(f"an object of type {kind.__name__} that cannot be pickled") from error
    return "library_object", _bounded(data)


def is_library_object(kind: type) -> bool:
    """Whether objects of a class cross from a check as objects of a library."""
    module = type.__getattribute__(kind, "__module__")
    is_known = type(module) is str and module.partition(".")[0] in LIBRARIES
    return kind is sqlite3.Connection or (is_known and not issubclass(kind, type))


def _database(connection: sqlite3.Connection) -> tuple[bytes, bool]:
    try:
        (tables,) = connection.execute("select count(*) from sqlite_master").fetchone()  # SQLite copies none without
        return _bounded(connection.serialize()) if tables else b"", connection.row_factory is sqlite3.Row
    except (sqlite3.Error, AttributeError) as error:  # closed, or a library without this
        raise NotPlainData("a database that cannot be copied") from error


def _bounded(data: bytes) -> bytes:
    if len(data) > MAX_BYTES:
        raise TooMuch(f"an object of more than {MAX_BYTES} bytes")
    return data


def _build_database(parts: Any) -> sqlite3.Connection:
    data, has_rows = parts
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    if data:
        connection.deserialize(data)
    if has_rows:
        connection.row_factory = sqlite3.Row
    return connection


BUILDS: dict[str, Callable[[Any], Any]] = {"library_object": pickle.loads, "database": _build_database}
