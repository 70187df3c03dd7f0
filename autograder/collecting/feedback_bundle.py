"""Packs pages of feedback under the names by which Canvas and Moodle know whose each is.

Both take back a zip with files that are named as those which they handed out: Canvas reads the two numbers, the
student's and the file's (``Assignment#infer_comment_context_from_filename``), Moodle the participant's number and the
kind of hand-in, in a file's or a folder's name (``assignfeedback_file_zip_importer``). So the archive that was
downloaded says how the pages are to be called.
"""

import io
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

from autograder._exceptions import UngradableError, UsageError
from autograder.atomic_files import write_atomically
from autograder.collecting.archives import entries_of
from autograder.collecting.platforms import CANVAS, CANVAS_ANONYMOUS, MOODLE, Upload, is_one_upload, uploads_of
from autograder.collecting.roster import Roster, read_roster
from autograder.collecting.students import student_of
from autograder.course import Course, listed

__all__ = ["PLATFORMS", "BundledFeedback", "bundle_feedback", "summary"]

PLATFORMS = {"canvas": "Canvas", "moodle": "Moodle"}
DATE = (1980, 1, 1, 0, 0, 0)  # the same pages make the same zip


@dataclass(frozen=True, slots=True, kw_only=True)
class BundledFeedback:
    """What a bundle holds.

    Attributes:
        students: whose pages are in it.
        without_page: who handed in and has no page yet.
        unknown: what is said of uploads whose student cannot be told.
    """

    students: tuple[str, ...]
    without_page: tuple[str, ...]
    unknown: tuple[str, ...]


def bundle_feedback(
    course: Course, assignment: str, platform: str, archive: Path, target: Path, *, roster: Path | None = None
) -> BundledFeedback:
    """Writes the zip ``target`` with the pages in ``feedback/``, for an upload to where ``archive`` came from.

    Args:
        course: whose pages.
        assignment: of which assignment.
        platform: a key of :data:`PLATFORMS`.
        archive: what was downloaded there; it is only read.
        target: the new zip.
        roster: the class list that the hand-ins were collected with.

    Raises:
        UsageError: the archive cannot be read or is not the platform's, or the zip cannot be written.
    """
    people = read_roster(roster) if roster is not None else None
    names = course.assignments()
    pages: dict[str, Path] = {}
    seen: set[str] = set()
    without_page: set[str] = set()
    unknown: list[str] = []
    with entries_of(archive, lambda name: is_one_upload(name, names)) as entries:
        try:
            uploads, _ = uploads_of(entries, names)
        except UngradableError as error:
            raise UsageError(f"{archive}: {error}") from error
        mine = [upload for upload in uploads if upload.owners[0].platform == PLATFORMS[platform]]
        if not mine:
            raise UsageError(
                f"{archive} holds nothing that is named as {PLATFORMS[platform]} names hand-ins; name the archive that "
                "was downloaded there."
            )
        for upload in sorted(mine, key=lambda each: each.number or 0):  # Canvas: the last attempt comes last
            _add(course, assignment, upload, people, pages, seen, without_page, unknown)
    _write(target, pages)
    return BundledFeedback(
        students=tuple(sorted(seen)),
        without_page=tuple(sorted(without_page)),
        unknown=tuple(unknown),
    )


def _add(
    course: Course,
    assignment: str,
    upload: Upload,
    roster: Roster | None,
    pages: dict[str, Path],
    seen: set[str],
    without_page: set[str],
    unknown: list[str],
) -> None:
    try:
        student = student_of(upload.owners[0], roster).folder
    except UngradableError as error:
        unknown.append(f"{upload.place}: {error}")
        return
    page = course.feedback(assignment, student) / f"{assignment}.html"
    if not page.is_file():
        without_page.add(student)
        return
    for name in [name for name, other in pages.items() if other == page]:
        del pages[name]  # of an earlier attempt
    pages[_name(upload.place, assignment)] = page
    seen.add(student)


def _name(place: str, assignment: str) -> str:
    """The page's name in the zip, after the name of the upload."""
    file = f"{assignment}.html"
    if moodle := MOODLE.fullmatch(place):
        return f"{place[: moodle.start('rest')].rstrip('_')}_/{file}" if moodle["rest"] else f"{place}/{file}"
    canvas = CANVAS.fullmatch(place) or CANVAS_ANONYMOUS.fullmatch(place)
    assert canvas is not None
    return place[: canvas.start("rest")] + file


def _write(target: Path, pages: dict[str, Path]) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(pages):
            entry = zipfile.ZipInfo(name, date_time=DATE)
            entry.external_attr = 0o100644 << 16
            packed.writestr(entry, pages[name].read_bytes(), zipfile.ZIP_DEFLATED)
    try:
        write_atomically(Path(os.path.abspath(target)), made.getvalue())
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}; name another with --output FILE.") from error


def summary(done: BundledFeedback, target: Path) -> list[str]:
    """What is said of a bundle, line by line."""
    count = len(done.students)
    lines = [f"{target}: the {'page' if count == 1 else 'pages'} of {count} student{'' if count == 1 else 's'}"]
    if done.without_page:
        lines.append(f"In the archive, but without a page of feedback: {listed(done.without_page)}.")
    return lines + [f"Left out: {said}" for said in done.unknown]
