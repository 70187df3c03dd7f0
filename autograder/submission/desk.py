"""What the course remembers for a student beside the work: small files in ``work/.course/``, of the student's own.

Each is written whole by one command, so that none has to wait for another. They are notes and decide nothing: one that
is damaged, or of another version, counts as not there, and where none can be written the work goes on without.
"""

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.atomic_files import write_atomically
from autograder.course import Course, is_student_name
from autograder.submission.timestamps import parse_moment

__all__ = ["Check", "Desk", "HandedIn", "desk_name"]

VERSION = 1
MAX_BYTES = 100_000


def desk_name(assignment: str, notebook: str) -> str:
    """Under which name a notebook is noted: that of its assignment, with its own behind it if that is another one.

    Example:
        >>> desk_name("losses", "losses"), desk_name("ps1", "problem2")  # no assignment's name holds a plus
        ('losses', 'ps1+problem2')
    """
    return assignment if notebook == assignment else f"{assignment}+{notebook}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """When the visible tests last ran, on which notebook and against which tests (by digest), and what they came to.

    ``standing`` has the names of the exercises by how they stand: right, wrong, missing and the like.
    """

    time: datetime
    notebook: str
    tests: str
    standing: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """When a notebook (by digest) was last packed, and whether it was then sent to the course's drop."""

    time: datetime
    notebook: str
    is_sent: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """The notes of one course directory."""

    course: Course

    @property
    def student(self) -> str | None:
        """The name in the class that was last given."""
        name = self._read("student.json").get("student")
        return name if isinstance(name, str) and is_student_name(name) else None

    def remember_student(self, name: str) -> None:
        self._write("student.json", {"student": name})

    def last_check(self, assignment: str) -> Check | None:
        noted = self._read(f"{assignment}.check.json")
        time, standing = parse_moment(noted.get("time")), noted.get("standing")
        if time is None or not isinstance(standing, dict):
            return None
        names = {word: tuple(map(str, found)) for word, found in standing.items() if isinstance(found, list)}
        return Check(time=time, notebook=str(noted.get("notebook")), tests=str(noted.get("tests")), standing=names)

    def note_check(self, assignment: str, check: Check) -> None:
        standing = {word: list(names) for word, names in check.standing.items()}
        noted = {"notebook": check.notebook, "tests": check.tests, "standing": standing}
        self._write(f"{assignment}.check.json", {"time": check.time.isoformat(), **noted})

    def last_hand_in(self, assignment: str) -> HandedIn | None:
        noted = self._read(f"{assignment}.hand-in.json")
        time = parse_moment(noted.get("time"))
        if time is None:
            return None
        return HandedIn(time=time, notebook=str(noted.get("notebook")), is_sent=noted.get("is_sent") is True)

    def note_hand_in(self, assignment: str, handed_in: HandedIn) -> None:
        noted = {"time": handed_in.time.isoformat(), "notebook": handed_in.notebook, "is_sent": handed_in.is_sent}
        self._write(f"{assignment}.hand-in.json", noted)

    def unsaved_since(self, assignment: str) -> datetime | None:
        """Since when the lab has had changes of the notebook that are not saved, if it said so."""
        return parse_moment(self._read(f"{assignment}.unsaved.json").get("time"))

    def note_unsaved(self, assignment: str, since: datetime | None) -> None:
        """Called by the lab whenever a notebook of ``work/`` gets its first change since it was saved, and is saved."""
        if since is not None:
            self._write(f"{assignment}.unsaved.json", {"time": since.isoformat()})
            return
        with contextlib.suppress(OSError):
            (self.course.notes / f"{assignment}.unsaved.json").unlink()

    def _read(self, name: str) -> Mapping[str, Any]:
        try:
            with (self.course.notes / name).open("rb") as file:
                noted = json.loads(file.read(MAX_BYTES))
        except (OSError, ValueError, RecursionError):
            return {}
        return noted if isinstance(noted, dict) and noted.get("version") == VERSION else {}

    def _write(self, name: str, noted: Mapping[str, Any]) -> None:
        path: Path = self.course.notes / name
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, (json.dumps({"version": VERSION, **noted}, indent=1) + "\n").encode())
