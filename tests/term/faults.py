"""A small class for tests of faults: commands that something happens to at a chosen point, and what is left of them."""

import atexit
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import psutil

from autograder.course import Course
from autograder.gradebook.marks import read_assignment
from autograder.submission.reading import SECRET
from tests.autograder.handed_in import hand_in
from tests.autograder.notebooks import TINY_ANSWERS, tiny_source

__all__ = ["Class", "Done", "living", "spread_over"]

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 30.0
TEMPORARY = re.compile(r"\..+[.-][a-z0-9_]{8}")  # what tempfile makes of a name
WRONG = {"double": "def double(x):\n    return x", "mse_written": "It is so."}
# Written anew by each run, or named after its time.
CHANGING = (".replaced", "before-restore-", ".collecting.lock", ".proved.json", "work/", "submitted/s09/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How a command ended: its status, below 0 the signal; what it said; how many points it passed."""

    status: int
    said: str
    points: int


class Class:
    """A course with one assignment and four hand-ins, of which one is no notebook, in a folder of its own.

    Args:
        folder: where the course, a folder for temporary files and the outputs of commands lie.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.temporary = folder / "temporary"
        self.temporary.mkdir(parents=True, exist_ok=True)
        self.temporary.chmod(0o755)
        self.course = Course(folder / "course")
        self.environment: dict[str, str] = {}

    def fill(self) -> None:
        """Makes the course, released and handed in."""
        root = self.course.root
        (root / "source_notebooks" / "tiny").mkdir(parents=True)
        nbformat.write(tiny_source(), self.course.source("tiny"))
        shutil.copy(ROOT / "nbgrader_config.py", root)
        assert self.run("release", "tiny", "--isolation", "none").status == 0
        for student, answers in (("s01", TINY_ANSWERS), ("s02", TINY_ANSWERS | WRONG), ("s03", {})):
            hand_in(self.course, student, answers, timestamp="2026-05-01 12:00:00 UTC")
        hand_in(self.course, "s04", {}).write_text("my answers")

    def copy(self, folder: Path) -> "Class":
        """Another class that is as this one is."""
        made = Class(folder)
        shutil.copytree(self.course.root, made.course.root, symlinks=True)
        return made

    def run(self, *arguments: str, at: int | None = None, fault: str = "", **more: Any) -> Done:
        """Runs ``course`` with these arguments; at the point ``at``, the fault happens."""
        return self.run_together(arguments, at=at, fault=fault, **more)[0]

    def run_together(self, *commands: Sequence[str], **more: Any) -> list[Done]:
        """Runs several commands at once, each as :meth:`run` does."""
        requests = [self._request(number, command, more) for number, command in enumerate(commands)]
        driver = _driver()
        assert driver.stdin is not None
        assert driver.stdout is not None
        driver.stdin.write(json.dumps(requests) + "\n")
        driver.stdin.flush()
        statuses = json.loads(driver.stdout.readline())
        return [_done(status, request) for status, request in zip(statuses, requests, strict=True)]

    def _request(self, number: int, arguments: Sequence[str], more: Mapping[str, Any]) -> dict[str, Any]:
        files = {name: str(self.folder / f"said-{number}-{name}") for name in ("stdout", "stderr", "told")}
        Path(files["told"]).unlink(missing_ok=True)
        return {
            "arguments": [arguments[0], "--root", str(self.course.root), *arguments[1:]],
            "environment": {**self.environment, "TMPDIR": str(self.temporary)},
            "inside": str(self.folder),
            "gradebook": str(self.course.root / "gradebook.db"),
            **files,
            **more,
        }

    def marks(self) -> dict[str, dict[str, float | None]]:
        """Every mark that the gradebook has, by student and cell."""
        found = read_assignment(self.course, "tiny").submissions
        return {student: {name: mark.score for name, mark in each.marks.items()} for student, each in found.items()}

    def files(self) -> dict[str, bytes]:
        """What lies in the course beside the gradebook; of what holds times or is drawn, only that it is there."""
        found = {}
        for path in sorted(self.course.root.rglob("*")):
            name = path.relative_to(self.course.root).as_posix()
            if name.startswith("gradebook.db") or any(part in name for part in CHANGING):
                continue
            is_plain = path.is_file() and path.suffix not in (".gz", ".zip", ".html") and path.name != SECRET
            found[name] = path.read_bytes() if is_plain else b""
        return found

    def leftovers(self) -> list[str]:
        """What a command that was killed has left beside its work: temporary files, and folders of its own."""
        found = [*self.temporary.iterdir()]
        for folder in (self.folder, self.course.root):
            found += [path for path in folder.rglob("*") if TEMPORARY.fullmatch(path.name)]
        return sorted({str(path) for path in found})

    def wait_for_end(self) -> list[psutil.Process]:
        """Processes of a command that still live after a while."""
        end = time.monotonic() + SECONDS
        while (found := living(self.temporary)) and time.monotonic() < end:
            time.sleep(0.05)
        return found


def _done(status: int, request: Mapping[str, Any]) -> Done:
    told = Path(request["told"])
    points = json.loads(told.read_text())["points"] if told.is_file() else 0
    said = "".join(Path(request[name]).read_text() for name in ("stdout", "stderr"))
    return Done(status=status, said=said, points=points)


def living(folder: Path) -> list[psutil.Process]:
    """Processes whose environment sends their temporary files to ``folder``, or beneath."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE and process.environ().get("TMPDIR", "").startswith(str(folder)):
                found.append(process)
        except psutil.Error:
            continue
    return found


def spread_over(points: int, count: int) -> list[int]:
    """So many of a command's points, all over it."""
    if points <= count:
        return [*range(1, points + 1)]
    return [1 + int((number + 0.5) * points / count) for number in range(count)]


@functools.cache
def _driver() -> "subprocess.Popen[str]":
    inherited = {name: value for name, value in os.environ.items() if name != "COURSE_DB_URL"}
    environment = {**inherited, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    started = subprocess.Popen(
        [sys.executable, "-m", "tests.term.faults_driver"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(started.communicate)  # ends it
    return started
