"""How each exercise and each of its parts went, and how well it tells strong hand-ins from weak ones.

The discrimination is the corrected item-total correlation: Pearson's correlation of the points for the item with those
for all *other* exercises. For an item that is only passed or failed this is the point-biserial correlation with the
rest; it holds for partial points as well. The item itself is left out of the total, since in an assignment of few
exercises it would correlate with itself and look better than it is; a part is compared with the other exercises too,
not with the other parts of its own, which rest on the same answer.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.assignment.source import CHECKS_SUFFIX, HIDDEN, CellKind, Source, SourceCell
from autograder.records import CellRecord, Verdict
from autograder.reporting.class_results import ClassResults
from autograder.reporting.statistics import correlation

__all__ = ["FEWEST", "Item", "ItemPart", "read_items"]

FEWEST = 10  # hand-ins for a correlation that says anything


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPart:
    """A named share of an exercise's points, over the ``count`` hand-ins whose checks came to their end.

    ``answered`` of these were not left blank; ``full`` and ``none`` count among the answered ones.
    """

    name: str
    points: float
    count: int
    answered: int
    full: int
    none: int
    success: float | None
    discrimination: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A graded cell of the assignment.

    Attributes:
        name: the exercise.
        grade_id: the graded cell.
        is_manual: a person marks it.
        points: what it is worth.
        count: hand-ins that have a mark for it.
        waiting: hand-ins whose answer a person has to look at.
        answered: of ``count``, those that were not left blank.
        full: of the answered ones, those with all points; ``none`` those without any.
        success: the mean share of the points, blank answers counted as they were marked; None without marks, or if
            blank answers alone are marked and others wait.
        discrimination: see above; None for fewer than :data:`FEWEST` marks or if nothing varies.
        verdicts: how many hand-ins ended how.
        parts: its parts, in order.
        has_hidden: whether its test holds hidden ones.
    """

    name: str
    grade_id: str
    is_manual: bool
    points: float
    count: int
    waiting: int
    answered: int
    full: int
    none: int
    success: float | None
    discrimination: float | None
    verdicts: dict[str, int]
    parts: tuple[ItemPart, ...] = ()
    has_hidden: bool = False


@dataclass(frozen=True, slots=True)
class _Class:
    """Scores of each graded cell by student; the rest is what all marks of a student outside of one cell come to."""

    scores: Mapping[str, Mapping[str, float]]
    records: Mapping[str, Mapping[str, CellRecord]]
    size: int

    def rest(self, grade_id: str, student: str) -> float:
        """Counts only cells that are decided for everybody, or who is marked first would look stronger."""
        return sum(
            found[student] for name, found in self.scores.items() if name != grade_id and len(found) == self.size
        )

    def discrimination(self, grade_id: str, scores: Mapping[str, float]) -> float | None:
        if len(scores) < FEWEST:
            return None
        return correlation([*scores.values()], [self.rest(grade_id, student) for student in scores])

    def is_blank(self, grade_id: str, student: str) -> bool:
        cell = self.records.get(student, {}).get(grade_id)
        return cell is not None and (cell.is_blank or cell.verdict is Verdict.MISSING)


def read_items(source: Source, results: ClassResults) -> list[Item]:
    """Each graded cell of ``source`` in its order, over everybody who has marks."""
    graded = results.graded
    scores: dict[str, dict[str, float]] = {cell.grade_id or "": {} for cell in source.graded}
    waiting = Counter[str]()
    for each in graded:
        for name, mark in each.marks.marks.items() if each.marks else ():
            waiting[name] += mark.needs_manual
            if name in scores and mark.score is not None:
                scores[name][each.student] = mark.score
    records = {each.student: {cell.grade_id: cell for cell in record.cells} for each, record in results.with_record}
    whole = _Class(scores, records, len(graded))
    return [_item(cell, whole, waiting[cell.grade_id or ""]) for cell in source.graded]


def _item(cell: SourceCell, whole: _Class, waiting: int) -> Item:
    grade_id = cell.grade_id or ""
    scores = whole.scores[grade_id]
    answered = [score for student, score in scores.items() if not whole.is_blank(grade_id, student)]
    verdicts = Counter(cells[grade_id].verdict.value for cells in whole.records.values() if grade_id in cells)
    return Item(
        name=grade_id.removesuffix(CHECKS_SUFFIX),
        grade_id=grade_id,
        is_manual=cell.kind is CellKind.MANUAL,
        points=cell.points,
        count=len(scores),
        waiting=waiting,
        answered=len(answered),
        full=sum(score >= cell.points for score in answered),
        none=sum(score <= 0 for score in answered),
        success=_share(scores.values(), cell.points) if answered or not waiting else None,
        discrimination=whole.discrimination(grade_id, scores),
        verdicts=dict(verdicts),
        parts=tuple(_parts(grade_id, whole)),
        has_hidden=HIDDEN.search(cell.text) is not None,
    )


def _parts(grade_id: str, whole: _Class) -> Iterable[ItemPart]:
    found: dict[str, dict[str, float]] = {}
    points: dict[str, float] = {}
    for student, cells in whole.records.items():
        for part in cells[grade_id].parts if grade_id in cells else ():
            found.setdefault(part.name, {})[student] = part.score
            points[part.name] = part.points
    for name, scores in found.items():
        answered = [score for student, score in scores.items() if not whole.is_blank(grade_id, student)]
        yield ItemPart(
            name=name,
            points=points[name],
            count=len(scores),
            answered=len(answered),
            full=sum(score >= points[name] for score in answered),
            none=sum(score <= 0 for score in answered),
            success=_share(scores.values(), points[name]),
            discrimination=whole.discrimination(grade_id, scores),
        )


def _share(scores: Iterable[float], points: float) -> float | None:
    values: Sequence[float] = [*scores]
    return sum(values) / len(values) / points if values and points else None
