"""Writes marks for a learning platform.

A submission that could not be graded gets an empty mark, never a zero. Platforms show a mark as final, so
``canvas`` and ``moodle`` leave it empty while an answer waits for a person; ``csv`` has the points so far and
says what is missing.
"""

import csv
import io
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from autograder._exceptions import UsageError
from autograder.layout import Course
from autograder.marks import AssignmentMarks, Person, read_class
from autograder.release import write_atomically

__all__ = ["FORMATS", "write_marks"]

FORMULA_STARTS = tuple("=+-@\t\r\n|＝＋－＠")
CSV_COLUMNS = "assignment timestamp student_id last_name first_name email score max_score needs_manual status"
CANVAS_HEADER = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
MOODLE_HEADER = ("Username", "Email address")

Row = list[str | float | int]


def write_marks(course: Course, to: str, target: Path) -> int:
    """Writes the marks of everyone in the gradebook, and says how many they are.

    Raises:
        UsageError: an unknown format, or a file that cannot be written.
    """
    if to not in FORMATS:
        raise UsageError(f"There is no format {to!r}; choose one of {', '.join(sorted(FORMATS))}.")
    people, assignments = read_class(course)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for row in FORMATS[to](course, people, assignments):
        writer.writerow([_harmless(value) if isinstance(value, str) else value for value in row])
    try:
        write_atomically(target.absolute(), text.getvalue().encode())
    except OSError as error:
        raise UsageError(
            f"{target} cannot be written: {error.strerror}; name another with --output FILE."
        ) from error
    return len(people)


def _csv(course: Course, people: list[Person], assignments: list[AssignmentMarks]) -> Iterable[Row]:
    """One row for each assignment and student."""
    yield [*CSV_COLUMNS.split()]
    for assignment in assignments:
        for person in people:
            found = assignment.submissions.get(person.student)
            yield [
                assignment.assignment,
                found.timestamp.isoformat(" ") if found and found.timestamp else "",
                person.student,
                person.last_name,
                person.first_name,
                person.email,
                found.score if found else "",
                assignment.max_score,
                found.pending if found else "",
                _status(course, assignment, person),
            ]


def _canvas(_: Course, people: list[Person], assignments: list[AssignmentMarks]) -> Iterable[Row]:
    """Canvas's own form: one column for each assignment, the points that are possible in the second row."""
    yield [*CANVAS_HEADER, *(assignment.assignment for assignment in assignments)]
    yield ["    Points Possible", "", "", "", "", *(assignment.max_score for assignment in assignments)]
    for person in people:
        name = (
            f"{person.last_name}, {person.first_name}"
            if person.last_name and person.first_name
            else person.student
        )
        marks = [_final(assignment, person) for assignment in assignments]
        yield [name, person.lms_user_id, person.student, person.student, "", *marks]


def _moodle(course: Course, people: list[Person], assignments: list[AssignmentMarks]) -> Iterable[Row]:
    """For Moodle's import of grades: a mark and a sentence for each assignment, mapped there by name."""
    columns = [name for each in assignments for name in (each.assignment, f"{each.assignment} feedback")]
    yield [*MOODLE_HEADER, *columns]
    for person in people:
        cells: Row = []
        for assignment in assignments:
            cells += [_final(assignment, person), _status(course, assignment, person)]
        yield [person.student, person.email, *cells]


FORMATS: dict[str, Callable[[Course, list[Person], list[AssignmentMarks]], Iterable[Row]]] = {
    "csv": _csv,
    "canvas": _canvas,
    "moodle": _moodle,
}


def _final(assignment: AssignmentMarks, person: Person) -> str | float:
    found = assignment.submissions.get(person.student)
    return found.score if found is not None and not found.pending else ""


def _status(course: Course, assignment: AssignmentMarks, person: Person) -> str:
    found = assignment.submissions.get(person.student)
    if found is not None:
        return "graded" if not found.pending else f"{found.pending} to be marked by hand"
    handed_in = os.path.lexists(course.submitted(assignment.assignment, person.student))
    return "handed in, not graded" if handed_in else "nothing handed in"


def _harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula, on one line and without control characters.

    Example:
        >>> _harmless("=cmd()"), _harmless(" +1"), _harmless("Ada")
        ("'=cmd()", "' +1", 'Ada')
    """
    line = "".join(character if character.isprintable() else " " for character in text)
    is_formula = text.startswith(FORMULA_STARTS) or line.lstrip().startswith(FORMULA_STARTS)
    return f"'{line}" if is_formula else line
