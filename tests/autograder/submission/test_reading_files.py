"""Hand-ins as files: what is read of a student's folder, and what is refused unread."""

import os
import socket

import pytest

from autograder._exceptions import UngradableError
from autograder.submission.reading import (
    MAX_BYTES,
    NO_TIME,
    read_notebook,
)
from tests.growth import peak_of


@pytest.fixture
def folder(tmp_path):
    """Where a submission lies: ``submitted/s01/tiny``."""
    folder = tmp_path / "submitted" / "s01" / "tiny"
    folder.mkdir(parents=True)
    return folder


def unread(folder, student="s01"):
    with pytest.raises(UngradableError) as refused:
        read_notebook(student, folder, "tiny")
    return str(refused.value)


def test_a_regular_file_is_read_with_its_time(folder):
    """Its bytes, and what ``timestamp.txt`` says."""
    (folder / "tiny.ipynb").write_bytes(b"{}")
    assert read_notebook("s01", folder, "tiny") == (b"{}", None)
    (folder / "timestamp.txt").write_text("2026-05-01 12:00:00 UTC\n")
    assert read_notebook("s01", folder, "tiny") == (b"{}", "2026-05-01 12:00:00 UTC")


def test_a_time_that_cannot_be_read_is_known_as_such(folder, tmp_path):
    """It may be a link, a folder, a long file, or bytes that are not text; one without a time is none."""
    (folder / "tiny.ipynb").write_bytes(b"{}")
    timestamp = folder / "timestamp.txt"
    (tmp_path / "secret").write_text("secret")
    timestamp.symlink_to(tmp_path / "secret")
    assert read_notebook("s01", folder, "tiny")[1] == NO_TIME
    timestamp.unlink()
    timestamp.write_bytes(b"x" * 200)
    assert read_notebook("s01", folder, "tiny")[1] == "x" * 200
    for content, found in ((b"x" * 201, NO_TIME), (b"\xff\xff", NO_TIME), (b" \n", None)):
        timestamp.write_bytes(content)
        assert read_notebook("s01", folder, "tiny")[1] == found
    timestamp.unlink()
    timestamp.mkdir()
    assert read_notebook("s01", folder, "tiny")[1] == NO_TIME


def test_a_link_a_folder_or_a_pipe_is_refused(folder, tmp_path):
    """A folder, a link, a FIFO or a socket is neither opened nor waited for, nor is a file that is not there."""
    path = folder / "tiny.ipynb"
    assert unread(folder) == "There is no tiny.ipynb in what was handed in; hand it in again under this name."
    path.mkdir()
    special = "tiny.ipynb is not a regular file (a link, a FIFO or a folder); hand in the notebook itself."
    assert unread(folder) == special
    path.rmdir()
    (tmp_path / "secret").write_text("{}")
    path.symlink_to(tmp_path / "secret")
    assert unread(folder) == special
    path.unlink()
    os.mkfifo(path)
    assert unread(folder) == special
    path.unlink()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        assert unread(folder) == special


def test_a_link_in_a_folders_place_is_not_followed(tmp_path, folder):
    """Neither the assignment's folder nor the student's may lead elsewhere."""
    (folder / "tiny.ipynb").write_bytes(b"{}")
    link = tmp_path / "submitted" / "s02"
    link.symlink_to(folder.parent)
    assert unread(link / "tiny", "s02") == "tiny is not a regular folder; hand in a folder that holds tiny.ipynb."
    other = tmp_path / "submitted" / "s03" / "tiny"
    other.parent.mkdir()
    other.symlink_to(folder)
    assert unread(other, "s03") == "tiny is not a regular folder; hand in a folder that holds tiny.ipynb."
    other.unlink()
    other.write_bytes(b"{}")
    assert unread(other, "s03") == "tiny is not a regular folder; hand in a folder that holds tiny.ipynb."


def test_a_pipe_in_a_folders_place_is_not_waited_for(tmp_path, folder):
    """Neither in the place of the assignment's folder nor in that of the student's."""
    student, assignment = tmp_path / "submitted" / "s02", tmp_path / "submitted" / "s03" / "tiny"
    assignment.parent.mkdir()
    for pipe, place in ((student, student / "tiny"), (assignment, assignment)):
        os.mkfifo(pipe)
        assert unread(place, "s02") == "tiny is not a regular folder; hand in a folder that holds tiny.ipynb."


@pytest.mark.parametrize(
    ("exchanged", "reason"),
    [("link", "tiny.ipynb cannot be opened (Too many levels"), ("pipe", "tiny.ipynb is not a regular file; hand in")],
)
def test_what_is_exchanged_after_the_first_look_is_refused_all_the_same(
    folder, tmp_path, monkeypatch, exchanged, reason
):
    """A student's program may still run: a link is not followed then, and a pipe not waited for."""
    (tmp_path / "secret").write_text("{}")
    regular = os.stat(tmp_path / "secret")
    if exchanged == "link":
        (folder / "tiny.ipynb").symlink_to(tmp_path / "secret")
    else:
        os.mkfifo(folder / "tiny.ipynb")
    with monkeypatch.context() as patched:
        patched.setattr(os, "stat", lambda *_, **__: regular)
        said = unread(folder)
    assert said.startswith(reason)


def test_a_file_that_grows_while_it_is_read_is_refused(folder, tmp_path, monkeypatch):
    """No more than one byte too many is read of it."""
    (tmp_path / "small").write_bytes(b"{}")
    small = os.stat(tmp_path / "small")
    with (folder / "tiny.ipynb").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fstat", lambda *_: small)
        said = unread(folder)
    assert said == "tiny.ipynb has more than 20 MB; clear its outputs first."


def test_a_system_that_opens_nothing_relative_to_a_folder_reads_by_the_path(folder, tmp_path, monkeypatch):
    """As Windows, where students pack their own work; a link is refused there, too."""
    monkeypatch.setattr(os, "supports_dir_fd", frozenset())
    (folder / "tiny.ipynb").write_bytes(b"{}")
    assert read_notebook("s01", folder, "tiny") == (b"{}", None)
    (folder / "tiny.ipynb").rename(tmp_path / "elsewhere")
    (folder / "tiny.ipynb").symlink_to(tmp_path / "elsewhere")
    assert unread(folder).startswith("tiny.ipynb is not a regular file")


def test_a_file_that_is_too_large_is_refused_unread(folder):
    """By its size alone: a file of a gigabyte without content costs nothing."""
    said = []
    with (folder / "tiny.ipynb").open("wb") as file:
        file.truncate(2**30)
    assert peak_of(lambda: said.append(unread(folder))) < 2**20
    assert said == ["tiny.ipynb has 1024 MB, more than 20; clear its outputs first."]
    with (folder / "tiny.ipynb").open("wb") as file:
        file.truncate(MAX_BYTES)
    assert len(read_notebook("s01", folder, "tiny")[0]) == MAX_BYTES
    with (folder / "tiny.ipynb").open("ab") as file:
        file.write(b" ")
    assert unread(folder) == "tiny.ipynb has 20 MB, more than 20; clear its outputs first."


def test_a_file_without_permission_is_named(folder):
    """The grader may not read it."""
    path = folder / "tiny.ipynb"
    path.write_bytes(b"{}")
    path.chmod(0)
    if os.access(path, os.R_OK):  # root reads everything
        assert read_notebook("s01", folder, "tiny")[0] == b"{}"
    else:
        assert unread(folder) == "tiny.ipynb cannot be opened (Permission denied); check its permissions."


@pytest.mark.parametrize("student", ["", ".", "..", "a/b", "a b", "=cmd()", "é", "a\n", "<b>", "a\0"])
def test_a_student_name_of_other_characters_is_refused(folder, student):
    """Before anything is opened."""
    reason = unread(folder, student)
    assert reason.startswith(f"The student name {student!r} holds characters outside A-Z a-z 0-9 . _ @ -")
    assert reason.endswith("rename the folder.")
