"""From archives to ``submitted/``: reads each upload, finds student, assignment and time, and places the last attempt.

Nothing of one upload keeps another one from its place; what cannot be placed is reported with its reason.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from autograder._exceptions import UngradableError
from autograder.collecting.assignments import Assignments
from autograder.collecting.attempts import Attempt, latest
from autograder.collecting.placing import Place
from autograder.collecting.report import HandInReport, Report
from autograder.collecting.roster import Roster, read_roster
from autograder.collecting.students import twins
from autograder.collecting.uploads import Archive, Found, read_archive
from autograder.course import Course, listed
from autograder.submission.drops import goes_by_login

__all__ = ["collect"]

MOODLE_NUMBERS = (
    "Moodle numbers its participants anew in each assignment, so that these folders fit no other one; give the class "
    "list with --roster FILE."
)
INTERRUPTED = "An earlier collection was interrupted; what it had placed is there, and the rest was cleared away."
OTHERS = (
    "In submitted/, and not on the roster: {}. If these were collected without it, move them away, or they are graded "
    "beside the same hand-ins under the roster's names."
)
LATE = (
    "What is marked late comes without the platform's time, and `course grade` goes by timestamp.txt alone; put the "
    "platform's time there."
)


def collect(
    course: Course,
    archives: Sequence[Path],
    *,
    assignment: str | None = None,
    roster: Path | None = None,
    is_dry: bool = False,
    on_step: Callable[[str], None] = lambda place: None,
) -> Report:
    """Places what is in ``archives`` and says what became of each file.

    ``on_step`` is called with the place of each upload before it is read.

    Raises:
        UsageError: an archive, the roster or the assignment is not there or cannot be read; nothing was changed.
        SourceError: the source of ``assignment`` cannot be read.
    """
    assignments = Assignments(course, assignment)
    people = read_roster(roster) if roster is not None else None
    by_login = goes_by_login(course)
    found = Found()
    with Place(course, is_dry=is_dry) as place:
        for number, archive in enumerate(archives):
            read_archive(
                Archive(
                    path=archive,
                    number=number,
                    assignments=assignments,
                    roster=people,
                    on_step=on_step,
                    by_login=by_login,
                ),
                place,
                found,
            )
        _refuse_doubles(found)
        _refuse_twins(place, people, found)
        placed = tuple(_place(place, found, assignments))
        notes = [INTERRUPTED] if place.was_interrupted else []
    if people is None and "Moodle" in found.platforms:
        notes.append(MOODLE_NUMBERS)
    if people is not None and (others := _others(course, people, placed)):
        notes.append(OTHERS.format(listed(others)))
    if any(each.late_by and not each.is_platforms_time for each in placed):
        notes.append(LATE)
    return Report(
        hand_ins=placed,
        not_placed=tuple(found.refused),
        left_out=tuple(found.left_out),
        missing=_missing(course, people, placed, assignment),
        notes=tuple(notes),
        is_dry=is_dry,
    )


def _others(course: Course, roster: Roster, placed: Sequence[HandInReport]) -> list[str]:
    """Those who are not on the roster, and have a hand-in of an assignment that was collected."""
    there = {student for name in {each.assignment for each in placed} for student in course.submissions(name)}
    return sorted(there - roster.folders)


def _refuse_doubles(found: Found) -> None:
    """Takes out the hand-ins of two accounts of one platform that come to one student: one may have another's name."""
    for (folder, _), attempts in [*found.attempts.items()]:
        for platform, archive in {(each.platform, each.archive) for each in attempts if each.account}:
            same = [each for each in attempts if (each.platform, each.archive) == (platform, archive)]
            accounts = sorted({each.account for each in same})
            if len(accounts) > 1:
                reason = (
                    f"{platform}'s {listed(accounts)} both come to {folder}; write each one's number into its row of "
                    "the class list."
                )
                for attempt in same:
                    attempts.remove(attempt)
                    found.refuse(attempt.origin, reason, folder)
    found.attempts = {key: attempts for key, attempts in found.attempts.items() if attempts}


def _refuse_twins(place: Place, roster: Roster | None, found: Found) -> None:
    """Takes out whoever's folder is also somebody else's, or is so on a disk to which case does not matter."""
    there = {path.name for path in place.submitted.iterdir()} if place.submitted.is_dir() else set()
    listed_ones = roster.folders if roster is not None else frozenset()
    same = {folder for folder in twins({*there, *found.students}) if folder in found.students}
    for folder, students in found.students.items():
        reason = ""
        if len(students) > 1:
            names = listed(sorted(identity.removeprefix("as ") for identity in students))
            reason = f"{names} would both be {folder}; give each a login with --roster FILE."
        elif folder in same:
            alike = {each for each in (*there, *found.students) if each.casefold() == folder.casefold()}
            if not alike <= listed_ones:
                reason = (
                    f"{listed(sorted(alike))} differ only in case, so that some disks take them for one; say with "
                    "--roster FILE who is in the class, or rename one."
                )
        for key in [key for key in found.attempts if reason and key[0] == folder]:
            for attempt in found.attempts.pop(key):
                found.refuse(attempt.origin, reason, folder)


def _place(place: Place, found: Found, assignments: Assignments) -> Iterator[HandInReport]:
    for student, assignment in sorted(found.attempts, key=lambda key: (key[1], key[0])):
        attempts = found.attempts[student, assignment]
        try:
            last = _latest_of_each(attempts)
        except UngradableError as error:
            found.refuse(attempts[0].origin.partition(": ")[0], str(error), student)
            continue
        origin = listed(each.origin for each in last) if len(last) > 1 else last[0].origin
        try:
            placed = place.put(assignment, student, *(each.file for each in last))
        except UngradableError as error:
            found.refuse(origin, str(error), student)
            continue
        except OSError as error:
            reason = f"It cannot be written ({error.strerror or error}); check the free space and the permissions."
            found.refuse(origin, reason, student)
            continue
        yield HandInReport(
            student=student,
            assignment=assignment,
            change=placed.change,
            origin=origin,
            time=max((each.file.time for each in last if each.file.time is not None), default=None),
            is_platforms_time=all(each.file.is_platforms_time for each in last),
            late_by=next((each.late_by for each in last if each.late_by), ""),
            aside=placed.aside,
            remarks=(
                *dict.fromkeys(remark for each in last for remark in _remarks(each, attempts)),
                *_not_there(place.course.submitted(assignment, student), assignments.needed(assignment), last),
            ),
        )


def _not_there(folder: Path, needed: Sequence[str], last: Sequence[Attempt]) -> Iterator[str]:
    """What is to be said of the assignment's other notebooks if they are neither new nor in ``folder``."""
    new = {each.file.notebook for each in last}
    if missing := [
        f"{name}.ipynb"
        for name in needed
        if len(needed) > 1 and name not in new and not os.path.lexists(folder / f"{name}.ipynb")
    ]:
        yield f"there is no {listed(missing)}"


def _latest_of_each(attempts: Sequence[Attempt]) -> list[Attempt]:
    """The attempt that counts for each of the assignment's notebooks.

    Raises:
        UngradableError: several may be the latest of one.
    """
    names = sorted({each.file.notebook for each in attempts})
    return [latest([each for each in attempts if each.file.notebook == name]) for name in names]


def _remarks(last: Attempt, attempts: Sequence[Attempt]) -> Iterator[str]:
    """What is to be said of a notebook that counts: which ones do not, and its own remarks."""
    others = (each for each in attempts if each.file.notebook == last.file.notebook)
    earlier = sorted({each.origin for each in others if each.file.digest != last.file.digest})
    if earlier:
        yield f"the last of {len(earlier) + 1}: not {listed(earlier)}"
    yield from last.remarks


def _missing(
    course: Course, roster: Roster | None, placed: Sequence[HandInReport], said: str | None
) -> dict[str, tuple[str, ...]]:
    """Those of the roster who have no hand-in, by assignment."""
    if roster is None:
        return {}
    done = {(each.assignment, each.student) for each in placed}
    return {
        assignment: tuple(
            folder
            for folder in sorted(roster.folders)
            if (assignment, folder) not in done and not os.path.lexists(course.submitted(assignment, folder))
        )
        for assignment in sorted({each.assignment for each in placed} | ({said} if said else set()))
    }
