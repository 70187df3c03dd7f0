"""What the verdict on each graded cell depends on, so that an unchanged exercise is not graded again."""

import ast
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from types import MappingProxyType
from typing import TypeGuard

from autograder.assignment.bound_names import parsed
from autograder.assignment.source import CellKind, Source, SourceCell, blank_text

__all__ = ["exercise_digests"]

NO_POINTS: Mapping[str, float] = MappingProxyType({})


def exercise_digests(source: Source, points: Mapping[str, float] = NO_POINTS) -> dict[str, str]:
    """The digest of each graded cell by its ``grade_id``.

    A check depends on its own text and points, on every set-up cell, on the limits, on the files beside the notebook,
    on the answer that it marks, on the answers and earlier checks whose names it uses, and on where it stands among
    the set-up cells. It depends on the author's own solution of these, and of what that uses in turn, since a check may
    ask of answers what it asks of that solution. Prose and comments change nothing. In one process each cell may change
    what any other finds, so that there a check depends on all of them, and nothing is asked of the author's solution.

    Args:
        source: the notebook.
        points: of cells, by ``grade_id``, that are to be taken for worth something else than ``source`` says.
    """
    set_up = [cell for cell in source.cells if cell.kind is CellKind.SETUP and not cell.is_left_out]
    shared = [[cell.text for cell in set_up], list(astuple(source.limits)), list(source.withhold)]
    if source.files:  # any cell may read them
        shared.append([source.files.digest])
    if source.shares_process:
        code = (cell for cell in source.cells if cell.cell_type == "code")
        shared.append([blank_text(cell) if cell.is_answer else cell.text for cell in code])
    solutions = (cell for cell in source.cells if cell.kind is CellKind.SOLUTION)
    own_trees = {cell.index: (cell, ast.dump(parsed(cell.text))) for cell in solutions}
    shared_names = set().union(*(_mentioned(cell.text) for cell in set_up))
    left_behind: dict[str, str] = {}  # of each name that an earlier check leaves behind, what its value depends on
    found = {}
    for cell in source.graded:
        own: list[object] = [cell.kind.value, cell.cell_type, points.get(cell.grade_id or "", cell.points)]
        if cell.kind is CellKind.MANUAL:
            own.append(blank_text(cell))
        else:
            names = _names(cell.text)
            above = set().union(*(_mentioned(each.text) for each in set_up if each.index < cell.index))
            earlier = sorted({left_behind[name] for name in (names.taken | above) & set(left_behind)})
            before = sum(each.index < cell.index for each in set_up)
            needed = [cell.text, before, shared, _answers(source, cell, shared_names), earlier]
            if not source.shares_process:
                needed.append(_own_solution(source, cell, shared_names, own_trees))
            own += needed
            left_behind |= dict.fromkeys(names.left, _digest(needed))
        found[cell.grade_id or ""] = _digest(own)
    return found


def _answers(source: Source, check: SourceCell, shared_names: set[str]) -> list[list[object]]:
    """What students begin from in the answers that ``check``, or a set-up cell, may use."""
    used = _mentioned(check.text) | shared_names
    marked = source.answered_by(check)
    return [
        [
            cell.grade_id,
            [*cell.defines, *cell.imports.values()],
            blank_text(cell),
            cell.index < check.index,
            [each.index < cell.index for each in source.cells if each.kind is CellKind.SETUP and _uses(each, cell)],
        ]
        for cell in source.cells
        if cell.kind is CellKind.SOLUTION and (cell is marked or used & {*cell.defines, *cell.imports})
    ]


def _own_solution(
    source: Source, check: SourceCell, shared_names: set[str], trees: Mapping[int, tuple[SourceCell, str]]
) -> list[str]:
    """The code of the own solution that may run for ``check``, without its comments; ``trees`` are all, by index."""
    used = _mentioned(check.text) | shared_names
    marked = source.answered_by(check)
    found: set[int] = set()
    while more := {
        index: cell
        for index, (cell, _) in trees.items()
        if index not in found and (cell is marked or used & {*cell.defines, *cell.imports})
    }:
        found |= more.keys()
        used = used.union(*(_mentioned(cell.text) for cell in more.values()))
    return [tree for index, (_, tree) in trees.items() if index in found]


def _uses(set_up: SourceCell, answer: SourceCell) -> bool:
    return bool(_mentioned(set_up.text) & {*answer.defines, *answer.imports})


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a check takes from elsewhere, and those that it leaves behind for later cells."""

    taken: set[str]
    left: set[str]


def _names(text: str) -> Names:
    """Statement by statement: a name is a cell's own once the cell has bound it."""
    try:
        tree = ast.parse(text)
    except SyntaxError:  # a line that only IPython understands
        return Names(_mentioned(text), _mentioned(text))
    taken: set[str] = set()
    left: set[str] = set()
    bound: set[str] = set()
    for statement in tree.body:
        used = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and not _is_new(node, statement)}
        taken |= used - bound
        bound |= _own(statement)
        left |= _bound(statement)
    return Names(taken, left)


def _is_new(node: ast.Name, statement: ast.stmt) -> bool:
    """Whether the statement binds the name without looking at what it was."""
    return isinstance(node.ctx, ast.Store) and not isinstance(statement, ast.AugAssign)


def _own(statement: ast.stmt) -> set[str]:
    """The names that a statement binds for certain, and anew."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return _bound(statement)
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return {node.id for target in targets for node in ast.walk(target) if _is_stored(node)}


def _is_stored(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _bound(statement: ast.stmt) -> set[str]:
    """The names that a statement binds, or whose objects it changes, in whatever way."""
    names: set[str] = set()
    for node in ast.walk(statement):
        if _is_stored(node):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            names |= _base(node)
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        names |= _base(statement.value.func)  # cases.append(x)
    return names


def _base(node: ast.expr) -> set[str]:
    """The name at the root of ``a.b[c].d``; none if there is another expression."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def _mentioned(text: str) -> set[str]:
    """Every word of a cell, since a name may be used in a string or in a line that only IPython understands."""
    return set(re.findall(r"\w+", text))


def _digest(parts: list[object]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
