"""Whatever happens to a command, it says so in a sentence, loses nothing, and the next run ends as an undisturbed one.

Each command passes points: before it opens a file to write it, makes, renames or removes something, or asks the
database something. A fault happens at one of them. Two are tried here, forty of each command by ``make soak``.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import Course
from tests.term.faults import Class
from tests.term.trials import FEW, GRADE, MANY, Trials, kill, marks_of

SAYS = {"ENOSPC": "No space left on device", "EROFS": "Read-only file system"}
COMMANDS = (
    "release",
    "collect",
    "grade",
    "grade again",
    "dry run",
    "feedback",
    "export",
    "report",
    "backup",
    "restore",
    "restore --force",
    "start",
    "check",
    "submit",
)
STARTS_PROCESSES = {"release", "grade", "grade again", "dry run", "check"}  # which takes long


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_is_killed_leaves_nothing(trials: Trials, name: str) -> None:
    """No process sleeps on; after the next run no folder or half of a file is there, and all is as it should be."""
    kill(trials, name, 1 if name in STARTS_PROCESSES else FEW)


@pytest.mark.soak
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_is_killed_anywhere_leaves_nothing(trials: Trials, name: str) -> None:
    kill(trials, name, MANY)


def fill_up(trials: Trials, name: str, fault: str, count: int) -> None:
    expected = trials.undisturbed(name)
    for at in trials.points(name, count):
        copy, done = trials.disturbed(name, at, fault)
        told = f"{name}, {fault} at {at}: {done.said}"
        assert "Traceback" not in done.said, told
        assert "The program failed" not in done.said, told
        if SAYS[fault] in done.said:
            assert done.status in (1, 2), told
        else:  # what could not be written counts for nobody
            assert done.status == expected.done.status, told
            assert marks_of(name, copy) == expected.marks, told
        trials.require_whole(name, copy, told)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("collect", "ENOSPC"),
        ("grade", "ENOSPC"),
        ("grade again", "ENOSPC"),
        ("backup", "EROFS"),
        ("restore", "ENOSPC"),
        ("submit", "EROFS"),
    ],
)
def test_a_disk_that_is_full_or_read_only_is_told_in_a_sentence(trials: Trials, name: str, fault: str) -> None:
    """From one point on, nothing can be written in the course or the folder for temporary files."""
    fill_up(trials, name, fault, 1 if name in STARTS_PROCESSES else FEW)


@pytest.mark.soak
@pytest.mark.parametrize("fault", SAYS)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_disk_that_fills_up_anywhere_is_told_in_a_sentence(trials: Trials, name: str, fault: str) -> None:
    fill_up(trials, name, fault, MANY)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes, in memory; faults of files are also made without one, above."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root can mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def course_on(disk: Path, trials: Trials, name: str) -> Class:
    made = trials.copy(name)
    shutil.move(made.course.root, disk / "course")
    made.course = Course(disk / "course")
    return made


@pytest.mark.parametrize("kilobytes", [4, 300])
def test_a_disk_that_is_really_full_costs_no_mark(trials: Trials, small_disk: Path, kilobytes: int) -> None:
    """SQLite meets it too; as soon as there is room, the same command does what is left."""
    copy, filler = course_on(small_disk, trials, "grade"), small_disk / "filler"
    filler.write_bytes(bytes(shutil.disk_usage(small_disk).free - kilobytes * 1024))
    done = copy.run(*GRADE)
    assert done.status == 2
    assert re.search(r"full; make room|I/O error; check .* free space|No space left .* free space", done.said), (
        done.said
    )
    filler.unlink()
    trials.require_whole("grade", copy, done.said)


@pytest.mark.parametrize("name", ["grade", "grade again", "collect", "feedback", "export", "report"])
def test_a_course_that_may_not_be_written_is_told_in_a_sentence(trials: Trials, small_disk: Path, name: str) -> None:
    """As an archive is mounted; nothing is changed, and nothing is graded only to be thrown away."""
    copy = course_on(small_disk, trials, name)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    done = trials.run(name, copy)
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert done.status == 2, done.said
    assert re.search(r"Read-only|readonly|unable to open", done.said.splitlines()[-1]), done.said
    assert re.search(r"; (check|name) ", done.said), done.said
    trials.require_whole(name, copy, done.said)
