"""Which text a person's mark stands for, so that grading again flags no answer that is as it was.

nbgrader's tables do not hold it, so it stands in a table of its own beside them.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, union, update

from autograder.assignment.source import CellKind, Source, SourceCell
from autograder.gradebook import schema as tables
from autograder.gradebook.own_tables import answer_text, kept_text
from autograder.records import ExecutedCell

__all__ = [
    "CHANGED_TEXT",
    "NEW_TEXT",
    "ORPHANED_TEXTS",
    "TEXTS",
    "UNUSED_TEXTS",
    "answer_digests",
    "answer_texts",
    "has_changed",
    "kept_text_of",
    "text_digest",
]

MOST_KEPT = 20_000  # characters
PICTURE = re.compile(r"^\S+ [A-Za-z0-9+/=]{40,}$", re.MULTILINE)
TEXTS = (
    select(answer_text)
    .join(tables.grade, tables.grade.c.id == answer_text.c.grade_id)
    .where(tables.grade.c.notebook_id == bindparam("notebook"))
)
NEW_TEXT = insert(answer_text)
CHANGED_TEXT = (
    update(answer_text)
    .where(answer_text.c.grade_id == bindparam("row"))
    .values(graded=bindparam("now"), marked=bindparam("then"))
)
USED = union(select(answer_text.c.graded), select(answer_text.c.marked).where(answer_text.c.marked.is_not(None)))
UNUSED_TEXTS = delete(kept_text).where(kept_text.c.digest.not_in(USED))
ORPHANED_TEXTS = delete(answer_text).where(answer_text.c.grade_id.not_in(select(tables.grade.c.id)))


def has_changed(grade: Row[Any]) -> bool:
    """Whether a flag is there because the text changed; ``grade`` has the columns of both tables."""
    is_flagged = grade.needs_manual_grade and grade.manual_score is not None
    return bool(is_flagged and grade.marked not in (None, grade.graded))


def answer_digests(source: Source, cells: Sequence[ExecutedCell]) -> dict[str, str]:
    """The digest of each of the :func:`answer_texts`."""
    return {name: text_digest(texts) for name, texts in answer_texts(source, cells).items()}


def answer_texts(source: Source, cells: Sequence[ExecutedCell]) -> dict[str, list[str]]:
    """What the student wrote for each graded cell, by ``grade_id``; empty without cells.

    What was written is a cell's text and the pictures pasted into it. An answer in words is its cell and the cells that
    the student added right behind it. Checks, and answers in code, also depend on all code that the student added.
    """
    if not cells:
        return {}
    own = {cell.source_index: _written(cell) for cell in cells if cell.source_index is not None}
    code = [cell.text for cell in cells if cell.source_index is None and cell.cell_type == "code"]
    behind = _added_behind(cells)
    found: dict[str, list[str]] = {}
    for graded in source.graded:
        answer = _answer(source, graded)
        text = own.get(answer.index, "") if answer is not None else ""
        more = behind.get(graded.index, []) if graded.cell_type != "code" else code
        found[graded.grade_id or ""] = [each.strip() for each in (text, *more) if each.strip()]
    return found


def _answer(source: Source, graded: SourceCell) -> SourceCell | None:
    return graded if graded.kind is CellKind.MANUAL else source.answered_by(graded)


def _added_behind(cells: Iterable[ExecutedCell]) -> dict[int | None, list[str]]:
    """The texts that the student added, by the place of the source's cell that they follow."""
    found: dict[int | None, list[str]] = {}
    place: int | None = None
    for cell in cells:
        if cell.source_index is None:
            found.setdefault(place, []).append(_written(cell))
        else:
            place = cell.source_index
    return found


def _written(cell: ExecutedCell) -> str:
    return "\n".join([cell.text, *(f"{each.name} {each.data}" for each in cell.pictures)])


def text_digest(texts: Sequence[str]) -> str:
    """The texts' digest; white space around a text, and empty cells, are not among them."""
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


def kept_text_of(texts: Sequence[str]) -> str:
    """The texts as they are kept for people: in one, cut where nobody reads on, and without the data of pictures."""
    return "\n\n".join(PICTURE.sub("(a picture)", text) for text in texts)[:MOST_KEPT]
