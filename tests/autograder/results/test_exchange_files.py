"""The two files of nbgrader's exchange: taken if they are small and regular, made up if they are not there."""

from pathlib import Path

import pytest

from autograder.course import Course
from autograder.results.exchange_files import complete_feedback, exchange_files, write_if_new

TIME, SECRET = "timestamp.txt", "submission_secret.txt"
NOON, LATER = b"2026-05-01 12:00:00 UTC", b"2026-05-02 12:00:00 UTC\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "s01" / "tiny"
    made.mkdir(parents=True)
    return made


def test_both_files_are_taken_as_they_are(folder):
    """With the line's end that an editor may have put there."""
    (folder / TIME).write_bytes(LATER)
    (folder / SECRET).write_bytes(b"a" * 256)
    (folder / "tiny.ipynb").write_bytes(b"{}")
    assert exchange_files(folder) == {TIME: LATER, SECRET: b"a" * 256}


@pytest.mark.parametrize("data", [b"", b"a" * 257, b"one\ntwo", b"caf\xe9", b"\0", b"one\n\n"])
def test_what_is_not_one_short_line_is_not_taken(folder, data):
    """A student may have written anything."""
    for name in (TIME, SECRET):
        (folder / name).write_bytes(data)
    assert exchange_files(folder) == {}


def test_a_time_that_cannot_be_read_and_a_link_are_not_taken(folder, tmp_path):
    """The secret may be any text, the time may not; and no file outside of the folder is read."""
    (folder / TIME).write_bytes(b"soon")
    (folder / SECRET).write_bytes(b"soon")
    assert exchange_files(folder) == {SECRET: b"soon"}
    (folder / SECRET).unlink()
    (tmp_path / "elsewhere").write_bytes(b"hidden")
    (folder / SECRET).symlink_to(tmp_path / "elsewhere")
    assert exchange_files(folder) == {}


def put(place: Path, **files: bytes) -> None:
    place.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (place / {"time": TIME, "secret": SECRET}[name]).write_bytes(data)


def written(course: Course) -> tuple[bytes, bytes]:
    page = course.feedback("tiny", "s01")
    return (page / TIME).read_bytes(), (page / SECRET).read_bytes()


def test_the_page_bears_what_came_with_the_hand_in_that_it_is_about(tiny_course):
    """The graded one, or the present one if that is refused."""
    put(tiny_course.autograded("tiny", "s01"), time=NOON, secret=b"first")
    put(tiny_course.submitted("tiny", "s01"), time=LATER, secret=b"second")
    complete_feedback(tiny_course, "tiny", "s01", is_refusal=False)
    assert written(tiny_course) == (NOON, b"first")
    complete_feedback(tiny_course, "tiny", "s01", is_refusal=True)
    assert written(tiny_course) == (LATER, b"second")


def test_a_hand_in_without_a_secret_gets_one_that_nobody_can_guess(tiny_course):
    """It stays the same the next time, so that a page keeps its name; two students have two."""
    for student in ("s01", "s02"):
        complete_feedback(tiny_course, "tiny", student, is_refusal=False)
    time, secret = written(tiny_course)
    assert (time, len(secret)) == (b"", 128)
    assert (tiny_course.feedback("tiny", "s02") / SECRET).read_bytes() != secret
    complete_feedback(tiny_course, "tiny", "s01", is_refusal=False)
    assert written(tiny_course) == (b"", secret)


def test_a_file_that_is_as_it_was_is_not_written_again(tmp_path):
    """Another content replaces it, and so does a file a link, wherever that leads."""
    path, elsewhere = tmp_path / "a", tmp_path / "b"
    write_if_new(path, b"one")
    inode = path.stat().st_ino
    path.chmod(0o400)
    write_if_new(path, b"one")
    assert path.stat().st_ino == inode
    write_if_new(path, b"two")
    assert path.read_bytes() == b"two"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    write_if_new(path, b"two")
    assert not path.is_symlink()
    assert path.read_bytes() == elsewhere.read_bytes() == b"two"
