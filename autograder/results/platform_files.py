"""Fills marks into a file that a learning platform wrote itself, so that it takes them back without a question.

Canvas knows an assignment by the number in its column's head, and a student by its own ID; Moodle knows a student of a
grading worksheet by a number that is another one in each assignment. Only the platform's own file has them.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder._exceptions import UsageError
from autograder.course import listed, shown_name
from autograder.gradebook.marks import Person

__all__ = ["Entry", "Filled", "fill_canvas", "fill_moodle"]

MOST_BYTES = 20 * 2**20
CANVAS_PEOPLE = ("Student", "ID", "SIS User ID", "SIS Login ID", "Root Account", "Section")
CANVAS_KEYS = ("SIS Login ID", "SIS User ID", "ID")
CANVAS_HEAD = re.compile(r"^(?P<name>.*) \((?P<number>\d+)\)$")
MOODLE_KEYS = ("Username", "ID number", "Email address", "Identifier")
MOODLE_COLUMNS = ("Grade", "Maximum Grade", "Feedback comments")


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
    file: Path, people: Sequence[Person], marks: Mapping[str, Mapping[str, Entry]], shown: Callable[[float], str]
) -> Filled:
    """Canvas's gradebook export with the columns of people and of the assignments, filled with final marks.

    A mark that is not final leaves what the file has, so that taking it back changes nothing there.

    Args:
        file: what *Grades*, *Export* wrote.
        people: everyone who may have a mark.
        marks: by assignment and student.
        shown: how a mark is written.

    Raises:
        UsageError: the file is no such export, or has no column of an assignment's name.
    """
    head, *rows = _read(file)
    if "Student" not in head or not {*CANVAS_KEYS} & {*head}:
        raise UsageError(f"{file} is no gradebook that Canvas exported: it has no columns Student and ID.")
    columns = {assignment: _canvas_column(file, head, assignment) for assignment in marks}
    kept = [head.index(name) for name in CANVAS_PEOPLE if name in head] + [*columns.values()]
    find = _finder(people, {"ID": lambda person: person.lms_user_id})
    found: set[str] = set()
    for row in rows:
        student = find(head, row, CANVAS_KEYS)
        for assignment, column in columns.items() if student else ():
            entry = marks[assignment].get(student or "")
            if entry is not None and entry.mark is not None:
                row[column] = shown(entry.mark)
        found.add(student or "")
    return Filled(
        rows=[[row[column] for column in kept] for row in (head, *rows)],
        missing=_missing(marks.values(), found),
    )


def fill_moodle(file: Path, people: Sequence[Person], marks: Mapping[str, Entry], worth: float) -> Filled:
    """Moodle's grading worksheet of one assignment, with final marks and a sentence on each.

    Args:
        file: what *Download grading worksheet* wrote, in English.
        people: everyone who may have a mark.
        marks: by student.
        worth: the assignment's points; Moodle's own maximum must be the same.

    Raises:
        UsageError: the file is no such worksheet, or the assignment is worth something else in Moodle.
    """
    head, *rows = _read(file)
    if not {*MOODLE_COLUMNS} <= {*head}:
        raise UsageError(
            f"{file} is no grading worksheet of Moodle's in English: it lacks the column "
            f"{next(name for name in MOODLE_COLUMNS if name not in head)}; turn feedback comments on in Moodle and "
            "download it again."
        )
    grade, most, feedback = (head.index(name) for name in MOODLE_COLUMNS)
    find = _finder(people, {"Email address": lambda person: person.email})
    found: set[str] = set()
    for row in rows:
        has_comma = "," in row[most]
        maximum = _number(row[most])
        if maximum is not None and maximum != worth:
            raise UsageError(
                f"The assignment is worth {maximum:g} points in {file} and {worth:g} here; change the maximum in "
                "Moodle and download the worksheet again."
            )
        student = find(head, row, MOODLE_KEYS)
        found.add(student or "")
        entry = marks.get(student or "")
        if entry is None:
            continue
        row[feedback] = entry.said
        if entry.mark is not None:
            text = f"{entry.mark:.2f}"
            row[grade] = text.replace(".", ",") if has_comma else text
    return Filled(rows=[head, *rows], missing=_missing([marks], found))


def _read(file: Path) -> list[list[str]]:
    """The rows, each as long as the head."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise UsageError(f"{file} has more than {MOST_BYTES // 2**20} MB, which no platform's file of marks has.")
        data = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}; name the file that the platform wrote.") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(row)]
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


def _finder(
    people: Sequence[Person], more: Mapping[str, Callable[[Person], str]]
) -> Callable[[Sequence[str], Sequence[str], Sequence[str]], str | None]:
    """Finds the student of a row by the first of its columns that tells one."""
    by_id = {person.student.casefold(): person.student for person in people}
    by_column = {
        column: {key.casefold(): person.student for person in people if (key := told(person))}
        for column, told in more.items()
    }

    def find(head: Sequence[str], row: Sequence[str], columns: Sequence[str]) -> str | None:
        for column in columns:
            if column in head:
                value = row[head.index(column)].strip().removeprefix("Participant ").casefold()
                student = by_column.get(column, {}).get(value) or by_id.get(value)
                if value and student:
                    return student
        return None

    return find


def _missing(marks: Iterable[Mapping[str, Entry]], found: set[str]) -> tuple[str, ...]:
    with_marks = {student for each in marks for student, entry in each.items() if entry.mark is not None}
    return tuple(sorted(with_marks - found))


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None
