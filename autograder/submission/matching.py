"""Finds out which cell of a submission is which cell of the source: by its name, else by its id."""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass

from autograder._exceptions import UngradableError
from autograder.assignment.source import CellKind, Source, SourceCell, blank_text, released_text
from autograder.submission.reading import SubmittedCell

__all__ = ["Matching", "match", "require_own_cells"]

STUB_WORDS = ("YOUR CODE HERE", "YOUR ANSWER HERE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """What became of a submission's cells.

    ``answers`` are by ``grade_id``; ``added`` by the index of the source cell that they follow, -1 for none;
    ``copied`` and ``found_by_id`` name source cells; ``unsure`` those missing answers whose text may stand elsewhere.
    """

    answers: dict[str, SubmittedCell]
    added: dict[int, list[SubmittedCell]]
    copied: tuple[str, ...]
    found_by_id: tuple[str, ...]
    unsure: frozenset[str]


def match(source: Source, cells: Iterable[SubmittedCell]) -> Matching:
    """Takes a cell for the source cell of its ``grade_id``; where it has none, for the one of its id.

    The id counts only for a source cell whose name no cell bears.
    """
    cells = tuple(cells)
    by_id = _unnamed(source, cells)
    placed = [
        (cell, source.by_grade_id.get(cell.grade_id) if cell.grade_id else _found_by_id(cell, by_id)) for cell in cells
    ]
    answers: dict[str, SubmittedCell] = {}
    for cell, known in placed:
        if known is not None and known.is_answer:
            answers.setdefault(known.grade_id or "", cell)
    taken = {id(cell) for cell in answers.values()}
    loose = [cell for cell in cells if id(cell) not in taken]
    copies = (known.grade_id or "" for cell, known in placed if known and known.is_answer and id(cell) not in taken)
    missing = [cell for cell in source.cells if cell.is_answer and cell.grade_id not in answers]
    return Matching(
        answers=answers,
        added=_added(source, placed, taken),
        copied=tuple(dict.fromkeys(copies)),
        found_by_id=tuple(name for name, cell in answers.items() if not cell.grade_id),
        unsure=frozenset(cell.grade_id or "" for cell in missing if _may_stand_in(loose, cell, source)),
    )


def require_own_cells(source: Source, cells: Iterable[SubmittedCell]) -> None:
    """:class:`UngradableError` where no cell can be told to be one of the assignment's, though there is text."""
    cells = tuple(cells)
    ids = {cell.cell_id for cell in _unnamed(source, cells).values()}
    has_own = any(cell.grade_id in source.by_grade_id if cell.grade_id else cell.cell_id in ids for cell in cells)
    if source.graded and not has_own and any(cell.text.strip() for cell in cells):
        raise UngradableError(
            f"No cell of the notebook can be told to be one of the assignment {source.assignment}, since the "
            "metadata that name its cells are lost or are those of another one; put the answers into the cells of a "
            f"fresh copy of {source.assignment}.ipynb and hand that in."
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
    """By id, the source's cells whose name no submitted cell bears; ids that the source has twice tell nothing."""
    named = {cell.grade_id for cell in cells}
    ids = [raw.get("id") for raw in source.notebook["cells"]]
    return {
        cell.cell_id: cell
        for cell in source.cells
        if cell.grade_id is not None and cell.grade_id not in named and ids.count(cell.cell_id) == 1
    }


def _found_by_id(cell: SubmittedCell, by_id: dict[str, SourceCell]) -> SourceCell | None:
    """What is no answer must also read as it was released: else the student has written something there."""
    known = by_id.get(cell.cell_id or "")
    if known is None or known.is_answer or _compact(cell.text) == _compact(released_text(known)):
        return known
    return None


def _is_from_source(cell: SubmittedCell, source: Source) -> bool:
    """Cells without a ``grade_id`` that the release carried are the source's own, not additions."""
    return any(
        own.grade_id is None and own.cell_type == cell.cell_type and own.text == cell.text for own in source.cells
    )


def _may_stand_in(loose: Iterable[SubmittedCell], answer: SourceCell, source: Source) -> bool:
    """Whether one of these texts may be what the student wrote for ``answer``."""
    released = {_compact(text) for cell in source.cells for text in _released_forms(cell)}
    written = [c for c in loose if c.pictures or (c.text.strip() and _compact(c.text) not in released)]
    if answer.kind is CellKind.SOLUTION:
        return any(_may_define(cell.text, answer.defines) for cell in written)
    return any(cell.cell_type in (answer.cell_type, "raw") for cell in written)


def _released_forms(cell: SourceCell) -> Iterable[str]:
    yield blank_text(cell) if cell.is_answer else released_text(cell)
    if any(words in cell.text for words in STUB_WORDS):  # the source is a release itself
        yield cell.text


def _may_define(text: str, names: tuple[str, ...]) -> bool:
    """Whether the code binds one of ``names``; where it does not parse, whether it mentions one."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return not names or not set(names).isdisjoint(re.findall(r"\w+", text))
    bound = {name for node in ast.walk(tree) for name in _bound_by(node)}
    return not set(names).isdisjoint(bound) if names else bool(tree.body)


def _bound_by(node: ast.AST) -> Iterable[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.alias):
        yield node.asname or node.name


def _compact(text: str) -> str:
    return "".join(text.split())
