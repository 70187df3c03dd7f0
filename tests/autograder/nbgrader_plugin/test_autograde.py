"""``nbgrader autograde`` in a course of ours: same runner, same verdicts."""

import os
import sqlite3
from contextlib import closing

import nbformat
import pytest

from autograder._exceptions import UngradableError
from autograder.assignment.source import Source
from autograder.course import Course
from autograder.gradebook.marks import Mark, read_assignment
from autograder.gradebook.writer import register
from autograder.nbgrader_plugin.handed_in import read_submission, require_plain_files
from autograder.results.feedback import write_feedback
from autograder.results.writer import ResultWriter
from autograder.running.assignment_grader import AssignmentGrader
from autograder.running.proofs import Proofs
from tests.autograder.handed_in import hand_in, install, lose_names, run_nbgrader, varied_source
from tests.autograder.marking import execute, mark_by_hand

RIGHT = {
    "half": "def half(x):\n    return x / 2",
    "root": "def root(x):\n    return math.sqrt(x)",
    "plot": "plot = 2",
    "half_written": "It is a half: $a<b$ <script>alert(1)</script>",
}
CLASS = {
    "s01": RIGHT,
    "s02": RIGHT | {"half": "def half(x):\n    return x // 2", "root": "def root(x):\n    return 2"},
    "s03": {},
    "s04": RIGHT | {"half": "import sys\nprint('careful', file=sys.stderr)\ndef half(x):\n    return x / 2"},
}


def without_isolation(course: Course) -> None:
    """Not every machine that runs the tests can confine."""
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + '\nc.GradeInTwoProcesses.isolation = "none"\n')


def marks(course: Course) -> dict[str, object]:
    return {name: (found.marks, found.comments) for name, found in read_assignment(course, "tiny").submissions.items()}


@pytest.fixture
def course(tiny_course: Course) -> Course:
    without_isolation(tiny_course)
    register(tiny_course, install(tiny_course, varied_source()))
    return tiny_course


def grade_here(course: Course, students: list[str]) -> Source:
    source = Source.load("tiny", course.source("tiny"))
    with AssignmentGrader(source, isolation="none") as grader, ResultWriter(course, source) as writer:
        for student in students:
            writer.store(grader.grade(read_submission(course, "tiny", student)))
    return source


def test_nbgraders_door_gives_the_same_marks_and_notebooks(course):
    """Scores, flags, comments and autograded notebooks are equal through both doors."""
    for student, answers in CLASS.items():
        hand_in(course, student, answers, timestamp="2026-05-01 12:00:00 UTC")
    done = run_nbgrader(course.root, "autograde", "tiny")
    assert done.returncode == 0, done.stderr
    theirs = marks(course), _notebooks(course)
    with closing(sqlite3.connect(course.root / "gradebook.db")) as connection:
        connection.execute("update grade set auto_score = -1 where cell_id in (select id from grade_cells)")
        connection.execute("update comment set auto_comment = 'old'")
        connection.commit()
    grade_here(course, [*CLASS])
    assert (marks(course), _notebooks(course)) == theirs
    scores = {name: found.score for name, found in read_assignment(course, "tiny").submissions.items()}
    assert scores == {"s01": 5.0, "s02": 1.5, "s03": 0.0, "s04": 5.0}


@pytest.mark.parametrize("is_earlier", [False, True])
def test_marks_stand_through_nbgraders_door(course, is_earlier):
    """Grading again there flags the answer that changed and no other, also in a gradebook that kept no texts yet."""
    for student in ("s01", "s02"):
        hand_in(course, student, RIGHT)
    grade_here(course, ["s01", "s02"])
    mark_by_hand(course, "half_checks", "plot", "half_written", "essay")
    if is_earlier:
        execute(course, "drop table course_answer_text")
    hand_in(course, "s02", RIGHT | {"half_written": "It is two."})
    done = run_nbgrader(course.root, "autograde", "tiny", "--force")
    assert done.returncode == 0, done.stderr
    assert "half_written of s02 has changed since a person marked it." in done.stderr
    found = read_assignment(course, "tiny").submissions
    assert (found["s01"].pending, found["s01"].score) == (0, 7.0)
    assert [name for name, mark in found["s02"].marks.items() if mark.needs_manual] == ["half_written"]
    assert found["s02"].score == 7.0


def test_what_cannot_be_graded_is_left_out_and_costs_no_neighbour(course):
    """Links, special files and files that are not notebooks are refused before anything of theirs is copied."""
    secret = course.root / "secret.txt"
    secret.write_text("42")
    for student in ("s01", "s02", "s03", "s04", "s05"):
        hand_in(course, student, RIGHT, timestamp="" if student == "s01" else None)
    (course.submitted("tiny", "s02") / "data.txt").symlink_to(secret)
    os.mkfifo(course.submitted("tiny", "s03") / "timestamp.txt")
    (course.submitted("tiny", "s04") / "tiny.ipynb").write_text("{")
    (course.submitted("tiny", "s05") / "timestamp.txt").write_text("soon")
    (course.submitted("tiny", "s01") / "numpy.py").write_text("raise SystemExit")
    (course.submitted("tiny", "s01") / "more").mkdir()
    (course.submitted("tiny", "s01") / "more" / "timestamp.txt").write_text("2026-05-01 12:00:00 UTC")
    done = run_nbgrader(course.root, "autograde", "tiny", "--force")
    assert sorted(path.name for path in (course.root / "autograded").iterdir()) == ["s01"]
    assert [path.name for path in course.autograded("tiny", "s01").iterdir()] == ["tiny.ipynb"]
    assert [*read_assignment(course, "tiny").submissions] == ["s01"]
    for student, reason in (
        ("s02", "data.txt is a link"),
        ("s03", "timestamp.txt is a link"),
        ("s04", "valid JSON"),
        ("s05", "timestamp.txt holds no time"),
    ):
        assert any(student in line and reason in line for line in done.stderr.splitlines())


def test_lost_names_are_no_silent_zero(course):
    """A cell is found by its id, or left to a person, or refused with the reason, as through ``course grade``."""
    lose_names(hand_in(course, "s01", RIGHT))
    lose_names(hand_in(course, "s02", RIGHT), "root", "half_written", keep_ids=False, keep_place=False)
    lose_names(hand_in(course, "s03", RIGHT), keep_ids=False, keep_place=False)
    done = run_nbgrader(course.root, "autograde", "tiny")
    found = read_assignment(course, "tiny").submissions
    assert {name: one.score for name, one in found.items()} == {"s01": 5.0, "s02": 2.0}
    assert found["s02"].marks["root_checks"] == Mark(score=None, max_score=3.0, needs_manual=True)
    assert found["s02"].marks["half_written"] == Mark(score=None, max_score=2.0, needs_manual=True)
    assert "s03" in done.stderr
    assert "a fresh copy of tiny.ipynb" in done.stderr


@pytest.mark.parametrize("command", ["autograde", "generate_assignment"])
@pytest.mark.parametrize("name", ["data.csv"])
def test_a_source_folder_with_a_link_is_refused(course, tmp_path, command, name):
    """nbgrader's own commands refuse it too, with the file's name and no traceback; they would follow a link."""
    hand_in(course, "s01", RIGHT)
    (tmp_path / "elsewhere").write_text("{}")
    (course.source("tiny").parent / name).symlink_to(tmp_path / "elsewhere")
    done = run_nbgrader(course.root, command, "tiny", "--force")
    assert done.returncode == 1
    assert f"source_notebooks/tiny holds {name}" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (course.release("tiny") / name).exists()
    assert not course.autograded("tiny", "s01").exists()


def test_a_second_notebook_of_a_submission_is_told_of(course):
    """It is not graded in the place of the first, and the log names it."""
    path = hand_in(course, "s01", RIGHT)
    path.with_name("tiny-Copy1.ipynb").write_bytes(path.read_bytes())
    done = run_nbgrader(course.root, "autograde", "tiny")
    assert done.returncode == 0, done.stderr
    assert [file.name for file in course.autograded("tiny", "s01").iterdir()] == ["tiny.ipynb"]
    assert "left out beside it: tiny-Copy1.ipynb" in done.stderr


def test_an_unsound_source_marks_nobody(course):
    """It may have changed since it was released, so that the proof stands before the first mark of either door."""
    source = nbformat.read(course.source("tiny"), as_version=4)
    own = next(cell for cell in source.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "half_checks")
    own.source = own.source.replace("half(7) == 3.5", "half(7) == 3.6")
    nbformat.write(source, course.source("tiny"))
    hand_in(course, "s01", RIGHT)
    done = run_nbgrader(course.root, "autograde", "tiny")
    assert done.returncode == 0, done.stderr
    marks_of_s01 = read_assignment(course, "tiny").submissions["s01"].marks
    assert {(mark.score, mark.needs_manual) for mark in marks_of_s01.values()} == {(None, True)}
    assert "does not get full marks at half_checks (failed); correct the source" in done.stderr


def test_a_proof_of_one_door_holds_for_the_other(course):
    """The source's own solution runs once for each version of it."""
    hand_in(course, "s01", RIGHT)
    done = run_nbgrader(course.root, "autograde", "tiny")
    assert done.returncode == 0, done.stderr
    assert Proofs(course).holds(Source.load("tiny", course.source("tiny")), "none")
    assert not Proofs(course).holds(Source.load("tiny", course.source("tiny")), "full")


def test_nbgraders_feedback_is_our_page(course):
    """``nbgrader generate_feedback`` and formgrader's button write what ``course feedback`` does."""
    for student in ("s01", "s02"):
        hand_in(course, student, CLASS[student])
    grade_here(course, ["s01", "s02"])
    done = run_nbgrader(course.root, "generate_feedback", "tiny")
    assert done.returncode == 0, done.stderr
    pages = [course.feedback("tiny", student) / "tiny.html" for student in ("s01", "s02")]
    theirs = [page.read_bytes() for page in pages]
    assert b"HIDDEN" not in theirs[1]
    assert b"3.5" not in theirs[1]
    assert write_feedback(course, "tiny") == pages
    assert [page.read_bytes() for page in pages] == theirs


def test_nbgraders_feedback_tells_of_a_newer_hand_in_that_cannot_be_graded(course):
    """The marks of the last one that could be, and why the present one cannot, through both doors."""
    hand_in(course, "s01", CLASS["s01"])
    grade_here(course, ["s01"])
    (course.submitted("tiny", "s01") / "tiny.ipynb").write_text("{")
    done = run_nbgrader(course.root, "generate_feedback", "tiny")
    assert done.returncode == 0, done.stderr
    theirs = (course.feedback("tiny", "s01") / "tiny.html").read_bytes()
    assert b"What you handed in last could not be graded" in theirs
    [page] = write_feedback(course, "tiny")
    assert page.read_bytes() == theirs


def test_nbgraders_export_works_on_the_gradebook(course):
    """``nbgrader export`` reads what was written here."""
    hand_in(course, "s01", RIGHT)
    grade_here(course, ["s01"])
    done = run_nbgrader(course.root, "export", "--to", "grades.csv")
    assert done.returncode == 0, done.stderr
    header, row = (course.root / "grades.csv").read_text().splitlines()
    exported = dict(zip(header.split(","), row.split(","), strict=True))
    assert (exported["student_id"], exported["score"], exported["max_score"]) == ("s01", "5.0", "12.0")


@pytest.mark.parametrize("place", ["student", "assignment", "inside", "folder"])
def test_a_link_anywhere_is_refused(tmp_path, place):
    """A submission's folders and everything in them must be the real thing."""
    real = tmp_path / "real"
    (real / "sub").mkdir(parents=True)
    folder = tmp_path / "submitted" / "s01" / "tiny"
    if place == "student":
        folder.parent.parent.mkdir()
        (real / "tiny").mkdir()
        folder.parent.symlink_to(real)
    elif place == "assignment":
        folder.parent.mkdir(parents=True)
        folder.symlink_to(real)
    else:
        folder.mkdir(parents=True)
        (folder / "x").symlink_to(real if place == "folder" else real / "sub")
    with pytest.raises(UngradableError, match="link"):
        require_plain_files(folder)


def _notebooks(course: Course) -> dict[str, object]:
    """What was written, with the lines joined that nbformat splits."""
    for student in CLASS:
        assert (course.autograded("tiny", student) / "timestamp.txt").is_file()
    return {
        student: nbformat.read(course.autograded("tiny", student) / "tiny.ipynb", as_version=4) for student in CLASS
    }
