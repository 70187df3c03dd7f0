"""The student's own notes: what was written comes back, and what cannot be read counts as not there."""

import json
from datetime import UTC, datetime

import pytest

from autograder.submission.desk import Check, Desk, HandedIn

NOON = datetime(2026, 5, 1, 12, 0, 0, 250_000, tzinfo=UTC)
CHECK = Check(time=NOON, notebook="ab", tests="cd", standing={"right": ("mse",), "missing": ("mae", "huber")})


@pytest.fixture
def desk(tiny_course):
    return Desk(tiny_course)


def write_all(desk):
    desk.remember_student("s01")
    desk.note_check("tiny", CHECK)
    desk.note_hand_in("tiny", HandedIn(time=NOON, notebook="ab"))
    desk.note_unsaved("tiny", NOON)


def read_all(desk):
    return desk.student, desk.last_check("tiny"), desk.last_hand_in("tiny"), desk.unsaved_since("tiny")


def test_notes_come_back_as_they_were_written(desk):
    """Each of them by itself, and none for another assignment."""
    assert read_all(desk) == (None, None, None, None)
    write_all(desk)
    assert read_all(desk) == ("s01", CHECK, HandedIn(time=NOON, notebook="ab", is_sent=False), NOON)
    assert desk.last_check("other") is None
    desk.note_unsaved("tiny", None)
    desk.note_unsaved("tiny", None)
    assert desk.unsaved_since("tiny") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"version": 1, "standing": {}, "time": "then"}',
        '{"version": 2, "student": "s01"}',
        '{"version": 1, "student": "../x", "time": 7}',
    ],
)
def test_a_damaged_note_counts_as_not_there(desk, text):
    """So does one of another version; the next one takes its place."""
    write_all(desk)
    for path in desk.course.notes.iterdir():
        path.write_text(text)
    assert read_all(desk) == (None, None, None, None)
    write_all(desk)
    assert desk.student == "s01"


def test_work_goes_on_where_no_note_can_be_written(desk):
    """A file in the folder's place is left as it is."""
    (desk.course.root / "work").write_text("mine")
    write_all(desk)
    assert read_all(desk) == (None, None, None, None)
    assert (desk.course.root / "work").read_text() == "mine"


@pytest.mark.parametrize("damage", [{"time": "then"}, {"standing": []}, {"standing": None}])
def test_a_note_of_a_check_needs_its_time_and_what_it_found(desk, damage):
    """Either of them is not enough."""
    desk.note_check("tiny", CHECK)
    path = desk.course.notes / "tiny.check.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | damage))
    assert desk.last_check("tiny") is None
