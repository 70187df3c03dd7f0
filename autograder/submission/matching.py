"""Finds out which cell of a submission is which cell of the source: by its name, by its id, or by where it stands."""

from collections.abc import Iterable
from dataclasses import dataclass

from autograder._exceptions import UngradableError
from autograder.assignment.compact import compact
from autograder.assignment.source import CellKind, Source, SourceCell, released_text
from autograder.submission.answer_search import MAX_SEARCHED, is_short, may_define, released_forms
from autograder.submission.reading import SubmittedCell
from autograder.submission.surroundings import placed_by_surroundings

__all__ = ["Matching", "match", "require_own_cells"]

LEAST_TASK = 20  # characters without blanks; a shorter text may stand anywhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """What became of a submission's cells.

    ``answers`` are by ``grade_id``; ``added`` by the index of the source cell that they follow, or -1;
    ``copied``, ``found_by_id`` and ``found_by_place`` name source cells; ``merged`` names the answers that are gone, by
    them those whose cell defines what they ask for; ``unsure`` are the missing answers whose text may stand elsewhere.
    """

    answers: dict[str, SubmittedCell]
    added: dict[int, list[SubmittedCell]]
    copied: tuple[str, ...]
    found_by_id: tuple[str, ...]
    found_by_place: tuple[str, ...]
    merged: dict[str, str]
    unsure: frozenset[str]


def match(source: Source, cells: Iterable[SubmittedCell]) -> Matching:
    """Takes a cell for the source cell of its ``grade_id`` or, if it has lost that, of its id.

    The id counts only for a source cell whose name no cell bears.
    """
    cells = tuple(cells)
    by_id = _unnamed(source, cells)
    placed = [
        (cell, source.by_grade_id.get(cell.grade_id) if cell.grade_id else _found_by_id(cell, by_id)) for cell in cells
    ]
    answers = _answers(placed)
    found_by_place: tuple[str, ...] = ()
    if any(cell.is_answer and cell.grade_id not in answers for cell in source.cells):
        placed, found_by_place = placed_by_surroundings(source, placed, answers)
        answers = _answers(placed)
    taken = {id(cell) for cell in answers.values()}
    loose = [cell for cell in cells if id(cell) not in taken]
    copies = (known.grade_id or "" for cell, known in placed if known and known.is_answer and id(cell) not in taken)
    missing = [cell for cell in source.cells if cell.is_answer and cell.grade_id not in answers]
    merged = _merged(source, answers, missing)
    missing = [cell for cell in missing if cell.grade_id not in merged]
    written = _written(source, loose) if missing else []
    texts = [cell for cell in answers.values() if is_short(cell)]
    unsure = (cell for cell in missing if _may_stand_in(written, cell) or _may_be_merged(source, texts, cell))
    empty = {name: SubmittedCell(cell_type="code", grade_id=name, text="") for name in merged}
    return Matching(
        answers=answers | empty,
        added=_added(source, placed, taken),
        copied=tuple(dict.fromkeys(copies)),
        found_by_id=tuple(name for name, cell in answers.items() if not cell.grade_id and name not in found_by_place),
        found_by_place=found_by_place,
        merged=merged,
        unsure=frozenset(cell.grade_id or "" for cell in unsure),
    )


def _answers(placed: Iterable[tuple[SubmittedCell, SourceCell | None]]) -> dict[str, SubmittedCell]:
    """The first cell of each answer; of one that a person marks, the first that is not blank."""
    found: dict[str, SubmittedCell] = {}
    for cell, known in placed:
        if known is not None and known.is_answer:
            before = found.setdefault(known.grade_id or "", cell)
            if known.kind is CellKind.MANUAL and _is_blank(before, known):
                found[known.grade_id or ""] = cell if not _is_blank(cell, known) else before
    return found


def _is_blank(cell: SubmittedCell, known: SourceCell) -> bool:
    if cell.pictures or not is_short(cell):
        return False
    return compact(cell.text) in ("", *map(compact, released_forms(known)))


def _merged(source: Source, answers: dict[str, SubmittedCell], missing: list[SourceCell]) -> dict[str, str]:
    """Answers in code whose cell is gone and whose names the cell of an earlier one defines; by them, that one.

    So it is where two cells were merged: their text runs, and the tests find what they ask for.
    """
    held = [(source.by_grade_id[name], cell.text) for name, cell in answers.items() if is_short(cell)]
    found = {}
    for answer in missing:
        for holder, text in held if answer.kind is CellKind.SOLUTION and answer.defines else ():
            if holder.kind is CellKind.SOLUTION and holder.index < answer.index and may_define(text, answer.defines):
                found[answer.grade_id or ""] = holder.grade_id or ""
                break
    return found


def _may_be_merged(source: Source, texts: list[SubmittedCell], answer: SourceCell) -> bool:
    """Whether another answer holds what stands above the missing answer in the release, or defines its names."""
    if answer.kind is CellKind.SOLUTION:
        return bool(answer.defines) and any(may_define(cell.text, answer.defines) for cell in texts)
    above = source.cells[answer.index - 1] if answer.index else None
    task = compact(above.text) if above is not None and above.kind is CellKind.TEXT else ""
    return len(task) >= LEAST_TASK and any(task in compact(cell.text) for cell in texts)


def require_own_cells(source: Source, cells: Iterable[SubmittedCell]) -> None:
    """Raises :class:`UngradableError` if there is text but no cell can be told to be one of the assignment's."""
    cells = tuple(cells)
    if not source.graded or any(cell.grade_id in source.by_grade_id for cell in cells):
        return
    ids = {cell.cell_id for cell in _unnamed(source, cells).values()}
    has_own = any(not cell.grade_id and cell.cell_id in ids for cell in cells)
    has_own = has_own or bool(match(source, cells).found_by_place)
    if not has_own and any(cell.text.strip() for cell in cells):
        raise UngradableError(
            f"No cell of the notebook can be told to be one of the assignment {source.title}, since the "
            "metadata that name its cells are lost or are those of another one; put the answers into the cells of a "
            f"fresh copy of {source.path.name} and hand that in."
        )


def _added(
    source: Source, placed: Iterable[tuple[SubmittedCell, SourceCell | None]], taken: set[int]
) -> dict[int, list[SubmittedCell]]:
    """The student's own cells, and second ones of a name, by the source cell that they follow."""
    added: dict[int, list[SubmittedCell]] = {}
    anchor = -1
    for cell, known in placed:
        is_copy = known is not None and known.is_answer and id(cell) not in taken
        if is_copy or (known is None and not _is_from_source(cell, source)):
            added.setdefault(anchor, []).append(cell)
        elif known is not None:
            anchor = known.index
    return added


def _unnamed(source: Source, cells: Iterable[SubmittedCell]) -> dict[str, SourceCell]:
    """The source's cells whose name no submitted cell bears, by id; an id that the source has twice tells nothing."""
    named = {cell.grade_id for cell in cells}
    ids = [raw.get("id") for raw in source.notebook["cells"]]
    return {
        cell.cell_id: cell
        for cell in source.cells
        if cell.grade_id is not None and cell.grade_id not in named and ids.count(cell.cell_id) == 1
    }


def _found_by_id(cell: SubmittedCell, by_id: dict[str, SourceCell]) -> SourceCell | None:
    """The source cell of that id. If it is not an answer, the text must be as released, or the student wrote it."""
    known = by_id.get(cell.cell_id or "")
    if known is None or known.is_answer or (is_short(cell) and compact(cell.text) == compact(released_text(known))):
        return known
    return None


def _is_from_source(cell: SubmittedCell, source: Source) -> bool:
    """Whether a cell without a ``grade_id`` is one that the release carried, not an addition."""
    return any(
        own.grade_id is None and own.cell_type == cell.cell_type and own.text == cell.text for own in source.cells
    )


def _written(source: Source, loose: Iterable[SubmittedCell]) -> list[SubmittedCell]:
    """The cells that hold something which the release does not."""
    released = {compact(text) for cell in source.cells for text in released_forms(cell)}
    return [c for c in loose if c.pictures or (c.text.strip() and not (is_short(c) and compact(c.text) in released))]


def _may_stand_in(written: list[SubmittedCell], answer: SourceCell) -> bool:
    """Whether one of these texts may be what the student wrote for ``answer``, or they are too long to tell."""
    if sum(len(cell.text) for cell in written) > MAX_SEARCHED:
        return True
    if answer.kind is CellKind.SOLUTION:
        return any(may_define(cell.text, answer.defines) for cell in written)
    return any(cell.cell_type in (answer.cell_type, "raw") for cell in written)
