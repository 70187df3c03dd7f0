"""A file is written whole or not at all, whoever reads or interrupts."""

import os
import signal
import stat
import subprocess
import sys

import pytest

from autograder import atomic_files
from autograder.atomic_files import write_atomically


def test_the_new_content_replaces_the_old_one(tmp_path):
    """Readable for all, as nbgrader leaves files; nothing else stays in the folder."""
    path = tmp_path / "marks.csv"
    for data in (b"old", b"new and longer", b""):
        write_atomically(path, data)
        assert path.read_bytes() == data
        assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert os.listdir(tmp_path) == ["marks.csv"]


def test_who_has_the_old_file_keeps_the_whole_of_it(tmp_path):
    """A reader that opened it before, and a second name of it, never see a part of the new content."""
    path, second = tmp_path / "marks.csv", tmp_path / "second.csv"
    path.write_bytes(b"old content")
    os.link(path, second)
    with path.open("rb") as reader:
        write_atomically(path, b"new")
        assert reader.read() == b"old content"
    assert (path.read_bytes(), second.read_bytes()) == (b"new", b"old content")


@pytest.mark.parametrize("step", ["fdopen", "chmod", "replace"])
@pytest.mark.parametrize("error", [OSError("no space left"), KeyboardInterrupt()])
def test_an_interruption_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch, step, error):
    """Wherever it comes, and it reaches the caller."""
    path = tmp_path / "marks.csv"
    path.write_bytes(b"old")

    def interrupt(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(atomic_files.os, step, interrupt)
        with pytest.raises(type(error)):
            write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["marks.csv"]


def test_a_link_is_replaced_and_not_written_through(tmp_path):
    """What it leads to stays as it is."""
    elsewhere, path = tmp_path / "elsewhere", tmp_path / "marks.csv"
    elsewhere.write_bytes(b"mine")
    path.symlink_to(elsewhere)
    write_atomically(path, b"new")
    assert not path.is_symlink()
    assert (path.read_bytes(), elsewhere.read_bytes()) == (b"new", b"mine")


def test_an_error_names_the_file_and_not_the_one_beside_it(tmp_path):
    """The temporary file's name would tell nobody what could not be written."""
    path = tmp_path / "none" / "marks.csv"
    with pytest.raises(FileNotFoundError) as raised:
        write_atomically(path, b"new")
    assert raised.value.filename == str(path)


def begin_and_die(path, like=""):
    """Writes half of the file in a process that is killed."""
    program = f"""
import os, signal
from pathlib import Path
from autograder import atomic_files
os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
atomic_files.write_atomically(Path({str(path)!r}), b"half", like={like!r})"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -signal.SIGKILL


@pytest.mark.skipif(sys.platform == "win32", reason="no process is killed there so")
def test_what_a_killed_writer_left_goes_with_the_next_one(tmp_path):
    """Of that file, or of those that are like it; what somebody else has named is left alone."""
    path = tmp_path / "marks-1.csv"
    others = [tmp_path / name for name in (".marks-1.csv.settings.txt", ".marks-1.csv.short", ".notes.csv.abcdefgh")]
    for other in others:
        other.touch()
    begin_and_die(tmp_path / "marks-2.csv")
    begin_and_die(path)
    assert len([*tmp_path.glob(".marks-*")]) == 2 + 2
    write_atomically(path, b"whole")
    assert len([*tmp_path.glob(".marks-*")]) == 1 + 2
    write_atomically(tmp_path / "marks-3.csv", b"whole", like=r"marks-\d\.csv")
    assert sorted(tmp_path.iterdir()) == sorted([path, tmp_path / "marks-3.csv", *others])


@pytest.mark.skipif(sys.platform == "win32", reason="a file that is open cannot be removed there")
def test_what_another_writes_now_is_left_alone(tmp_path, monkeypatch):
    """Two writers at once: the second one puts its file into place, and then the first one does."""
    path, replace = tmp_path / "marks.csv", os.replace

    def meanwhile(*names):
        monkeypatch.undo()
        write_atomically(path, b"second")
        replace(*names)

    monkeypatch.setattr("os.replace", meanwhile)
    write_atomically(path, b"first")
    assert path.read_bytes() == b"first"
    assert os.listdir(tmp_path) == ["marks.csv"]
