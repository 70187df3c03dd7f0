"""What goes wrong easily while a notebook is filled in, each in a sentence for the student."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.assignment.compact import compact
from autograder.assignment.source import SOLUTION, STUBS, Source, SourceCell, blank_text
from autograder.course import listed
from autograder.submission.matching import match
from autograder.submission.reading import SubmittedCell

__all__ = ["keeps_stub", "later_copies", "slips"]

STOPS = STUBS["code"].splitlines()[-1]
NO_STEP = ("#", "def ", "class ", "@", '"', "'")  # how a line begins that does nothing yet


def keeps_stub(cell: SourceCell, text: str) -> bool:
    """Whether ``text`` is an answer to ``cell`` that was begun, but holds the line that stops the released one.

    Example: the released cell with a ``return x`` added above or below its ``raise NotImplementedError()``.
    """
    lines = {line.strip() for line in text.splitlines()}
    if STOPS not in lines:
        return False
    released = blank_text(cell) if SOLUTION.search(cell.text) else cell.text  # of a release, its own text
    added = lines - {STOPS, *(line.strip() for line in released.splitlines())}
    return any(line and not line.startswith(NO_STEP) for line in added)


def slips(released: Source, cells: Iterable[SubmittedCell]) -> Iterator[str]:
    """Sentences on the cells of a notebook whose answer would not count, or would stop itself."""
    cells = tuple(cells)
    found = match(released, cells)
    for name, answer in found.answers.items():
        if keeps_stub(released.by_grade_id[name], answer.text):
            yield f"In the cell {name}, delete the line `{STOPS}`: it stops your answer."
    for name in found.copied:
        yield _copy_in_words(name, is_first_blank=_is_blank(released.by_grade_id[name], found.answers[name]))


def _copy_in_words(name: str, *, is_first_blank: bool) -> str:
    said = f"The cell {name} stands in the notebook more than once, and only the first one counts"
    if is_first_blank:
        return f"{said}, which is blank: move your answer into it and delete the copies."
    return f"{said}: see that it holds your answer, and delete the copies."


def _is_blank(cell: SourceCell, answer: SubmittedCell) -> bool:
    return not answer.pictures and compact(answer.text) in ("", compact(cell.text))


def later_copies(notebook: Path) -> str | None:
    """A sentence on the notebooks beside ``notebook`` that were saved after it; None if it is the last one."""
    saved = notebook.stat().st_mtime
    later = [path.name for path in notebook.parent.glob("*.ipynb") if path.is_file() and path.stat().st_mtime > saved]
    if not later:
        return None
    it, was = ("it", "was") if len(later) == 1 else ("them", "were")
    return (
        f"Only {notebook.name} counts, but {listed(sorted(later))} {was} saved after it; if your answers stand in {it}, "
        f"move {notebook.name} away and give its name to the one that counts."
    )
