"""A student's way in and out: start an assignment, pack it for an upload."""

import os
import shutil
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograder._exceptions import UngradableError, UsageError
from autograder.assignment.source import Source
from autograder.atomic_files import write_atomically
from autograder.course import Course, is_student_name, listed
from autograder.submission.assembly import assemble
from autograder.submission.matching import match, require_own_cells
from autograder.submission.reading import (
    TIME,
    Submission,
    SubmittedCell,
    files_beside,
    parse_submission,
    read_regular,
)

__all__ = ["HandIn", "require_work", "start", "submit"]

TIME_FORMAT = "%Y-%m-%d %H:%M:%S.%f UTC"  # as nbgrader writes it


@dataclass(frozen=True, slots=True, kw_only=True)
class HandIn:
    """Where a submission went, the zip for an upload, and the answers that are as blank as in the release, or gone.

    ``left_out`` names the files beside the notebook, which are not handed in; ``remarks`` are sentences on what of the
    notebook is not taken.
    """

    folder: Path
    archive: Path
    timestamp: str
    unanswered: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def start(course: Course, assignment: str) -> tuple[Path, bool]:
    """Copies the release into ``work/``; returns the notebook and whether it is new. Never touches existing work."""
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
        UsageError: a student name outside ``[A-Za-z0-9._@-]``, nothing to hand in, or a file that is not a notebook.
    """
    require_student_name(student)
    release = course.require_release(assignment)
    released = Source.load(assignment, release / f"{assignment}.ipynb")
    notebook = course.work(assignment) / f"{assignment}.ipynb"
    require_work(notebook, assignment)
    data, cells = _read_work(notebook, released)
    moment = now or datetime.now(UTC)
    timestamp = moment.strftime(TIME_FORMAT)
    folder = course.submitted(assignment, student)
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / notebook.name, data)
    write_atomically(folder / TIME, timestamp.encode())
    archive = course.root / "work" / "to-upload" / f"{assignment}-{student}-{moment:%Y%m%dT%H%M%S%f}.zip"
    _pack(archive, {f"{assignment}/{notebook.name}": data, f"{assignment}/{TIME}": timestamp.encode()})
    return HandIn(
        folder=folder,
        archive=archive,
        timestamp=timestamp,
        unanswered=_unanswered(cells, released),
        left_out=files_beside(notebook.parent, assignment, release),
        remarks=assemble(released, Submission(student=student, cells=cells)).remarks,
    )


def _read_work(notebook: Path, released: Source) -> tuple[bytes, tuple[SubmittedCell, ...]]:
    """The notebook's file and its cells, once the grader is known to be able to read them."""
    try:
        data = read_regular(notebook.parent, notebook.name)
        cells = parse_submission(data)
        require_own_cells(released, cells)
    except UngradableError as error:
        raise UsageError(f"{notebook} cannot be packed. {error}") from error
    return data, cells


def _pack(archive: Path, files: dict[str, bytes]) -> None:
    archive.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)


def require_work(notebook: Path, assignment: str) -> None:
    """Raises :class:`UsageError` if ``notebook`` is not there; names the notebooks that are there in its place."""
    if os.path.lexists(notebook):
        return
    others = sorted(path.name for path in notebook.parent.glob("*.ipynb"))
    if others:
        raise UsageError(
            f"There is no {notebook}, but {listed(others)}; rename the one that counts to {notebook.name}."
        )
    raise UsageError(f"There is no {notebook}; begin with `course start {assignment}`.")


def require_student_name(student: str) -> None:
    """Raises :class:`UsageError` if a name could not be a folder of nbgrader's."""
    if not is_student_name(student):
        raise UsageError(
            f"The student name {student!r} may hold only a-z, A-Z, 0-9 and . _ @ -, 1 to 128 of them; "
            "name another with --student."
        )


def _unanswered(cells: tuple[SubmittedCell, ...], released: Source) -> tuple[str, ...]:
    """The answers of the release that are still as they were there, or missing."""
    found = match(released, cells).answers
    blank = {cell.grade_id or "": cell.text.strip() for cell in released.cells if cell.is_answer}
    return tuple(name for name, text in blank.items() if name not in found or found[name].text.strip() == text)
