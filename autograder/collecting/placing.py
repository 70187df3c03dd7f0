"""Puts hand-ins into ``submitted/``: each is made beside it, whole, and then takes its place in one step.

A hand-in that is replaced is kept in ``submitted/.replaced/<when>/<student>/<assignment>``. Whenever the command is
killed, each place holds the old hand-in or the new one; what it had not finished is cleared away by the next one.
"""

import contextlib
import hashlib
import os
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from autograder._exceptions import UngradableError, UsageError
from autograder.collecting.swapping import exchange
from autograder.confinement import HeldFolder
from autograder.course import Course
from autograder.submission.handin import TIME_FORMAT
from autograder.submission.reading import TIME, is_missing, read_notebook, read_regular, read_small_text
from autograder.submission.timestamps import parse_time

__all__ = ["Change", "HandInFile", "Place", "Placed"]

LOCK, STAGE, REPLACED = ".collecting.lock", ".collecting-", ".replaced"
KEPT, NEW, SWAP = ".kept", ".new", ".swap"  # hidden, since no assignment is called so
DAY = timedelta(days=1)


class Change(Enum):
    """What became of a hand-in that could be placed."""

    PLACED = "placed"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandInFile:
    """A notebook that lies in the stage, and when it was handed in.

    ``is_platforms_time`` is whether a learning platform says so, and not the student's own machine. ``notebook`` is
    which one of the assignment's it is; that which is called as the assignment if none is named.
    """

    file: Path
    digest: str
    time: datetime | None
    is_platforms_time: bool
    notebook: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """``aside`` is where what was replaced lies now."""

    change: Change
    aside: Path | None = None


class Place:
    """The stage and the folder ``submitted/`` of one run; nobody else collects meanwhile. Use it in a ``with``.

    Args:
        is_dry: Whether to change nothing in the course, and only say what would be done.

    Raises:
        UsageError: another ``course collect`` is at work on this course.
    """

    def __init__(self, course: Course, *, is_dry: bool = False) -> None:
        self.course = course
        self.is_dry = is_dry
        self.submitted = course.folder("submitted")
        self.was_interrupted = False
        self._when = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
        self._lock: FileLock | None = None
        self._held: HeldFolder | None = None  # of a dry run, outside of the course
        self._count = 0

    def __enter__(self) -> "Place":
        if self.is_dry:
            self._held = HeldFolder("course-collecting-")
            self.stage = self._held.path
        else:
            self.submitted.mkdir(exist_ok=True)
            self._lock = FileLock(self.submitted / LOCK)
            try:
                self._lock.acquire(timeout=0)
            except Timeout as error:
                raise UsageError(
                    f"Another `course collect` is at work in {self.course.root}; run this one once it is done."
                ) from error
            for left in sorted(self.submitted.glob(f"{STAGE}*")):
                if left.is_dir():
                    self.was_interrupted = True
                    self._clear_up(left)
            self.stage = self.submitted / f"{STAGE}{self._when}"
            self.stage.mkdir()
        (self.stage / KEPT).mkdir()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._held is not None:
            self._held.remove()
        else:
            self._clear_up(self.stage)
        if self._lock is not None:
            self._lock.release()

    def keep(self, data: bytes) -> tuple[Path, str]:
        """Puts a notebook on the stage, so that no more than one is in memory; its file and its digest."""
        self._count += 1
        file = self.stage / KEPT / f"{self._count}.ipynb"
        file.write_bytes(data)
        return file, hashlib.sha256(data).hexdigest()

    def put(self, assignment: str, student: str, *new: HandInFile) -> Placed:
        """Makes ``new`` the student's hand-in; may be called once for each student and assignment.

        Of an assignment of several notebooks, what is there and is not among ``new`` stays.

        Raises:
            UngradableError: what is there is later, or the student's folder is a link or no folder.
        """
        folder = self.course.submitted(assignment, student)
        if os.path.lexists(folder.parent) and (folder.parent.is_symlink() or not folder.parent.is_dir()):
            raise UngradableError(f"{self._shown(folder.parent)} is a link or no folder; put a folder in its place.")
        there = os.path.lexists(folder)
        are_there = [there and self._is_there(folder, student, assignment, each) for each in new]
        if all(are_there):
            return Placed(change=Change.UNCHANGED)
        change = Change.REPLACED if there else Change.PLACED
        if self.is_dry:
            return Placed(change=change, aside=self.submitted / REPLACED if there else None)
        staged = self._staged(student, assignment, new, folder)
        if there:
            return Placed(change=change, aside=self._replace(staged, folder))
        # The outermost folder that is not there yet is renamed, so that not even an empty one is left.
        moved, target = (staged, folder) if os.path.lexists(folder.parent) else (staged.parent, folder.parent)
        os.rename(moved, target)
        return Placed(change=change)

    def _staged(self, student: str, assignment: str, new: Sequence[HandInFile], folder: Path) -> Path:
        staged = self.stage / NEW / student / assignment
        staged.mkdir(parents=True)
        for each in new:  # a group's notebook goes to each of its members
            shutil.copyfile(each.file, staged / f"{each.notebook or assignment}.ipynb")
        kept = self._keep_others(assignment, folder, staged)
        old = parse_time(read_small_text(folder, TIME)) if kept else None
        times = [each.time for each in new if each.time is not None] + ([old.replace(tzinfo=UTC)] if old else [])
        if times:
            (staged / TIME).write_text(max(times).astimezone(UTC).strftime(TIME_FORMAT), encoding="utf-8")
        return staged

    def _keep_others(self, assignment: str, folder: Path, staged: Path) -> bool:
        """Copies those of the assignment's notebooks that only ``folder`` has; whether there were any."""
        kept = False
        for path in self.course.sources(assignment):
            if not (staged / path.name).exists() and os.path.lexists(folder / path.name):
                with contextlib.suppress(UngradableError):  # whatever lies there can be no hand-in
                    (staged / path.name).write_bytes(read_regular(folder, path.name))
                    kept = True
        return kept

    def _is_there(self, folder: Path, student: str, assignment: str, new: HandInFile) -> bool:
        """Whether the same hand-in lies there; raises :class:`UngradableError` if it is a later one."""
        name = new.notebook or assignment
        others = [path.stem for path in self.course.sources(assignment) if path.stem != name]
        if is_missing(folder, name, others):
            return False
        try:
            data, written = read_notebook(student, folder, name, others)
        except UngradableError:  # whatever lies there can be no hand-in
            return False
        time = parse_time(written)
        old = time.replace(tzinfo=UTC) if time is not None else None
        if hashlib.sha256(data).hexdigest() == new.digest:
            return new.time is None or new.time == old or (old is not None and not new.is_platforms_time)
        if old is not None and new.time is not None and new.time < old <= datetime.now(UTC) + DAY:
            raise UngradableError(
                f"{self._shown(folder)} holds a later hand-in, of {written}; move that away if this one is to count."
            )
        return False

    def _replace(self, staged: Path, folder: Path) -> Path:
        """Puts ``staged`` in the place of ``folder``; where that lies now."""
        # The number of its folder says later which of the two lies there.
        swap = self.stage / SWAP / str(staged.stat().st_ino) / folder.parent.name / folder.name
        aside = self.submitted / REPLACED / self._when / folder.parent.name / folder.name
        for path in (swap, aside):
            path.parent.mkdir(parents=True, exist_ok=True)
        os.rename(staged, swap)
        if exchange(swap, folder):
            os.rename(swap, aside)
        else:  # for a moment nothing is there; after a kill, `_clear_up` puts the old one back
            os.rename(folder, aside)
            os.rename(swap, folder)
        return aside

    def _clear_up(self, stage: Path) -> None:
        """Removes a stage; an old hand-in that is still in it, or that has lost its place, is not lost."""
        replaced = self.submitted / REPLACED / stage.name.removeprefix(STAGE)
        for aside in [*replaced.glob("*/*")]:
            place = self.submitted / aside.parent.name / aside.name
            if not os.path.lexists(place):
                os.rename(aside, place)
        for swap in [*(stage / SWAP).glob("*/*/*")]:
            if str(swap.lstat().st_ino) != swap.parents[1].name:
                aside = replaced / swap.parent.name / swap.name
                aside.parent.mkdir(parents=True, exist_ok=True)
                os.rename(swap, aside)
        shutil.rmtree(stage)
        for folder in [*replaced.glob("*"), replaced, replaced.parent]:
            with contextlib.suppress(OSError):  # only empty ones go
                folder.rmdir()

    def _shown(self, path: Path) -> str:
        return path.relative_to(self.course.root).as_posix()
