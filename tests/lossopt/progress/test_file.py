"""The student's file: nothing that happens to it loses an answer or stops a lesson."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from filelock import FileLock
from lossopt.progress import ProgressFile, file

WRITER = """
import sys
from pathlib import Path
from lossopt.progress import ProgressFile
kept = ProgressFile(Path(sys.argv[1]))
for number in range(20):
    kept.update(lambda document: document["checks"].setdefault("losses", {}).update(
        {f"{sys.argv[2]}{number}": {"passed": True}}))
"""


@pytest.fixture
def kept(tmp_path):
    """A file that is not there yet, in a folder that is not there either."""
    return ProgressFile(tmp_path / "work" / "progress.json")


def passed(name):
    return lambda document: document["checks"].update({name: {}})


def test_nothing_is_written_before_something_is_kept(kept):
    """Who only reads makes neither the file nor its folder."""
    assert kept.read().document == {"version": 1, "lessons": {}, "checks": {}}
    assert kept.read().notice == ""
    assert not kept.path.parent.exists()


def test_what_is_kept_is_there_again(kept):
    """As plain JSON; keys of others stay."""
    assert kept.update(passed("losses")).notice == ""
    kept.path.write_text(json.dumps({**json.loads(kept.path.read_text()), "colour": "red"}))
    kept.update(passed("metrics"))
    assert ProgressFile(kept.path).read().document["checks"] == {"losses": {}, "metrics": {}}
    assert json.loads(kept.path.read_text())["colour"] == "red"


def test_two_kernels_lose_nothing_of_each_other(kept):
    """Both write at once, and all that either wrote is there."""
    commands = [[sys.executable, "-c", WRITER, str(kept.path), name] for name in "ab"]
    with ThreadPoolExecutor() as threads:
        ended = list(threads.map(lambda command: subprocess.run(command, check=True), commands))
    assert [process.returncode for process in ended] == [0, 0]
    assert len(kept.read().document["checks"]["losses"]) == 40
    assert {path.name for path in kept.path.parent.iterdir()} <= {"progress.json", ".progress.json.lock"}


def test_another_version_is_left_alone(kept):
    """Not a byte changes, and a sentence says so."""
    kept.path.parent.mkdir()
    kept.path.write_text('{"version": 7, "plans": []}')
    said = "work/progress.json is of version 7, which this course does not know."
    assert kept.read().notice.startswith(said)
    assert kept.update(passed("losses")).notice.startswith(said)
    assert kept.path.read_text() == '{"version": 7, "plans": []}'


@pytest.mark.parametrize("text", ["", '{"version": 1, "lessons"', "[]", '{"version": "1"}', '{"version": 1}', "\xff"])
def test_a_damaged_file_is_moved_aside(kept, text):
    """With the next answer, which begins a new one; what was in it is kept, and said where."""
    kept.path.parent.mkdir()
    kept.path.with_name("progress-damaged-1.json").write_text("earlier")
    kept.path.write_text(text, encoding="latin-1")
    assert "is damaged. With your next answer it is moved aside" in kept.read().notice
    assert kept.path.read_text(encoding="latin-1") == text
    assert "It now lies beside it as progress-damaged-2.json" in kept.update(passed("losses")).notice
    assert kept.path.with_name("progress-damaged-2.json").read_text(encoding="latin-1") == text
    assert kept.path.with_name("progress-damaged-1.json").read_text() == "earlier"
    assert kept.read().document["checks"] == {"losses": {}}


def test_an_interrupted_write_leaves_the_old_file(kept, monkeypatch):
    """It is replaced whole or not at all, and nothing half written stays beside it."""
    kept.update(passed("losses"))
    before = kept.path.read_bytes()

    def fail(*_paths):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(file.os, "replace", fail)
    assert "cannot be written (No space left on device)" in kept.update(passed("metrics")).notice
    assert kept.path.read_bytes() == before
    assert {path.name for path in kept.path.parent.iterdir()} <= {"progress.json", ".progress.json.lock"}


def test_a_place_that_cannot_be_used_is_said(kept, tmp_path):
    """A file in place of the folder, or a folder in place of the file; the lesson goes on."""
    (tmp_path / "work").touch()
    assert "cannot be written" in kept.update(passed("losses")).notice
    assert "cannot be read (Is a directory)" in ProgressFile(tmp_path).read().notice


def test_a_lock_that_is_held_is_not_waited_for_without_end(kept, monkeypatch):
    """The answer is not kept, and that is said."""
    kept.update(passed("losses"))
    monkeypatch.setattr(file, "LOCK_SECONDS", 0.05)
    with FileLock(kept.path.with_name(".progress.json.lock")):
        assert "(another program holds it)" in kept.update(passed("metrics")).notice


def test_half_of_a_surrogate_pair_is_kept_as_it_was(kept):
    """JSON may hold it and UTF-8 may not; a name that was typed so costs no answer."""
    kept.path.parent.mkdir()
    kept.path.write_text('{"version": 1, "lessons": {}, "checks": {}, "\\ud800": "\\udc80"}')
    assert kept.update(passed("losses")).notice == ""
    assert kept.read().document == {"version": 1, "lessons": {}, "checks": {"losses": {}}, "\ud800": "\udc80"}


def test_a_pipe_in_its_place_is_not_waited_for(kept):
    """It is said that it cannot be read, and it stays."""
    kept.path.parent.mkdir()
    os.mkfifo(kept.path)
    assert "cannot be read (it is no regular file)" in kept.read().notice
    assert "cannot be read (it is no regular file)" in kept.update(passed("losses")).notice
    assert kept.path.is_fifo()


def test_a_file_without_end_is_moved_aside_unread(kept, monkeypatch):
    """As a damaged one is, whatever stands in it."""
    kept.update(passed("losses"))
    monkeypatch.setattr(file, "MOST_BYTES", 20)
    assert "is damaged" in kept.read().notice
    assert "It now lies beside it as progress-damaged-1.json" in kept.update(passed("metrics")).notice
    assert b"losses" in kept.path.with_name("progress-damaged-1.json").read_bytes()
