"""Who is late, by how much, and what is said about it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from autograder._exceptions import UsageError
from autograder.course import Course
from autograder.gradebook.engine import reading
from autograder.gradebook.lateness import (
    Deadline,
    configured_penalty,
    late_remark,
    read_due_dates,
    reason_of_penalty,
)
from autograder.gradebook.mark_history import read_history
from autograder.gradebook.writer import GradebookWriter
from autograder.records import Status, SubmissionRecord
from tests.autograder.gradebook.test_writer import query
from tests.autograder.handed_in import hand_in, install, make_record, varied_source

DUE = datetime(2026, 5, 1, 12)
SCORES = {"half_checks": 2.0, "root_checks": 1.5, "plot": None, "half_written": None, "essay": None}


def record(timestamp: str | None, message: str = "") -> SubmissionRecord:
    return SubmissionRecord(
        student="s01", status=Status.GRADED, max_score=1.0, seconds=0.0, message=message, timestamp=timestamp
    )


@pytest.mark.parametrize(
    ("timestamp", "remark"),
    [
        ("2026-05-01 12:00:00 UTC", ""),
        ("2026-05-01 12:00:01 UTC", "handed in less than a minute after the due date"),
        ("2026-05-01 12:01:00 UTC", "handed in 1 min after the due date"),
        ("2026-05-01 12:59:59 UTC", "handed in 59 min after the due date"),
        ("2026-05-01 13:00:00 UTC", "handed in 1 h after the due date"),
        ("2026-05-03 11:59:59.5 UTC", "handed in 47 h after the due date"),
        ("2026-05-03 12:00:00 UTC", "handed in 2 days after the due date"),
        ("2026-05-04 11:00:00 UTC", "handed in 2 days after the due date"),
        ("2026-05-01T14:00:00+02:00", ""),
        ("2026-05-01T14:30:00+02:00", "handed in 30 min after the due date"),
        ("soon", ""),
        (None, ""),
    ],
)
def test_a_late_hand_in_gets_a_sentence(timestamp, remark):
    """It says how late; nothing is said if the hand-in came in time or its time is unknown."""
    assert late_remark(record(timestamp), Deadline(due=DUE)).message == remark


def test_the_sentence_follows_what_the_record_says_already():
    """Nothing that was said is lost, and a record in time is the same object."""
    late = late_remark(record("2026-05-01 13:00:00 UTC", "a cell occurs twice"), Deadline(due=DUE))
    assert late.message == "a cell occurs twice; handed in 1 h after the due date"
    in_time = record("2026-05-01 11:00:00 UTC")
    assert late_remark(in_time, Deadline(due=DUE)) is in_time
    assert late_remark(late, Deadline()) is late


def test_an_extension_counts_for_its_student_alone():
    """It is added to the due date, as nbgrader does."""
    deadline = Deadline(due=DUE, extensions={"s01": timedelta(hours=3)})
    handed_in = DUE + timedelta(hours=2)
    assert deadline.lateness("s01", handed_in) == timedelta()
    assert deadline.lateness("s02", handed_in) == timedelta(hours=2)
    assert deadline.lateness("s01", handed_in + timedelta(hours=2)) == timedelta(hours=1)


def test_the_writer_knows_the_gradebooks_deadline(tiny_course):
    """Due date and extensions as formgrader stores them, read when grading begins."""
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", {}, timestamp="2026-05-01 14:00:00 UTC")
    graded = make_record(tiny_course, source, "s01", SCORES)
    with GradebookWriter(tiny_course, source) as writer:
        assert writer.deadline == Deadline()
        writer.store(graded)
    query(tiny_course, "update assignment set duedate = '2026-05-01 12:00:00.000000'")
    with GradebookWriter(tiny_course, source) as writer:
        assert late_remark(graded, writer.deadline).message == "handed in 2 h after the due date"
    query(tiny_course, "update submitted_assignment set extension = '1970-01-01 03:00:00.000000'")
    with GradebookWriter(tiny_course, source) as writer:
        assert writer.deadline.extensions == {"s01": timedelta(hours=3)}
        assert late_remark(graded, writer.deadline).message == ""


def test_all_due_dates_are_read_at_once(tiny_course):
    """In UTC, by assignment; one without a date is left out."""
    with GradebookWriter(tiny_course, install(tiny_course, varied_source())):
        pass
    with reading(tiny_course) as connection:
        assert read_due_dates(connection) == {}
    query(tiny_course, "update assignment set duedate = '2026-05-01 12:00:00.000000'")
    with reading(tiny_course) as connection:
        assert read_due_dates(connection) == {"tiny": datetime(2026, 5, 1, 12, tzinfo=UTC)}


def test_a_penalty_is_nbgraders_plugins_if_the_configuration_names_one(tiny_course):
    """Without such a setting nothing is taken off and nothing of nbgrader's is loaded."""
    assert configured_penalty(tiny_course) is None
    config = tiny_course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + '\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    plugin = configured_penalty(tiny_course)
    assert plugin is not None
    assert plugin.late_submission_penalty("s01", 3.5, 60.0) == 3.5


class Takes:
    """A plugin that takes ``penalty`` off and notes what it was asked."""

    def __init__(self, penalty: float | None) -> None:
        self.penalty = penalty
        self.asked: list[tuple[str, float, float]] = []

    def late_submission_penalty(self, *asked):
        self.asked.append(asked)
        return self.penalty


@pytest.fixture
def late(tiny_course: Course, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[tuple]]:
    """Stores a hand-in that came an hour late, or at another time; gives the penalty that is kept."""
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", {})
    with GradebookWriter(tiny_course, source):
        query(tiny_course, "update assignment set duedate = '2026-05-01 12:00:00.000000'")

    def store(
        plugin: Takes | None, scores: Mapping[str, float | None] = SCORES, timestamp: str = "2026-05-01 13:00:00 UTC"
    ) -> list[tuple]:
        monkeypatch.setattr("autograder.gradebook.writer.configured_penalty", lambda course: plugin)
        with GradebookWriter(tiny_course, source) as writer:
            writer.store(replace(make_record(tiny_course, source, "s01", scores), timestamp=timestamp))
        return query(tiny_course, "select late_submission_penalty from submitted_notebook")

    return store


@pytest.mark.parametrize(
    ("found", "kept"), [(0.5, 0.5), (0.0, 0.0), (-5.0, 0.0), (3.5, 3.5), (99.0, 3.5), (None, None)]
)
def test_a_penalty_is_between_nothing_and_all_of_the_score(late, found, kept):
    """Where the plugin says nothing, none is kept."""
    plugin = Takes(found)
    assert late(plugin) == [(kept,)]
    assert plugin.asked == [("s01", 3.5, 3600.0)]


def test_a_plugin_is_asked_with_the_marks_as_they_stand(late, tiny_course):
    """A person's score goes before that of the checks, and what a person adds counts; others' marks do not."""
    late(None)
    query(tiny_course, "update grade set manual_score = 1, extra_credit = 0.25 where auto_score = 2")
    query(tiny_course, "insert into grade select 'x', 'other', cell_id, 50, 50, 50, 0 from grade where auto_score = 2")
    plugin = Takes(1.0)
    assert late(plugin) == [(1.0,)]
    assert plugin.asked == [("s01", 2.75, 3600.0)]


@pytest.mark.parametrize("score", [0.0, None])
def test_nothing_is_taken_off_where_there_is_nothing(late, score):
    """Also where no cell has a score yet."""
    plugin = Takes(2.0)
    assert late(plugin, dict.fromkeys(SCORES, score)) == [(0.0,)]
    assert plugin.asked == [("s01", 0.0, 3600.0)]


def test_a_penalty_goes_with_its_reason(late):
    """Nothing is taken off without a plugin, or in time; a penalty that was kept is taken back."""
    assert late(None) == [(None,)]
    assert late(Takes(1.0)) == [(1.0,)]
    in_time = Takes(1.0)
    assert late(in_time, timestamp="2026-05-01 11:00:00 UTC") == [(None,)]
    assert in_time.asked == []
    assert late(Takes(1.0)) == [(1.0,)]
    assert late(None) == [(None,)]


def test_a_plugin_that_fails_is_named_and_the_gradebook_is_not_blamed(tiny_course, monkeypatch):
    """One sentence with the student, the reason and the next step, whatever the plugin raises."""

    class Broken:
        def late_submission_penalty(self, student_id, score, total_seconds_late):
            raise ValueError("no table of penalties")

    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", {}, timestamp="2026-05-01 14:00:00 UTC")
    late = make_record(tiny_course, source, "s01", SCORES)
    with GradebookWriter(tiny_course, source):
        query(tiny_course, "update assignment set duedate = '2026-05-01 12:00:00.000000'")
    monkeypatch.setattr("autograder.gradebook.writer.configured_penalty", lambda course: Broken())
    with GradebookWriter(tiny_course, source) as writer, pytest.raises(UsageError) as caught:
        writer.store(late)
    assert str(caught.value) == (
        "The late-submission plugin that nbgrader_config.py names failed on s01 (ValueError: no table of penalties); "
        "correct it and grade again."
    )


@pytest.mark.parametrize(
    ("late", "penalty", "said"),
    [
        (timedelta(days=3), 2.0, "handed in 3 days after the due date"),
        (timedelta(hours=2), None, "handed in 2 h after the due date, for which nothing is taken off now"),
        (timedelta(), None, "not late, as its time, the due date and extensions are now"),
    ],
)
def test_a_penalty_that_changes_has_a_reason(late, penalty, said):
    assert reason_of_penalty(late, penalty) == said


def test_a_penalty_is_in_the_history(late, tiny_course):
    """As negative points, whenever they change; so is the loss of the whole hand-in."""
    late(Takes(1.0))
    late(Takes(1.0))
    late(Takes(2.5))
    late(Takes(1.0), timestamp="2026-05-01 11:00:00 UTC")
    late(Takes(2.0))
    query(tiny_course, "delete from grade")
    query(tiny_course, "delete from submitted_notebook")
    entries = [each for each in read_history(tiny_course, "tiny", "s01") if each.cell == "late penalty"]
    assert [(each.old, each.new, each.hand) for each in entries] == [
        (None, -1.0, "grader"),
        (-1.0, -2.5, "grader"),
        (-2.5, 0.0, "grader"),
        (0.0, -2.0, "grader"),
        (-2.0, None, "grader"),
    ]
    assert [each.cause for each in entries[1:3]] == [
        "handed in 1 h after the due date",
        "not late, as its time, the due date and extensions are now",
    ]
