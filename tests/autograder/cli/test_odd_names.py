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
