"""Fills marks into a file that a learning platform wrote itself, so that it takes them back without a question.

Canvas knows an assignment by the number in its column's head, and a student by its own ID; Moodle knows a student of a
grading worksheet by a number that is another one in each assignment. Only the platform's own file has them.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder._exceptions import UsageError
from autograder.course import listed, shown_name
from autograder.csv_files import parse_rows
from autograder.gradebook.marks import Person

__all__ = ["Entry", "Filled", "Ids", "fill_canvas", "fill_moodle"]

MOST_BYTES = 20 * 2**20
CANVAS_PEOPLE = ("Student", "ID", "SIS User ID", "SIS Login ID", "Root Account", "Section")
CANVAS_HEAD = re.compile(r"^(?P<name>.*) \((?P<number>\d+)\)$")
MOODLE_COLUMNS = ("Grade", "Maximum grade", "Feedback comments")  # in any case: Moodle wrote `Maximum Grade` as well


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Columns that tell who it is: ``names`` hold a login, ``other`` what ``told`` says, ``number`` the platform's."""

    names: tuple[str, ...]
    other: str
    told: Callable[[Person], str]
    number: str


CANVAS_KEYS = Keys(
    names=("SIS Login ID", "SIS User ID"), other="ID", told=lambda person: person.lms_user_id, number="ID"
)
MOODLE_KEYS = Keys(
    names=("Username", "ID number"), other="Email address", told=lambda person: person.email, number="Identifier"
)


Ids = Mapping[str, str]  # student by another of their numbers or names, as a class list has them


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a student gets: ``mark`` is None while it is not final; ``said`` is a sentence."""

    mark: float | None
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The file's rows as they are to be written.

    ``missing`` are the students with a final mark whom the file does not know.
    """

    rows: list[list[str]]
    missing: tuple[str, ...]


def fill_canvas(
    file: Path,
    people: Sequence[Person],
    marks: Mapping[str, Mapping[str, Entry]],
    shown: Callable[[float], str],
    ids: Ids,
) -> Filled:
    """Canvas's gradebook export with the columns of people and of the assignments, filled with final marks.

    A mark that is not final leaves what the file has, so that taking it back changes nothing there.

    Args:
        file: what *Grades*, *Export* wrote.
        people: everyone who may have a mark.
        marks: by assignment and student.
        shown: how a mark is written.
        ids: what a class list says of them besides.

    Raises:
        UsageError: the file is no such export, or has no column of an assignment's name.
    """
    head, *rows = _read(file)
    if not {"Student", "ID"} <= {*head}:
        raise UsageError(f"{file} is no gradebook that Canvas exported: it has no columns Student and ID.")
    columns = {assignment: _canvas_column(file, head, assignment) for assignment in marks}
    kept = [head.index(name) for name in CANVAS_PEOPLE if name in head] + [*columns.values()]
    students = _students(file, head, rows, people, CANVAS_KEYS, ids)
    for row, student in zip(rows, students, strict=True):
        for assignment, column in columns.items() if student else ():
            entry = marks[assignment].get(student or "")
            if entry is not None and entry.mark is not None:
                row[column] = shown(entry.mark)
    return Filled(
        rows=[[row[column] for column in kept] for row in (head, *rows)],
        missing=_missing(marks.values(), students),
    )


def fill_moodle(file: Path, people: Sequence[Person], marks: Mapping[str, Entry], worth: float, ids: Ids) -> Filled:
    """Moodle's grading worksheet of one assignment, with final marks and a sentence on each.

    Args:
        file: what *Download grading worksheet* wrote, in English.
        people: everyone who may have a mark.
        marks: by student.
        worth: the assignment's points; Moodle's own maximum must be the same.
        ids: what a class list says of them besides.

    Raises:
        UsageError: the file is no such worksheet, or the assignment is worth something else in Moodle.
    """
    head, *rows = _read(file)
    places = {name.casefold(): place for place, name in reversed([*enumerate(head)])}
    missing = [name for name in MOODLE_COLUMNS if name.casefold() not in places]
    if missing:
        raise UsageError(
            f"{file} is no grading worksheet of Moodle's in English: it lacks the column {missing[0]}; turn feedback "
            "comments on in Moodle and download it again."
        )
    grade, most, feedback = (places[name.casefold()] for name in MOODLE_COLUMNS)
    students = _students(file, head, rows, people, MOODLE_KEYS, ids)
    for row, student in zip(rows, students, strict=True):
        has_comma = "," in row[most]
        maximum = _number(row[most])
        if maximum is not None and maximum != worth:
            raise UsageError(
                f"The assignment is worth {maximum:g} points in {file} and {worth:g} here; change the maximum in "
                "Moodle and download the worksheet again."
            )
        entry = marks.get(student or "")
        if entry is None:
            continue
        if entry.mark is not None or not row[feedback]:  # a person's comment on what is not final stays
            row[feedback] = entry.said
        if entry.mark is not None:
            text = f"{entry.mark:.2f}"
            row[grade] = text.replace(".", ",") if has_comma else text
    return Filled(rows=[head, *rows], missing=_missing([marks], students))


def _read(file: Path) -> list[list[str]]:
    """The rows, each as long as the head."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise UsageError(f"{file} has more than {MOST_BYTES // 2**20} MB, which no platform's file of marks has.")
        data = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}; name the file that the platform wrote.") from error
    try:
        rows = parse_rows(data)
    except ValueError as error:
        raise UsageError(f"{file} is no CSV ({error}); name the file that the platform wrote.") from error
    if not rows:
        raise UsageError(f"{file} is empty; name the file that the platform wrote.")
    width = len(rows[0])
    return [[cell.strip() for cell in rows[0]], *([*row, *[""] * width][:width] for row in rows[1:])]


def _canvas_column(file: Path, head: Sequence[str], assignment: str) -> int:
    """The column of an assignment: its name without the number, in any case, with any signs between words."""
    named = {name: match.group("name") for name in head if (match := CANVAS_HEAD.match(name))}
    fitting = [name for name, title in named.items() if _plain(title) == _plain(assignment)]
    if len(fitting) != 1:
        there = listed(named.values()) or "no assignment"
        raise UsageError(
            f"{file} has {len(fitting) or 'no'} column{'s' if len(fitting) > 1 else ''} for {shown_name(assignment)}; "
            f"it has {there}. Call the assignment in Canvas {shown_name(assignment)} and export again."
        )
    return head.index(fitting[0])


def _plain(name: str) -> str:
    return re.sub(r"\W|_", "", name).casefold()


def _students(
    file: Path, head: Sequence[str], rows: Sequence[Sequence[str]], people: Sequence[Person], keys: Keys, ids: Ids
) -> list[str | None]:
    """The student of each row.

    A platform's own number says who it is through the list of students, or as a folder's name, if no row is known by
    login: then hand-ins were collected without a class list. In another class it may be somebody else's number.

    Raises:
        UsageError: two rows are of one student.
    """
    by_name = {**ids, **_by(people, lambda person: person.student)}
    found = [_first(head, row, keys.names, by_name) for row in rows]
    others = _by(people, keys.told)
    numbers = {} if any(found) else _by(people, lambda person: person.student)
    for number, row in enumerate(rows):
        found[number] = found[number] or _first(head, row, (keys.other,), others)
        found[number] = found[number] or _first(head, row, (keys.number,), numbers)
    twice = [student for student, count in Counter(each for each in found if each).items() if count > 1]
    if twice:
        raise UsageError(f"{file} has more than one row for {listed(sorted(twice))}; leave one of them and try again.")
    return found


def _by(people: Sequence[Person], told: Callable[[Person], str]) -> dict[str, str]:
    """Students by what is told of them, and in any case where only one is called so."""
    exact = {key: person.student for person in people if (key := told(person))}
    counted = Counter(key.casefold() for key in exact)
    return {key.casefold(): student for key, student in exact.items() if counted[key.casefold()] == 1} | exact


def _first(head: Sequence[str], row: Sequence[str], columns: Sequence[str], known: Mapping[str, str]) -> str | None:
    for column in columns:
        value = row[head.index(column)].strip().removeprefix("Participant ") if column in head else ""
        student = known.get(value) or (known.get(value.casefold()) if value.casefold() in known else None)
        if value and student:
            return student
    return None


def _missing(marks: Iterable[Mapping[str, Entry]], found: Iterable[str | None]) -> tuple[str, ...]:
    with_marks = {student for each in marks for student, entry in each.items() if entry.mark is not None}
    return tuple(sorted(with_marks - {*found}))


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None
