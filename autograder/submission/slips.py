"""What goes wrong easily while a notebook is filled in, each in a sentence for the student."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from autograder.assignment.compact import compact
from autograder.assignment.source import SOLUTION, Source, SourceCell, blank_text
from autograder.course import listed
from autograder.submission.matching import match
from autograder.submission.reading import SubmittedCell

__all__ = ["keeps_stub", "later_copies", "misplaced_answers", "stubs_left"]

NO_STEP = ("#", "def ", "class ", "@", '"', "'")  # how a line begins that does nothing yet


def keeps_stub(cell: SourceCell, text: str) -> bool:
    """Whether ``text`` is an answer to ``cell`` that was begun, but holds the line that stops the released one.

    A course's own stub may have no such line.

    Example: the released cell with a ``return x`` added above or below its ``raise NotImplementedError()``.
    """
    lines = {line.strip() for line in text.splitlines()}
    stops = _line_that_stops(cell)
    if not stops or stops not in lines:
        return False
    released = blank_text(cell) if SOLUTION.search(cell.text) else cell.text  # of a release, its own text
    added = lines - {stops, *(line.strip() for line in released.splitlines())}
    return any(line and not line.startswith(NO_STEP) for line in added)


def _line_that_stops(cell: SourceCell) -> str:
    last = cell.stub.rstrip().rpartition("\n")[2].strip()
    return last if last.startswith("raise ") else ""


def stubs_left(released: Source, cells: Iterable[SubmittedCell]) -> Iterator[str]:
    """A sentence on each answer that would stop itself."""
    for name, answer in match(released, cells).answers.items():
        stops = _line_that_stops(released.by_grade_id[name])
        if keeps_stub(released.by_grade_id[name], answer.text):
            yield f"In the cell {name}, the line `{stops}` still stands in your answer and stops it; delete that line."


def misplaced_answers(released: Source, cells: Iterable[SubmittedCell]) -> Iterator[str]:
    """A sentence on each answer whose first cell, which counts, is blank while a copy of the cell is not."""
    found = match(released, cells)
    for name in found.copied:
        answer = found.answers[name]
        if not answer.pictures and compact(answer.text) in ("", compact(released.by_grade_id[name].text)):
            yield (
                f"The cell {name} stands in the notebook more than once, and the first, which alone counts, is blank; "
                "move your answer there and delete the copies."
            )


def later_copies(notebook: Path, others: Sequence[str] = ()) -> str | None:
    """A sentence on the notebooks beside ``notebook`` that were saved after it; None if it is the last one.

    ``others`` are the assignment's other notebooks.
    """
    saved = notebook.stat().st_mtime
    beside = [path for path in notebook.parent.glob("*.ipynb") if path.is_file() and path.stem not in others]
    later = [path.name for path in beside if path.stat().st_mtime > saved]
    if not later:
        return None
    was = "was" if len(later) == 1 else "were"
    return (
        f"Only {notebook.name} counts, but {listed(sorted(later))} {was} saved after it; if your answers stand there, "
        f"move {notebook.name} away and give its name to the notebook that holds them."
    )
