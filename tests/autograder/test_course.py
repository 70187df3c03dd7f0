"""Where things lie in a course: in the folders that ``nbgrader_config.py`` names."""

import os
from pathlib import Path

import pytest

from autograder._exceptions import UsageError
from autograder.cli.main import main
from autograder.course import FOLDERS, Course
from autograder.gradebook.backup import back_up, restore
from tests.autograder.handed_in import hand_in

STEPS = ["source", "release", "submitted", "autograded", "feedback"]


def configured(root: Path, text: str) -> Course:
    """The course at ``root``, whose configuration is ``text``."""
    root.mkdir(exist_ok=True)
    (root / "nbgrader_config.py").write_text(f"c = get_config()\n{text}\n")
    return Course.at(root)


@pytest.mark.parametrize("step", STEPS)
def test_a_folder_is_called_as_the_configuration_calls_it(tmp_path: Path, step: str) -> None:
    """Each of nbgrader's steps, and by its usual name where the configuration says nothing of it."""
    assert configured(tmp_path, "").folder(step) == tmp_path / FOLDERS[step]
    assert configured(tmp_path, f'c.CourseDirectory.{step}_directory = "own"').folder(step) == tmp_path / "own"
    assert configured(tmp_path, f'c.CourseDirectory.{step}_directory = "again"').folder(step) == tmp_path / "again"


@pytest.mark.parametrize("name", ["'../other'", "'/elsewhere'", "'.'", "''", "1", "'a/b'"])
def test_a_folder_that_cannot_be_one_of_the_course_is_refused(tmp_path: Path, name: str) -> None:
    """The sentence names the setting."""
    course = configured(tmp_path, f"c.CourseDirectory.source_directory = {name}")
    with pytest.raises(UsageError, match=r"c\.CourseDirectory\.source_directory in nbgrader_config\.py is"):
        course.source("tiny")


@pytest.mark.parametrize("command", ["release tiny", "grade tiny", "feedback tiny", "new-exercise tiny mean", "export"])
@pytest.mark.parametrize("text", ["c.x = = 1", "raise RuntimeError('no')", "import sys; sys.exit(1)"])
def test_a_configuration_that_cannot_be_read_is_named(
    tmp_path: Path, command: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is a program, which may raise anything; no command shows a traceback for it."""
    configured(tmp_path, text)
    name, *others = command.split()
    assert main([name, "--root", str(tmp_path), *others]) == 2
    assert f"{tmp_path / 'nbgrader_config.py'} cannot be read (" in capsys.readouterr().err


def test_a_course_of_nbgraders_own_form_is_worked_on_as_it_is(tiny_course: Course, tmp_path: Path) -> None:
    """Its sources lie in ``source``, and its configuration does not say so; a backup of it fits any other course."""
    os.rename(tiny_course.folder("source"), tiny_course.root / "source")
    course = configured(tiny_course.root, "")
    words = ["--root", str(course.root)]
    assert main(["release", *words, "tiny", "--isolation", "none"]) == 0
    hand_in(course, "s01", {})
    assert main(["grade", *words, "tiny", "--isolation", "none"]) == 0
    assert main(["new-exercise", *words, "tiny", "mean"]) == 0
    assert not (course.root / "source_notebooks").exists()
    back_up(course, tmp_path / "marks.tar.gz")
    other = configured(tmp_path / "other", 'c.CourseDirectory.source_directory = "texts"')
    restore(other, tmp_path / "marks.tar.gz")
    assert (other.root / "texts" / "tiny" / "tiny.ipynb").read_bytes() == course.source("tiny").read_bytes()


@pytest.mark.parametrize("command", ["release tiny", "grade tiny", "feedback tiny", "new-exercise tiny mean", "doctor"])
def test_sources_in_a_folder_that_the_configuration_does_not_name_are_found_out(
    tiny_course: Course, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence says how the folder is called, how the configuration calls it, and what to do."""
    os.rename(tiny_course.folder("source"), tiny_course.root / "source")
    name, *others = command.split()
    main([name, "--root", str(tiny_course.root), *others])
    said = "".join(capsys.readouterr())
    assert "he sources lie in source, but nbgrader_config.py says source_notebooks; rename the folder, or" in said
    assert 'write c.CourseDirectory.source_directory = "source" there.' in said


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (None, {}),
        ("", {}),
        ("tool = 1", {}),
        ("[tool.course]\nbundle = 1", {}),
        ("[tool.course.bundle]\npaths = []", {"paths": []}),
    ],
)
def test_settings_are_a_table_or_nothing(tiny_course: Course, text: str | None, found: dict[str, object]) -> None:
    """Whatever stands in the place of the table, or if there is no file."""
    if text is not None:
        (tiny_course.root / "pyproject.toml").write_text(text)
    assert tiny_course.settings("bundle") == found


def test_a_server_that_shows_another_folder_shows_no_course(tiny_course: Course, tmp_path: Path) -> None:
    """Neither a folder in the course nor one above it is the course, nor is one whose configuration is broken."""
    assert Course.alone_at(tiny_course.root) == tiny_course
    assert Course.alone_at(tiny_course.root / "source_notebooks") is None
    assert Course.alone_at(tmp_path) is None
    (tiny_course.root / "nbgrader_config.py").write_text("c = ")
    assert Course.alone_at(tiny_course.root) is None
