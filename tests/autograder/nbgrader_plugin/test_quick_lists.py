"""Formgrader's list of submissions is nbgrader's own, sooner."""

import shutil
from types import SimpleNamespace

import pytest
from nbgrader import api
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.server_extensions.formgrader.handlers import SubmissionNavigationHandler
from sqlalchemy import event
from sqlalchemy.engine import Engine

from autograder.nbgrader_plugin.quick_lists import make_lists_quick
from autograder.results.writer import ResultWriter
from tests.autograder.handed_in import RIGHT, hand_in, install, make_record, varied_source
from tests.autograder.marking import execute
from tests.autograder.notebooks import tiny_source

METHODS = (
    (api.Gradebook, "submission_dicts"),
    (NbGraderAPI, "_filter_existing_notebooks"),
    (NbGraderAPI, "get_student_submissions"),
    (SubmissionNavigationHandler, "_get_incorrect_submission_ids"),
)


@pytest.fixture(autouse=True)
def own(monkeypatch):
    """nbgrader's own methods are there in each test, and then again what was there, as another test may want it."""
    for kind, name in METHODS:
        method = getattr(kind, name)
        monkeypatch.setattr(kind, name, getattr(method, "own", method))
    return api.Gradebook.submission_dicts


def test_the_list_is_that_of_nbgrader(tiny_course, own):
    """Code, written answers and tasks, marks and extra points of people, what waits, late and undated hand-ins."""
    source = install(tiny_course, varied_source())
    scores = {"half_checks": 2.0, "root_checks": 1.5, "plot": None, "half_written": None, "essay": None}
    for number, student in enumerate(("s01", "s02", "s03", "s04")):
        hand_in(tiny_course, student, RIGHT, timestamp=f"2026-05-0{number + 1} 12:00:00 UTC" if number else None)
        with ResultWriter(tiny_course, source) as writer:
            writer.store(make_record(tiny_course, source, student, {**scores, "half_checks": number % 3}))
    other = install_other(tiny_course)
    hand_in(tiny_course, "s01", {}, assignment="other")
    with ResultWriter(tiny_course, other) as writer:
        writer.store(make_record(tiny_course, other, "s01", {"mse_checks": 2, "double_checks": 3, "mse_written": 1}))
    own_notebooks = "select n.id from submitted_notebook n join submitted_assignment a on a.id = n.assignment_id"
    of = f"({own_notebooks} where student_id = "
    execute(
        tiny_course,
        f"update grade set manual_score = 1.25, needs_manual_grade = 0 where notebook_id in {of}'s02')",
        f"update grade set extra_credit = 0.5 where notebook_id in {of}'s03')",
        "update student set first_name = 'Zoë', last_name = 'Ng' where id = 's03'",
        "update submitted_notebook set late_submission_penalty = 1",
    )
    with api.Gradebook(tiny_course.database_url) as gradebook:
        for assignment in ("tiny", "other", "none"):
            expected = by_student(own(gradebook, assignment))
            make_lists_quick()
            assert by_student(gradebook.submission_dicts(assignment)) == expected
            assert len(expected) == {"tiny": 4, "other": 1, "none": 0}[assignment]
        assert api.Gradebook.submission_dicts.own is own


def install_other(course):
    course.source("other").parent.mkdir()
    return install(course, tiny_source(), "other")


def by_student(found):
    return {each["student"]: each for each in found}


def lists(course, *students):
    """What formgrader's pages of a class and of these students ask for, and how many statements that takes."""
    folder = CourseDirectory(config=course.configuration())
    folder.root = str(course.root)
    folder.db_url = course.database_url
    asked = NbGraderAPI(folder)
    statements = []

    def note(*given):
        statements.append(given[2])

    event.listen(Engine, "before_cursor_execute", note)
    found = [asked.get_student_submissions(student) for student in students]
    found += [asked.get_notebook_submissions("tiny", "tiny"), asked.get_submissions("tiny")]
    with api.Gradebook(course.database_url) as gradebook:
        shown = SimpleNamespace(api=asked, gradebook=gradebook)
        one = gradebook.find_submission("tiny", "s01").notebooks[0]
        found.append(SubmissionNavigationHandler._get_incorrect_submission_ids(shown, "tiny", "tiny", one))
    event.remove(Engine, "before_cursor_execute", note)
    return found, len(statements)


def grade(course, source, *students):
    with ResultWriter(course, source) as writer:
        for student in students:
            hand_in(course, student, {}, timestamp="2026-05-01 12:00:00 UTC")
            scores = {"mse_checks": 0 if student == "s02" else 2, "double_checks": 3, "mse_written": 1}
            writer.store(make_record(course, source, student, scores))


def test_every_page_shows_what_nbgraders_own_does(tiny_course):
    """Of hand-ins that are graded, changed since, not graded, without a notebook, or not there."""
    source = install(tiny_course, tiny_source())
    grade(tiny_course, source, "s01", "s02", "s03", "s04")
    hand_in(tiny_course, "s05", {}, timestamp="2026-05-01 12:00:00 UTC")
    (tiny_course.submitted("tiny", "s02") / "timestamp.txt").write_text("2026-05-02 12:00:00 UTC")
    (tiny_course.autograded("tiny", "s03") / "tiny.ipynb").unlink()
    shutil.rmtree(tiny_course.autograded("tiny", "s04"))
    students = ("s01", "s02", "s03", "s04", "s05", "nobody")
    expected, _ = lists(tiny_course, *students)
    make_lists_quick()
    found, _ = lists(tiny_course, *students)
    assert found == expected
    assert [each[0]["autograded"] for each in found[: len(students)]] == [True, False, True, False, False, False]
    assert len(found[-1]) == 2


def test_a_larger_class_takes_no_more_statements(tiny_course):
    """Those of nbgrader grow with the class."""
    source = install(tiny_course, tiny_source())
    counts = []
    for students in (("s01", "s02"), ("s03", "s04", "s05", "s06")):
        grade(tiny_course, source, *students)
        counts.append([lists(tiny_course, "s01")[1]])
        with pytest.MonkeyPatch.context() as undone:
            for kind, name in METHODS:
                undone.setattr(kind, name, getattr(kind, name))
            make_lists_quick()
            counts[-1].append(lists(tiny_course, "s01")[1])
    (own_few, few), (own_many, many) = counts
    assert own_many > own_few
    assert many == few
