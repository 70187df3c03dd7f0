"""What goes wrong easily while a notebook is filled in, each in a sentence for the student."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from autograder.assignment.compact import compact
from autograder.assignment.source import SOLUTION, CellKind, Source, SourceCell, blank_text
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
    """A sentence on each answer that is blank above its tests, while a copy of its cell below them is not."""
    found = match(released, cells)
    for name in found.copied:
        answer = released.by_grade_id[name]
        checks = [cell.index for cell in released.graded if released.answered_by(cell) is answer]
        if answer.kind is not CellKind.SOLUTION or not checks or not _is_blank(answer, found.answers[name]):
            continue
        above = (cell for at, added in found.added.items() if at < min(checks) for cell in added)
        if all(_is_blank(answer, cell) for cell in above if cell.grade_id == name):
            yield (
                f"The cell {name} stands in the notebook more than once, and is blank above its tests, which see no "
                "copy below them; move your answer into the first and delete the copies."
            )


def _is_blank(answer: SourceCell, cell: SubmittedCell) -> bool:
    return compact(cell.text) in ("", compact(answer.text))


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
