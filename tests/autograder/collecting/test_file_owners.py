"""Whose a hand-in in a shared folder is by the system's word."""

import os
import shutil
import time
from pathlib import Path

import pytest

from autograder._exceptions import UngradableError
from autograder.collecting.collect import collect
from autograder.collecting.file_owners import sender_of, sender_of_all
from autograder.collecting.placing import Place
from autograder.submission.handin import start, submit
from tests.autograder.collecting.archives import work, write_folder, write_zip
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
    with pytest.raises(UngradableError, match="does not say who put gone there"):
        sender_of(drop / "gone")
    [placed] = collected(tiny_course, drop, 0).hand_ins
    assert (placed.student, placed.is_platforms_time) == ("daemon", False)


def test_a_user_that_is_gone_is_said_by_number(drop):
    """Nobody else gets that name."""
    [file] = drop.iterdir()
    os.chown(file, 54321, -1)
    found = sender_of(file)
    assert found is not None
    assert found.login == "user 54321"


@pytest.fixture
def shared(tiny_course, tmp_path) -> Path:
    """An empty drop of a course that goes by logins."""
    folder = tmp_path / "shared"
    folder.mkdir()
    (tiny_course.root / "pyproject.toml").write_text(f"[tool.course.submit]\nfolder = '{folder}'\nby_login = true\n")
    return folder


def give(top: Path, owner: int) -> None:
    for path in (top, *top.rglob("*")):
        os.chown(path, owner, -1)


def reasons(course, *archives: Path) -> list[str]:
    """Why nothing was placed."""
    report = collect(course, archives)
    assert report.hand_ins == ()
    return [each.reason for each in report.not_placed]


OTHERS = "nobody put it there, not daemon; ask both, and collect a copy if it counts."


def test_a_zip_that_is_named_itself_is_asked_for(tiny_course, drop, shared):
    """As the shell does of ``drop/*.zip``; a link to the student's own zip is somebody's who made it."""
    [file] = drop.iterdir()
    give(file, NOBODY)
    assert reasons(tiny_course, file) == [OTHERS]
    whole = write_zip(shared / "class.zip", {"daemon/tiny.ipynb": work()})
    give(whole, NOBODY)
    assert reasons(tiny_course, whole) == [OTHERS]
    give(file, DAEMON)
    link = shared / file.name
    link.symlink_to(file)
    os.lchown(link, NOBODY, -1)
    [reason] = reasons(tiny_course, link)
    assert reason.startswith("Several users put its files there: daemon, nobody;")


def test_a_folder_around_a_students_folder_is_its_makers(tiny_course, shared):
    """Its name is not the student's, and is taken off before anybody is looked for."""
    write_folder(shared, {"x/daemon/tiny/tiny.ipynb": work()})
    give(shared / "x", NOBODY)
    assert reasons(tiny_course, shared) == [OTHERS]


@pytest.mark.parametrize("others", ["daemon/second.ipynb", "daemon"])
def test_files_of_several_users_are_nobodys(tiny_course, shared, others):
    """Whichever comes first, and also where somebody else owns the folder."""
    write_folder(shared, {"daemon/first.ipynb": work(), "daemon/second.ipynb": work("b")})
    give(shared / "daemon", DAEMON)
    os.chown(shared / others, NOBODY, -1)
    [reason] = reasons(tiny_course, shared)
    assert reason == ("Several users put its files there: daemon, nobody; ask them, and collect a copy if it counts.")
    with pytest.raises(UngradableError, match="does not say who put gone there"):
        sender_of_all([shared / "daemon/first.ipynb", shared / "gone"], shared)


def test_the_time_is_that_of_the_last_change(tiny_course, shared):
    """That of the folder stays when a file in it is written again."""
    write_folder(shared, {"daemon/tiny.ipynb": work()})
    give(shared / "daemon", DAEMON)
    time.sleep(0.05)
    notebook = shared / "daemon/tiny.ipynb"
    notebook.write_bytes(work("too late"))
    os.utime(notebook, (0, 0))
    [placed] = collect(tiny_course, [shared]).hand_ins
    assert placed.time is not None
    assert placed.time.timestamp() == pytest.approx(notebook.stat().st_ctime, abs=1e-3)
    assert notebook.stat().st_ctime > (shared / "daemon").stat().st_ctime + 0.04


def test_files_that_change_while_they_are_read_are_not_placed(tiny_course, shared, monkeypatch):
    """What was read last would get the time of what was there first."""
    write_folder(shared, {"daemon/tiny.ipynb": work()})
    give(shared / "daemon", DAEMON)
    keep = Place.keep

    def write_and_keep(place, data):
        time.sleep(0.05)
        (shared / "daemon/tiny.ipynb").write_bytes(work("too late"))
        return keep(place, data)

    monkeypatch.setattr(Place, "keep", write_and_keep)
    assert reasons(tiny_course, shared) == ["Its files were changed while they were read; collect them again."]


@pytest.mark.parametrize("listing", [b"{", b"nobody:\n  :submitters:\n  - :name: daemon\n"])
def test_a_list_that_a_student_puts_there_is_not_read(tiny_course, shared, listing):
    """Neither a broken one, which stops nobody, nor one that says whose others' work is."""
    write_folder(shared, {"daemon/tiny.ipynb": work(), "submission_metadata.yml": listing})
    give(shared / "daemon", DAEMON)
    os.chown(shared / "submission_metadata.yml", NOBODY, -1)
    report = collect(tiny_course, [shared])
    assert [each.student for each in report.hand_ins] == ["daemon"]
    assert report.left_out == ("shared: submission_metadata.yml",)
