"""An assignment's source notebook, read once: what is set-up, what a student answers, what checks it.

It is longer than 300 lines, since what a cell may be, and what is said of one that may not, is one table of rules.
"""

import hashlib
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from autograder._exceptions import SourceError
from autograder.assignment.bound_names import class_names, defined_names, imported_names
from autograder.assignment.cell_soundness import (
    require_notebook_form,
    require_python,
    require_sound_cell,
    require_unique,
)
from autograder.assignment.changed_arguments import changed_arguments, changing_methods
from autograder.assignment.compact import compact
from autograder.assignment.configured import configured, stubs_of
from autograder.assignment.limits import Limits
from autograder.assignment.object_classes import object_classes
from autograder.assignment.shared_variables import SharedVariables, shared_variables
from autograder.assignment.source_files import NO_FILES, SourceFiles, read_files
from autograder.course import other_notebooks

__all__ = [
    "CHECKS_SUFFIX",
    "CellKind",
    "Source",
    "SourceCell",
    "blank_text",
    "released_text",
    "stands_as_released",
    "without_hidden",
]


def _region(name: str) -> re.Pattern[str]:
    """nbgrader's markers count wherever they stand in a line."""
    return re.compile(rf"^([ \t]*)[^\n]*BEGIN {name}.*?END {name}[^\n]*\n?", re.DOTALL | re.MULTILINE)


HIDDEN, SOLUTION, MARK_SCHEME = _region("HIDDEN TESTS"), _region("SOLUTION"), _region("MARK SCHEME")
CHECKS_SUFFIX = "_checks"
# The tags of plain cells that grading leaves out, and why no graded cell can have one.
LEFT_OUT = {"gpu": "marks must not depend on the machine", "ungraded": "a cell with this tag is never run in grading"}


class CellKind(Enum):
    """What a source cell is for."""

    SETUP = "set-up"  # instructor's code, runs in both processes
    SOLUTION = "solution"  # the student's code, graded by checks
    CHECKS = "checks"  # the instructor's tests
    MANUAL = "manual"  # an answer that a person marks, in code or in words
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCell:
    """One cell of the source; ``points`` is 0 if it is not graded."""

    index: int
    cell_id: str
    grade_id: str | None
    kind: CellKind
    cell_type: str
    text: str
    stub: str = ""  # what stands in a solution's place in the release
    points: float = 0.0
    is_task: bool = False  # a person marks the cells that the student adds behind it
    is_left_out: bool = False  # only a notebook that somebody has open runs it, never a grading
    defines: tuple[str, ...] = ()  # the names that a solution or set-up cell binds; the cells behind it may use these
    imports: Mapping[str, str] = field(default_factory=dict)  # of a solution cell: statements by the name they bind

    @property
    def is_answer(self) -> bool:
        """Whether its text is the student's to write."""
        return self.kind in (CellKind.SOLUTION, CellKind.MANUAL)

    @property
    def is_graded(self) -> bool:
        return self.kind in (CellKind.CHECKS, CellKind.MANUAL)


@dataclass(frozen=True)
class Source:
    """A notebook of an assignment as its author wrote it; ``others`` are the names of the assignment's other ones."""

    assignment: str
    path: Path
    notebook: dict[str, Any]
    cells: tuple[SourceCell, ...]
    limits: Limits
    withhold: tuple[str, ...]
    shares_process: bool = False  # its author lets student code and tests run in one process
    read_files: Callable[[], SourceFiles] = field(default=lambda: NO_FILES, compare=False)
    others: tuple[str, ...] = ()

    @classmethod
    def load(cls, assignment: str, path: Path) -> "Source":
        """Reads and checks a source notebook; :class:`SourceError` says what the author has to change."""
        try:
            return cls.read(assignment, path.read_bytes(), path)
        except OSError as error:
            raise SourceError(f"{path} cannot be read: {error.strerror}.") from error

    @classmethod
    def read(cls, assignment: str, data: bytes, path: Path) -> "Source":
        """Does the same with the file's bytes: with the files beside it, and as the course's configuration has it."""
        notebook = configured(_parse(data, path), path)
        return cls._of(assignment, notebook, path, partial(read_files, path), other_notebooks(path))

    @classmethod
    def parse(
        cls,
        assignment: str,
        data: bytes,
        path: Path,
        files: Callable[[], SourceFiles] = lambda: NO_FILES,
        others: tuple[str, ...] = (),
    ) -> "Source":
        """Does the same with a notebook's bytes alone; ``path`` says its name, ``files`` gives those beside it."""
        return cls._of(assignment, _parse(data, path), path, files, others)

    @classmethod
    def _of(
        cls,
        assignment: str,
        notebook: dict[str, Any],
        path: Path,
        files: Callable[[], SourceFiles],
        others: tuple[str, ...],
    ) -> "Source":
        stubs = stubs_of(notebook)
        cells = tuple(_cell(index, cell, path, stubs) for index, cell in enumerate(notebook["cells"]))
        require_unique(path.name, [cell.grade_id for cell in cells])
        metadata = notebook.get("metadata", {})
        withhold = metadata.get("withhold", [])
        if not isinstance(withhold, list) or not all(isinstance(name, str) for name in withhold):
            raise SourceError(f"{path.name}: `withhold` in the metadata must be a list of module names.")
        limits = Limits.from_metadata(metadata.get("limits"), path.name)
        processes = metadata.get("processes", "two")
        if processes not in ("one", "two"):
            raise SourceError(f'{path.name}: `processes` in the metadata must be "two" or "one", not {processes!r}.')
        return cls(assignment, path, notebook, cells, limits, tuple(withhold), processes == "one", files, others)

    @property
    def name(self) -> str:
        """What the notebook is called."""
        return self.path.stem

    @property
    def named(self) -> str:
        """The notebook's name where it is not the assignment's, else ""."""
        return "" if self.name == self.assignment else self.name

    @property
    def title(self) -> str:
        """The assignment for people, and which notebook of it if it has several."""
        return f"{self.assignment}/{self.name}" if self.others else self.assignment

    @cached_property
    def files(self) -> SourceFiles:
        """The files beside it, as they were when they were first asked for.

        Raises:
            SourceError: as :func:`read_files` does.
        """
        return self.read_files()

    @cached_property
    def by_grade_id(self) -> dict[str, SourceCell]:
        return {cell.grade_id: cell for cell in self.cells if cell.grade_id is not None}

    @property
    def graded(self) -> tuple[SourceCell, ...]:
        return tuple(cell for cell in self.cells if cell.is_graded)

    @cached_property
    def imports(self) -> dict[str, str]:
        """What solution cells import and no other cell binds: the statement by the name that it binds."""
        return self.importable(name_and_text for cell in self.cells for name_and_text in cell.imports.items())

    def importable(self, imports: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Those of ``imports``, names and statements, whose name no cell of the source binds otherwise."""
        bound = {name for cell in self.cells for name in cell.defines}
        bound |= {name for cell in self.cells if cell.kind is CellKind.CHECKS for name in imported_names(cell.text)}
        return {name: statement for name, statement in imports if name not in bound}

    @cached_property
    def changed_arguments(self) -> dict[str, frozenset[int | str]]:
        """By the functions of its own solution, the places and names of the arguments that they change."""
        texts = [cell.text for cell in self.cells if cell.kind is CellKind.SOLUTION]
        methods = changing_methods(cell.text for cell in self.cells if cell.kind is CellKind.SETUP)
        return {name: parameters for text in texts for name, parameters in changed_arguments(text, methods).items()}

    @cached_property
    def shared_variables(self) -> SharedVariables:
        """The variables that functions of its own solution share with tests."""
        texts = [cell.text for cell in self.cells if cell.kind is CellKind.SOLUTION]
        return shared_variables(texts, changing_methods(texts))

    @cached_property
    def set_up_classes(self) -> tuple[str, ...]:
        """The names of classes that set-up cells define."""
        cells = (cell for cell in self.cells if cell.kind is CellKind.SETUP)
        return tuple(dict.fromkeys(name for cell in cells for name in class_names(cell.text)))

    @cached_property
    def object_classes(self) -> frozenset[str]:
        """The classes of its own solution that make objects and no plain data."""
        texts = {kind: [cell.text for cell in self.cells if cell.kind is kind] for kind in CellKind}
        return object_classes(texts[CellKind.SOLUTION], texts[CellKind.SETUP])

    @property
    def caution(self) -> str:
        """What everybody who sees marks has to know of how they came about; "" if they can be trusted."""
        if not self.shares_process:
            return ""
        return (
            f"{self.title}: student code and tests share one process, as its metadata says: a submission can fake "
            "its own marks and read its tests."
        )

    @property
    def max_score(self) -> float:
        return float(sum(cell.points for cell in self.graded))

    @cached_property
    def digest(self) -> str:
        """Changes whenever anything that a verdict depends on changes."""
        beside = self.files.digest if self.files else ""
        return hashlib.sha256((json.dumps(self.notebook, sort_keys=True) + beside).encode()).hexdigest()

    def answered_by(self, checks: SourceCell) -> SourceCell | None:
        """The solution cell that ``checks`` marks: the one of its name, else the nearest one above."""
        name = (checks.grade_id or "").removesuffix(CHECKS_SUFFIX)
        named = self.by_grade_id.get(name)
        if named is not None and named.kind is CellKind.SOLUTION:
            return named
        above = [c for c in self.cells[: checks.index] if c.kind is CellKind.SOLUTION]
        return above[-1] if above else None


def without_hidden(text: str) -> str:
    """The cell as students get it: without hidden tests."""
    return HIDDEN.sub("", text).rstrip("\n")


def released_text(cell: SourceCell) -> str:
    """A cell that is not an answer, as students get it: without hidden tests and mark schemes."""
    return MARK_SCHEME.sub("", HIDDEN.sub("", cell.text)).rstrip("\n")


def stands_as_released(cell: SourceCell, text: str) -> bool:
    """Whether ``text`` is a task as students got it, but for white space: then nothing in it is a student's."""
    return cell.is_task and compact(text) == compact(released_text(cell))


def blank_text(cell: SourceCell) -> str:
    """An answer cell as students get it: nbgrader's stub in the solution's place."""
    stub = cell.stub
    if not SOLUTION.search(cell.text):
        return stub

    def indented(match: re.Match[str]) -> str:
        return "".join(f"{match.group(1)}{line}\n" for line in stub.splitlines())

    return MARK_SCHEME.sub("", SOLUTION.sub(indented, cell.text)).rstrip("\n")


def _parse(data: bytes, path: Path) -> dict[str, Any]:
    try:
        notebook = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{path} cannot be read as a notebook: {error}; put back a version that can.") from error
    if not isinstance(notebook, dict) or notebook.get("nbformat") != 4 or not isinstance(notebook.get("cells"), list):
        raise SourceError(f"{path} is not a notebook of nbformat 4; open and save it in JupyterLab.")
    require_notebook_form(path.name, notebook)
    require_python(path.name, notebook)
    return notebook


def _cell(index: int, cell: dict[str, Any], path: Path, stubs: Mapping[str, str]) -> SourceCell:
    metadata = cell.get("metadata", {})
    nbgrader = metadata.get("nbgrader", {})
    text = cell.get("source", "")
    text = "".join(text) if isinstance(text, list) else text
    require_sound_cell(
        f"{path.name}: {nbgrader.get('grade_id') or f'cell {index + 1}'}", cell["cell_type"], nbgrader, text
    )
    graded = bool(nbgrader.get("grade"))
    points = float(nbgrader.get("points") or 0.0) if graded or nbgrader.get("task") else 0.0
    grade_id = nbgrader.get("grade_id")
    kind = _kind(cell.get("cell_type", ""), nbgrader)
    made = SourceCell(
        index=index,
        cell_id=str(cell.get("id", f"cell-{index}")),
        grade_id=grade_id,
        kind=kind,
        cell_type=cell.get("cell_type", ""),
        text=text,
        stub=stubs.get(cell.get("cell_type", ""), ""),
        points=points,
        is_task=bool(nbgrader.get("task")),
        is_left_out=bool(_tags_that_leave_out(cell)),
        defines=_defines(kind, text, grade_id or ""),
        imports=imported_names(text) if kind is CellKind.SOLUTION else {},
    )
    _require_gradable(made, path, _tags_that_leave_out(cell))
    return made


def _tags_that_leave_out(cell: dict[str, Any]) -> list[str]:
    tags = cell.get("metadata", {}).get("tags", [])
    return [tag for tag in LEFT_OUT if tag in tags]


def _require_gradable(cell: SourceCell, path: Path, left_out: list[str]) -> None:
    if cell.kind in (CellKind.CHECKS, CellKind.SOLUTION, CellKind.MANUAL) and not cell.grade_id:
        raise SourceError(f"{path.name}: cell {cell.index + 1} is graded or answered but has no grade_id; give it one.")
    if not 0 <= cell.points < math.inf:
        raise SourceError(f"{path.name}: {cell.grade_id} is worth {cell.points} points; give it 0 or more.")
    if left_out and cell.kind in (CellKind.CHECKS, CellKind.SOLUTION):
        raise SourceError(
            f"{path.name}: {cell.grade_id} has the tag {left_out[0]}, but {LEFT_OUT[left_out[0]]}; remove it."
        )


def _defines(kind: CellKind, text: str, grade_id: str) -> tuple[str, ...]:
    """The names that a solution cell binds, or a set-up cell, which is there to import as well.

    A solution cell as released may bind nothing yet; then its own name is the one.
    """
    if kind is CellKind.SETUP:
        return (*defined_names(text), *imported_names(text))
    if kind is CellKind.SOLUTION:
        return defined_names(text) or ((grade_id,) if grade_id.isidentifier() else ())
    return ()


def _kind(cell_type: str, nbgrader: dict[str, Any]) -> CellKind:
    solution, graded = bool(nbgrader.get("solution")), bool(nbgrader.get("grade"))
    if (solution and graded) or nbgrader.get("task"):
        return CellKind.MANUAL
    if cell_type != "code":
        return CellKind.TEXT
    if graded:
        return CellKind.CHECKS
    return CellKind.SOLUTION if solution else CellKind.SETUP
