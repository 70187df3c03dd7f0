"""The lines of ``course history``."""

from collections.abc import Iterator

from autograder._exceptions import UsageError
from autograder.course import Course, listed, shown_name
from autograder.gradebook.engine import is_there
from autograder.gradebook.mark_history import HistoryEntry, read_history
from autograder.gradebook.marks import read_assignment

__all__ = ["history_lines"]


def history_lines(course: Course, assignment: str, student: str) -> Iterator[str]:
    """A line for each mark that was given, moved or removed; first those from before a history was kept.

    Raises:
        UsageError: the gradebook knows nothing of the student in that assignment.
    """
    if not is_there(course):
        raise UsageError(f"Nothing was graded yet; run `course grade {shown_name(assignment)}` first.")
    entries, known = read_history(course, assignment, student), read_assignment(course, assignment).submissions
    if student not in known and not entries:
        raise UsageError(
            f"The gradebook has no marks of {shown_name(student)} in {shown_name(assignment)}; "
            f"it has those of {listed(sorted(known)) or 'nobody'}."
        )
    written = {entry.cell for entry in entries}
    for name, mark in known[student].marks.items() if student in known else ():
        if name not in written and mark.score is not None:
            yield f"before this history was kept  {name}: {mark.score:g}"
    yield from map(_line, entries)


def _line(entry: HistoryEntry) -> str:
    new = "taken out of the gradebook" if entry.is_removed else _points(entry.new)
    why = f" ({entry.cause})" if entry.cause else ""
    moment = f"{entry.moment:%Y-%m-%d %H:%M:%S} UTC"
    return shown_name(f"{moment}  {entry.cell}: {_points(entry.old)} -> {new}, by {entry.hand}{why}")


def _points(score: float | None) -> str:
    return "none" if score is None else f"{score:g}"
