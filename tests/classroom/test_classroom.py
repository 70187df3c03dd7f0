"""The bundled class gets the marks that were written down for it, from the commands that an instructor uses."""

import contextlib
import importlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from autograder.cli.main import main
from autograder.confinement import survey
from tests.assignments._driver import exercise_of
from tests.classroom.demo import ASSIGNMENT, FEEDBACK, ROOT, run_demo
from tests.classroom.expected import EXPECTED
from tests.classroom.students import STUDENTS

pytestmark = pytest.mark.skipif(not survey().is_sufficient, reason="this system cannot isolate; see `course doctor`")
NAMES = sorted(EXPECTED)
FURTHER_ASSIGNMENTS = (
    "capstone",
    "debugging",
    "gradient_descent",
    "metrics",
    "pipeline",
    "training_loop",
    "viva",
)


@pytest.fixture(scope="module")
def graded_class(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course directory after the whole loop."""
    root = tmp_path_factory.mktemp("class")
    status = run_demo(root, "--jobs", "1")  # a worker starts processes for each assignment; other tests run beside it
    assert status == 1, "one submission is not a notebook, so that grading has to end with 1"
    return root


@pytest.fixture(scope="module")
def report(graded_class: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """Assignment → student → what `course grade --json` says."""
    document = json.loads((graded_class / "marks.json").read_text())
    return {
        graded["assignment"]: {submission["student"]: submission for submission in graded["submissions"]}
        for graded in document["assignments"]
    }


@pytest.fixture(scope="module")
def submissions(report: dict[str, dict[str, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    return report[ASSIGNMENT]


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


@pytest.mark.parametrize("assignment", FURTHER_ASSIGNMENTS)
def test_a_right_hand_in_gets_every_point_of_the_checks(assignment: str, report: dict[str, Any]) -> None:
    """Only what a person marks is still open."""
    found = report[assignment]["s01"]
    by_hand = [cell for cell in found["cells"] if cell["verdict"] == "manual"]
    assert {cell["verdict"] for cell in found["cells"]} <= {"passed", "manual"}
    assert found["score"] == found["max_score"] - sum(cell["max_score"] for cell in by_hand)
    assert found["needs_manual"] == len(by_hand)


@pytest.mark.parametrize("assignment", FURTHER_ASSIGNMENTS)
def test_a_blank_hand_in_gets_nothing(assignment: str, report: dict[str, Any]) -> None:
    """And every exercise says that it is not answered."""
    found = report[assignment]["s02"]
    assert found["score"] == 0
    assert {cell["message"] for cell in found["cells"]} <= {"not answered yet", "no answer was written"}


@pytest.mark.parametrize("assignment", FURTHER_ASSIGNMENTS)
def test_a_usual_mistake_is_told_by_its_name(assignment: str, report: dict[str, Any]) -> None:
    """Each wrong answer gets its own misconception and the marks of the parts that it keeps; the right one passes."""
    mistakes = importlib.import_module(f"tests.classroom.mistakes.{assignment}").MISTAKES
    cells = {cell["grade_id"].removesuffix("_checks"): cell for cell in report[assignment]["s03"]["cells"]}
    told = {exercise: (cells[exercise]["verdict"], cells[exercise]["misconception"]) for exercise in mistakes}
    expected: dict[str, tuple[str, str | None]] = {}
    for exercise, (_, name) in mistakes.items():
        keeps = {known.name: known.keeps[0] for known in exercise_of(assignment, exercise).misconceptions}
        expected[exercise] = ("partial" if keeps[name] else "failed", name) if name else ("passed", None)
    assert told == expected


@pytest.mark.parametrize("assignment", [ASSIGNMENT, *FURTHER_ASSIGNMENTS])
def test_the_release_of_the_class_is_the_committed_one(assignment: str, graded_class: Path) -> None:
    """`course release` makes the same bytes from the same source."""
    file = Path("release") / assignment / f"{assignment}.ipynb"
    assert (graded_class / file).read_bytes() == (ROOT / file).read_bytes()


def test_the_page_that_the_demo_names_is_there(graded_class: Path) -> None:
    """With the hint of one of that student's mistakes."""
    assert "Hint:" in (graded_class / FEEDBACK).read_text()


GRADES = """
select student.student_id, cell.name, grade.auto_score, grade.manual_score, grade.needs_manual_grade,
    remark.auto_comment
from submitted_assignment student
join assignment on assignment.id = student.assignment_id and assignment.name = ?
join submitted_notebook notebook on notebook.assignment_id = student.id
join grade on grade.notebook_id = notebook.id
join base_cell cell on cell.id = grade.cell_id
left join comment remark on remark.notebook_id = notebook.id and remark.cell_id = cell.id
order by student.student_id, cell.name
"""


def test_nbgraders_own_command_gives_the_class_the_same_marks(graded_class: Path, tmp_path: Path) -> None:
    """`nbgrader autograde` on the same hand-ins ends with the same scores, flags and comments for everyone."""
    again = tmp_path / "again"
    shutil.copytree(graded_class, again)
    programs = Path(sys.executable).parent
    path = os.pathsep.join((str(programs), os.environ["PATH"]))
    done = subprocess.run(
        [programs / "nbgrader", "autograde", ASSIGNMENT, "--force"],
        cwd=again,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "s12" in done.stderr, "the hand-in that is not a notebook has to be named"
    found = []
    for root in (graded_class, again):
        with contextlib.closing(sqlite3.connect(root / "gradebook.db")) as gradebook:
            found.append(gradebook.execute(GRADES, [ASSIGNMENT]).fetchall())
    assert len(found[0]) == 11 * 12
    assert found[0] == found[1]


MARK_EVERYTHING = """
update grade set manual_score = 1, needs_manual_grade = 0 where needs_manual_grade and cell_id in
(select cell.id from base_cell cell join notebook on notebook.id = cell.notebook_id where notebook.name = ?)
"""


def test_a_class_that_is_marked_stays_finished_when_it_is_graded_again(graded_class: Path, tmp_path: Path) -> None:
    """Nothing was handed in anew, so the marks that go to the learning platform are the same before and after."""
    again = tmp_path / "again"
    shutil.copytree(graded_class, again)
    with contextlib.closing(sqlite3.connect(again / "gradebook.db")) as gradebook:
        gradebook.execute(MARK_EVERYTHING, [ASSIGNMENT])
        gradebook.commit()
    where, exports = ["--root", str(again)], []
    for number in range(2):
        exports.append(again / f"{number}.csv")
        assert main(["export", *where, "--to", "moodle", "--output", str(exports[-1])]) == 0
        main(["grade", *where, ASSIGNMENT, "--jobs", "1"])  # each worker starts processes of its own
    before, after = (path.read_text().splitlines() for path in exports)
    assert after == before
    with Gradebook(f"sqlite:///{again}/gradebook.db") as gradebook:
        assert not any(s.needs_manual_grade for s in gradebook.assignment_submissions(ASSIGNMENT))
