"""Packs pages of feedback under the names by which Canvas and Moodle know whose each is.

Both take back a zip with files that are named as those which they handed out: Canvas reads the two numbers, the
student's and the file's (``Assignment#infer_comment_context_from_filename``), Moodle the participant's number and the
kind of hand-in, in a file's or a folder's name (``assignfeedback_file_zip_importer``). So the archive that was
downloaded says how the pages are to be called.
"""

from dataclasses import dataclass
from pathlib import Path

from autograder._exceptions import UngradableError, UsageError
from autograder.atomic_files import write_atomically
from autograder.collecting.archives import entries_of
from autograder.collecting.platforms import CANVAS, CANVAS_ANONYMOUS, MOODLE, Upload, is_one_upload, uploads_of
from autograder.collecting.roster import read_roster
from autograder.collecting.students import student_of
from autograder.course import Course, listed
from autograder.zip_bytes import zip_bytes

__all__ = ["PLATFORMS", "BundledFeedback", "bundle_feedback", "summary"]

PLATFORMS = {"canvas": "Canvas", "moodle": "Moodle"}


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

    Where no page is of anybody in the archive, nothing is written.

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
    names: dict[str, dict[Path, str]] = {}  # of each student's pages, in the zip
    notebooks = [path.stem for path in course.require_sources(assignment)]
    unknown: list[str] = []
    for upload in _uploads(course, platform, archive):
        try:
            student = student_of(upload.owners[0], people).folder
            pages = {name: course.feedback(assignment, student) / f"{name}.html" for name in notebooks}
            names[student] = {page: _name(upload.place, name) for name, page in pages.items()}
        except UngradableError as error:
            unknown.append(f"{upload.place}: {error}")
    there = sorted(student for student, pages in names.items() if any(page.is_file() for page in pages))
    files = (each for student in there for each in names[student].items())
    if there:  # an empty zip is nothing to upload, and would take the place of an earlier one
        _write(target, {name: page.read_bytes() for page, name in files if page.is_file()})
    return BundledFeedback(
        students=tuple(there),
        without_page=tuple(sorted(set(names) - set(there))),
        unknown=tuple(unknown),
    )


def _uploads(course: Course, platform: str, archive: Path) -> list[Upload]:
    """The platform's uploads in an archive, the last attempt of each student last."""
    assignments = course.assignments()
    with entries_of(archive, lambda name: is_one_upload(name, assignments)) as entries:
        try:
            uploads, _ = uploads_of(entries, assignments)
        except UngradableError as error:
            raise UsageError(f"{archive}: {error}") from error
    named = PLATFORMS[platform]
    found = [upload for upload in uploads if upload.owners[0].platform == named]
    if not found:
        raise UsageError(
            f"{archive} holds nothing that is named as {named} names hand-ins; name the archive that was downloaded "
            "there."
        )
    return sorted(found, key=lambda upload: upload.number or 0)


def _name(place: str, notebook: str) -> str:
    """The page's name in the zip, after the name of the upload."""
    file = f"{notebook}.html"
    if moodle := MOODLE.fullmatch(place):
        return f"{place[: moodle.start('rest')].rstrip('_')}_/{file}" if moodle["rest"] else f"{place}/{file}"
    canvas = CANVAS.fullmatch(place) or CANVAS_ANONYMOUS.fullmatch(place)
    assert canvas is not None
    return place[: canvas.start("rest")] + file


def _write(target: Path, pages: dict[str, bytes]) -> None:
    try:
        write_atomically(target.absolute(), zip_bytes(pages))
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}; name another with --output FILE.") from error


def summary(done: BundledFeedback, target: Path, *, with_roster: bool) -> list[str]:
    """What is said of a bundle, line by line; without a class list, that students may be in it by other names."""
    count = len(done.students)
    lines = [f"{target}: the {'page' if count == 1 else 'pages'} of {count} student{'' if count == 1 else 's'}"]
    if not count:
        lines = [f"Nobody in the archive has a page of feedback, so {target} was not written."]
    if done.without_page:
        lines.append(f"In the archive, but without a page of feedback: {listed(done.without_page)}.")
        if not with_roster:
            lines.append("If they are here under other names, name the class list that has both: --roster FILE.")
    return lines + [f"Left out: {said}" for said in done.unknown]
