"""The course's own tables hold what they are said to hold: gradebooks that are in use have them as they are."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from autograder.course import Course
from autograder.gradebook.engine import open_gradebook
from autograder.gradebook.own_tables import own_metadata

# By table its columns: a part of its key (*), never empty (!), or perhaps empty.
COLUMNS = {
    "course_answer_text": "grade_id* graded! marked",
    "course_cause": "hand* cause",
    "course_kept_comment": "notebook_id* cell* comment!",
    "course_kept_record": "notebook_id* hand_in! settings! exercises! record!",
    "course_kept_text": "digest* text!",
    "course_mark_history": (
        "number* moment! assignment! student! cell! hand! cause auto_score manual_score extra_credit is_removed!"
    ),
    "course_marking_claim": "grade_id* hand! until!",
    "course_marking_step": (
        "number* step! moment! grade_id! hand! points! comment digest counts! decides! before! after! is_undone!"
    ),
    "course_reusable_comment": "assignment* cell* name* text!",
}
# How many characters PostgreSQL keeps, which counts them: a name's, an id's, and a digest's, as `hashlib` gives it.
LENGTHS = {"grade_id": 32, "step": 32, "notebook_id": 32, "digest": 64, "graded": 64, "marked": 64, "hand_in": 64}


def told(column: Any) -> str:
    _, name, _, is_never_empty, _, place_in_key = column
    return f"{name}{'*' if place_in_key else '!' if is_never_empty else ''}"


def test_each_table_has_its_key_and_what_it_must_hold(tiny_course: Course) -> None:
    """As SQLite itself tells it of a gradebook that was just made."""
    open_gradebook(tiny_course).dispose()
    with closing(sqlite3.connect(tiny_course.root / "gradebook.db")) as connection:
        found = {
            name: " ".join(map(told, connection.execute(f"pragma table_info({name})"))) for name in own_metadata.tables
        }
        [index] = connection.execute("pragma index_list(course_marking_step)").fetchall()
        assert [row[2] for row in connection.execute(f"pragma index_info({index[1]})")] == ["grade_id"]
    assert found == COLUMNS


@pytest.mark.parametrize("name", LENGTHS)
def test_ids_and_digests_have_room(name: str) -> None:
    """A shorter column would cut or refuse them."""
    tables = own_metadata.tables.values()
    assert {table.c[name].type.length for table in tables if name in table.c} == {LENGTHS[name]}
