"""Writes marks for a learning platform.

Everyone in the gradebook is listed, and everyone who handed in something. A submission that could not be graded gets
an empty mark, never a zero. Platforms show a mark as final, so ``canvas`` and ``moodle`` leave it empty while an
answer is to be marked by hand, and round it as the platforms show it; ``csv`` has the points so far and says what is
missing.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from types import MappingProxyType

from autograder._exceptions import UsageError
from autograder.atomic_files import write_atomically
from autograder.course import Course, is_student_name, listed
from autograder.gradebook.marks import Person, read_class
from autograder.results.platform_files import Entry, Filled, Ids, fill_canvas, fill_moodle
from autograder.results.submission_status import SubmissionStatus, submission_statuses

__all__ = ["Contact", "Written", "write_marks"]

FORMULA_STARTS = tuple("=+-@\t\r\n|＝＋－＠")
CSV_COLUMNS = "assignment timestamp student_id last_name first_name email score max_score late needs_manual status"
CANVAS_HEADER = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
MOODLE_HEADER = ("Username", "Email address")
NOTHING = SubmissionStatus(marks=None, has_handed_in=False)

NO_CONTACTS: Mapping[str, "Contact"] = MappingProxyType({})

Row = list[str | float | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One assignment: what it is worth, and how each student stands."""

    assignment: str
    max_score: float
    statuses: dict[str, SubmissionStatus]

    def of(self, person: Person) -> SubmissionStatus:
        return self.statuses.get(person.student, NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """What a class list says of a student; each may be empty. ``ids`` are logins and numbers of no platform's own."""

    email: str = ""
    canvas_id: str = ""
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How many people were written, how many of their hand-ins still have to be graded, and who found no place.

    ``missing`` are the students with a final mark whom the platform's own file does not know.
    """

    people: int
    waiting: int
    missing: tuple[str, ...] = ()


def write_marks(
    course: Course,
    to: str,
    target: Path,
    *,
    assignments: Sequence[str] = (),
    into: Path | None = None,
    contacts: Mapping[str, Contact] = NO_CONTACTS,
) -> Written:
    """Writes everyone's marks, in all assignments if none is named.

    Args:
        course: whose gradebook is read.
        to: the format.
        target: the file to write.
        assignments: whose marks.
        into: a file that the platform itself wrote: its rows and columns are filled.
        contacts: by student, for what the gradebook does not know.

    Raises:
        UsageError: an unknown format or assignment, or a file that cannot be read or written.
    """
    if to not in FORMATS:
        raise UsageError(f"There is no format {to!r}; choose one of {', '.join(sorted(FORMATS))}.")
    known, graded = read_class(course)
    if unknown := sorted({*assignments} - {each.assignment for each in graded}):
        raise UsageError(
            f"The gradebook does not know {listed(unknown)}; it knows {listed(each.assignment for each in graded)}."
        )
    columns = [
        Column(assignment=each.assignment, max_score=each.max_score, statuses=submission_statuses(course, each))
        for each in graded
        if not assignments or each.assignment in assignments
    ]
    people = [_completed(person, contacts) for person in _everyone(known, columns)]
    ids = _ids_of_one(contacts)
    filled = None if into is None else _fill(into, to, people, columns, ids)
    rows = _harmless_rows(FORMATS[to](people, columns)) if filled is None else filled.rows
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows(rows)
    try:
        write_atomically(target.absolute(), text.getvalue().encode())
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}; name another with --output FILE.") from error
    waiting = sum(_waits(status) for column in columns for status in column.statuses.values())
    return Written(people=len(people), waiting=waiting, missing=() if filled is None else filled.missing)


def _ids_of_one(contacts: Mapping[str, Contact]) -> Ids:
    """Student by number or login; what two of them have tells neither."""
    owners = [(each, student) for student, contact in contacts.items() for each in {*contact.ids}]
    counted = Counter(each for each, _ in owners)
    return {each: student for each, student in owners if each and counted[each] == 1}


def _completed(person: Person, contacts: Mapping[str, Contact]) -> Person:
    contact = contacts.get(person.student, Contact())
    return replace(person, email=person.email or contact.email, lms_user_id=person.lms_user_id or contact.canvas_id)


def _fill(into: Path, to: str, people: list[Person], columns: list[Column], ids: Ids) -> Filled:
    entries = {column.assignment: {person.student: _entry(column, person) for person in people} for column in columns}
    if to == "canvas":
        return fill_canvas(into, people, entries, shown=lambda mark: f"{mark:g}", ids=ids)
    if to == "moodle" and len(columns) == 1:
        return fill_moodle(into, people, entries[columns[0].assignment], columns[0].max_score, ids)
    if to == "moodle":
        raise UsageError("A grading worksheet of Moodle's is for one assignment; name it: course export A --to moodle.")
    raise UsageError("Only canvas and moodle have files of their own to fill; leave --into out, or say --to canvas.")


def _entry(column: Column, person: Person) -> Entry:
    found = column.of(person)
    mark = _final(found)
    return Entry(mark=mark if isinstance(mark, float) else None, said=_harmless(_sentence(found, column.max_score)))


def _sentence(found: SubmissionStatus, max_score: float) -> str:
    """How a hand-in stands, for its student."""
    mark = _final(found)
    late = " It came late." if found.marks and found.marks.late else ""
    penalty = found.marks.penalty if found.marks and late else 0.0
    taken = f" {penalty:g} points are taken off for that." if penalty else ""
    said = f"{mark:g} of {max_score:g} points" if isinstance(mark, float) else _status(found)
    return f"{said[:1].upper()}{said[1:].rstrip('.')}.{late}{taken}"


def _waits(found: SubmissionStatus) -> bool:
    """Whether what is in ``submitted/`` could be graded and was not."""
    return found.is_newer or (found.marks is None and not found.refusal and found.has_handed_in)


def _everyone(known: list[Person], columns: list[Column]) -> list[Person]:
    people = {person.student: person for person in known}
    for student in {student for column in columns for student in column.statuses} - set(people):
        people[student] = Person(student=student, first_name="", last_name="", email="", lms_user_id="")
    return [people[student] for student in sorted(people)]


def _csv(people: list[Person], columns: list[Column]) -> Iterable[Row]:
    """One row for each assignment and student."""
    yield [*CSV_COLUMNS.split()]
    for column in columns:
        for person in people:
            marks = column.of(person).marks
            yield [
                column.assignment,
                marks.timestamp.isoformat(" ") if marks and marks.timestamp else "",
                person.student,
                person.last_name,
                person.first_name,
                person.email,
                marks.score if marks else "",
                column.max_score,
                "late" if marks and marks.late else "",
                marks.pending if marks else "",
                _status(column.of(person)),
            ]


def _canvas(people: list[Person], columns: list[Column]) -> Iterable[Row]:
    """Canvas's own form: one column for each assignment, the points that are possible in the second row."""
    yield [*CANVAS_HEADER, *(column.assignment for column in columns)]
    yield ["    Points Possible", "", "", "", "", *(column.max_score for column in columns)]
    for person in _importable(people):
        has_name = person.last_name and person.first_name
        name = f"{person.last_name}, {person.first_name}" if has_name else person.student
        marks = [_final(column.of(person)) for column in columns]
        yield [name, person.lms_user_id, person.student, person.student, "", *marks]


def _moodle(people: list[Person], columns: list[Column]) -> Iterable[Row]:
    """For Moodle's import of grades: a mark and a sentence for each assignment, mapped there by name."""
    names = [name for column in columns for name in (column.assignment, f"{column.assignment} feedback")]
    yield [*MOODLE_HEADER, *names]
    for person in _importable(people):
        cells: Row = []
        for column in columns:
            found = column.of(person)
            cells += [_final(found), _sentence(found, column.max_score)]
        yield [person.student, person.email, *cells]


FORMATS: dict[str, Callable[[list[Person], list[Column]], Iterable[Row]]] = {
    "csv": _csv,
    "canvas": _canvas,
    "moodle": _moodle,
}


def _importable(people: list[Person]) -> list[Person]:
    """The people without impossible names of folders, for which a platform would refuse the whole file."""
    return [person for person in people if is_student_name(person.student)]


def _final(found: SubmissionStatus) -> str | float:
    is_final = found.marks is not None and not found.marks.pending and not found.is_newer
    return _rounded(found.marks.score) if found.marks is not None and is_final else ""


def _rounded(score: float) -> float:
    """To two decimals, a half away from zero, as Canvas and Moodle show marks.

    Example:
        >>> _rounded(2.675), _rounded(0.125), _rounded(14.0)
        (2.68, 0.13, 14.0)
    """
    return float(Decimal(repr(score)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _status(found: SubmissionStatus) -> str:
    if found.marks is None and found.refusal:
        return f"could not be graded: {found.refusal}"
    if found.marks is None:
        return "handed in, not graded" if found.has_handed_in else "nothing handed in"
    if found.is_newer:
        return "handed in again since, not graded"
    status = f"{found.marks.pending} to be marked by hand" if found.marks.pending else "graded"
    if found.marks.changed:
        status += f" ({found.marks.changed} changed since marked)"
    if found.unread:
        marked = "" if found.marks.pending else "marked by a person, since it "
        status += f"; {marked}could not be graded: {found.why_not}"
    return f"{status}; a later hand-in could not be graded: {found.refusal}" if found.refusal else status


def _harmless_rows(rows: Iterable[Row]) -> Iterable[Row]:
    for row in rows:
        yield [_harmless(value) if isinstance(value, str) else value for value in row]


def _harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula, on one line and without control characters.

    Example:
        >>> _harmless("=cmd()"), _harmless(" +1"), _harmless("Ada")
        ("'=cmd()", "' +1", 'Ada')
    """
    line = "".join(character if character.isprintable() else " " for character in text)
    is_formula = text.startswith(FORMULA_STARTS) or line.lstrip().startswith(FORMULA_STARTS)
    return f"'{line}" if is_formula else line
