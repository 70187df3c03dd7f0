"""Whatever happens to a command, it says so in a sentence, loses nothing, and the next run ends as an undisturbed one.

Each command passes points: before it opens a file to write it, makes, renames or removes something, or asks the
database something. A fault happens at one of them. A few are tried here, all of them by ``make soak``.
"""

import functools
import itertools
import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from autograder.course import Course
from autograder.gradebook.marks import read_assignment
from tests.autograder.collecting.archives import write_zip
from tests.autograder.gradebook.postgresql_server import Server, binaries, new_database, running_server
from tests.autograder.handed_in import hand_in
from tests.term.faults import ROOT, Class, Done, spread_over

NOT_ISOLATED = ("--isolation", "none")
GRADE = ("grade", "tiny", *NOT_ISOLATED)
FEW, ALL = 3, 1_000_000
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A command and the class in which it is run; ``{}`` in its arguments stands for the folder of the class."""

    start: Class
    arguments: tuple[str, ...]

    def on(self, copy: Class, *, at: int | None = None, fault: str = "", **more: Any) -> Done:
        return copy.run(*(each.format(copy.folder) for each in self.arguments), at=at, fault=fault, **more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undisturbed:
    """What a command ends with if nothing happens to it."""

    done: Done
    marks: dict[str, dict[str, float | None]]
    files: dict[str, bytes]


class Trials:
    """Runs cases with faults, each in a copy of its class, and compares what the run after that leaves."""

    def __init__(self, cases: dict[str, Case], folder: Path) -> None:
        self._cases = cases
        self._folder = folder
        self._numbers = itertools.count()
        self.environment: dict[str, str] = {}
        self.archive, self.backup = (Path(cases[name].arguments[1]) for name in ("collect", "restore"))

    def copy(self, name: str) -> Class:
        made = self._cases[name].start.copy(self._folder / f"run-{next(self._numbers)}")
        made.environment |= self.environment
        return made

    @functools.cache  # noqa: B019  # lives as long as its module's tests
    def undisturbed(self, name: str) -> Undisturbed:
        copy = self.copy(name)
        done = self._cases[name].on(copy)
        return Undisturbed(done=done, marks=marks_of(name, copy), files=copy.files())

    def points(self, name: str, count: int) -> list[int]:
        return spread_over(self.undisturbed(name).done.points, count)

    def disturbed(self, name: str, at: int, fault: str) -> tuple[Class, Done]:
        copy = self.copy(name)
        return copy, self.run(name, copy, at=at, fault=fault)

    def run(self, name: str, copy: Class, **fault: Any) -> Done:
        return self._cases[name].on(copy, **fault)

    def require_whole(self, name: str, copy: Class, told: str) -> None:
        """Runs the command again, undisturbed: it ends as if nothing had happened, and nothing is left over."""
        assert copy.wait_for_end() == [], told
        expected = self.undisturbed(name)
        if name == "backup":
            self._require_whole_or_no_backup(copy, told)
        done = self._cases[name].on(copy)
        assert done.status == expected.done.status, (told, done.said)
        assert marks_of(name, copy) == expected.marks, told
        assert copy.files() == expected.files, told
        assert copy.leftovers() == [], told
        shutil.rmtree(copy.folder)

    def _require_whole_or_no_backup(self, copy: Class, told: str) -> None:
        """A file that is there after a fault is a whole backup; it is taken away, since none is ever replaced."""
        made = copy.folder / "marks.tar.gz"
        if made.exists():
            assert copy.run("restore", str(made)).status == 0, told
            made.unlink()


def marks_of(name: str, copy: Class) -> dict[str, dict[str, float | None]]:
    """No marks of a student's commands, which need no gradebook."""
    return {} if name in ("start", "check", "submit", "release") else copy.marks()


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Case]:
    """Every command that writes in a course, each before it has run."""
    base = tmp_path_factory.mktemp("faults")
    handed_in = Class(base / "handed-in")
    handed_in.fill()
    unreleased = handed_in.copy(base / "unreleased")
    shutil.rmtree(unreleased.course.root / "release")
    (unreleased.course.root / "gradebook.db").unlink()
    graded = handed_in.copy(base / "graded")
    assert graded.run("grade", "tiny", *NOT_ISOLATED).status == 1
    assert graded.run("backup", str(base / "marks.tar.gz")).status == 0
    changed = graded.copy(base / "changed")
    hand_in(changed.course, "s01", {})
    empty = Class(base / "empty")
    empty.course.root.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", empty.course.root)
    at_work = handed_in.copy(base / "at-work")
    assert at_work.run("start", "tiny").status == 0
    notebooks = {
        student: (handed_in.course.submitted("tiny", student) / "tiny.ipynb").read_bytes() for student in ("s01", "s02")
    }
    write_zip(base / "in.zip", {"s05_tiny.ipynb": notebooks["s01"], "s01/tiny.ipynb": notebooks["s02"]})
    archive, backup = str(base / "in.zip"), str(base / "marks.tar.gz")
    return {
        "release": Case(start=unreleased, arguments=("release", "tiny", *NOT_ISOLATED)),
        "collect": Case(start=graded, arguments=("collect", archive)),
        "grade": Case(start=handed_in, arguments=("grade", "tiny", *NOT_ISOLATED)),
        "grade again": Case(start=changed, arguments=("grade", "tiny", *NOT_ISOLATED)),
        "dry run": Case(start=changed, arguments=("grade", "tiny", "--dry-run", *NOT_ISOLATED)),
        "feedback": Case(start=graded, arguments=("feedback", "tiny")),
        "export": Case(start=graded, arguments=("export",)),
        "report": Case(start=graded, arguments=("report", "tiny")),
        "backup": Case(start=graded, arguments=("backup", "{}/marks.tar.gz")),
        "restore": Case(start=empty, arguments=("restore", backup)),
        "restore --force": Case(start=changed, arguments=("restore", backup, "--force")),
        "start": Case(start=handed_in, arguments=("start", "tiny")),
        "check": Case(start=at_work, arguments=("check", "tiny")),
        "submit": Case(start=at_work, arguments=("submit", "tiny", "--student", "s09", "--no-check")),
    }


@pytest.fixture(scope="module")
def trials(cases: dict[str, Case], tmp_path_factory: pytest.TempPathFactory) -> Trials:
    return Trials(cases, tmp_path_factory.mktemp("trials"))


def kill(trials: Trials, name: str, count: int) -> None:
    for at in trials.points(name, count):
        copy, done = trials.disturbed(name, at, "kill")
        # What a run removes of its own at its end differs from run to run, so that it may have passed fewer points.
        assert done.status in (-signal.SIGKILL, trials.undisturbed(name).done.status), done.said
        trials.require_whole(name, copy, f"{name}, killed at {at}")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_is_killed_leaves_nothing(trials: Trials, name: str) -> None:
    """No process sleeps on; after the next run no folder or half of a file is there, and all is as it should be."""
    kill(trials, name, 2 if name in STARTS_PROCESSES else FEW)


@pytest.mark.soak
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_is_killed_anywhere_leaves_nothing(trials: Trials, name: str) -> None:
    kill(trials, name, ALL)


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


@pytest.mark.parametrize("fault", SAYS)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_disk_that_is_full_or_read_only_is_told_in_a_sentence(trials: Trials, name: str, fault: str) -> None:
    """From one point on, nothing can be written in the course or the folder for temporary files."""
    fill_up(trials, name, fault, 1 if name in STARTS_PROCESSES else FEW)


@pytest.mark.soak
@pytest.mark.parametrize("fault", SAYS)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_disk_that_fills_up_anywhere_is_told_in_a_sentence(trials: Trials, name: str, fault: str) -> None:
    fill_up(trials, name, fault, ALL)


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


def fill_gradebook(trials: Trials, count: int) -> None:
    for at in trials.points("grade", count):
        copy, done = trials.disturbed("grade", at, "full_gradebook")
        told = f"full at {at}: {done.said}"
        if done.status != trials.undisturbed("grade").done.status:
            assert done.status == 2, told
            assert "database or disk is full; make room on the disk and run the command again" in done.said, told
        trials.require_whole("grade", copy, told)


def test_a_gradebook_that_has_no_room_to_grow_is_told_in_a_sentence(trials: Trials) -> None:
    """By SQLite's own limit, which it meets as it meets a full disk."""
    fill_gradebook(trials, FEW)


@pytest.mark.soak
def test_a_gradebook_that_is_full_anywhere_is_told_in_a_sentence(trials: Trials) -> None:
    fill_gradebook(trials, ALL)


def lose_gradebook(trials: Trials, fault: str, count: int) -> None:
    expected = trials.undisturbed("grade")
    for at in trials.points("grade", count):
        copy, done = trials.disturbed("grade", at, fault)
        told = f"{fault} at {at}: {done.said}"
        assert "Traceback" not in done.said, told
        if done.status != expected.done.status:
            assert done.status == 2, told
            assert re.search(r"was removed or replaced while|cannot be used: .*; ", done.said), told
        again = copy.run("grade", "tiny", *NOT_ISOLATED)
        if again.status == 2:
            assert "`course restore FILE --force`" in again.said, told
            assert copy.run("restore", str(trials.backup), "--force").status == 0, told
        shutil.rmtree(copy.course.root / "autograded", ignore_errors=True)
        for kept in copy.course.root.glob("before-restore-*"):
            assert (kept / "gradebook.db").is_file(), told
        trials.require_whole("grade", copy, told)


@pytest.mark.parametrize("fault", ["remove_gradebook", "damage_gradebook"])
def test_a_gradebook_that_is_lost_in_the_midst_is_noticed(trials: Trials, fault: str) -> None:
    """The run says so instead of writing into nowhere; after the next one, or a backup, every mark is there."""
    lose_gradebook(trials, fault, FEW)


@pytest.mark.soak
@pytest.mark.parametrize("fault", ["remove_gradebook", "damage_gradebook"])
def test_a_gradebook_that_is_lost_anywhere_is_noticed(trials: Trials, fault: str) -> None:
    lose_gradebook(trials, fault, ALL)


def test_a_gradebook_that_is_gone_when_a_run_begins_is_told(trials: Trials) -> None:
    """The marks that people gave are in no other file of the course."""
    copy = trials.copy("feedback")
    for path in copy.course.root.glob("gradebook.db*"):
        path.unlink()
    done = copy.run("grade", "tiny", *NOT_ISOLATED)
    assert done.said.startswith("The gradebook is empty, though autograded/ holds results of an earlier grading.")
    assert done.status == 1
    assert copy.marks() == trials.undisturbed("grade").marks
    assert "is empty" not in copy.run("grade", "tiny", *NOT_ISOLATED).said


@pytest.mark.parametrize("days", [-400, 400])
@pytest.mark.parametrize("name", ["collect", "grade"])
def test_no_mark_hangs_on_the_clock_of_the_machine_that_grades(trials: Trials, name: str, days: int) -> None:
    """It jumps in the midst of a command, forwards or back; what counts is the time of the hand-in."""
    expected = trials.undisturbed(name)
    for at in trials.points(name, 2 if name == "collect" else 1):
        copy = trials.copy(name)
        done = trials.run(name, copy, at=at, fault="jump_clock", seconds=days * 86_400)
        assert done.status == expected.done.status, done.said
        assert copy.files() == expected.files
        assert marks_of(name, copy) == expected.marks
        shutil.rmtree(copy.folder)


@pytest.mark.parametrize(
    "other",
    [
        (*GRADE, "--force"),
        ("feedback", "tiny"),
        ("export",),
        ("backup", "{}/marks.tar.gz"),
        ("collect", "{}/in.zip"),
        ("release", "tiny", *NOT_ISOLATED),
    ],
    ids=lambda other: other[0],
)
def test_two_people_run_commands_at_once(trials: Trials, other: tuple[str, ...]) -> None:
    """Both end as they would alone, and all marks are there."""
    together(trials, other)


def together(trials: Trials, other: tuple[str, ...]) -> None:
    copy = trials.copy("grade again")
    shutil.copy(trials.archive, copy.folder / "in.zip")
    filled = tuple(each.format(copy.folder) for each in other)
    first, second = copy.run_together((*GRADE, "--force"), filled)
    assert (first.status, second.status) == (1, 1 if other[0] == "grade" else 0), (first.said, second.said)
    if other[0] == "backup":
        assert copy.run("restore", str(copy.folder / "marks.tar.gz"), "--force").status == 0
    assert copy.run(*GRADE).status == 1
    marks = copy.marks()
    if other[0] == "collect":
        assert marks.pop("s05") == {"mse_checks": 2.0, "double_checks": 3.0, "mse_written": 0.0}
        assert marks.pop("s01") == marks["s02"]
        marks["s01"] = trials.undisturbed("grade again").marks["s01"]
    assert marks == trials.undisturbed("grade again").marks
    assert copy.leftovers() == []
    shutil.rmtree(copy.folder)


def test_a_mark_that_is_typed_while_a_class_is_graded_stands(trials: Trials) -> None:
    """By nbgrader's own interface, as formgrader does, again and again; no mark is lost, none waits for a person."""
    type_meanwhile(trials)


def type_meanwhile(trials: Trials) -> None:
    copy, typed = trials.copy("grade again"), threading.Event()

    def type_marks() -> None:
        number = 0
        with Gradebook(copy.course.database_url) as gradebook:
            while not typed.is_set():
                grade = gradebook.find_grade("mse_written", "tiny", "tiny", "s02")
                grade.manual_score, grade.needs_manual_grade = number % 4 / 4, False
                gradebook.db.commit()
                number += 1
            grade.manual_score = 0.75
            gradebook.db.commit()

    assert copy.run(*GRADE).status == 1
    person = threading.Thread(target=type_marks)
    person.start()
    done = copy.run(*GRADE, "--force")
    typed.set()
    person.join()
    assert done.status == 1, done.said
    found = read_assignment(copy.course, "tiny").submissions["s02"]
    assert (found.marks["mse_written"].score, found.pending) == (0.75, 0)
    shutil.rmtree(copy.folder)


class InPostgresql(Trials):
    """The same, each with a new database; this process's ``COURSE_DB_URL`` is that of the last one."""

    def __init__(self, cases: dict[str, Case], folder: Path, server: Server, patch: pytest.MonkeyPatch) -> None:
        super().__init__(cases, folder)
        self.server = server
        self._patch = patch

    def copy(self, name: str) -> Class:
        self.environment["COURSE_DB_URL"] = new_database(self.server.socket)
        self._patch.setenv("COURSE_DB_URL", self.environment["COURSE_DB_URL"])
        made = super().copy(name)
        if name != "grade":  # which begins with an empty one
            assert made.run(*GRADE).status == 1
        return made


@pytest.fixture(scope="module")
def in_postgresql(cases: dict[str, Case], tmp_path_factory: pytest.TempPathFactory) -> Iterator[InPostgresql]:
    if binaries() is None:
        pytest.skip("no PostgreSQL server here: apt-get install -y postgresql")
    with running_server() as server, pytest.MonkeyPatch.context() as patch:
        yield InPostgresql(cases, tmp_path_factory.mktemp("postgresql"), server, patch)


def stop(trials: InPostgresql, count: int) -> None:
    for at in trials.points("grade", count):
        copy = trials.copy("grade")
        done = trials.run("grade", copy, at=at, fault="stop_server", server=trials.server.pid)
        trials.server.stop()
        trials.server.start()
        told = f"stopped at {at}: {done.said}"
        assert "Traceback" not in done.said, told
        if done.status != trials.undisturbed("grade").done.status:
            assert done.status == 2, told
            assert re.search(r"The gradebook postgresql://\S+ cannot be used: .*; check ", done.said), told
        trials.require_whole("grade", copy, told)


def test_a_server_that_stops_in_the_midst_is_told_in_a_sentence(in_postgresql: InPostgresql) -> None:
    """The run after it is there again goes on, with the same marks."""
    stop(in_postgresql, FEW)


@pytest.mark.soak
def test_a_server_that_stops_anywhere_is_told_in_a_sentence(in_postgresql: InPostgresql) -> None:
    stop(in_postgresql, ALL)


def test_a_grader_that_is_killed_leaves_nothing_in_postgresql(in_postgresql: InPostgresql) -> None:
    """Its connection ends with it, and so does what it had begun."""
    kill(in_postgresql, "grade", 2)


@pytest.mark.parametrize("other", [(*GRADE, "--force"), ("backup", "{}/marks.tar.gz")], ids=lambda other: other[0])
def test_two_people_run_commands_at_once_on_postgresql(in_postgresql: InPostgresql, other: tuple[str, ...]) -> None:
    together(in_postgresql, other)


def test_a_mark_that_is_typed_meanwhile_stands_in_postgresql(in_postgresql: InPostgresql) -> None:
    type_meanwhile(in_postgresql)
