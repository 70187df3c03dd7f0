"""A student's way in and out: start an assignment, hand it in."""

import os
import shutil
import stat
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograder._exceptions import UsageError
from autograder.layout import STUDENT_NAME, Course
from autograder.release import write_atomically

__all__ = ["HandIn", "start", "submit"]

TIME_FORMAT = "%Y-%m-%d %H:%M:%S.%f UTC"  # as nbgrader writes it


@dataclass(frozen=True, slots=True, kw_only=True)
class HandIn:
    """Where a submission went, and the zip for an upload."""

    folder: Path
    archive: Path
    timestamp: str


def start(course: Course, assignment: str) -> tuple[Path, bool]:
    """Copies the release into ``work/``; the notebook, and whether it is new. Existing work is never touched."""
    release = course.require_release(assignment)
    folder = course.work(assignment)
    notebook = folder / f"{assignment}.ipynb"
    if os.path.lexists(notebook):
        return notebook, False
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(release.iterdir()):
        if not os.path.lexists(folder / path.name):
            shutil.copyfile(path, folder / path.name)
    return notebook, True


def submit(course: Course, assignment: str, student: str, *, now: datetime | None = None) -> HandIn:
    """Puts the notebook of ``work/<assignment>`` under ``submitted/<student>/`` and beside it into a zip.

    A hand-in replaces the one before it; each one's zip stays.

    Raises:
        UsageError: a student name outside ``[A-Za-z0-9._@-]``, or nothing to hand in.
    """
    require_student_name(student)
    course.require_release(assignment)
    notebook = course.work(assignment) / f"{assignment}.ipynb"
    if not _is_regular(notebook):
        raise UsageError(f"There is no {notebook}; begin with `course start {assignment}`.")
    data = notebook.read_bytes()
    moment = now or datetime.now(UTC)
    timestamp = moment.strftime(TIME_FORMAT)
    folder = course.submitted(assignment, student)
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / notebook.name, data)
    write_atomically(folder / "timestamp.txt", timestamp.encode())
    archive = course.root / "work" / "handed-in" / f"{assignment}-{student}-{moment:%Y%m%dT%H%M%S%f}.zip"
    archive.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(f"{assignment}/{notebook.name}", data)
        packed.writestr(f"{assignment}/timestamp.txt", timestamp)
    return HandIn(folder=folder, archive=archive, timestamp=timestamp)


def require_student_name(student: str) -> None:
    """:class:`UsageError` where a name could not be a folder of nbgrader's."""
    if not STUDENT_NAME.match(student) or student in (".", ".."):
        raise UsageError(
            f"The student name {student!r} may hold only letters, digits and . _ @ -; name another with --student."
        )


def _is_regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False
