"""A student's marks in the order in which they came about."""

from datetime import UTC, datetime, timedelta

from autograder.gradebook.mark_history import HistoryEntry, read_history
from tests.autograder.handed_in import hand_in, install, varied_source
from tests.autograder.marking import ANSWERS, execute, grade


def test_each_entry_says_what_counted_before_and_after(tiny_course):
    """A person's score goes before the check's, and the check's counts again when it is taken back."""
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", ANSWERS)
    began = datetime.now(UTC)
    grade(tiny_course, source)
    one = "where auto_score = 2.0"
    for score in ("0.5", "NULL"):
        execute(tiny_course, f"update grade set manual_score = {score} {one}")
    found = [each for each in read_history(tiny_course, "tiny", "s01") if each.cell == "half_checks"]
    assert [(each.old, each.new, each.hand) for each in found] == [
        (None, 2.0, "grader"),
        (2.0, 0.5, "person"),
        (0.5, 2.0, "person"),
    ]
    second = timedelta(seconds=1)  # the database has milliseconds
    assert all(began - second <= each.moment <= datetime.now(UTC) + second for each in found)
    assert [each.moment for each in found] == sorted(each.moment for each in found)
    assert isinstance(found[0], HistoryEntry)


def test_nobody_elses_marks_are_among_them(tiny_course):
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", ANSWERS)
    grade(tiny_course, source)
    assert read_history(tiny_course, "tiny", "s02") == []
    assert read_history(tiny_course, "other", "s01") == []
