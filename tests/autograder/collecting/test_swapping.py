"""Two folders change places at once, or stay."""

import errno

import pytest

from autograder.collecting import swapping
from autograder.collecting.swapping import exchange
from tests.autograder.collecting.archives import write_folder


def test_two_folders_change_places(tmp_path):
    """Full ones as well; this system can do it."""
    first, second = write_folder(tmp_path / "a", {"1": b"1"}), write_folder(tmp_path / "b", {"2": b"2"})
    assert exchange(first, second)
    assert [path.name for path in (*first.iterdir(), *second.iterdir())] == ["2", "1"]


def test_what_is_not_there_is_an_error(tmp_path):
    """And nothing has moved."""
    (tmp_path / "a").mkdir()
    with pytest.raises(FileNotFoundError):
        exchange(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "a").is_dir()


def test_a_system_or_a_disk_that_cannot_says_so(tmp_path, monkeypatch):
    """Then the caller takes two steps."""
    first, second = write_folder(tmp_path / "a", {"1": b"1"}), write_folder(tmp_path / "b", {"2": b"2"})

    class Library:
        @staticmethod
        def renameat2(*_):
            return -1

    monkeypatch.setattr(swapping.ctypes, "CDLL", lambda *_, **__: Library)
    monkeypatch.setattr(swapping.ctypes, "get_errno", lambda: errno.EINVAL)
    assert not exchange(first, second)
    monkeypatch.setattr(swapping.sys, "platform", "win32")
    assert not exchange(first, second)
    assert (first / "1").exists()
