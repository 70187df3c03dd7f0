"""The database writes each mark down, whoever gives it: the grader, formgrader, nbgrader's commands, a script."""

import sqlite3
from contextlib import closing

import pytest
from nbgrader.api import Gradebook

from autograder.assignment.source import Source
from autograder.course import Course
from autograder.gradebook.engine import open_gradebook
from autograder.gradebook.history_triggers import unwritten, writing_as
from autograder.gradebook.mark_history import read_history
from autograder.gradebook.schema import grade as grades
from tests.autograder.handed_in import SCORES, hand_in, install, run_nbgrader, varied_source
from tests.autograder.marking import ANSWERS, execute, grade


@pytest.fixture
def graded(tiny_course: Course) -> tuple[Course, Source]:
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", ANSWERS)
    grade(tiny_course, source)
    return tiny_course, source


def entries(course: Course) -> list[tuple[str, str, float | None, float | None]]:
    return [(each.cell, each.hand, each.old, each.new) for each in read_history(course, "tiny", "s01")]


def test_the_graders_marks_are_written_down_once(graded):
    """What has no score yet is no mark; the same score again is no news."""
    course, source = graded
    first = [("half_checks", "grader", None, 2.0), ("root_checks", "grader", None, 3.0)]
    assert entries(course) == first
    grade(course, source)
    assert entries(course) == first
    grade(course, source, SCORES)
    assert entries(course)[2:] == [("root_checks", "grader", 3.0, 1.5)]


def test_a_mark_by_nbgraders_own_interface_is_a_persons(graded):
    """This is what formgrader calls; extra points are a mark too, a flag is none."""
    course, _ = graded
    with Gradebook(course.database_url) as gradebook:
        mark = gradebook.find_grade("plot", "tiny", "tiny", "s01")
        mark.manual_score = 1.5
        gradebook.db.commit()
        mark.extra_credit = 0.25
        gradebook.db.commit()
        mark.needs_manual_grade = False
        gradebook.db.commit()
    assert entries(course)[2:] == [("plot", "person", None, 1.5), ("plot", "person", 1.5, 1.75)]


def test_a_check_that_a_script_marks_anew_is_not_a_persons_work(graded):
    """Though nobody has said who writes: people give other points than those of the checks."""
    course, _ = graded
    execute(course, "update grade set auto_score = 2.5 where auto_score = 3.0")
    assert entries(course)[2:] == [("root_checks", "grader", 3.0, 2.5)]


def test_removing_the_assignment_leaves_its_history(graded):
    """``nbgrader db assignment remove`` takes the marks, not what is written of them."""
    course, _ = graded
    done = run_nbgrader(course.root, "db", "assignment", "remove", "tiny", "--force")
    assert done.returncode == 0, done.stderr
    taken = [each for each in read_history(course, "tiny", "s01") if each.is_removed]
    assert sorted((each.cell, each.old, each.new) for each in taken) == [
        ("half_checks", 2.0, None),
        ("root_checks", 3.0, None),
    ]


def test_a_hand_and_a_cause_hold_for_one_transaction(graded):
    """Also if it breaks off; the next one writes as anybody does."""
    course, _ = graded
    engine = open_gradebook(course)
    with pytest.raises(KeyError), engine.begin() as connection, writing_as(connection, "s99", "a try"):
        raise KeyError
    with engine.begin() as connection:
        with writing_as(connection, "assistant", "an appeal"):
            connection.execute(grades.update().where(grades.c.auto_score == 2.0).values(manual_score=1.0))
        connection.execute(grades.update().where(grades.c.auto_score == 3.0).values(manual_score=2.0))
        with unwritten(connection):
            connection.execute(grades.update().values(manual_score=0.0))
    engine.dispose()
    found = [(each.cell, each.hand, each.cause) for each in read_history(course, "tiny", "s01")[2:]]
    assert found == [("half_checks", "assistant", "an appeal"), ("root_checks", "person", "")]


def test_the_triggers_are_made_where_they_are_missing(graded):
    """A gradebook of an earlier version, or one that nbgrader has rebuilt, gets them when it is opened next.

    Those of a version that did not tell notebooks apart go.
    """
    course, _ = graded
    for name in ("given", "late", "removed"):
        execute(course, f"drop trigger course_mark_{name}_2")
    execute(course, "create trigger course_mark_given after insert on grade begin delete from course_cause; end")
    open_gradebook(course).dispose()
    with closing(sqlite3.connect(course.root / "gradebook.db")) as connection:
        found = connection.execute("select name from sqlite_master where type = 'trigger' order by name").fetchall()
    names = ("given", "late", "late_removed", "moved", "removed")
    assert found == [(f"course_mark_{name}_2",) for name in names]


def test_the_order_is_that_of_the_writing_whatever_the_clock_says(graded):
    """A clock that was ahead and is set right makes no later mark an earlier one."""
    course, _ = graded
    execute(course, "update course_mark_history set moment = '2999-01-01 00:00:00.000000'")
    execute(course, "update grade set manual_score = 1.0 where auto_score = 2.0")
    assert entries(course)[-1] == ("half_checks", "person", 2.0, 1.0)
