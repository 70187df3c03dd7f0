"""Whose a hand-in in a shared folder is by the system's word."""

import os
import shutil
from pathlib import Path

import pytest

from autograder.collecting.collect import collect
from autograder.collecting.file_owners import sender_of
from autograder.submission.handin import start, submit
from tests.autograder.released import release

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to other users")
NOBODY, DAEMON = 65534, 1  # two users that every Linux has


@pytest.fixture
def drop(tiny_course, tmp_path) -> Path:
    """A hand-in under the name of the user daemon, in a folder that others may write to."""
    release(tiny_course)
    start(tiny_course, "tiny")
    folder = tmp_path / "drop"
    folder.mkdir()
    shutil.copy(submit(tiny_course, "tiny", "daemon").archive, folder)
    shutil.rmtree(tiny_course.folder("submitted"))
    return folder


def collected(course, drop: Path, owner: int, setting: str = "by_login = true"):
    (course.root / "pyproject.toml").write_text(f"[tool.course.submit]\nfolder = '{drop}'\n{setting}\n")
    [file] = drop.iterdir()
    os.chown(file, owner, -1)
    return collect(course, [drop])


def test_a_hand_in_of_the_student_gets_the_time_of_the_disk(tiny_course, drop):
    """Which a student cannot set, unlike that in the zip, and a file's own."""
    [file] = drop.iterdir()
    os.utime(file, (0, 0))
    [placed] = collected(tiny_course, drop, DAEMON).hand_ins
    assert (placed.student, placed.is_platforms_time) == ("daemon", True)
    assert placed.time is not None
    assert placed.time.timestamp() == pytest.approx(file.stat().st_ctime, abs=1e-3)


def test_a_hand_in_under_anothers_name_is_not_placed(tiny_course, drop):
    """And is said, with who put it there; nobody is asked of it where the course does not go by logins."""
    report = collected(tiny_course, drop, NOBODY)
    assert report.hand_ins == ()
    [refused] = report.not_placed
    assert refused.reason == "nobody put it there, not daemon; ask both, and collect a copy if it counts."
    assert len(collected(tiny_course, drop, NOBODY, setting="").hand_ins) == 1


def test_a_copy_counts_as_before(tiny_course, drop):
    """It is the instructor's, so that the system says nothing of who sent it."""
    [file] = drop.iterdir()
    assert sender_of(file) is None
    assert sender_of(drop / "gone") is None
    [placed] = collected(tiny_course, drop, 0).hand_ins
    assert (placed.student, placed.is_platforms_time) == ("daemon", False)


def test_a_user_that_is_gone_is_said_by_number(drop):
    """Nobody else gets that name."""
    [file] = drop.iterdir()
    os.chown(file, 54321, -1)
    found = sender_of(file)
    assert found is not None
    assert found.login == "user 54321"
