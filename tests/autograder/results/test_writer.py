"""From records to files and rows: the notebook first, then the marks, and what the record says afterwards."""

from dataclasses import replace

import pytest

from autograder.gradebook.grade_writes import Stored
from autograder.gradebook.marks import read_assignment
from autograder.gradebook.writer import GradebookWriter
from autograder.records import Status
from autograder.results.writer import ResultWriter, as_stored
from tests.autograder.handed_in import hand_in, install, make_record, varied_source
from tests.autograder.marking import ANSWERS, SCORES, execute


@pytest.mark.parametrize(
    ("message", "changed", "said"),
    [
        ("", (), ""),
        ("a cell occurs twice", (), "a cell occurs twice"),
        ("", ("plot",), "changed since a person marked it: plot"),
        (
            "a cell occurs twice",
            ("plot", "essay"),
            "a cell occurs twice; changed since a person marked it: plot, essay",
        ),
    ],
)
def test_the_record_says_what_changed_after_a_person_marked_it(tiny_course, message, changed, said):
    """Behind what it says already, with the number of answers that wait."""
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", ANSWERS)
    record = replace(make_record(tiny_course, source, "s01", SCORES), message=message)
    stored = as_stored(record, Stored(waiting=2, changed=changed))
    assert (stored.message, stored.waiting) == (said, 2)


def test_a_late_hand_in_is_stored_and_remarked(tiny_course):
    """The notebook lies in autograded/, the marks in the gradebook, and the record says both."""
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", ANSWERS, timestamp="2026-05-02 12:00:00 UTC")
    record = make_record(tiny_course, source, "s01", SCORES)
    with ResultWriter(tiny_course, source):
        execute(tiny_course, "update assignment set duedate = '2026-05-01 12:00:00.000000'")
    with ResultWriter(tiny_course, source) as writer:
        stored = writer.store(record)
    assert (stored.message, stored.waiting) == ("handed in 24 h after the due date", 3)
    assert (tiny_course.autograded("tiny", "s01") / "tiny.ipynb").is_file()
    assert read_assignment(tiny_course, "tiny").submissions["s01"].score == 5.0


def test_what_cannot_be_graded_is_stored_nowhere(tiny_course):
    """Neither a notebook nor a row, so that those of an earlier hand-in stay."""
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", ANSWERS)
    record = replace(make_record(tiny_course, source, "s01", SCORES), status=Status.UNGRADABLE, cells=())
    with ResultWriter(tiny_course, source) as writer:
        assert writer.store(record) == record
    assert not tiny_course.autograded("tiny", "s01").exists()
    assert read_assignment(tiny_course, "tiny").submissions == {}


def test_an_interruption_leaves_no_marks_without_their_notebook(tiny_course, monkeypatch):
    """The notebook is written before the marks are."""
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", ANSWERS)
    record = make_record(tiny_course, source, "s01", SCORES)
    monkeypatch.setattr(GradebookWriter, "store", lambda *_: 1 / 0)
    with ResultWriter(tiny_course, source) as writer, pytest.raises(ZeroDivisionError):
        writer.store(record)
    assert (tiny_course.autograded("tiny", "s01") / "tiny.ipynb").is_file()
    assert read_assignment(tiny_course, "tiny").submissions == {}
