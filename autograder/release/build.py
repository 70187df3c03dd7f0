"""Builds the students' version of an assignment, with nbgrader's own preprocessors and the same bytes each time."""

import ast
import copy
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import nbformat

from autograder._exceptions import SourceError
from autograder.assignment.attachments import shown_attachments
from autograder.assignment.configured import release_settings, without_stubs
from autograder.assignment.going_on import let_all_run
from autograder.assignment.notebooks import load_sources
from autograder.assignment.source import Source
from autograder.atomic_files import write_atomically
from autograder.course import Course, notebooks_in
from autograder.release.cell_metadata import require_valid_metadata

__all__ = ["add_lines", "before_last_statement", "build_release", "release_bytes", "surplus_files", "write_release"]


def build_release(course: Course, assignment: str) -> Path:
    """Writes ``release/<assignment>/`` without asking :mod:`autograder.release.release_checks`; its first notebook."""
    sources = load_sources(course, assignment)
    return write_release(course, [(source, release_bytes(source)) for source in sources])[0]


def write_release(course: Course, released: Sequence[tuple[Source, bytes]]) -> list[Path]:
    """Writes what :func:`release_bytes` gave for all notebooks of an assignment, and the files beside the sources.

    A file that is as it should be stays; a notebook that the source no longer has goes.
    """
    first = released[0][0]
    folder = course.release(first.assignment)
    for name, data in first.files.contents.items():
        _write(folder / name, data)
    targets = [folder / source.path.name for source, _ in released]
    for target, (_, data) in zip(targets, released, strict=True):
        _write(target, data)
    for earlier in notebooks_in(folder):
        if earlier not in targets:
            earlier.unlink()
    return targets


def surplus_files(course: Course, source: Source) -> list[str]:
    """What lies in the release's folder and the source's no longer has, or never had."""
    folder = course.release(source.assignment)
    own = {*source.files.contents, *(f"{name}.ipynb" for name in (source.name, *source.others))}
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted(
        path.as_posix() for path in found if path.as_posix() not in own and not any(p[0] == "." for p in path.parts)
    )


def _write(path: Path, data: bytes) -> None:
    if path.is_file() and not path.is_symlink() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, data)


def release_bytes(source: Source, lines: Mapping[str, Sequence[str]] = MappingProxyType({})) -> bytes:
    """The released notebook's file: solutions, hidden tests, mark schemes and outputs removed, checks locked.

    Only the pictures that the released text shows stay. ``lines`` are those that the checks want to be added before the
    last one of their cells, by its ``grade_id``.

    Raises:
        SourceError: nbgrader's preprocessors refuse the source, for an open region or wrong metadata.
    """
    notebook = _without_solutions(source, lines)
    for cell in notebook.cells:
        if "attachments" in cell:
            cell.attachments = nbformat.from_dict(shown_attachments(cell.attachments, cell.source))
        if cell.cell_type == "code":
            cell.execution_count = None
            let_all_run(cell)
    text: str = nbformat.writes(notebook, version=4)
    return (text.rstrip("\n") + "\n").encode()


def _without_solutions(source: Source, lines: Mapping[str, Sequence[str]]) -> Any:
    """The notebook as nbgrader's own steps release it."""
    from nbgrader import preprocessors  # takes a second, and students' commands do without
    from traitlets.config import Config

    steps = (
        preprocessors.LockCells,
        preprocessors.ClearSolutions,
        preprocessors.ClearOutput,
        preprocessors.CheckCellMetadata,
        preprocessors.ComputeChecksums,
        preprocessors.ClearHiddenTests,
        preprocessors.ClearMarkScheme,
        preprocessors.ComputeChecksums,
        preprocessors.CheckCellMetadata,
    )
    notebook = nbformat.from_dict(copy.deepcopy(source.notebook))
    _join_lines(notebook)
    require_valid_metadata(source.path.name, notebook)
    resources: dict[str, Any] = {}
    settings = Config(release_settings(source.path))
    settings.ClearMarkScheme.check_attachment_leakage = False  # no such picture is released below
    without_stubs(notebook)
    if "language" in notebook.metadata.get("kernelspec", {}):  # Python under any spelling, for which there are stubs
        notebook.metadata.kernelspec.language = "python"
    try:
        for step in steps:
            notebook, resources = step(config=settings)(notebook, resources)
            if step is preprocessors.ClearHiddenTests:  # what is added now, no checksum has seen yet
                add_lines(notebook, lines)
    except Exception as error:  # nbgrader's steps raise many types, and each of them means the source
        raise SourceError(f"{source.path.name} cannot be released: {error}") from error
    return notebook


def add_lines(notebook: Any, lines: Mapping[str, Sequence[str]]) -> None:
    """Adds to the cells of ``notebook`` what their checks want to be added, by ``grade_id``."""
    for cell in notebook.cells:
        added = lines.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""), ())
        cell.source = before_last_statement(cell.source, added)


def before_last_statement(text: str, lines: Sequence[str]) -> str:
    """``text`` with ``lines`` before its last statement."""
    if not lines:
        return text
    last = ast.parse(text).body[-1].lineno - 1
    own = text.splitlines()
    return "\n".join([*own[:last], *lines, *own[last:]])


def _join_lines(notebook: Any) -> None:
    for cell in notebook.cells:
        if isinstance(cell.source, list):
            cell.source = "".join(cell.source)
