"""Commands to which something happens at chosen points, and what has to hold afterwards."""

import functools
import itertools
import shutil
import signal
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from autograder.gradebook.marks import read_assignment
from tests.autograder.collecting.archives import write_zip
from tests.autograder.handed_in import hand_in
from tests.term.faults import ROOT, Class, Done, spread_over

__all__ = [
    "FEW",
    "GRADE",
    "MANY",
    "NOT_ISOLATED",
    "Case",
    "Trials",
    "kill",
    "make_cases",
    "marks_of",
    "require_both",
    "type_meanwhile",
]

NOT_ISOLATED = ("--isolation", "none")
GRADE = ("grade", "tiny", *NOT_ISOLATED)
FEW, MANY = 2, 40  # points of each command that are tried: by `make test`, and by `make soak`


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


def make_cases(base: Path) -> dict[str, Case]:
    """Every command that writes in a course, each before it has run."""
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


def kill(trials: Trials, name: str, count: int) -> None:
    for at in trials.points(name, count):
        copy, done = trials.disturbed(name, at, "kill")
        # What a run removes of its own at its end differs from run to run, so that it may have passed fewer points.
        assert done.status in (-signal.SIGKILL, trials.undisturbed(name).done.status), done.said
        trials.require_whole(name, copy, f"{name}, killed at {at}")


def require_both(trials: Trials, other: Sequence[str]) -> None:
    """Grades while another command runs: both end as they would alone, and all marks are there."""
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


def type_meanwhile(trials: Trials) -> None:
    """Gives a mark again and again, as formgrader does, while a class is graded: none is lost, none waits again."""
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
