"""The program ``course``, as a person meets it."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from autograder.cli.main import main
from autograder.confinement import REQUIRED
from autograder.course import Course
from tests.autograder.notebooks import TINY_ANSWERS as RIGHT
from tests.autograder.released import release

WRONG = {"mse": "def mse(y, y_hat):\n    return 2.0"}


def course(root: Course, *arguments: str) -> int:
    command, *rest = arguments
    return main([command, "--root", str(root.root), *rest])


def write_work(root: Course, answers: dict[str, str]) -> Path:
    course(root, "start", "tiny")
    path = root.work("tiny") / "tiny.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = answers.get(grade_id, cell.source)
    nbformat.write(notebook, path)
    return path


def hand_in(root: Course, student: str, answers: dict[str, str]) -> None:
    write_work(root, answers)
    assert course(root, "submit", "tiny", "--student", student, "--no-check") == 0


def test_the_whole_loop_ends_with_the_marks_of_each_student(tiny_course, capsys):
    """Release, hand in, grade, feedback and export work one after the other in one course directory."""
    assert course(tiny_course, "release", "tiny", "--isolation", "none") == 0
    hand_in(tiny_course, "s01", RIGHT)
    hand_in(tiny_course, "s02", WRONG)
    report = tiny_course.root / "report.json"
    assert course(tiny_course, "grade", "tiny", "--json", str(report), "--jobs", "1") == 0
    submissions = json.loads(report.read_text())["assignments"][0]["submissions"]
    assert [(s["student"], s["score"], s["max_score"]) for s in submissions] == [("s01", 5.0, 6.0), ("s02", 3.0, 6.0)]
    table = capsys.readouterr().out
    assert "s02" in table
    assert "mse: failed: a hidden check does not hold" in table
    assert course(tiny_course, "feedback", "tiny") == 0
    assert (tiny_course.feedback("tiny", "s02") / "tiny.html").is_file()
    assert course(tiny_course, "export") == 0
    assert "s01" in (tiny_course.root / "marks.csv").read_text()


def test_start_never_touches_existing_work(tiny_course):
    """A second ``course start`` leaves the student's notebook as it is, byte for byte."""
    release(tiny_course)
    path = write_work(tiny_course, RIGHT)
    before = path.read_bytes()
    assert course(tiny_course, "start", "tiny") == 0
    assert path.read_bytes() == before


def test_check_says_what_is_right_wrong_and_missing(tiny_course, capsys):
    """``course check`` runs the visible tests alone and names every exercise."""
    release(tiny_course)
    path = write_work(tiny_course, RIGHT | {"mse": "def mse(y, y_hat):\n    return 1 / 0"})
    capsys.readouterr()
    assert course(tiny_course, "check", "tiny") == 1
    said = capsys.readouterr().out
    assert "wrong   mse: your code raised ZeroDivisionError: division by zero" in said
    assert "right   double\n" in said
    assert "1 of 2 pass the visible tests" in said
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") != "double"]
    nbformat.write(notebook, path)
    assert course(tiny_course, "check", "tiny") == 1
    assert "missing double: the cell double is missing" in capsys.readouterr().out


def test_check_counts_cells_with_tests_whatever_they_are_called(tiny_course, capsys):
    """Their names are the author's; written answers are not tested and do not count."""
    source = nbformat.read(tiny_course.source("tiny"), as_version=4)
    for cell in source.cells:
        own = cell.metadata.get("nbgrader", {})
        if own.get("grade_id", "").endswith("_checks"):
            own["grade_id"] = own["grade_id"].replace("_checks", "_tests")
    nbformat.write(source, tiny_course.source("tiny"))
    release(tiny_course)
    write_work(tiny_course, RIGHT)
    capsys.readouterr()
    course(tiny_course, "check", "tiny")
    assert "2 of 2 pass the visible tests" in capsys.readouterr().out


def test_the_records_go_to_standard_output_for_a_hyphen(tiny_course, capsys, monkeypatch):
    """They stand there alone, for a program to read; the table goes to standard error, and no file is written."""
    monkeypatch.chdir(tiny_course.root)
    release(tiny_course)
    hand_in(tiny_course, "s01", RIGHT | {"mse_written": "It is squared."})
    capsys.readouterr()
    assert course(tiny_course, "grade", "tiny", "--json", "-", "--isolation", "none", "--jobs", "1") == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["assignments"][0]["submissions"][0]["student"] == "s01"
    assert "what is wrong" in said.err
    assert "To be marked by hand: 1 answer; in `course lab`, open *Mark written answers*." in said.err
    assert not (tiny_course.root / "-").exists()


def test_feedback_before_grading_is_one_sentence(tiny_course, capsys):
    """It names the command to run first."""
    release(tiny_course)
    capsys.readouterr()
    assert course(tiny_course, "feedback", "tiny") == 0
    assert capsys.readouterr().out == "tiny: nothing was graded yet; run `course grade tiny` first.\n"


def test_a_hand_in_replaces_the_one_before_and_keeps_its_zip(tiny_course):
    """Each hand-in leaves a zip for an upload; what is graded is the last one."""
    release(tiny_course)
    hand_in(tiny_course, "s01", WRONG)
    hand_in(tiny_course, "s01", RIGHT)
    archives = sorted((tiny_course.root / "work" / "to-upload").glob("tiny-s01-*.zip"))
    assert len(archives) == 2
    stored = (tiny_course.submitted("tiny", "s01") / "tiny.ipynb").read_bytes()
    assert zipfile.ZipFile(archives[-1]).read("tiny/tiny.ipynb") == stored
    assert b"2 * value" in stored


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["start", "nothing"], 2, "There is no assignment 'nothing' here; the course has: tiny."),
        (["start", "../tiny"], 2, "There is no assignment '../tiny' here; the course has: tiny."),
        (
            ["grade", "nothing"],
            2,
            "There is no assignment 'nothing' here (no source_notebooks/nothing/nothing.ipynb); the course has: tiny.",
        ),
        (["grade", "../tiny"], 2, "There is no assignment '../tiny' here; the course has: tiny."),
        (["grade", "tiny", "--jobs", "0"], 2, "'0' is not a whole number above 0"),
        (
            ["grade", "tiny", "--student", "s99"],
            2,
            "There is no hand-in of tiny by s99; those who handed it in: nobody.",
        ),
        (["check", "tiny"], 2, "begin with `course start tiny`."),
        (["submit", "tiny", "--student", "s/../01"], 2, "may hold only a-z, A-Z, 0-9 and . _ @ -"),
        (["submit", "tiny", "--student", ""], 2, "may hold only a-z, A-Z, 0-9 and . _ @ -"),
        (["submit", "tiny", "--student", "s01", "--jobs", "2"], 2, "Unrecognized arguments: --jobs 2"),
        (["grade", "tiny", "--json", "nowhere/marks.json"], 2, "make it first or name another file"),
        (["export", "--to", "paper"], 2, "invalid choice: 'paper'"),
    ],
)
def test_wrong_usage_gets_one_sentence_and_the_next_step(tiny_course, capsys, arguments, status, sentence):
    """Wrong arguments end with 2 and one line on standard error, never a traceback."""
    release(tiny_course)
    capsys.readouterr()
    assert course(tiny_course, *arguments) == status
    said = capsys.readouterr().err
    assert sentence in said
    assert "Traceback" not in said


def test_a_folder_without_a_course_is_named(tmp_path, capsys):
    """Outside a course directory every command says so and how to name one."""
    assert main(["grade", "losses", "--root", str(tmp_path)]) == 2
    assert "is not in a course directory" in capsys.readouterr().err


def test_a_folder_inside_the_course_will_do(tiny_course, capsys):
    """In a terminal that opens in ``course/`` or ``work/`` the commands find the course above them."""
    inside = tiny_course.root / "source_notebooks" / "tiny"
    assert main(["start", "tiny", "--root", str(inside)]) == 2
    assert "tiny is not released yet; run `course release tiny`." in capsys.readouterr().err


def test_a_newer_hand_in_is_not_exported_under_the_old_marks(tiny_course, capsys):
    """Who hands in again after grading has no final mark until the new hand-in is graded, and the export says so."""
    release(tiny_course)
    hand_in(tiny_course, "s01", RIGHT)
    assert course(tiny_course, "grade", "tiny", "--isolation", "none", "--jobs", "1") == 0
    hand_in(tiny_course, "s01", WRONG)
    capsys.readouterr()
    assert course(tiny_course, "export") == 0
    assert "1 hand-in not graded yet" in capsys.readouterr().out
    assert "handed in again since, not graded" in (tiny_course.root / "marks.csv").read_text()


def test_nobody_having_handed_in_is_said(tiny_course, capsys):
    """Grading nothing names the folder where hand-ins are looked for."""
    release(tiny_course)
    assert course(tiny_course, "grade", "tiny", "--isolation", "none") == 0
    assert "hand-ins lie in submitted/<student>/tiny/" in capsys.readouterr().out


def test_every_command_has_help(capsys):
    """``--help`` works for the program and for each command that the design names."""
    for command in (
        "lab",
        "start",
        "check",
        "submit",
        "receipt",
        "release",
        "grade",
        "feedback",
        "export",
        "bundle",
        "doctor",
    ):
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0
        assert "--root DIR" in capsys.readouterr().out


def test_an_ungradable_file_ends_with_1_and_gets_no_score(tiny_course, capsys):
    """A file that is not a notebook is named with the reason; the others are graded; the exit status is 1."""
    release(tiny_course)
    hand_in(tiny_course, "s01", RIGHT)
    folder = tiny_course.submitted("tiny", "s02")
    folder.mkdir(parents=True)
    (folder / "tiny.ipynb").write_text("my answers")
    report = tiny_course.root / "report.json"
    assert course(tiny_course, "grade", "tiny", "--json", str(report), "--jobs", "1") == 1
    first, second = json.loads(report.read_text())["assignments"][0]["submissions"]
    assert (first["status"], first["score"]) == ("graded", 5.0)
    assert (second["status"], second["score"], second["cells"]) == ("ungradable", None, [])
    assert "not valid JSON" in second["message"]


def test_doctor_names_every_layer_and_the_database(tiny_course, capsys):
    """``course doctor`` looks at Python, packages, GPU, isolation and database."""
    status = course(tiny_course, "doctor")
    said = capsys.readouterr().out
    is_isolated = all(f"ok      isolation, {layer.value}" in said for layer in REQUIRED)
    assert status == (0 if is_isolated else 1)
    for what in ("Python", "packages", "GPU", "isolation, Landlock (files)", "isolation, seccomp", "database"):
        assert what in said


def test_the_installed_program_runs(tmp_path):
    """``course`` is on the environment's path and answers in a process of its own."""
    program = Path(sys.executable).parent / "course"
    done = subprocess.run(
        [program, "start", "x"], cwd=tmp_path, capture_output=True, text=True, env=os.environ, check=False
    )
    assert done.returncode == 2
    assert "is not in a course directory" in done.stderr


def test_a_fault_of_the_program_is_one_sentence_and_3(tiny_course, capsys, monkeypatch):
    """An error that nobody thought of ends with 3 and the way to a report; COURSE_DEBUG shows the traceback."""

    def broken(*_: object) -> None:
        raise LookupError("no such thing")

    monkeypatch.setattr("autograder.submission.handin.start", broken)
    monkeypatch.delenv("COURSE_DEBUG", raising=False)
    assert course(tiny_course, "start", "tiny") == 3
    said = capsys.readouterr().err
    assert said.startswith("The program failed (LookupError: no such thing)")
    assert "Traceback" not in said
    monkeypatch.setenv("COURSE_DEBUG", "1")
    with pytest.raises(LookupError):
        course(tiny_course, "start", "tiny")
