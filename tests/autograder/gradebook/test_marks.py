"""What is read out of the gradebook: a person's mark and comment before the grader's, and never less than nothing."""

from datetime import datetime

import pytest

from autograder.assignment.source import Source
from autograder.course import Course
from autograder.gradebook.grade_writes import Stored
from autograder.gradebook.marks import (
    Mark,
    Person,
    SubmissionMarks,
    read_assignment,
    read_changed,
    read_class,
    read_marked,
    read_standing,
)
from autograder.gradebook.writer import register
from tests.autograder.gradebook.test_writer import query
from tests.autograder.handed_in import hand_in, install, varied_source
from tests.autograder.marking import ANSWERS, SCORES, execute, grade, mark_by_hand, marks
from tests.autograder.notebooks import tiny_source

OF = "where cell_id in (select id from base_cell where name = '{}')"


@pytest.fixture
def course(tiny_course: Course) -> Course:
    """``s01`` is graded: 5 of 12 points, and three answers wait."""
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", ANSWERS, timestamp="2026-05-01 12:00:00 UTC")
    grade(tiny_course, source)
    return tiny_course


def submission(course: Course) -> SubmissionMarks:
    return read_assignment(course, "tiny").submissions["s01"]


def test_marks_are_those_of_the_checks_until_a_person_gives_others(course):
    """What nobody has decided has no score, and counts as nothing; what a person adds counts."""
    assert read_assignment(course, "tiny").max_score == 12.0
    points = {"half_checks": 2.0, "root_checks": 3.0, "plot": 2.0, "half_written": 2.0, "essay": 3.0}
    assert {name: mark.max_score for name, mark in marks(course).items()} == points
    assert (submission(course).score, submission(course).pending) == (5.0, 3)
    assert marks(course)["plot"] == Mark(score=None, max_score=2.0, needs_manual=True)
    execute(course, f"update grade set manual_score = 0, needs_manual_grade = 0 {OF.format('half_checks')}")
    execute(course, f"update grade set extra_credit = 0.5 {OF.format('root_checks')}")
    execute(course, f"update grade set extra_credit = 0.5 {OF.format('essay')}")
    mark_by_hand(course, "plot")
    assert {name: mark.score for name, mark in marks(course).items()} == {
        "half_checks": 0.0,
        "root_checks": 3.5,
        "plot": 1.0,
        "half_written": None,
        "essay": None,
    }
    assert (submission(course).score, submission(course).pending, submission(course).changed) == (4.5, 2, 0)


def test_a_penalty_takes_off_no_more_than_there_is(course):
    """Without one nothing is taken off."""
    assert submission(course).penalty == 0.0
    for penalty, left in ((1.5, 3.5), (5.0, 0.0), (7.0, 0.0)):
        execute(course, f"update submitted_notebook set late_submission_penalty = {penalty}")
        assert (submission(course).penalty, submission(course).score) == (penalty, left)


def test_a_persons_comment_goes_before_the_graders_even_an_empty_one(course):
    """Who deletes a comment has said that there is nothing to say."""
    execute(course, "update comment set auto_comment = 'No response.'")
    execute(course, f"update comment set manual_comment = 'well done' {OF.format('plot')}")
    execute(course, f"update comment set manual_comment = '' {OF.format('half_written')}")
    assert submission(course).comments == {
        "half": "No response.",
        "root": "No response.",
        "plot": "well done",
        "essay": "No response.",
    }


def test_lateness_is_reckoned_when_it_is_read(course):
    """A due date that was moved counts at once."""
    assert not submission(course).late
    assert submission(course).timestamp == datetime(2026, 5, 1, 12)
    execute(course, "update assignment set duedate = '2026-05-01 11:00:00.000000'")
    assert submission(course).late.total_seconds() == 3600


def test_each_assignment_has_its_own_marks(course):
    """And people, in the order of their names, have what the gradebook knows of them."""
    course.source("other").parent.mkdir()
    source = install(course, varied_source(), assignment="other")
    hand_in(course, "s00", ANSWERS, assignment="other")
    hand_in(course, "s01", ANSWERS | {"plot": "plot = 3"}, assignment="other")
    grade(course, source, {"half_checks": 1.0, "root_checks": 0.0, "plot": None, "half_written": None, "essay": None})
    execute(course, "insert into student (id, last_name) values ('s00', 'Ng')")
    people, (other, tiny) = read_class(course)
    assert people[0] == Person(student="s00", first_name="", last_name="Ng", email="", lms_user_id="")
    assert [person.student for person in people] == ["s00", "s01"]
    assert (other.assignment, other.submissions["s01"].score, other.max_score) == ("other", 1.0, 12.0)
    assert (tiny.assignment, tiny.submissions["s01"].score, tiny.max_score) == ("tiny", 5.0, 12.0)


def test_an_assignment_without_tasks_is_worth_what_its_checks_are(tiny_course):
    """And one without any points is worth nothing."""
    register(tiny_course, install(tiny_course, tiny_source()))
    assert read_assignment(tiny_course, "tiny").max_score == Source.load("tiny", tiny_course.source("tiny")).max_score
    assert read_assignment(tiny_course, "tiny").submissions == {}
    assert read_assignment(tiny_course, "never heard of").max_score == 0.0


def test_cells_that_changed_after_they_were_marked_are_known(course):
    """By the notebook's id, as formgrader asks for them; what was only flagged has not changed."""
    source = install(course, varied_source())
    mark_by_hand(course, "plot", "half_written")
    execute(course, f"update grade set needs_manual_grade = 1 {OF.format('half_written')}")
    hand_in(course, "s01", ANSWERS | {"plot": "plot = 3"})
    grade(course, source)
    [(notebook_id,)] = query(course, "select id from submitted_notebook")
    assert read_changed(course, notebook_id) == {"plot": (ANSWERS["plot"], "plot = 3")}
    assert read_changed(course, "0" * 32) == {}
    assert (submission(course).changed, marks(course)["plot"].has_changed) == (1, True)
    assert not marks(course)["half_written"].has_changed


def test_what_stands_is_what_waits_and_what_people_gave(course):
    """Of each student alone; nothing is said of one whose marks are all those of the checks."""
    source = Source.load("tiny", course.source("tiny"))
    hand_in(course, "s02", ANSWERS)
    grade(course, source, dict.fromkeys(SCORES, 1.0), student="s02")
    assert read_standing(course, "tiny") == {"s01": Stored(waiting=3)}
    mark_by_hand(course, "plot")
    execute(course, f"update grade set extra_credit = 0.5 {OF.format('root_checks')} and auto_score = 3.0")
    given = {"plot": 1.0, "root_checks": 3.5}
    assert read_standing(course, "tiny") == {
        "s01": Stored(waiting=2, given=given),
        "s02": Stored(waiting=0, given={"plot": 1.0}),
    }
    execute(course, f"update grade set needs_manual_grade = 0 {OF.format('essay')}")
    execute(course, "update submitted_notebook set late_submission_penalty = 0.25")
    found = read_standing(course, "tiny")
    assert found["s01"] == Stored(waiting=1, given=given, penalty=0.25)
    assert found["s02"] == Stored(waiting=0, given={"plot": 1.0}, penalty=0.25)
    assert read_standing(course, "tiny", "other") == read_standing(course, "other", "tiny") == {}


def test_who_has_a_mark_is_known_by_assignment(course):
    """By a check or by a person; a hand-in on which nobody has decided is none."""
    source = Source.load("tiny", course.source("tiny"))
    hand_in(course, "s02", ANSWERS)
    grade(course, source, dict.fromkeys(SCORES), student="s02")
    assert read_marked(course, "tiny") == ["s01"]
    execute(course, f"update grade set manual_score = 1 {OF.format('essay')}")
    assert read_marked(course, "tiny") == ["s01", "s02"]
    assert read_marked(course, "other") == []
