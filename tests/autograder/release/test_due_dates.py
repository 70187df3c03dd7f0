"""When assignments are due, with and without a gradebook."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone

import pytest

from autograder.release.due_dates import DUE_DATES, due_dates, due_dates_file
from tests.autograder.released import release

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def test_students_read_what_was_written_for_them(tiny_course):
    """The same moments, whatever the zone in which they were given; no gradebook is made."""
    in_athens = datetime(2026, 12, 1, 14, tzinfo=timezone(timedelta(hours=2)))
    (tiny_course.root / DUE_DATES).write_bytes(due_dates_file({"tiny": in_athens}))
    assert due_dates(tiny_course) == {"tiny": NOON}
    assert b'"2026-12-01T12:00:00+00:00"' in (tiny_course.root / DUE_DATES).read_bytes()
    assert not (tiny_course.root / "gradebook.db").exists()


def test_the_gradebook_comes_before_the_file(tiny_course):
    """What nbgrader has stored there, in UTC; an assignment without a due date is left out."""
    release(tiny_course)
    (tiny_course.root / DUE_DATES).write_bytes(due_dates_file({"other": NOON}))
    assert due_dates(tiny_course) == {}
    with closing(sqlite3.connect(tiny_course.root / "gradebook.db")) as gradebook, gradebook:
        gradebook.execute("update assignment set duedate = '2026-12-01 12:00:00.000000'")
    assert due_dates(tiny_course) == {"tiny": NOON}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version": 2, "due": {"a": "2026-12-01"}}',
        '{"version": 1, "due": {"a": "soon", "b": 1}}',
    ],
)
def test_a_file_that_cannot_be_read_says_nothing(tiny_course, text):
    """A date that is damaged is no date, and never a traceback."""
    (tiny_course.root / DUE_DATES).write_text(text)
    assert due_dates(tiny_course) == {}
