"""What a student hears on the way out: how the work stands, where it went, and whose receipt a file is."""

import json
import os
import re
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat
import pytest

from autograder._exceptions import GraderFault
from autograder.cli.main import main
from autograder.course import Course
from autograder.submission.desk import Desk
from autograder.submission.drops import login_of_process
from tests.autograder.notebooks import TINY_ANSWERS
from tests.autograder.released import release


def course(root: Course, command: str, *arguments: str) -> int:
    return main([command, "--root", str(root.root), *arguments])


def write_work(root: Course, answers: dict[str, str]) -> Path:
    path = root.work("tiny") / "tiny.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    nbformat.write(notebook, path)
    return path


@pytest.fixture
def started(tiny_course, capsys):
    release(tiny_course)
    course(tiny_course, "start", "tiny")
    capsys.readouterr()
    return tiny_course


def name_drop(root: Course, setting: str) -> None:
    (root.root / "pyproject.toml").write_text(f"[tool.course.submit]\n{setting}\n")


def pack(root: Course, *arguments: str) -> int:
    return course(root, "submit", "tiny", "--no-check", *arguments)


def test_a_student_is_remembered_and_a_guess_is_named(started, capsys, monkeypatch):
    """A login name is a guess and is not kept; a name that was given is, until another one is."""
    monkeypatch.setattr("getpass.getuser", lambda: "ada")
    for arguments, said in [
        ((), "It is packed for ada (your login name; another name: --student NAME), with the time 2"),
        (("--student", "s01"), "It is packed for s01, with the time 2"),
        ((), "It is packed for s01 (as last time; another name: --student NAME), with the time 2"),
        (("--student", "s02", "--dry-run"), "Nothing was packed this time."),
        ((), "It is packed for s01 (as last time"),
    ]:
        assert pack(started, *arguments) == 0
        assert said in capsys.readouterr().out


def test_submit_claims_no_more_than_it_does(started, capsys):
    """It names the file to upload and the copy, both of which are there, and never says that work was handed in."""
    assert pack(started, "--student", "s01") == 0
    said = capsys.readouterr().out
    [packed] = (started.root / "work" / "to-upload").glob("*.zip")
    assert f"Packed, not yet sent: upload this file to your course's page: {packed}\n" in said
    assert f"A copy lies in {started.submitted('tiny', 's01')}\n" in said
    assert re.search("sent to|handed in|receipt", said, re.IGNORECASE) is None


def test_the_work_is_summed_up_before_it_is_packed(started, capsys):
    """The tests run once on each saved notebook; a notebook that was saved after them is checked anew."""
    write_work(started, {**TINY_ANSWERS, "double": "def double(x):\n    return x"})
    assert course(started, "submit", "tiny", "--student", "s01") == 0
    said = capsys.readouterr().out
    order = [
        "tiny.ipynb was last saved ",
        "`course check` has not run on it yet",
        "1 right, 1 wrong (double), ",
        "Packed, not yet sent",
    ]
    assert [text for text in order if text not in said] == []
    assert sorted(order, key=said.index) == order
    assert course(started, "submit", "tiny", "--student", "s01") == 0
    said = capsys.readouterr().out
    assert "Nothing in it has changed since you packed it " in said
    assert re.search(r"Checked at [^\n]+ and not changed since: 1 right, 1 wrong \(double\)", said)
    write_work(started, TINY_ANSWERS)
    assert pack(started, "--student", "s01") == 0
    assert "It was saved after the last check at " in capsys.readouterr().out


def test_packing_does_not_wait_for_tests_that_cannot_run(started, capsys, monkeypatch):
    """A fault of the grader is said, and the work is packed."""

    def fail(*_: object) -> None:
        raise GraderFault("No process could be started.")

    monkeypatch.setattr("autograder.grading.check_work.check_read_work", fail)
    assert course(started, "submit", "tiny", "--student", "s01") == 0
    said = capsys.readouterr().out
    assert "The visible tests could not run: No process could be started." in said
    assert "Packed, not yet sent" in said


def test_what_was_not_saved_is_said(started, capsys):
    """Until the notebook is saved again; then the note is out of date, also if nobody took it away."""
    path = started.work("tiny") / "tiny.ipynb"
    Desk(started).note_unsaved("tiny", datetime.now(UTC))
    os.utime(path, (1_000_000_000, 1_000_000_000))
    assert pack(started, "--student", "s01") == 0
    said = capsys.readouterr().out
    assert "tiny.ipynb was last saved on 2001-09-" in said
    assert "The lab has changes of tiny.ipynb, begun at " in said
    soon = (datetime.now(UTC) + timedelta(seconds=5)).timestamp()
    os.utime(path, (soon, soon))
    assert pack(started, "--student", "s01") == 0
    assert "The lab has changes" not in capsys.readouterr().out


def test_a_dry_run_packs_nothing(started, capsys):
    """And tells a program how it stands, as JSON on standard output, where no other word is."""
    assert pack(started, "--dry-run", "--student", "s01", "--json", "-") == 0
    said = capsys.readouterr()
    shown = {"assignment": "tiny", "student": "s01", "student_is": "given", "drop": None, "standing": None}
    assert json.loads(said.out) == shown
    assert "Not answered yet: mse, double, mse_written." in said.err
    assert not (started.root / "submitted").exists()
    assert not (started.root / "work" / "to-upload").exists()


def test_a_shared_folder_takes_it_and_the_receipt_is_that_of_the_hand_in(started, capsys):
    """The receipt holds for what was sent, the copy and the zip, and for no other notebook."""
    (started.root / "drop").mkdir()
    name_drop(started, 'folder = "drop"')
    assert pack(started, "--student", "s01", "--json", str(started.root / "report.json")) == 0
    said = capsys.readouterr().out
    assert "not yet sent" not in said
    report = json.loads((started.root / "report.json").read_text())
    assert f"  {report['receipt']}\n" in said
    assert course(started, "start") == 0
    assert "; sent at " in capsys.readouterr().out
    [sent] = (started.root / "drop").iterdir()
    assert sent.read_bytes() == Path(report["archive"]).read_bytes()
    assert course(started, "receipt", report["receipt"]) == 0
    said = capsys.readouterr().out
    assert [line.split()[:2] for line in said.splitlines()[1:4]] == [
        ["same", f"{sent},"],
        ["same", f"{started.submitted('tiny', 's01')},"],
        ["same", f"{report['archive']},"],
    ]
    assert "It is no signature" in said
    write_work(started, TINY_ANSWERS)
    assert pack(started) == 0
    assert course(started, "receipt", report["receipt"]) == 0
    assert f"other   {started.submitted('tiny', 's01')}" in capsys.readouterr().out
    newer = max((started.root / "work" / "to-upload").glob("*.zip"))
    assert course(started, "receipt", report["receipt"], str(newer)) == 1
    assert "No hand-in was found that is the one of this receipt" in capsys.readouterr().out


def test_a_receipt_alone_is_asked_for(started, capsys):
    """It is compared with what lies in the course, so that no hand-in has to be named."""
    assert course(started, "receipt") == 2
    assert "The following arguments are required: FILE; see" in capsys.readouterr().err


def test_a_receipt_and_a_zip_are_compared_outside_of_a_course(started, tmp_path, capsys):
    """As an instructor does who got both by mail."""
    (started.root / "drop").mkdir()
    name_drop(started, 'folder = "drop"')
    pack(started, "--student", "s01")
    [receipt] = (started.root / "work" / "receipts").iterdir()
    [packed] = (started.root / "work" / "to-upload").iterdir()
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path / "mail")
    for hand_in in (packed, tmp_path / "mail" / "tiny", tmp_path / "mail" / "tiny" / "tiny.ipynb"):
        assert main(["receipt", "--root", str(tmp_path / "mail"), str(receipt), str(hand_in)]) == 0


def test_what_could_not_be_sent_stays_packed(started, capsys):
    """The student hears why and what to do, no receipt is written, and the exit status is 1."""
    name_drop(started, 'folder = "gone"')
    assert pack(started, "--student", "s01") == 1
    said = capsys.readouterr().out
    [packed] = (started.root / "work" / "to-upload").glob("*.zip")
    assert f"Packed, but not sent: {started.root / 'gone'} cannot be written (No such file or directory)." in said
    assert f"give this file to your instructor: {packed}" in said
    assert course(started, "start") == 0
    assert "; packed at " in capsys.readouterr().out
    assert not (started.root / "work" / "receipts").exists()


def test_a_setting_that_cannot_be_understood_is_named(started, capsys):
    """Before anything is packed."""
    for setting in ('folder = "drop"\nexchange = true', "folder = 1", 'mail = "x"', 'exchange = "yes"'):
        name_drop(started, setting)
        assert pack(started, "--student", "s01") == 2
        assert '[tool.course.submit] in pyproject.toml may hold folder = "PATH"' in capsys.readouterr().err
    assert not (started.root / "submitted").exists()


def test_a_course_that_goes_by_logins_takes_no_other_name(started, capsys):
    """Neither one that is given nor one that was remembered; the login is said with the hand-in."""
    (started.root / "drop").mkdir()
    login = login_of_process()
    Desk(started).remember_student("s02")
    name_drop(started, 'folder = "drop"\nby_login = true')
    where = ["--root", str(started.root), "--no-check"]
    assert main(["submit", "tiny", "--student", "s02", *where]) == 2
    assert f"This course takes hand-ins under your login name, {login}; leave out" in capsys.readouterr().err
    assert main(["submit", "tiny", *where]) == 0
    assert f"It is packed for {login} (your login name), with" in capsys.readouterr().out
    [sent] = (started.root / "drop").iterdir()
    assert sent.name.startswith(f"tiny-{login}-")
