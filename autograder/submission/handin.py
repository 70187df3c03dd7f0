"""A student's way in and out: start an assignment, read the work on it, pack it for an upload."""

import hashlib
import os
import re
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from autograder._exceptions import UngradableError, UsageError
from autograder.assignment.source import Source
from autograder.atomic_files import write_atomically
from autograder.course import Course, is_student_name, listed, notebooks_in, typed
from autograder.submission.assembly import assemble
from autograder.submission.matching import match, require_own_cells
from autograder.submission.no_notebook import notebooks_below
from autograder.submission.reading import (
    TIME,
    Submission,
    SubmittedCell,
    files_beside,
    parse_submission,
    read_regular,
)

__all__ = [
    "HandIn",
    "Work",
    "digest_of",
    "pack",
    "read_work",
    "read_works",
    "require_student_name",
    "require_work",
    "start",
    "submit",
]

TIME_FORMAT = "%Y-%m-%d %H:%M:%S.%f UTC"  # as nbgrader writes it


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A notebook of ``work/<assignment>`` as it was saved when it was read, at ``read``.

    ``unanswered`` names the answers that are as blank as in the release, or gone; ``left_out`` the files beside the
    notebook, which are not handed in; ``remarks`` are sentences on what of the notebook is not taken.
    """

    notebook: Path
    data: bytes
    cells: tuple[SubmittedCell, ...]
    released: Source
    saved: datetime
    read: datetime

    @property
    def assignment(self) -> str:
        return self.released.assignment

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def unanswered(self) -> tuple[str, ...]:
        found = match(self.released, self.cells).answers
        blank = {cell.grade_id or "": cell.text.strip() for cell in self.released.cells if cell.is_answer}
        return tuple(name for name, text in blank.items() if name not in found or found[name].text.strip() == text)

    @property
    def left_out(self) -> tuple[str, ...]:
        return files_beside(self.notebook.parent, self.released.name, self.released.path.parent, self.released.others)

    @property
    def remarks(self) -> tuple[str, ...]:
        return assemble(self.released, Submission(student="you", cells=self.cells)).remarks


@dataclass(frozen=True, slots=True, kw_only=True)
class HandIn:
    """Where a submission went, and the zip for an upload with the bytes that are in it; ``works`` are its notebooks."""

    works: tuple[Work, ...]
    folder: Path
    archive: Path
    packed: bytes
    time: datetime

    @property
    def assignment(self) -> str:
        return self.works[0].assignment

    @property
    def digest(self) -> str:
        """That of the notebook or, of several, of all."""
        return digest_of({work.notebook.name: work.digest for work in self.works})

    @property
    def timestamp(self) -> str:
        return self.time.strftime(TIME_FORMAT)


def digest_of(digests: Mapping[str, str]) -> str:
    """The SHA-256 of a hand-in, of those of its notebooks by name: of several, that of the lines of ``sha256sum``."""
    if len(digests) == 1:
        return next(iter(digests.values()))
    lines = (f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def start(course: Course, assignment: str) -> tuple[Path, bool]:
    """Copies the release into ``work/``; returns a notebook of it and whether it is new. Never touches existing work.

    It is the first that is new, if one is.
    """
    release = course.require_release(assignment)
    folder = course.work(assignment)
    notebooks = [folder / path.name for path in notebooks_in(release)]
    new = [notebook for notebook in notebooks if not os.path.lexists(notebook)]
    if not new:
        return notebooks[0], False
    folder.mkdir(parents=True, exist_ok=True)
    for here, folders, files in os.walk(release):
        place = folder / Path(here).relative_to(release)
        folders[:] = sorted(name for name in folders if not _is_in_the_way(place / name))
        for name in sorted(files):
            if place / name not in new and not os.path.lexists(place / name):
                place.mkdir(exist_ok=True)
                shutil.copyfile(Path(here, name), place / name)
    for path in new:  # last, since who has all of them already gets nothing more
        shutil.copyfile(release / path.name, path)
    return new[0], True


def _is_in_the_way(folder: Path) -> bool:
    """Whether something of the student's, which is no folder, has the name of a folder of the release."""
    return os.path.lexists(folder) and (folder.is_symlink() or not folder.is_dir())


def submit(course: Course, assignment: str, student: str, *, now: datetime | None = None) -> HandIn:
    """Reads and packs the work on an assignment at once, as :func:`read_work` and :func:`pack` do.

    Raises:
        UsageError: a student name outside ``[A-Za-z0-9._@-]``, nothing to hand in, or a file that is not a notebook.
    """
    require_student_name(student)
    return pack(course, read_works(course, assignment, now=now), student)


def read_works(course: Course, assignment: str, *, now: datetime | None = None) -> tuple[Work, ...]:
    """The notebooks of ``work/<assignment>``, each as :func:`read_work` reads it; one that is not there is left out.

    Raises:
        UsageError: nothing to hand in, or a file that is not a notebook.
    """
    released = notebooks_in(course.require_release(assignment))
    folder, read = course.work(assignment), now or datetime.now(UTC)
    there = [path for path in released if os.path.lexists(folder / path.name)]
    return tuple(read_work(course, assignment, path.stem, now=read) for path in there or released)


def read_work(course: Course, assignment: str, name: str = "", *, now: datetime | None = None) -> Work:
    """A notebook of ``work/<assignment>``, that which is called as the assignment if none is named.

    Raises:
        UsageError: it is not there, or the grader could not read it.
    """
    release = course.require_release(assignment)
    released = Source.load(assignment, release / f"{name or assignment}.ipynb")
    notebook = course.work(assignment) / released.path.name
    require_work(notebook, assignment, release)
    read = now or datetime.now(UTC)
    try:
        saved = datetime.fromtimestamp(notebook.lstat().st_mtime, UTC)
        data = read_regular(notebook.parent, notebook.name)
        cells = parse_submission(data)
        require_own_cells(released, cells)
    except UngradableError as error:
        aside = " Or move it away to hand in the others alone." if released.others else ""
        raise UsageError(f"{notebook} cannot be packed. {error}{aside}") from error
    return Work(notebook=notebook, data=data, cells=cells, released=released, saved=saved, read=read)


def pack(course: Course, works: Sequence[Work], student: str) -> HandIn:
    """Puts what was read under ``submitted/<student>/`` and into a zip, with the time at which it was read.

    A hand-in replaces the one before it; each one's zip stays.
    """
    require_student_name(student)
    assignment, read = works[0].assignment, works[0].read
    timestamp = read.strftime(TIME_FORMAT).encode()
    folder = course.submitted(assignment, student)
    folder.mkdir(parents=True, exist_ok=True)
    files = {work.notebook.name: work.data for work in works} | {TIME: timestamp}
    for earlier in notebooks_in(folder):
        if earlier.name not in files and (works[0].released.path.parent / earlier.name).exists():
            earlier.unlink()  # a notebook of an earlier hand-in, which its zip has
    for name, data in files.items():
        write_atomically(folder / name, data)
    archive = course.root / "work" / "to-upload" / f"{assignment}-{student}-{read:%Y%m%dT%H%M%S%f}.zip"
    packed = _zipped({f"{assignment}/{name}": data for name, data in files.items()})
    archive.parent.mkdir(exist_ok=True)
    write_atomically(archive, packed, like=re.escape(f"{assignment}-{student}-") + r"[0-9T]+\.zip")
    return HandIn(works=tuple(works), folder=folder, archive=archive, packed=packed, time=read)


def _zipped(files: dict[str, bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return made.getvalue()


def require_work(notebook: Path, assignment: str, released: Path) -> None:
    """Raises :class:`UsageError` if ``notebook`` is not there; names the notebooks that are there in its place.

    Those in the folder ``released`` are the assignment's others.
    """
    if os.path.lexists(notebook):
        return
    own = {path.name for path in notebooks_in(released)}
    if others := sorted({path.name for path in notebook.parent.glob("*.ipynb")} - own):
        raise UsageError(
            f"There is no {notebook}, but {listed(others)}; rename the one that counts to {notebook.name}."
        )
    if below := notebooks_below(notebook.parent, own - {notebook.name}):
        raise UsageError(f"There is no {notebook}, but {listed(below)}; move the one that counts to {notebook.name}.")
    raise UsageError(f"There is no {notebook}; begin with `course start {typed(assignment)}`.")


def require_student_name(student: str) -> None:
    """Raises :class:`UsageError` if a name could not be a folder of nbgrader's."""
    if not is_student_name(student):
        raise UsageError(
            f"The student name {student!r} may hold only a-z, A-Z, 0-9 and . _ @ -, 1 to 128 of them; "
            "name another with --student."
        )
