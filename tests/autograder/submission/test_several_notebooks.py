"""A student's own commands on an assignment of two notebooks: all of it is begun, checked, packed and collected."""

import hashlib
import json
import shutil
import zipfile
from datetime import date

import nbformat
import pytest

from autograder.assignment.source import Source
from autograder.cli.main import main
from autograder.course import Course
from autograder.release.build import build_release
from autograder.start_page.contents import read_start_page
from autograder.submission.handin import read_works
from autograder.submission.receipts import Receipt, compare
from autograder.submission.several_notebooks import LookedAt, look_at, record_if_unread
from tests.autograder.notebooks import notebook, setup
from tests.autograder.several_notebooks import FIRST, NAMES, RIGHT, SECOND, course_of_two, fill, source_of


def run(course: Course, command: str, *arguments: str) -> int:
    return main([command, "--root", str(course.root), *arguments])


@pytest.fixture
def started(tmp_path, capsys) -> Course:
    """Begun, and the first notebook answered right."""
    course = course_of_two(tmp_path / "course")
    build_release(course, "ps")
    assert run(course, "start", "ps") == 0
    assert "has its 2 notebooks; open them" in capsys.readouterr().out
    fill(course.release("ps") / "problem1.ipynb", FIRST, course.work("ps") / "problem1.ipynb")
    return course


def test_start_brings_back_what_is_gone_and_leaves_what_is_there(started, capsys):
    own = (started.work("ps") / "problem1.ipynb").read_bytes()
    (started.work("ps") / "problem2.ipynb").unlink()
    assert run(started, "start", "ps") == 0
    assert (started.work("ps") / "problem1.ipynb").read_bytes() == own
    assert (started.work("ps") / "problem2.ipynb").is_file()
    assert run(started, "start", "ps") == 0
    assert "are there already and were left as they are" in capsys.readouterr().out


def test_check_runs_each_notebook_or_the_one_that_is_named(started, capsys, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(started.root / "progress.json"))
    assert run(started, "check", "ps") == 1
    said = capsys.readouterr().out
    assert "right   problem1/scale\n" in said
    assert "missing problem2/scale" in said
    assert "1 of 2 pass the visible tests" in said
    kept = json.loads((started.root / "progress.json").read_text())["checks"]["ps"]
    assert {name: each["passed"] for name, each in kept.items()} == {"problem1/scale": True, "problem2/scale": False}
    assert run(started, "check", "ps", "--notebook", "problem1.ipynb") == 0
    said = capsys.readouterr().out
    assert "problem2" not in said
    assert "1 of 1 pass" in said
    assert run(started, "check", "ps", "--notebook", "problem3") == 2
    assert "ps has no notebook 'problem3'; it has problem1 and problem2." in capsys.readouterr().err
    assert run(started, "start") == 0
    assert "1 right, 0 wrong, 2 missing, 1 for a person to mark" in capsys.readouterr().out
    (shown,) = read_start_page(started, today=date(2026, 5, 1)).assignments
    assert (shown.points, shown.is_begun, shown.checks, shown.passed) == (7.0, True, 2, 1)


def test_submit_packs_all_notebooks_and_says_which_one_is_gone(started, capsys):
    """One that was handed in before and is not any more does not stay."""
    assert run(started, "submit", "ps", "--student", "s01") == 0
    said = capsys.readouterr().out
    assert "problem1.ipynb was last saved" in said
    assert "problem2.ipynb was last saved" in said
    (archive,) = (started.root / "work" / "to-upload").glob("*.zip")
    names = {f"ps/{name}.ipynb" for name in NAMES} | {"ps/timestamp.txt"}
    assert set(zipfile.ZipFile(archive).namelist()) == names
    assert sorted(path.name for path in started.submitted("ps", "s01").glob("*.ipynb")) == [f"{n}.ipynb" for n in NAMES]
    (started.work("ps") / "problem2.ipynb").unlink()
    assert run(started, "submit", "ps", "--student", "s01", "--no-check") == 0
    assert "problem2.ipynb is not in " in capsys.readouterr().out
    assert [path.name for path in started.submitted("ps", "s01").glob("*.ipynb")] == ["problem1.ipynb"]
    (started.work("ps") / "problem1.ipynb").unlink()
    assert run(started, "submit", "ps", "--student", "s01", "--no-check") == 2
    assert "begin with `course start ps`" in capsys.readouterr().err


@pytest.fixture
def without_second(started, monkeypatch):
    """The second notebook lies in a folder, where nobody looks for it, beside a copy of the first."""
    monkeypatch.setenv("COURSE_PROGRESS", "")
    work = started.work("ps")
    (work / "part two").mkdir()
    (work / "problem2.ipynb").rename(work / "part two" / "problem2.ipynb")
    shutil.copy(work / "problem1.ipynb", work / "part two")
    return started


def test_check_names_the_notebook_that_is_gone_or_damaged_and_checks_the_others(without_second, capsys):
    second = without_second.work("ps") / "problem2.ipynb"
    assert run(without_second, "check", "ps") == 1
    said = capsys.readouterr().out
    assert "1 of 1 pass the visible tests" in said
    assert f"Not checked: There is no {second}, but part two/problem2.ipynb; move the one that counts to" in said
    second.write_text("{")
    assert run(without_second, "check", "ps") == 1
    assert f"Not checked: {second} cannot be read as a notebook; move it away" in capsys.readouterr().out
    (second.parent / "problem1.ipynb").write_text("{")
    assert run(without_second, "check", "ps") == 2
    assert "problem1.ipynb cannot be read as a notebook" in capsys.readouterr().err


def test_submit_names_the_notebook_that_is_elsewhere_or_damaged(without_second, capsys):
    """Nothing is packed of work of which one notebook is damaged, unless it is moved away."""
    folder = without_second.work("ps")
    assert run(without_second, "submit", "ps", "--student", "s01", "--no-check") == 0
    said = capsys.readouterr().out
    assert f"problem2.ipynb is not in {folder}, but part two/problem2.ipynb in folders of it, and is not handed" in said
    assert "move the one that counts to problem2.ipynb and hand in again, or `course start ps` brings back" in said
    (folder / "problem2.ipynb").write_text("{")
    assert run(without_second, "submit", "ps", "--student", "s02", "--no-check") == 2
    said = capsys.readouterr().err
    assert f"{folder / 'problem2.ipynb'} cannot be packed." in said
    assert "Or move it away to hand in the others alone." in said
    assert not without_second.submitted("ps", "s02").exists()


def test_collect_says_which_notebook_is_missing_or_damaged(started, tmp_path, capsys):
    """One that was collected before is not missed."""
    fill(started.release("ps") / "problem1.ipynb", FIRST, tmp_path / "in" / "s01" / "problem1.ipynb")
    fill(started.release("ps") / "problem1.ipynb", FIRST, tmp_path / "in" / "s02" / "problem1.ipynb")
    (tmp_path / "in" / "s02" / "problem2.ipynb").write_text("{")
    nbformat.write(notebook(setup("x = 1")), started.source("ps", "about"))
    for option in (["--dry-run"], []):
        assert run(started, "collect", str(tmp_path / "in"), *option) == 0
        first, second = capsys.readouterr().out.splitlines()[:2]
        assert first.endswith("problem1.ipynb; there is no problem2.ipynb")
        assert "; problem2.ipynb cannot be graded: The file is not a notebook" in second
        assert "there is no" not in second
    fill(started.release("ps") / "problem2.ipynb", SECOND, tmp_path / "later" / "s01" / "problem2.ipynb")
    assert run(started, "collect", str(tmp_path / "later")) == 0
    assert "there is no" not in capsys.readouterr().out


def test_a_receipt_is_that_of_all_notebooks(started):
    """Its digest is that of what ``sha256sum *.ipynb`` writes of them."""
    assert run(started, "submit", "ps", "--student", "s01", "--no-check") == 0
    (archive,) = (started.root / "work" / "to-upload").glob("*.zip")
    works = read_works(started, "ps")
    lines = "".join(f"{hashlib.sha256(work.data).hexdigest()}  {work.notebook.name}\n" for work in works)
    digest = hashlib.sha256(lines.encode()).hexdigest()
    receipt = Receipt(assignment="ps", student="s01", time="", sha256=digest, archive=archive.name, file="")
    assert [place.is_same for place in compare(started, receipt)] == [True, True]
    (started.submitted("ps", "s01") / "problem2.ipynb").write_text("{}")
    assert [place.is_same for place in compare(started, receipt)] == [False, True]


def collected(course: Course, student: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in course.submitted("ps", student).iterdir()}


def test_what_was_packed_is_collected_and_so_are_single_notebooks(started, tmp_path, capsys):
    """Each goes to its own place by its cells, or its name; what comes later takes the place of its own kind alone."""
    fill(started.release("ps") / "problem2.ipynb", SECOND, started.work("ps") / "problem2.ipynb")
    assert run(started, "submit", "ps", "--student", "s01", "--no-check") == 0
    packed = {path.name: path.read_bytes() for path in started.submitted("ps", "s01").iterdir()}
    for path in started.submitted("ps", "s01").iterdir():
        path.unlink()
    started.submitted("ps", "s01").rmdir()
    assert run(started, "collect", str(started.root / "work" / "to-upload")) == 0
    assert collected(started, "s01") == packed
    assert run(started, "collect", str(started.root / "work" / "to-upload")) == 0
    assert "1 unchanged" in capsys.readouterr().out
    # As Canvas hands out two files of one student, and then one of them again.
    for number, name in enumerate(NAMES):
        fill(
            started.release("ps") / f"{name}.ipynb",
            RIGHT[name],
            tmp_path / "in" / f"lovelaceada_12_{345 + number}_{name}.ipynb",
        )
    assert run(started, "collect", str(tmp_path / "in"), "--assignment", "ps") == 0
    (student,) = {path.parent.parent.name for path in started.folder("submitted").glob("*/ps/problem1.ipynb")} - {"s01"}
    assert sorted(collected(started, student)) == ["problem1.ipynb", "problem2.ipynb"]
    first = collected(started, student)["problem1.ipynb"]
    again = tmp_path / "again" / "lovelaceada_12_400_problem2-1.ipynb"
    fill(started.release("ps") / "problem2.ipynb", FIRST, again)
    assert run(started, "collect", str(again.parent), "--assignment", "ps") == 0
    assert collected(started, student) == {"problem1.ipynb": first, "problem2.ipynb": again.read_bytes()}


def test_notebooks_called_as_student_and_notebook_are_collected_as_one_hand_in(started, tmp_path, capsys):
    """Though cells of both have the same names; what is called as a notebook alone is nobody's."""
    folder = tmp_path / "in"
    for student, name in (("s01", "problem1"), ("s01", "problem2"), ("", "problem1")):
        fill(started.release("ps") / f"{name}.ipynb", RIGHT[name], folder / f"{student}_{name}.ipynb".lstrip("_"))
    assert run(started, "collect", str(folder)) == 1
    assert [path.name for path in started.folder("submitted").iterdir() if path.is_dir()] == ["s01"]
    assert sorted(collected(started, "s01")) == ["problem1.ipynb", "problem2.ipynb"]
    assert "problem1.ipynb: Nothing says whose it is" in capsys.readouterr().out


def test_nobody_misses_a_notebook_without_graded_cells(tmp_path):
    """It costs no points, so that no hand-in without it gets a remark, and saves none if nothing else can be read."""
    course = course_of_two(tmp_path / "course")
    nbformat.write(notebook(setup("x = 1")), course.source("ps", "about"))
    folder = course.submitted("ps", "s01")
    folder.mkdir(parents=True)
    nbformat.write(source_of("problem1"), folder / "problem1.ipynb")
    sources = {name: Source.load("ps", course.source("ps", name)) for name in ("about", "problem1", "problem2")}
    found = {name: record_if_unread(each, "s01", folder, course.release("ps")) for name, each in sources.items()}
    assert found["problem1"] is None
    assert (found["about"].message, found["about"].cells, found["about"].score) == ("", (), 0.0)
    assert found["problem2"].message == "there is no problem2.ipynb in what was handed in"
    assert [cell.score for cell in found["problem2"].cells] == [0.0, 0.0]
    assert look_at("s01", folder, [*sources.values()]) == LookedAt()
    nbformat.write(notebook(setup("x = 1")), folder / "about.ipynb")
    (folder / "problem1.ipynb").write_text("{}")
    assert look_at("s01", folder, [*sources.values()]).refusal.startswith("problem1.ipynb: ")


def test_a_missing_notebook_is_found_in_a_folder(tmp_path):
    """It is said where, and what to do; what JupyterLab keeps does not count, nor does a copy of another one."""
    course = course_of_two(tmp_path / "course")
    folder = course.submitted("ps", "s01")
    problems = ("problem1.ipynb", "part two/problem1.ipynb", "part two/problem2.ipynb")
    for name in (*problems, "part two/.ipynb_checkpoints/problem2-checkpoint.ipynb"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(source_of("problem1"), folder / name)
    source = Source.load("ps", course.source("ps", "problem2"))
    record = record_if_unread(source, "s01", folder, course.release("ps"))
    assert record.message == (
        "there is no problem2.ipynb in what was handed in, but part two/problem2.ipynb (put the one that counts beside "
        "the others, under that name)"
    )
