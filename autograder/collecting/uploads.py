"""Reads the uploads in archives: whose each is, and which notebooks of which assignments it holds."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from autograder._exceptions import UngradableError, UsageError
from autograder.collecting.archives import Budget, Entry, entries_of, unpacked
from autograder.collecting.assignments import Assignments, Recognised
from autograder.collecting.attempts import Attempt
from autograder.collecting.file_owners import Sender, sender_of_all
from autograder.collecting.placing import HandInFile, Place
from autograder.collecting.platforms import (
    Owner,
    Upload,
    is_left_by_a_system,
    is_one_upload,
    packed_again,
    uploads_of,
)
from autograder.collecting.report import NotPlaced
from autograder.collecting.roster import Roster
from autograder.collecting.students import Student, student_of
from autograder.course import listed
from autograder.submission.reading import MAX_BYTES, SECRET, TIME
from autograder.submission.timestamps import parse_time

__all__ = ["Archive", "Found", "read_archive"]

UNKNOWN = "Neither its cells nor its name say of which assignment it is; say so with --assignment, or rename it."
AGAIN = "{}'s download of several people lies in it; take that out of what is around it, and name it alone."
NOBODYS = "Nothing says whose it is; put it into a folder called as the student."
PACKED_OTHERWISE = "It is an archive that is not unpacked here; put what is in it into a folder called as the student."
NO_FILES = "It holds no hand-in; download it again, or leave it out."
MOST_OF_A_TIME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """One of those that were named, and what all of them are read with.

    ``by_login``: whoever put a file there has to be the student whom it names, and no list that lies beside the
    files says whose they are.
    """

    path: Path
    number: int
    assignments: Assignments
    roster: Roster | None
    on_step: Callable[[str], None]
    by_login: bool = False


@dataclass(slots=True)
class Found:
    """What the archives hold, as it is found out."""

    attempts: dict[tuple[str, str], list[Attempt]] = field(default_factory=dict)  # by student's folder and assignment
    students: dict[str, dict[str, Student]] = field(default_factory=dict)  # by folder, then by identity
    refused: list[NotPlaced] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    platforms: set[str] = field(default_factory=set)

    def refuse(self, origin: str, reason: str, student: str = "") -> None:
        self.refused.append(NotPlaced(origin=origin, reason=reason, student=student))


def read_archive(archive: Archive, place: Place, found: Found) -> None:
    """Adds to ``found`` what is in ``archive``, and puts its notebooks on the stage.

    Raises:
        UsageError: the archive is not there, or cannot be read.
    """
    names = archive.assignments.names
    with entries_of(archive.path, lambda name: is_one_upload(name, names)) as entries:
        try:
            uploads, nobodys = uploads_of(
                entries,
                names,
                lambda name: _is_student(name, archive.roster, place),
                notebooks=[each for name in names for each in archive.assignments.notebooks(name)],
                reads_metadata=not archive.by_login,
            )
        except UngradableError as error:
            raise UsageError(f"{archive.path}: {error}") from error
        if not uploads and not nobodys and archive.path.is_file():
            found.refuse(archive.path.name, NO_FILES)
        for entry in nobodys:
            _say_nobodys(archive.path, entry, found)
        for upload in uploads:
            archive.on_step(upload.place)
            _read_upload(upload, archive, place, found)


def _is_student(name: str, roster: Roster | None, place: Place) -> bool:
    """Whether somebody in the class list, or in ``submitted/``, is called so."""
    try:
        folder = student_of(Owner(platform="", login=name), roster).folder
    except UngradableError:
        return False
    return roster is not None or (place.submitted / folder).is_dir()


def _say_nobodys(archive: Path, entry: Entry, found: Found) -> None:
    if entry.is_notebook or entry.is_zip or entry.is_packed_otherwise or entry.fault:
        reason = entry.fault or (PACKED_OTHERWISE if entry.is_packed_otherwise else NOBODYS)
        found.refuse(_origin(archive, entry), reason)
    else:
        found.left_out.append(_origin(archive, entry))


def _read_upload(upload: Upload, archive: Archive, place: Place, found: Found) -> None:
    """Everything that one student or group handed in together; a fault of it costs nobody else anything."""
    origin = f"{archive.path.name}: {upload.place}"
    students = [*_students(upload, origin, archive.roster, found)]
    if not students:
        return
    who = ", ".join(student.folder for student in students)
    try:
        sender = _sender(upload, archive.path) if archive.by_login else None
    except UngradableError as error:
        found.refuse(origin, str(error), who)
        return
    if sender is not None:
        if sender.login not in {owner.login for owner in upload.owners}:
            found.refuse(
                origin, f"{sender.login} put it there, not {who}; ask both, and collect a copy if it counts.", who
            )
            return
        upload = replace(upload, time=sender.time)
    try:
        attempts = _attempts(upload, origin, who, archive, place, found)
        if archive.by_login and _sender(upload, archive.path) != sender:
            raise UngradableError("Its files were changed while they were read; collect them again.")
    except UngradableError as error:
        found.refuse(origin, str(error), who)
        return
    for student in students:
        found.students.setdefault(student.folder, {})[student.identity] = student
        own = (student.remark,) if student.remark else ()
        shared = (f"handed in by {who} together",) if len(students) > 1 else ()
        for name, attempt in attempts:
            said = replace(attempt, account=student.account, remarks=(*own, *shared, *attempt.remarks))
            found.attempts.setdefault((student.folder, name), []).append(said)


def _sender(upload: Upload, archive: Path) -> Sender | None:
    """Who put all that the upload rests on there; None if it is a copy.

    Raises:
        UngradableError: the system does not say, or several did.
    """
    files = {file.file for file in upload.files if file.file is not None}
    if not archive.is_dir():
        files.add(archive)  # which may be somebody's link to another one's file
    return sender_of_all(files, archive)


def _students(upload: Upload, origin: str, roster: Roster | None, found: Found) -> Iterator[Student]:
    """Those who handed it in, each once."""
    if not upload.owners:
        found.refuse(origin, "Its metadata name nobody who handed it in; put it into a folder called as the student.")
    seen: set[Student] = set()
    for owner in upload.owners:
        found.platforms.add(owner.platform)
        try:
            student = student_of(owner, roster)
        except UngradableError as error:
            found.refuse(origin, str(error))
            continue
        if student not in seen:
            seen.add(student)
            yield student


def _attempts(
    upload: Upload, origin: str, who: str, archive: Archive, place: Place, found: Found
) -> list[tuple[str, Attempt]]:
    """The notebooks of an upload, each with its assignment.

    Raises:
        UngradableError: there is none, or it cannot be unpacked.
    """
    budget = Budget()
    files = [file for entry in upload.files for file in unpacked(entry, budget) if not is_left_by_a_system(file)]
    if not upload.owners[0].platform and (platform := packed_again(file.path for file in files if not file.fault)):
        raise UngradableError(AGAIN.format(platform))
    times = {file.path[:-1]: file for file in files if file.name == TIME and not file.fault}
    notebooks = [file for file in files if file.is_notebook]
    others = [_origin(archive.path, file) for file in files if not file.is_notebook and file.name not in (TIME, SECRET)]
    if not notebooks:
        names = listed(sorted(file.name for file in files))
        held = f"no notebook but {names}" if names else "no notebook"
        unpack = "unpack it in its place, or " if any(file.is_packed_otherwise for file in files) else ""
        raise UngradableError(f"It holds {held}; {unpack}ask the student for the .ipynb file.")
    attempts: list[tuple[str, Attempt]] = []
    unknown: list[tuple[str, str]] = []
    for file in notebooks:
        try:
            data, time = _read_notebook(file, budget), _time(times.get(file.path[:-1]), budget)
        except UngradableError as error:
            found.refuse(_origin(archive.path, file), str(error), who)
            continue
        recognised = archive.assignments.of(data, file.name, file.path[:-1])
        only = archive.assignments.notebooks(archive.assignments.said or "")
        is_alone = len(notebooks) == 1 and len(only) == 1
        reason = _why_not(recognised, archive.assignments.said, only, is_alone=is_alone)
        if reason and recognised.assignment is None:
            unknown.append((_origin(archive.path, file), reason))
            continue
        if reason:
            found.refuse(_origin(archive.path, file), reason, who)
            continue
        if is_alone and recognised.notebook is None:
            recognised = replace(recognised, notebook=only[0])
        name = archive.assignments.said or recognised.assignment or ""
        attempts.append(
            (name, _attempt(upload, _origin(archive.path, file), archive, recognised, place.keep(data), time))
        )
    for place_of_it, reason in unknown:
        if attempts:  # a scratch notebook beside the one that counts
            others.append(place_of_it)
        else:
            found.refuse(place_of_it, reason, who)
    found.left_out += others
    return attempts


def _why_not(recognised: Recognised, said: str | None, own: Sequence[str], *, is_alone: bool) -> str:
    """The sentence on a notebook that is of no assignment that is collected; "" if it is.

    ``own`` are the notebooks of the one that was said.
    """
    if said is None:
        return "" if recognised.assignment else UNKNOWN
    if recognised.assignment not in (None, said):
        return (
            f"It is a notebook of {recognised.assignment}, not of {said}; collect it without --assignment, or with "
            "that name."
        )
    if recognised.assignment or is_alone:
        return ""
    names = listed(f"{name}.ipynb" for name in own)
    return (
        f"Neither its cells nor its name say which notebook of {said} it is; rename the one that counts as it was "
        f"released ({names})."
    )


def _attempt(
    upload: Upload,
    origin: str,
    archive: Archive,
    recognised: Recognised,
    kept: tuple[Path, str],
    time: datetime | None,
) -> Attempt:
    file, digest = kept
    remarks = []
    if recognised.fault:
        is_one_of_several = len(archive.assignments.notebooks(recognised.assignment or "")) > 1
        what = f"{recognised.notebook}.ipynb" if is_one_of_several else "it"
        remarks.append(f"{what} cannot be graded: {recognised.fault.rstrip('.')}")
    elif not recognised.is_sure:
        remarks.append("its cells do not say of which assignment it is")
    return Attempt(
        file=HandInFile(
            file=file,
            digest=digest,
            time=upload.time or time,
            is_platforms_time=upload.time is not None,
            notebook=recognised.notebook or "",
        ),
        origin=origin,
        archive=archive.number,
        platform=upload.owners[0].platform,
        account="",
        number=upload.number,
        is_named=recognised.is_named,
        copy=recognised.copy,
        late_by=upload.owners[0].platform if upload.is_late else "",
        remarks=tuple(remarks),
    )


def _read_notebook(file: Entry, budget: Budget) -> bytes:
    if file.fault:
        raise UngradableError(file.fault)
    return budget.read(file, MAX_BYTES)


def _time(file: Entry | None, budget: Budget) -> datetime | None:
    """The time that the student's own machine wrote beside the notebook, if it can be read."""
    if file is None:
        return None
    try:
        time = parse_time(budget.read(file, MOST_OF_A_TIME).decode("utf-8").strip())
    except (UngradableError, UnicodeError):
        return None
    return time.replace(tzinfo=UTC) if time is not None else None


def _origin(archive: Path, file: Entry) -> str:
    return f"{archive.name}: {file.origin}" if file.origin else archive.name
