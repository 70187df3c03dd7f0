"""What `course restore` refuses: it is no whole backup, or holds what no backup would."""

import json
from pathlib import Path

import pytest

from autograder._exceptions import UsageError
from autograder.course import Course
from autograder.gradebook.backup import back_up, restore
from autograder.gradebook.writer import register
from tests.autograder.gradebook.archives import pack, packed
from tests.autograder.handed_in import hand_in, install, varied_source
from tests.autograder.marking import ANSWERS


@pytest.fixture
def archive(tiny_course: Course, tmp_path: Path) -> Path:
    """A backup of a course in which somebody handed in."""
    register(tiny_course, install(tiny_course, varied_source()))
    hand_in(tiny_course, "s01", ANSWERS)
    back_up(tiny_course, tmp_path / "marks.tar.gz")
    return tmp_path / "marks.tar.gz"


def is_refused(course: Course, archive: Path, why: str) -> None:
    with pytest.raises(UsageError, match=rf"{why}.*a file that `course backup` wrote"):
        restore(course, archive)
    assert [path.name for path in course.root.iterdir()] == ["nbgrader_config.py"]


def test_what_is_no_whole_archive_changes_nothing(new_course, archive):
    """One sentence, whether it was cut, never was one, is a folder, or is not there."""
    whole = archive.read_bytes()
    for length in (len(whole) // 2, len(whole) - 2000, 20, 0):
        archive.write_bytes(whole[:length])
        is_refused(new_course, archive, "is not a whole backup")
    archive.write_text("marks")
    is_refused(new_course, archive, "is not a whole backup")
    archive.unlink()
    is_refused(new_course, archive, "There is no .*marks.tar.gz")
    archive.mkdir()
    is_refused(new_course, archive, "is not a whole backup")


@pytest.mark.parametrize(
    "name",
    ["submitted/../../stolen", "notes.txt", "notes/notes.txt", "submitted", "/submitted/notes.txt", "../stolen"],
)
def test_nothing_is_unpacked_that_no_backup_holds(new_course, archive, name):
    """Least of all outside the course; the refusal names it, be it a file or a link."""
    whole = packed(archive)
    pack(archive, whole | {name: b"x"})
    is_refused(new_course, archive, f"it holds '{name}'")
    pack(archive, whole, name, "submitted/link")
    is_refused(new_course, archive, f"it holds '{name}'")
    pack(archive, whole, "submitted/link")
    is_refused(new_course, archive, "it holds 'submitted/link'")
    assert not (new_course.root.parent / "stolen").exists()
    pack(archive, whole)
    restore(new_course, archive)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"gradebook.db": None}, "it has no gradebook.db"),
        ({"backup.json": None}, "it has no backup.json"),
        ({"backup.json": b'{"format": 2}'}, "it is of another version"),
        ({"backup.json": b"{}"}, "format"),
        ({"backup.json": b"[]"}, "list indices"),
        ({"backup.json": b"{"}, "Expecting"),
    ],
    ids=str,
)
def test_a_backup_of_another_form_is_refused(new_course, archive, changes, why):
    """The form of today is the first one, and is read for ever."""
    whole = packed(archive)
    assert json.loads(whole["backup.json"])["format"] == 1
    pack(archive, {name: data for name, data in (whole | changes).items() if data is not None})
    is_refused(new_course, archive, why)
