"""A report agrees with ``course export``, and is sensible for classes of every size and state."""

import csv
from datetime import UTC, datetime

import pytest

from autograder._exceptions import SourceError, UsageError
from autograder.assignment.source import Source
from autograder.course import Course
from autograder.reporting.report import build_report
from autograder.reporting.report_json import report_to_json
from autograder.results.export import write_marks
from tests.autograder.handed_in import RIGHT, hand_in, install, varied_source
from tests.autograder.marking import execute
from tests.autograder.reporting.graded_class import add_people, grade_one

LATE = "2026-05-03 12:00:00 UTC"
MANUAL = {"plot": 1.0, "half_written": 0.5, "essay": 3.0}


@pytest.fixture
def source(tiny_course) -> Source:
    return install(tiny_course, varied_source())


def exported(course: Course) -> dict[str, dict[str, str]]:
    write_marks(course, "csv", course.root / "marks.csv")
    with (course.root / "marks.csv").open(newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def test_its_numbers_are_those_of_the_export(tiny_course, source):
    """Scores with points by hand, extra credit and lateness; waiting answers; who is late; what has no mark."""
    for number, half in enumerate((2.0, 0.0, 1.0), 1):
        grade_one(
            tiny_course, source, f"s0{number}", half=half, timestamp=LATE if number == 2 else "2026-05-01 12:00:00 UTC"
        )
    hand_in(tiny_course, "s04", {}).write_text("{")
    hand_in(tiny_course, "s05", RIGHT)
    hand_in(tiny_course, "s03", RIGHT, timestamp=LATE)
    add_people(tiny_course, ("s06", "Bo", "Ng"))
    execute(
        tiny_course,
        "update assignment set duedate = '2026-05-02 12:00:00'",
        "update grade set manual_score = 1.5, needs_manual_grade = 0 where cell_id in "
        "(select id from base_cell where name = 'plot')",
        "update grade set extra_credit = 0.25 where cell_id in (select id from base_cell where name = 'half_checks')",
        "update submitted_notebook set late_submission_penalty = 1 where assignment_id in "
        "(select id from submitted_assignment where student_id = 's02')",
    )
    rows, said = exported(tiny_course), report_to_json(build_report(tiny_course, "tiny"))
    found = {each["student"]: each for each in said["students"]}
    assert set(rows) == set(found) | {each["student"] for each in said["missing"]}
    for student, each in found.items():
        row = rows[student]
        assert ("" if each["score"] is None else str(each["score"])) == row["score"]
        assert ("" if each["needs_manual"] is None else str(each["needs_manual"])) == row["needs_manual"]
        assert each["late"] == (row["late"] == "late")
        assert said["max_score"] == float(row["max_score"])
    scores = [float(row["score"]) for row in rows.values() if row["score"]]
    waiting = [int(row["needs_manual"]) for row in rows.values() if row["needs_manual"]]
    assert said["scores"]["mean"] == pytest.approx(sum(scores) / len(scores))
    assert (said["graded"], said["to_mark"]) == (3, {"answers": sum(waiting), "hand_ins": 3})
    assert (found["s02"]["penalty"], found["s02"]["score"]) == (1.0, 0.0 + 3.0 + 1.5 + 0.25 - 1.0)
    assert said["late"] == ["s02"]
    assert said["not_graded_yet"] == [student for student, row in rows.items() if "not graded" in row["status"]]
    assert [each["student"] for each in said["ungradable"]] == ["s04"]


def test_a_wrong_hidden_test_is_found(tiny_course, source):
    """Nobody passes one exercise, everybody one part of the other; a blank answer is no answer."""
    for number in range(6):
        grade_one(tiny_course, source, f"s0{number}", half=0.0, root=(1.5, 0.0 if number % 2 else 1.5))
    grade_one(tiny_course, source, "s07", half=2.0, is_blank=True)
    found = build_report(tiny_course, "tiny").doubts
    assert [(each.exercise, each.part, each.finding) for each in found] == [
        ("half", "", "nobody passes"),
        ("root", "the idea", "everybody passes"),
    ]


def test_misconceptions_come_with_the_graded_text(tiny_course, source):
    answers = RIGHT | {"half": "def half(x):\n    return x // 2  # s01"}
    grade_one(tiny_course, source, "s01", half=0.0, misconception="whole numbers", answers=answers)
    (found,) = build_report(tiny_course, "tiny").misconceptions
    assert (found.exercise, found.count, found.example) == ("half", 1, "def half(x):\n    return x // 2")


def test_nothing_is_graded_yet(tiny_course, source):
    """No zero is made up; what is there to be graded is counted."""
    hand_in(tiny_course, "s01", RIGHT)
    (tiny_course.root / "class.csv").write_text("login\ns01\ns02\n")
    found = build_report(
        tiny_course, "tiny", roster=tiny_course.root / "class.csv", now=datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
    )
    assert (found.handed_in, found.results.graded, found.scores.count, found.to_mark) == (1, [], 0, (0, 0))
    assert [each.student for each in found.waiting] == ["s01"]
    assert found.results.missing == ("s02",)
    assert (found.doubts, found.misconceptions, found.likeness.pairs) == ((), (), ())
    assert report_to_json(found)["made"] == "2026-05-01T12:00:00+00:00"
    assert not (tiny_course.root / "gradebook.db").exists()


def test_a_class_of_one_has_marks_and_no_statistics(tiny_course, source):
    grade_one(tiny_course, source, "s01", manual=MANUAL)
    found = build_report(tiny_course, "tiny")
    assert (found.scores.mean, found.scores.deviation, found.doubts, found.likeness.usual) == (9.5, 0.0, (), None)
    assert all(item.discrimination is None for item in found.items)


def test_equal_marks_of_all_are_said_to_be_doubtful_not_an_error(tiny_course, source):
    for number in range(11):
        grade_one(tiny_course, source, f"s{number:02d}")
    found = build_report(tiny_course, "tiny")
    assert {each.finding for each in found.doubts} == {"everybody passes"}
    assert all(item.discrimination is None for item in found.items)


def test_only_ungradable_hand_ins_make_a_report(tiny_course, source):
    """No mean of nothing, no likeness, and each is named with its reason."""
    hand_in(tiny_course, "s01", {}).write_text("{")
    hand_in(tiny_course, "=bad name", RIGHT)
    found = build_report(tiny_course, "tiny")
    assert (found.scores.count, found.likeness.compared) == (0, 0)
    assert [each.student for each in found.ungradable] == ["=bad name", "s01"]


def test_records_that_were_not_kept_are_counted(tiny_course, source):
    """Marks stay; parts and verdicts leave these hand-ins out, and the report says so."""
    grade_one(tiny_course, source, "s01")
    execute(tiny_course, "delete from course_kept_record")
    found = build_report(tiny_course, "tiny")
    assert [each.student for each in found.without_record] == ["s01"]
    assert (found.items[0].full, found.items[0].verdicts, found.items[1].parts) == (1, {}, ())


def test_an_unknown_assignment_and_a_broken_source_are_said(tiny_course):
    with pytest.raises(UsageError, match="There is no assignment 'tinny' here"):
        build_report(tiny_course, "tinny")
    tiny_course.source("tiny").write_text("{")
    with pytest.raises(SourceError):
        build_report(tiny_course, "tiny")
