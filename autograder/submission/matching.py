"""Finds out which cell of a submission is which cell of the source: by its name, else by its id."""

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from autograder._exceptions import UngradableError
from autograder.assignment.compact import compact
from autograder.assignment.source import CellKind, Source, SourceCell, blank_text, released_text
from autograder.submission.reading import SubmittedCell

__all__ = ["Matching", "match", "require_own_cells"]

MAX_SEARCHED = 2_000_000  # characters; nobody types more
MAX_LINES, MAX_LINE = 200, 500  # lines that name an answer, and their length; a person looks at what has more
# Possessive: else each closing bracket could be taken in two ways, and twenty of them in a million.
TARGET = r"[(\[]*+\*?\w++[)\]]*+"
TARGETS = rf"(?>\s*+{TARGET}(?:\s*+,\s*+{TARGET})*+,?\s*+[)\]]*+)"
STUB_WORDS = ("YOUR CODE HERE", "YOUR ANSWER HERE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """What became of a submission's cells.

    ``answers`` are by ``grade_id``; ``added`` by the index of the source cell that they follow, or -1;
    ``copied`` and ``found_by_id`` name source cells; ``unsure`` those missing answers whose text may stand elsewhere.
    """

    answers: dict[str, SubmittedCell]
    added: dict[int, list[SubmittedCell]]
    copied: tuple[str, ...]
    found_by_id: tuple[str, ...]
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
    answers: dict[str, SubmittedCell] = {}
    for cell, known in placed:
        if known is not None and known.is_answer:
            answers.setdefault(known.grade_id or "", cell)
    taken = {id(cell) for cell in answers.values()}
    loose = [cell for cell in cells if id(cell) not in taken]
    copies = (known.grade_id or "" for cell, known in placed if known and known.is_answer and id(cell) not in taken)
    missing = [cell for cell in source.cells if cell.is_answer and cell.grade_id not in answers]
    written = _written(source, loose) if missing else []
    return Matching(
        answers=answers,
        added=_added(source, placed, taken),
        copied=tuple(dict.fromkeys(copies)),
        found_by_id=tuple(name for name, cell in answers.items() if not cell.grade_id),
        unsure=frozenset(cell.grade_id or "" for cell in missing if _may_stand_in(written, cell)),
    )


def require_own_cells(source: Source, cells: Iterable[SubmittedCell]) -> None:
    """Raises :class:`UngradableError` if there is text but no cell can be told to be one of the assignment's."""
    cells = tuple(cells)
    if not source.graded or any(cell.grade_id in source.by_grade_id for cell in cells):
        return
    ids = {cell.cell_id for cell in _unnamed(source, cells).values()}
    has_own = any(not cell.grade_id and cell.cell_id in ids for cell in cells)
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
    if known is None or known.is_answer or (_is_short(cell) and compact(cell.text) == compact(released_text(known))):
        return known
    return None


def _is_from_source(cell: SubmittedCell, source: Source) -> bool:
    """Whether a cell without a ``grade_id`` is one that the release carried, not an addition."""
    return any(
        own.grade_id is None and own.cell_type == cell.cell_type and own.text == cell.text for own in source.cells
    )


def _written(source: Source, loose: Iterable[SubmittedCell]) -> list[SubmittedCell]:
    """The cells that hold something which the release does not."""
    released = {compact(text) for cell in source.cells for text in _released_forms(cell)}
    return [c for c in loose if c.pictures or (c.text.strip() and not (_is_short(c) and compact(c.text) in released))]


def _may_stand_in(written: list[SubmittedCell], answer: SourceCell) -> bool:
    """Whether one of these texts may be what the student wrote for ``answer``, or they are too long to tell."""
    if sum(len(cell.text) for cell in written) > MAX_SEARCHED:
        return True
    if answer.kind is CellKind.SOLUTION:
        return any(_may_define(cell.text, answer.defines) for cell in written)
    return any(cell.cell_type in (answer.cell_type, "raw") for cell in written)


def _released_forms(cell: SourceCell) -> Iterable[str]:
    yield blank_text(cell) if cell.is_answer else released_text(cell)
    if any(words in cell.text for words in STUB_WORDS) or (cell.stub and cell.stub in cell.text):
        # the source is a release itself
        yield cell.text


def _may_define(text: str, names: tuple[str, ...]) -> bool:
    """Whether a line of the code binds one of ``names``.

    Nobody's code is parsed here: a parser takes memory without end, and its depth can end the process.
    """
    if not names:
        return bool(text.strip())
    word, binds = _patterns(names)
    text += "\n"  # so that each line has an end
    end = 0
    for _ in range(MAX_LINES):
        found = word.search(text, end)
        if found is None:
            return False
        begin, end = text.rfind("\n", 0, found.start()) + 1, text.index("\n", found.end())
        if end - begin > MAX_LINE or binds.search(text[begin:end]):
            return True
    return True


@functools.lru_cache(maxsize=256)
def _patterns(names: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What finds one of ``names``, and what tells a line that binds it from one that calls it."""
    name = rf"\b(?:{'|'.join(map(re.escape, names))})\b"
    forms = (
        rf"^\s*(?:async\s+)?(?:def|class)\s+{name}",
        rf"(?:^|;)(?:{TARGETS}=(?!=))*(?=[^=;]*{name}){TARGETS}(?::[^=]*)?=(?!=)",
        rf"{name}\s*:=",
        rf"\bas\s+{name}",
        rf"^\s*(?:from|import)\b.*{name}",
        rf"^\s*(?:async\s+)?for\b.*{name}.*\bin\b",
    )
    return re.compile(name), re.compile("|".join(forms))


def _is_short(cell: SubmittedCell) -> bool:
    """Whether it can be compared with a text of the release at no great cost."""
    return len(cell.text) <= MAX_SEARCHED
