"""What an honest class leaves behind is what nbgrader itself would have left, row by row and cell by cell."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.assignment.source import Source
from autograder.course import Course
from autograder.nbgrader_plugin.autograde import read_submission
from autograder.release.build import build_release
from autograder.results.writer import ResultWriter
from autograder.running.assignment_grader import AssignmentGrader
from tests.autograder.handed_in import hand_in, install, run_nbgrader, tables, varied_source

CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "lossopt"
c.CourseDirectory.source_directory = "source_notebooks"
c.LateSubmissionPlugin.penalty_method = "zero"
"""
RIGHT = {
    "half": "def half(x):\n    return x / 2",
    "root": "def root(x):\n    return math.sqrt(x)",
    "plot": "plot = 2",
    "half_written": "It is a half.",
}
CLASS = {
    "right": (RIGHT, "2026-05-01 12:00:00.250000 UTC"),
    "partly": (RIGHT | {"half": "def half(x):\n    return x // 2", "root": "def root(x):\n    return 2"}, None),
    "blank": ({}, "2026-05-02 08:00:00 +0200"),
}
CORRECTED = RIGHT | {"root": "def root(x):\n    return 2", "plot": "plot = 3"}  # handed in late by "right"
BY_A_PERSON = (
    "update assignment set duedate = '2026-05-01 18:00:00'",
    "update grade set manual_score = 1.25, extra_credit = 0.5, needs_manual_grade = 0 where cell_id in "
    "(select id from base_cell where name in ('half_checks', 'plot', 'essay'))",
    "update comment set manual_comment = 'well done' where cell_id in (select id from base_cell where name = 'plot')",
)


def new_course(root: Path) -> Course:
    (root / "source_notebooks" / "tiny").mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    course = Course.at(root)
    install(course, varied_source())
    for student, (answers, timestamp) in CLASS.items():
        hand_in(course, student, answers, timestamp=timestamp)
    return course


def by_hand(course: Course) -> None:
    """What people do in formgrader between two runs."""
    with closing(sqlite3.connect(course.root / "gradebook.db")) as connection:
        for statement in BY_A_PERSON:
            connection.execute(statement)
        connection.commit()


def hand_in_again(course: Course) -> None:
    build_release(course, "tiny")  # students have the same form in both courses; nbgrader has just written its own
    hand_in(course, "right", CORRECTED, timestamp="2026-05-01 19:00:00 UTC")


@pytest.fixture(scope="module")
def nbgraders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, dict[str, Any]]:
    """Graded by nbgrader itself, one of them twice; its tables after the first time too."""
    course = new_course(tmp_path_factory.mktemp("nbgrader"))
    for command in ("generate_assignment", "autograde"):
        done = run_nbgrader(course.root, command, "tiny", "--force")
        assert done.returncode == 0, done.stderr
    first = tables(course)
    by_hand(course)
    hand_in_again(course)
    done = run_nbgrader(course.root, "autograde", "tiny", "--force", "--student", "right")
    assert done.returncode == 0, done.stderr
    return course, first


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, dict[str, Any]]:
    """The same, graded here."""
    course = new_course(tmp_path_factory.mktemp("ours"))
    grade(course, *CLASS)
    first = tables(course)
    by_hand(course)
    hand_in_again(course)
    grade(course, "right")
    return course, first


def grade(course: Course, *students: str) -> None:
    source = Source.load("tiny", course.source("tiny"))
    with AssignmentGrader(source, isolation="none") as grader, ResultWriter(course, source) as writer:
        for student in students:
            writer.store(grader.grade(read_submission(course, "tiny", student)))


def test_every_row_is_what_nbgrader_itself_writes(ours, nbgraders):
    """After the first grading all tables are equal but for their random ids."""
    for table, rows in nbgraders[1].items():
        assert ours[1][table] == rows, table
    assert len(nbgraders[1]["grade"]) == len(CLASS) * 5


def test_grading_again_changes_what_nbgrader_changes_and_withdraws_no_mark(ours, nbgraders):
    """Scores, comments and extra credit of people stay, late work loses what the plugin takes; nbgrader's flags too,
    but for a mark whose text is the one that was marked.
    """
    again = tables(nbgraders[0])
    for table, rows in again.items():
        if table == "grade":
            rows = sorted(_settled(row) if "half_checks" in dict(row)["cell_id"] else row for row in rows)
        assert sorted(tables(ours[0])[table]) == rows, table
    assert again["grade"] != nbgraders[1]["grade"]
    assert {dict(row)["late_submission_penalty"] for row in again["submitted_notebook"]} > {"None"}


def _settled(row: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((dict(row) | {"needs_manual_grade": "False"}).items()))


def test_autograded_notebooks_are_those_of_nbgrader_but_for_what_ran(ours, nbgraders):
    """Cells, texts, metadata with points, locks and checksums, and the time of the hand-in are equal."""
    for student in CLASS:
        mine, theirs = (course.autograded("tiny", student) for course in (ours[0], nbgraders[0]))
        assert sorted(path.name for path in mine.iterdir()) == sorted(path.name for path in theirs.iterdir())
        if (theirs / "timestamp.txt").exists():
            assert (mine / "timestamp.txt").read_text() == (theirs / "timestamp.txt").read_text()
        assert cells(mine) == cells(theirs), student


def cells(folder: Path) -> list[dict[str, Any]]:
    """Without what running them adds, the kernel's times among it."""
    notebook = nbformat.read(folder / "tiny.ipynb", as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    return [
        {name: value for name, value in cell.items() if name not in ("outputs", "execution_count")}
        for cell in notebook.cells
    ]
