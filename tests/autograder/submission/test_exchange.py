"""A hand-in goes through nbgrader's exchange: nbgrader's own ``collect`` finds it there, with nbgrader's time."""

import hashlib

import pytest

from autograder.cli.main import main
from autograder.gradebook.writer import register
from autograder.submission.receipts import compare, read_receipt
from tests.autograder.handed_in import install, run_nbgrader, varied_source


@pytest.fixture
def course(tiny_course):
    """A course with an exchange of its own, whose student has begun and left a file beside the notebook."""
    register(tiny_course, install(tiny_course, varied_source()))
    shared = tiny_course.root.parent / "exchange"
    shared.mkdir()
    shared.chmod(0o777)
    with (tiny_course.root / "nbgrader_config.py").open("a") as config:
        config.write(f'\nc.Exchange.root = "{shared}"\nc.Exchange.cache = "{shared.parent / "cache"}"\n')
    (tiny_course.root / "pyproject.toml").write_text("[tool.course.submit]\nexchange = true\n")
    assert main(["start", "tiny", "--root", str(tiny_course.root)]) == 0
    (tiny_course.work("tiny") / "notes.txt").write_text("mine")
    return tiny_course


def test_nbgrader_collects_what_course_submit_sent(course, capsys):
    """Before the assignment is released into the exchange, the student hears why it was not taken."""
    submit = ["submit", "tiny", "--student", "s01", "--no-check", "--root", str(course.root)]
    assert main(submit) == 1
    said = capsys.readouterr()
    assert "Packed, but not sent: nbgrader's exchange did not take it (Inbound directory doesn't exist:" in said.out
    done = run_nbgrader(course.root, "release_assignment", "tiny")
    assert done.returncode == 0, done.stderr
    assert main(submit) == 0
    said = capsys.readouterr()
    assert "Sent to nbgrader's exchange at 2" in said.out
    assert "SubmitApp" not in said.err
    [receipt] = map(read_receipt, (course.root / "work" / "receipts").iterdir())
    assert [place.is_same for place in compare(course, receipt)] == [True, True, True]
    for path in course.submitted("tiny", "s01").iterdir():
        path.unlink()
    course.submitted("tiny", "s01").rmdir()
    done = run_nbgrader(course.root, "collect", "tiny")
    assert done.returncode == 0, done.stderr
    collected = {path.name: path.read_bytes() for path in course.submitted("tiny", "s01").iterdir()}
    assert set(collected) == {"tiny.ipynb", "timestamp.txt", "submission_secret.txt"}
    assert hashlib.sha256(collected["tiny.ipynb"]).hexdigest() == receipt.sha256
    assert collected["timestamp.txt"].decode() == receipt.time
