"""Folders of names that no terminal, file or page likes, as anybody may put them into ``submitted/``."""

import os
import shutil
from pathlib import Path

from tests.autograder.cli.test_main import RIGHT, course, hand_in
from tests.autograder.released import release

ODD_NAMES = (b"caf\xe9", b"\x1b[2J\x07evil", b"new\nline", b"x" * 129, b"y" * 250, "r\u202eevil".encode(), b"=cmd()")


def test_folders_with_odd_names_cost_nobody_a_mark_or_a_page(tiny_course, capfd):
    """Grading, feedback and every export go on to the last student, and no command writes what a terminal obeys."""
    release(tiny_course)
    for student in ("s01", "z99"):
        hand_in(tiny_course, student, RIGHT)
    submitted = os.fsencode(tiny_course.root / "submitted")
    for name in ODD_NAMES:
        shutil.copytree(os.path.join(submitted, b"s01"), os.path.join(submitted, name))
    unsafe = ("--isolation", "none")
    assert course(tiny_course, "grade", "tiny", *unsafe) == 1
    assert course(tiny_course, "grade", "tiny", *unsafe, "--json", "-") == 1
    assert course(tiny_course, "grade", "tiny", *unsafe, "--student", os.fsdecode(ODD_NAMES[0])) == 1
    assert course(tiny_course, "grade", "tiny", *unsafe, "--student", "nobody") == 2
    assert course(tiny_course, "feedback", "tiny") == 0
    for to in ("csv", "canvas", "moodle"):
        assert course(tiny_course, "export", "--to", to) == 0
        exported = (tiny_course.root / "marks.csv").read_text()
        assert all(line.isprintable() for line in exported.splitlines())
        assert "s01," in exported
        assert "z99," in exported
    written = capfd.readouterr()
    for line in (written.out + written.err).split("\n"):
        assert line.isprintable(), line
    for student in ("s01", "z99"):
        assert (tiny_course.feedback("tiny", student) / "tiny.html").is_file()
    page = Path(os.fsdecode(os.path.join(os.fsencode(tiny_course.root), b"feedback", ODD_NAMES[0], b"tiny/tiny.html")))
    assert r"feedback for caf\xe9" in page.read_text()


def test_an_assignment_may_have_spaces_and_dots_in_its_name(tiny_course, capsys):
    """Every command takes it, and those that a sentence tells to type are quoted."""
    name = "Homework 2.2"
    folder = tiny_course.source("tiny").parent.rename(tiny_course.source(name).parent)
    (folder / "tiny.ipynb").rename(folder / f"{name}.ipynb")
    unsafe = ("--isolation", "none")
    assert course(tiny_course, "start", name) == 2
    assert "run `course release 'Homework 2.2'`" in capsys.readouterr().err
    assert course(tiny_course, "release", name, *unsafe) == 0
    assert course(tiny_course, "check", name) == 2
    assert "begin with `course start 'Homework 2.2'`" in capsys.readouterr().err
    for command in (
        ("start", name),
        ("submit", name, "--student", "s01"),
        ("grade", name, *unsafe),
        ("feedback", name),
    ):
        assert course(tiny_course, *command) == 0
    assert tiny_course.feedback(name, "s01").joinpath(f"{name}.html").is_file()
    given = tiny_course.root.parent / "given"
    shutil.copytree(tiny_course.root / "submitted" / "s01" / name, given / "s02")
    assert course(tiny_course, "collect", str(given)) == 0
    assert tiny_course.submitted(name, "s02").is_dir()


def test_a_name_that_no_assignment_may_have_is_told_what_names_hold(tiny_course, capsys):
    """Its folder is there, so that to say there is none would be wrong."""
    for name in ("Übung", "a..b", "x."):
        folder = tiny_course.source(name).parent
        folder.mkdir()
        (folder / f"{name}.ipynb").write_bytes(tiny_course.source("tiny").read_bytes())
        assert course(tiny_course, "grade", name) == 2
        assert f"The assignment {name} cannot be graded under this name; rename" in capsys.readouterr().err
