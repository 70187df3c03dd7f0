"""A student's own folder on a course to which they cannot write."""

import os
from pathlib import Path

import pytest

from autograder._exceptions import UsageError
from autograder.cli.main import main
from autograder.course import Course
from autograder.release.joining import join
from autograder.submission.handin import start, submit
from tests.autograder.released import release


@pytest.fixture
def shared(tiny_course: Course, tmp_path: Path) -> Course:
    """What a bundle leaves of a course: its release, and a lesson, without sources."""
    release(tiny_course)
    root = tmp_path / "shared"
    (root / "course" / "pictures").mkdir(parents=True)
    (root / "course" / "01.ipynb").write_text("{}")
    for name in ("nbgrader_config.py", "release"):
        (tiny_course.root / name).rename(root / name)
    (root / "pyproject.toml").write_text("[tool.course.outline]\n")
    return Course.at(root)


def every_file(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_student_works_in_their_own_folder(shared, tmp_path):
    """From start to submit; the shared course stays as it is, and nobody else may look into the folder."""
    before = every_file(shared.root)
    own, is_new = join(shared, tmp_path / "home" / "s01")
    assert is_new
    assert own.root.stat().st_mode & 0o777 == 0o700
    notebook, _ = start(own, "tiny")
    handed_in = submit(own, "tiny", "s01")
    assert {notebook, handed_in.archive, handed_in.folder} <= {*own.root.rglob("*")}
    assert every_file(shared.root) == before


def test_what_runs_in_a_lesson_finds_the_students_folder(shared, tmp_path, monkeypatch):
    """The lesson is a link, but its folder is none: a kernel's working directory is the resolved one."""
    own, _ = join(shared, tmp_path / "s01")
    assert (own.root / "course" / "01.ipynb").read_text() == "{}"
    monkeypatch.chdir(own.root / "course")
    assert Course.at(Path.cwd()).root == own.root


def test_joining_again_brings_what_is_new_and_touches_nothing_of_ones_own(shared, tmp_path):
    """New lessons come, those that are gone go, a lesson that was replaced by a copy of one's own stays."""
    own, _ = join(shared, tmp_path / "s01")
    lessons = own.root / "course"
    (shared.root / "course" / "02.ipynb").write_text("[]")
    (shared.root / "course" / "pictures").rmdir()
    (lessons / "01.ipynb").unlink()
    (lessons / "01.ipynb").write_text("mine")
    (own.root / "notes.txt").symlink_to("/etc/hostname")
    assert join(shared, own.root) == (own, False)
    assert {path.name for path in lessons.iterdir()} == {"01.ipynb", "02.ipynb"}
    assert (lessons / "01.ipynb").read_text() == "mine"
    assert os.path.lexists(own.root / "notes.txt")
    moved = shared.root.rename(tmp_path / "moved")
    join(Course.at(moved), own.root)
    assert (lessons / "02.ipynb").read_text() == "[]"


@pytest.mark.parametrize("name", ["source_notebooks", "source", "submitted", "gradebook.db"])
def test_a_course_that_shows_what_students_must_not_see_is_not_joined(shared, tmp_path, capsys, name):
    """Its instructor hears it before the first student does."""
    (shared.root / name).mkdir()
    assert main(["join", str(tmp_path / "s01"), "--root", str(shared.root)]) == 2
    assert f"is no course to share: {name} can be read there." in capsys.readouterr().err
    assert not (tmp_path / "s01").exists()


def test_a_folder_that_is_something_else_is_refused(shared, tmp_path):
    """A course of its own, a file, and the shared course itself."""
    (tmp_path / "file").write_text("")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "nbgrader_config.py").write_text("")
    for folder, why in (("own", "a course of its own"), ("file", "no folder"), ("shared/s01", "lies in the course")):
        with pytest.raises(UsageError, match=why):
            join(shared, tmp_path / folder)


def test_the_command_says_what_it_did(shared, tmp_path, capsys):
    """The first time and again."""
    for said in ("is yours; your work stays in its work/.", "has all that the course gives now."):
        assert main(["join", str(tmp_path / "s01"), "--root", str(shared.root)]) == 0
        assert capsys.readouterr().out == f"{tmp_path / 's01'} {said} Begin there with `course start`.\n"
