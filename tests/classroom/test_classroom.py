"""The bundled class gets the marks that were written down for it, from the commands that an instructor uses."""

import json
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from autograder.confinement import survey
from tests.classroom.demo import ASSIGNMENT, ROOT, run_demo
from tests.classroom.expected import EXPECTED
from tests.classroom.students import STUDENTS

pytestmark = pytest.mark.skipif(not survey().is_sufficient, reason="this system cannot isolate; see `course doctor`")
NAMES = sorted(EXPECTED)


@pytest.fixture(scope="module")
def graded_class(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course directory after the whole loop."""
    root = tmp_path_factory.mktemp("class")
    assert run_demo(root) == 1, "one submission is no notebook, so that grading has to end with 1"
    return root


@pytest.fixture(scope="module")
def submissions(graded_class: Path) -> dict[str, dict[str, Any]]:
    document = json.loads((graded_class / "marks.json").read_text())
    return {submission["student"]: submission for submission in document["assignments"][0]["submissions"]}


def test_each_student_has_expected_marks_written_down() -> None:
    """Nobody in the class is left out of the table."""
    assert {student.name for student in STUDENTS} == set(EXPECTED)


@pytest.mark.parametrize("student", NAMES)
def test_the_class_gets_the_marks_that_were_written_down(student: str, submissions: dict[str, Any]) -> None:
    """Score, verdicts and misconceptions of each student are the expected ones."""
    found, expected = submissions[student], EXPECTED[student]
    assert found["score"] == expected.score
    assert found["needs_manual"] == expected.by_hand
    assert found["max_score"] == 30
    wrong = {
        cell["grade_id"].removesuffix("_checks"): (cell["verdict"], cell["misconception"])
        for cell in found["cells"]
        if cell["verdict"] not in ("passed", "manual")
    }
    assert wrong == expected.wrong
    assert found["message"].startswith(expected.message)
    assert bool(found["message"]) == bool(expected.message)


@pytest.mark.parametrize("student", NAMES)
def test_the_gradebook_holds_the_same_scores(student: str, graded_class: Path) -> None:
    """What formgrader shows is what the command line reported; who cannot be graded has no row."""
    with Gradebook(f"sqlite:///{graded_class}/gradebook.db") as gradebook:
        rows = {s.student.id: s for s in gradebook.assignment_submissions(ASSIGNMENT)}
        expected = EXPECTED[student]
        if expected.score is None:
            assert student not in rows
        else:
            assert (rows[student].score, rows[student].needs_manual_grade) == (expected.score, expected.by_hand > 0)


def test_the_release_of_the_class_is_the_committed_one(graded_class: Path) -> None:
    """`course release` makes the same bytes from the same source."""
    file = Path("release") / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    assert (graded_class / file).read_bytes() == (ROOT / file).read_bytes()
