"""A file is written whole or not at all, whoever reads or interrupts."""

import os
import stat

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
