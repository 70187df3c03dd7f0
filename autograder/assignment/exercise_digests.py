"""What the verdict on each graded cell depends on, so that an unchanged exercise is not graded again."""

import ast
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import astuple

from autograder.assignment.source import CellKind, Source, SourceCell, blank_text

__all__ = ["exercise_digests"]


def exercise_digests(source: Source) -> dict[str, str]:
    """The digest of each graded cell by its ``grade_id``.

    A check depends on its own text and points, on every set-up cell, on the limits, on the answer that it marks, on
    the answers and earlier checks whose names it uses, and on where it stands among the set-up cells. Prose changes
    nothing, nor does the author's solution, which students' work never meets.
    """
    set_up = [cell for cell in source.cells if cell.kind is CellKind.SETUP and not cell.is_left_out]
    shared = [[cell.text for cell in set_up], list(astuple(source.limits)), list(source.withhold)]
    shared_names = set().union(*(_mentioned(cell.text) for cell in set_up))
    bound = {cell.index: _bound(cell) for cell in source.cells if cell.kind is CellKind.CHECKS}
    found = {}
    for cell in source.graded:
        own: list[object] = [cell.kind.value, cell.cell_type, cell.points]
        if cell.kind is CellKind.MANUAL:
            own.append(blank_text(cell))
        else:
            before = sum(each.index < cell.index for each in set_up)
            own += [cell.text, before, shared, _needed(source, cell, shared_names, bound)]
        found[cell.grade_id or ""] = hashlib.sha256(json.dumps(own).encode()).hexdigest()
    return found


def _needed(
    source: Source, check: SourceCell, shared_names: set[str], bound: Mapping[int, set[str]]
) -> list[list[object]]:
    """The cells of answers and of earlier checks that ``check``, or a set-up cell, may use.

    ``bound`` are the names that each check binds, by the cell's place.
    """
    foreign = _mentioned(check.text) - bound[check.index]
    used = _mentioned(check.text)
    own = source.answered_by(check)
    needed: list[list[object]] = []
    for cell in source.cells:
        if cell.kind is CellKind.SOLUTION and (cell is own or (used | shared_names) & set(cell.defines)):
            needed.append([cell.grade_id, list(cell.defines), blank_text(cell), cell.index < check.index])
        elif cell.kind is CellKind.CHECKS and cell.index < check.index and foreign & bound[cell.index]:
            needed.append([cell.grade_id, cell.text])
    return needed


def _mentioned(text: str) -> set[str]:
    """Every word of a cell, since a name may be used in a string or in a line that only IPython understands."""
    return set(re.findall(r"\w+", text))


def _bound(cell: SourceCell) -> set[str]:
    """The names that a cell binds, in whatever way; those of imports are the same for every cell."""
    try:
        tree = ast.parse(cell.text)
    except SyntaxError:  # a line that only IPython understands
        return _mentioned(cell.text)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return names | {node.name for node in ast.walk(tree) if isinstance(node, defined)}
