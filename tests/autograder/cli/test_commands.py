"""What commands say of a source folder that cannot be used, and of what is not taken of a student's work."""

import nbformat
import pytest

from autograder.assignment import source_files
from autograder.cli.main import main
from autograder.release.build import build_release
from autograder.submission.handin import start
from tests.autograder.notebooks import checks, notebook, setup
from tests.autograder.pictures import attached
from tests.autograder.running.runs import cell_of


def course(root, command, *arguments):
    return main([command, "--root", str(root.root), *arguments])


@pytest.mark.parametrize("command", ["release", "grade"])
def test_a_source_folder_with_what_cannot_be_released_is_refused(tiny_course, capsys, command):
    """It is refused before anything is written, with the file's name and the next step."""
    folder = tiny_course.source("tiny").parent
    (folder / "data.csv").symlink_to("/etc/hostname")
    assert course(tiny_course, command, "tiny", "--isolation", "none") == 1
    assert "source_notebooks/tiny holds data.csv, a link or a special file" in capsys.readouterr().err
    assert not (tiny_course.root / "gradebook.db").exists()


def test_a_refused_assignment_keeps_no_other_one_from_its_release(tiny_course, capsys):
    """Each refusal names its assignment; the command ends with the status of the worst."""
    broken, one = tiny_course.source("broken"), tiny_course.source("one")
    for path in (broken, one):
        path.parent.mkdir()
    broken.write_text("{")
    nbformat.write(notebook(setup("x = 7"), cell_of("f", "f = x"), checks("f", "assert f == 7")), one)
    assert course(tiny_course, "release", "broken", "one", "--isolation", "none") == 1
    said = capsys.readouterr()
    assert "\nbroken is not released: " in said.err
    assert "broken.ipynb cannot be read as a notebook" in said.err
    assert "one: 1 graded cell, 1 point -> " in said.out
    assert tiny_course.released() == ["one"]
    assert course(tiny_course, "release", "nothing", "broken", "one", "--isolation", "none") == 2
    said = capsys.readouterr()
    assert [line.partition(":")[0] for line in said.err.splitlines()[1:]] == [
        "nothing is not released",
        "broken is not released",
    ]
    assert "one: 1 graded cell, 1 point -> " in said.out


def test_a_source_folder_is_looked_through_once(tiny_course, monkeypatch):
    """Each grading walks through it before anything else."""
    looked = []
    beside = source_files._beside
    monkeypatch.setattr(source_files, "_beside", lambda notebook: looked.append(notebook) or beside(notebook))
    assert course(tiny_course, "grade", "tiny", "--isolation", "none", "--jobs", "1") == 0
    assert looked == [tiny_course.source("tiny")]


def test_a_notebook_whose_name_nothing_can_be_called_by_is_named(tiny_course, capsys):
    """It is not said not to exist."""
    tiny_course.source("tiny", "problem (2)").write_text("{}")
    assert course(tiny_course, "grade", "tiny", "--isolation", "none") == 2
    said = "The notebook problem (2).ipynb of tiny cannot be graded under this name; rename it: a name holds a-z"
    assert said in capsys.readouterr().err


def test_a_zip_that_was_not_unpacked_is_named(tiny_course, capsys):
    """Its student would count as one who handed in nothing; a zip beside what it held needs no word."""
    submitted = tiny_course.root / "submitted"
    for place in ("s01", "s02", "s02/tiny", "s03"):
        (submitted / place).mkdir(parents=True)
    for name in ("tiny-s00.zip", "s01/tiny-s01.zip", "s02/tiny-s02.zip", "s03/other-s03.zip"):
        (submitted / name).touch()
    assert course(tiny_course, "grade", "tiny", "--isolation", "none", "--jobs", "1") == 1
    said = "Not looked into: submitted/s01/tiny-s01.zip and submitted/tiny-s00.zip. `course collect FILE` puts in"
    assert said in capsys.readouterr().out


def test_a_student_hears_of_a_picture_that_is_not_taken(tiny_course, capsys):
    """Both ``course check`` and ``course submit`` say so, before it is too late to paste another one."""
    build_release(tiny_course, "tiny")
    path, _ = start(tiny_course, "tiny")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].source = "![a](attachment:a.svg)"
    notebook.cells[-1].attachments = attached("a.svg", b"<svg/>", "image/svg+xml")
    nbformat.write(notebook, path)
    path.with_name("sheet.png").touch()
    capsys.readouterr()
    course(tiny_course, "check", "tiny")
    said = capsys.readouterr().out
    assert "Note: the picture a.svg is left out: it is image/svg+xml, not one of image/png, image/jpeg" in said
    assert "only the notebook is taken; left out beside it: sheet.png." in said
    assert course(tiny_course, "submit", "tiny", "--student", "s01") == 0
    said = capsys.readouterr().out
    assert "Note: the picture a.svg is left out: it is image/svg+xml" in said
    assert "Only the notebook counts; not packed: sheet.png. Paste pictures into your answers." in said
