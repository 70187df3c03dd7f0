"""How a student stands: what is graded, what was handed in since, and what cannot be graded."""

import pytest

from autograder.course import Course
from autograder.gradebook.marks import read_assignment
from autograder.results.submission_status import SubmissionStatus, submission_status, submission_statuses
from tests.autograder.handed_in import hand_in, install, lose_names, varied_source
from tests.autograder.marking import ANSWERS, grade

GRADED = "2026-05-01 12:00:00 UTC"


@pytest.fixture
def course(tiny_course: Course) -> Course:
    """``s01`` is graded."""
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", ANSWERS, timestamp=GRADED)
    grade(tiny_course, source)
    return tiny_course


def status(course: Course, student: str) -> SubmissionStatus:
    return submission_status(course, read_assignment(course, "tiny"), student)


@pytest.mark.parametrize(
    ("timestamp", "is_newer"),
    [
        (GRADED, False),
        ("2026-05-01 11:59:59 UTC", False),
        ("2026-05-01 12:00:00.000001 UTC", True),
        ("2026-05-01T14:00:01+02:00", True),
        ("soon", False),
    ],
)
def test_a_hand_in_is_newer_if_its_time_is_later_than_that_of_the_graded_one(course, timestamp, is_newer):
    """A time that cannot be read makes nothing newer."""
    hand_in(course, "s01", ANSWERS, timestamp=timestamp)
    found = status(course, "s01")
    assert (found.is_newer, found.refusal, found.has_handed_in) == (is_newer, "", True)
    assert found.marks is not None
    assert found.marks.score == 5.0


def test_a_hand_in_is_not_newer_than_one_whose_time_nobody_knows(tiny_course):
    """Nor is a first one newer than nothing."""
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", ANSWERS)
    grade(tiny_course, source)
    for student in ("s01", "s02"):
        hand_in(tiny_course, student, ANSWERS, timestamp=GRADED)
    found = submission_statuses(tiny_course, read_assignment(tiny_course, "tiny"))
    assert {student: each.is_newer for student, each in found.items()} == {"s01": False, "s02": False}
    assert found["s02"].marks is None


def test_marks_without_a_hand_in_are_those_of_a_folder_that_was_taken_away(course):
    """Nothing is refused then, and nothing is newer."""
    (course.submitted("tiny", "s01") / "tiny.ipynb").rename(course.root / "kept.ipynb")
    assert status(course, "s01").refusal.startswith("There is no tiny.ipynb")
    for file in course.submitted("tiny", "s01").iterdir():
        file.unlink()
    course.submitted("tiny", "s01").rmdir()
    found = status(course, "s01")
    assert (found.refusal, found.is_newer, found.marks is None) == ("", False, False)


def test_a_source_that_is_gone_changes_no_mark(course):
    """Marks outlive the source."""
    lose_names(hand_in(course, "s02", {}), keep_ids=False, keep_place=False)
    assert status(course, "s02").refusal.startswith("No cell of the notebook")
    course.source("tiny").unlink()
    found = submission_statuses(course, read_assignment(course, "tiny"))
    assert [*found] == ["s01", "s02"]
    assert found["s01"].marks is not None
    assert found["s01"].refusal == found["s02"].refusal == ""
    assert found["s02"] == status(course, "s02")


def test_a_source_that_cannot_be_read_is_what_is_wrong(course):
    """Not what a hand-in is called: of several notebooks, none need be called as the assignment. Marks stay."""
    hand_in(course, "s02", ANSWERS).rename(course.submitted("tiny", "s02") / "part1.ipynb")
    hand_in(course, "s01", ANSWERS, timestamp="2026-05-01 13:00:00 UTC")
    course.source("tiny").write_text("{")
    found = submission_statuses(course, read_assignment(course, "tiny"))
    assert "tiny.ipynb cannot be read as a notebook" in found["s02"].refusal
    assert (found["s01"].refusal, found["s01"].is_newer, found["s01"].marks is None) == ("", True, False)
