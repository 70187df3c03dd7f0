"""Tables of marks as plain text, for the command line."""

import textwrap
from collections.abc import Iterable, Sequence

from autograder.course import shown_name
from autograder.records import CellRecord, Status, SubmissionRecord, Verdict
from autograder.submission.standing import exercise_name, in_a_word

__all__ = ["counted", "exercise_lines", "marks_table"]

WIDTH = 120
WIDEST_NAME = 32


def counted(count: int, what: str) -> str:
    """A number and its noun.

    Example:
        >>> counted(1, "student"), counted(0, "student")
        ('1 student', '0 students')
    """
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def marks_table(records: Sequence[SubmissionRecord]) -> str:
    """One block for each student: the marks, then each exercise that is not right and why.

    A name that is too long for the first column stands on a line of its own above it.
    """
    names = [shown_name(record.student) for record in records]
    width = max([7, *(len(name) for name in names if len(name) <= WIDEST_NAME)])
    lines = [f"{'student':<{width}}   score  max score  by hand  what is wrong"]
    for name, record in zip(names, records, strict=True):
        if len(name) > width:
            lines += textwrap.wrap(name, WIDTH)
            name = ""
        marks = f"{name:<{width}} {_score(record)} {record.max_score:>10g} {record.needs_manual:>8}  "
        lines += _wrapped(_wrong(record) or [""], marks)
    return "\n".join(line.rstrip() for line in lines)


def exercise_lines(record: SubmissionRecord) -> list[str]:
    """One line for each graded cell, for the student who asks how it stands."""
    return [f"{in_a_word(cell):<7} {exercise_name(cell)}{_why(cell)}" for cell in record.cells]


def _wrapped(texts: Sequence[str], first: str) -> list[str]:
    """Wraps each text: it begins in the column where ``first`` ends, and its further lines two columns farther in."""
    column = " " * len(first)
    lines: list[str] = []
    for text in texts:
        begin = column if lines else first
        lines += textwrap.wrap(text, WIDTH, initial_indent=begin, subsequent_indent=column + "  ") or [begin]
    return lines


def _score(record: SubmissionRecord) -> str:
    return "      -" if record.score is None else f"{record.score:>7g}"


def _wrong(record: SubmissionRecord) -> list[str]:
    if record.status is Status.UNGRADABLE:
        return [f"not gradable: {record.message}"]
    blank = [cell for cell in record.cells if cell.is_blank]
    wrong = _reasons(
        cell for cell in record.cells if not cell.is_in_order and cell not in blank and not _is_told(cell, record)
    )
    if blank:
        wrong.append(f"not answered: {', '.join(exercise_name(cell) for cell in blank)}")
    return ([record.message] if record.message else []) + wrong


def _is_told(cell: CellRecord, record: SubmissionRecord) -> bool:
    """Whether the remark on the hand-in says of all cells of a notebook why they have no points."""
    is_of_all = cell.verdict in (Verdict.MISSING, Verdict.MANUAL) and cell.score in (0.0, None)
    return is_of_all and cell.message != "" and cell.message in record.message


def _reasons(cells: Iterable[CellRecord]) -> list[str]:
    """A line for each cell; a fault of the grader's, which may be that of every exercise, is said once."""
    lines: list[str] = []
    faults: dict[str, list[str]] = {}
    for cell in cells:
        said = f"{cell.verdict.value}{_why(cell)}"
        if cell.verdict is Verdict.GRADER_ERROR:
            faults.setdefault(said, []).append(exercise_name(cell))
        else:
            lines.append(f"{exercise_name(cell)}: {said}")
    return lines + [f"{', '.join(names)}: {said}" for said, names in faults.items()]


def _why(cell: CellRecord) -> str:
    return "" if cell.is_in_order else cell.reason
