"""``course history``: a line for each mark, and a sentence where there is none."""

import re

import pytest

from autograder.cli.main import main
from tests.autograder.handed_in import hand_in, install, varied_source
from tests.autograder.marking import ANSWERS, execute, grade, mark_by_hand


def history(course, student="s01", assignment="tiny"):
    return main(["history", "--root", str(course.root), assignment, "--student", student])


def test_every_mark_has_its_time_cause_and_hand(tiny_course, capsys):
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", ANSWERS)
    grade(tiny_course, source)
    mark_by_hand(tiny_course, "plot")
    assert history(tiny_course) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition("  ")[2] for line in lines] == [
        "half_checks: none -> 2, by grader",
        "root_checks: none -> 3, by grader",
        "plot: none -> 1, by person",
    ]
    assert all(re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC  ", line) for line in lines)


def test_marks_from_before_the_history_are_said_to_be(tiny_course, capsys):
    """A gradebook of an earlier version has marks and no history."""
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", ANSWERS)
    grade(tiny_course, source)
    execute(tiny_course, "delete from course_mark_history where cell = 'half_checks'")
    assert history(tiny_course) == 0
    assert capsys.readouterr().out.splitlines()[0] == "before this history was kept  half_checks: 2"


@pytest.mark.parametrize(("student", "assignment"), [("s02", "tiny"), ("s01", "other")])
def test_who_has_no_marks_is_told_who_has(tiny_course, capsys, student, assignment):
    assert history(tiny_course) == 2
    assert "run `course grade tiny` first" in capsys.readouterr().err
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", ANSWERS)
    grade(tiny_course, source)
    assert history(tiny_course, student, assignment) == 2
    said = capsys.readouterr().err
    assert f"has no marks of {student} in {assignment}; it has those of {'s01' if assignment == 'tiny' else ''}" in said
