"""Finds answers that have lost their name and their id by what stands around them.

What the release gave, a student seldom changes: each such cell tells where in the source it stands, and what lies
between two of them is the answer that the source has there, if nothing else can be.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.assignment.compact import compact
from autograder.assignment.source import CellKind, Source, SourceCell, released_text
from autograder.submission.answer_search import MAX_SEARCHED, is_short, may_define, released_forms
from autograder.submission.reading import SubmittedCell

__all__ = ["placed_by_surroundings"]

Placed = tuple[SubmittedCell, SourceCell | None]


@dataclass(frozen=True, slots=True)
class _Gap:
    """The places of the submission, and of the source, between two cells that are known."""

    first: int
    last: int
    before: int
    behind: int


def placed_by_surroundings(
    source: Source, placed: Sequence[Placed], answers: Mapping[str, SubmittedCell]
) -> tuple[list[Placed], tuple[str, ...]]:
    """``placed`` with what can be told besides: the release's own cells, and answers; and the names of the latter.

    Args:
        source: the assignment.
        placed: each submitted cell, and the source cell that it is, as far as that is known.
        answers: those that are found.
    """
    found = _with_release(source, list(placed))
    missing = [cell for cell in source.cells if cell.is_answer and cell.grade_id not in answers]
    if sum(len(cell.text) for cell, known in found if known is None) > MAX_SEARCHED:
        return found, ()
    names = []
    for answer in missing:
        gap = _gap(found, answer)
        if gap is None:
            continue
        rivals = [each for each in missing if each is not answer and gap.before < each.index < gap.behind]
        fitting = [at for at in range(gap.first, gap.last) if _fits(found[at], answer, rivals)]
        if len(fitting) == 1:
            found[fitting[0]] = (found[fitting[0]][0], answer)
            names.append(answer.grade_id or "")
    return found, tuple(names)


def _with_release(source: Source, placed: list[Placed]) -> list[Placed]:
    """The same, with nameless cells that hold the text of one cell of the release, and of one alone."""
    texts = Counter(compact(released_text(cell)) for cell in source.cells if not cell.is_answer)
    known = {compact(released_text(cell)): cell for cell in source.cells if not cell.is_answer}
    there = Counter(compact(cell.text) for cell, _ in placed if is_short(cell))

    def placed_anew(cell: SubmittedCell, before: SourceCell | None) -> Placed:
        if before is not None or cell.grade_id or not is_short(cell):
            return cell, before
        text = compact(cell.text)
        is_telling = bool(text) and texts[text] == there[text] == 1
        return cell, known[text] if is_telling and known[text].cell_type == cell.cell_type else None

    return [placed_anew(cell, before) for cell, before in placed]


def _gap(placed: Sequence[Placed], answer: SourceCell) -> _Gap | None:
    """Where the answer must stand; None if no cell that is known tells it, or they stand in another order."""
    known = [(cell.index, at) for at, (_, cell) in enumerate(placed) if cell is not None]
    before = max((each for each in known if each[0] < answer.index), default=None)
    behind = min((each for each in known if each[0] > answer.index), default=None)
    if before is None and behind is None:
        return None
    first = before[1] + 1 if before else 0
    last = behind[1] if behind else len(placed)
    if first > last:
        return None
    return _Gap(first, last, before[0] if before else -1, behind[0] if behind else answer.index + len(placed) + 1)


def _fits(placed: Placed, answer: SourceCell, rivals: Iterable[SourceCell]) -> bool:
    """Whether a cell may be the answer, and none of the others that are missing there."""
    cell, known = placed
    if known is not None or cell.grade_id or cell.cell_type != answer.cell_type:
        return False
    if not cell.pictures and compact(cell.text) in ("", *map(compact, released_forms(answer))):
        return False
    alike = [each for each in rivals if each.cell_type == answer.cell_type]
    if answer.kind is not CellKind.SOLUTION:
        return not alike
    own = [each for each in alike if each.kind is CellKind.SOLUTION and may_define(cell.text, each.defines)]
    return not own and bool(answer.defines) and may_define(cell.text, answer.defines)
