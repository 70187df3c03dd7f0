"""Databases that student code wrote open for the check that opens them with the own solution, as copies."""

from collections.abc import Mapping
from typing import Any

from tests.autograder.running.runs import records_of_tests

FOUND = (
    "def found(path):\n    with sqlite3.connect(path) as database:\n"
    "        database.execute('create table t (a)')\n        database.execute('insert into t values (7)')\n"
)
COUNT = "sqlite3.connect('NAME').execute('select a from t').fetchall()"
TESTS = {
    "written": f"found('a.db')\nassert {COUNT.replace('NAME', 'a.db')} == [(7,)]",
    "expected": "found('b.db')\ntry:\n    sqlite3.connect('key.db').execute('select a from t')\n    assert False\n"
    "except sqlite3.OperationalError:\n    pass",
}


def scores(answer: str, tests: Mapping[str, str] = TESTS) -> list[Any]:
    found = records_of_tests(tests, "found", own=FOUND, answer=answer, before="import os, sqlite3")
    return [record.score for record in found]


def test_a_database_that_was_written_opens() -> None:
    assert scores(FOUND) == [1, 1]


def test_a_database_that_the_own_solution_does_not_write_stays_closed() -> None:
    """Student code cannot put one where the test looks for its author's."""
    assert scores(FOUND + "found('key.db')\n") == [1, 1]


def test_what_is_no_database_or_has_more_than_tables_gives_no_mark() -> None:
    assert scores("def found(path):\n    open(path, 'w').write('SQLite format 3')")[0] == 0
    view = "def found(path):\n    with sqlite3.connect(path) as made: made.execute('create view t as select 7 as a')"
    assert scores(view)[0] == 0
    assert scores("def found(path): pass")[0] == 0


GIVEN = {
    "opened": "open('d.db', 'wb').close()\nfound('d.db')\nassert os.path.exists('d.db')\n"
    f"assert {COUNT.replace('NAME', 'd.db')} == [(7,)]",
    "opened_later": f"try:\n    assert {COUNT.replace('NAME', 'd.db')} == 'nothing'\n"
    "except sqlite3.OperationalError as error:\n    assert 'no such table' in str(error)",
}


def test_a_file_of_the_tests_that_student_code_made_a_database_is_not_opened_as_it_is() -> None:
    """A view in it would be worked out where marks are decided, and might have no end."""
    view = "def found(path):\n    with sqlite3.connect(path) as made: made.execute('create view t as select 7 as a')"
    assert scores(FOUND, GIVEN) == [1, 1]
    assert scores(view, GIVEN) == [0, 1]
