"""Everybody stands where ``course export`` has them, and who handed in nothing is named."""

import pytest

from autograder.assignment.source import Source
from autograder.collecting.roster import read_roster
from autograder.reporting.class_results import read_class_results
from tests.autograder.handed_in import RIGHT, hand_in, install, varied_source
from tests.autograder.marking import execute
from tests.autograder.reporting.graded_class import add_people, grade_one


@pytest.fixture
def source(tiny_course) -> Source:
    return install(tiny_course, varied_source())


def test_nobody_and_no_gradebook(tiny_course, source):
    """Nothing is made, not even the file of the gradebook."""
    found = read_class_results(tiny_course, [source])
    assert (found.students, found.missing, found.people, found.max_score) == ((), (), (), 12.0)
    assert not (tiny_course.root / "gradebook.db").exists()


def test_everybody_has_their_place(tiny_course, source):
    """Graded, handed in again since, cannot be graded, not graded, missing."""
    for student in ("s01", "s02", "s03"):
        grade_one(tiny_course, source, student)
    hand_in(tiny_course, "s02", RIGHT, timestamp="2026-05-09 12:00:00 UTC")
    hand_in(tiny_course, "s03", {}).write_text("{")
    hand_in(tiny_course, "s04", RIGHT)
    add_people(tiny_course, ("s01", "Ada", "Ng"), ("s06", "Bo", ""))
    found = read_class_results(tiny_course, [source])
    assert (found.missing, found.full_names) == (("s06",), {"s01": "Ada Ng", "s06": "Bo"})
    assert [each.student for each in found.graded] == ["s01", "s02", "s03"]
    assert [each.student for each in found.students if each.is_waiting] == ["s02", "s04"]
    assert [each.student for each in found.students if each.status.refusal] == ["s03"]
    assert [student.student for student, _ in found.with_record] == ["s01", "s02", "s03"]
    assert [record.cells[0].score for _, record in found.with_record] == [2.0] * 3


def test_marks_without_a_record_stay_marks(tiny_course, source):
    """Those of nbgrader's own grading, or of an earlier version."""
    grade_one(tiny_course, source, "s01")
    execute(tiny_course, "delete from course_kept_record")
    (found,) = read_class_results(tiny_course, [source]).students
    assert (found.marks.score, found.record) == (5.0, None)


def test_a_roster_says_who_belongs_to_the_class(tiny_course, source, tmp_path):
    """Whoever has left is not missed, though the gradebook knows them; the list's names are known."""
    grade_one(tiny_course, source, "s01")
    add_people(tiny_course, ("s06", "Bo", ""))
    file = tmp_path / "class.csv"
    file.write_text('login,name,email\ns01,Ada Ng,ada@x.org\ns07,"Ö, Zoë",z@x.org\n', encoding="utf-8")
    found = read_class_results(tiny_course, [source], read_roster(file))
    assert (found.missing, found.full_names["s07"]) == (("s07",), "Ö, Zoë")
    assert {"Zoë", "z@x.org", "s07"} <= set(found.other_names)
