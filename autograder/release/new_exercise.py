"""Adds the skeleton of an exercise to an assignment's source: a task, a solution cell and a test cell.

A course may give texts of its own in place of any of the three, in a folder that its ``pyproject.toml`` names::

    [tool.course.exercise]
    templates = "tests/assignments/skeleton"

Such a text knows the words of the command, and as ``above`` the task of the exercise that the new one follows, so that
it can go on in the same way: with the same mark of how hard it is, say.
"""

import copy
import json
import keyword
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder._exceptions import UsageError
from autograder.assignment.bound_names import defined_names
from autograder.assignment.cell_soundness import NBGRADER_SCHEMA
from autograder.assignment.source import CHECKS_SUFFIX, CellKind, Source
from autograder.atomic_files import write_atomically
from autograder.course import Course, listed

__all__ = ["NewExercise", "add_exercise"]

TEMPLATES = Path(__file__).parent / "templates"
MOST_CHARACTERS = 57  # a cell's id has at most 64, and "-checks" is added to the name
SETTING = "`templates` of [tool.course.exercise] in pyproject.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExercise:
    """What the author says of it.

    Attributes:
        name: the function that students write; also the ``grade_id`` of the solution cell.
        title: the task's heading.
        points: what its checks are worth.
        takes: the names of the function's arguments.
        after: the exercise that it follows; the end of the notebook if left out.
    """

    name: str
    title: str
    points: float = 1.0
    takes: tuple[str, ...] = ("x",)
    after: str | None = None


def add_exercise(course: Course, assignment: str, exercise: NewExercise) -> Path:
    """Writes three cells into the source; every cell that was there stays as it was.

    Raises:
        UsageError: the name cannot be one or is taken, or the place or the course's own texts are not there.
        SourceError: the source cannot be read.
    """
    path = _only_source(course, assignment)
    source = Source.load(path.parent.name, path)
    _require_python_names(exercise)
    _require_free(exercise.name, source)
    place = _place(exercise, source)
    texts = _texts(course, source.assignment, exercise, above=_task_above(place, source))
    notebook = copy.deepcopy(source.notebook)
    notebook["cells"][place:place] = _cells(exercise, texts, has_ids=notebook.get("nbformat_minor", 0) >= 5)
    text = json.dumps(notebook, indent=1, ensure_ascii=False)
    write_atomically(source.path, (text + "\n").encode())
    return source.path


def _only_source(course: Course, assignment: str) -> Path:
    """The assignment's notebook; of several, the one that is named behind a slash or called as the assignment."""
    folder, _, name = assignment.partition("/")
    notebooks = course.require_sources(folder)
    path = course.source(folder, name) if name else notebooks[0] if len(notebooks) == 1 else course.source(folder)
    if path not in notebooks:
        raise UsageError(
            f"{folder} has {'no such notebook' if name else 'several notebooks'}; name one of "
            f"{listed(f'{folder}/{each.stem}' for each in notebooks)}."
        )
    return path


def _require_python_names(exercise: NewExercise) -> None:
    for name in (exercise.name, *exercise.takes):
        if not name.isidentifier() or not name.isascii() or keyword.iskeyword(name) or len(name) > MOST_CHARACTERS:
            raise UsageError(
                f"{name!r} cannot be a name here; write it as Python writes a function's, with at most "
                f"{MOST_CHARACTERS} letters, digits and underscores, such as mean_of_squares."
            )
    if len(set(exercise.takes)) < len(exercise.takes):
        raise UsageError(f"Two arguments have the same name: {', '.join(exercise.takes)}; give each its own.")


def _require_free(name: str, source: Source) -> None:
    wanted = {name, f"{name}{CHECKS_SUFFIX}", f"{name}-task", f"{name}-checks"}
    for cell in source.cells:
        code = cell.cell_type == "code" and cell.kind is not CellKind.CHECKS
        bound = defined_names(cell.text) if code else ()
        if wanted & {cell.grade_id, cell.cell_id} or name in bound:
            raise UsageError(
                f"{source.path.name} has {name!r} already, in cell {cell.index + 1}; nothing was changed: choose "
                "another name, or edit that cell."
            )


def _place(exercise: NewExercise, source: Source) -> int:
    if exercise.after is None:
        return len(source.cells)
    last = source.by_grade_id.get(f"{exercise.after}{CHECKS_SUFFIX}") or source.by_grade_id.get(exercise.after)
    if last is None:
        known = [cell.grade_id for cell in source.cells if cell.is_answer and cell.grade_id]
        raise UsageError(
            f"{source.path.name} has no exercise {exercise.after!r}; it has: {listed(known) or 'no exercise'}."
        )
    return last.index + 1


def _task_above(place: int, source: Source) -> str:
    """The text of the task of the last exercise before ``place``; "" if there is none."""
    answers = [cell.index for cell in source.cells[:place] if cell.is_answer]
    before = source.cells[answers[-1] - 1] if answers and answers[-1] > 0 else None
    return before.text if before is not None and before.kind is CellKind.TEXT else ""


def _cells(exercise: NewExercise, texts: dict[str, str], *, has_ids: bool) -> Iterator[dict[str, Any]]:
    name = exercise.name
    answer = _settings(name, solution=True)
    checks = _settings(f"{name}{CHECKS_SUFFIX}", grade=True, locked=True) | {"points": _shortest(exercise.points)}
    yield _cell("markdown", f"{name}-task" if has_ids else None, texts["task"])
    yield _cell("code", name if has_ids else None, texts["solution"], answer)
    yield _cell("code", f"{name}-checks" if has_ids else None, texts["checks"], checks)


def _settings(grade_id: str, **true: bool) -> dict[str, Any]:
    false = dict.fromkeys(("grade", "locked", "solution", "task"), False)
    return false | true | {"grade_id": grade_id, "schema_version": NBGRADER_SCHEMA}


def _shortest(points: float) -> float:
    """2 rather than 2.0, as nbgrader writes it."""
    return int(points) if points == int(points) else points


def _cell(cell_type: str, cell_id: str | None, text: str, nbgrader: dict[str, Any] | None = None) -> dict[str, Any]:
    """In the order in which Jupyter writes the keys."""
    cell: dict[str, Any] = {"cell_type": cell_type}
    if cell_type == "code":
        cell["execution_count"] = None
    if cell_id is not None:
        cell["id"] = cell_id
    cell["metadata"] = {} if nbgrader is None else {"nbgrader": dict(sorted(nbgrader.items()))}
    if cell_type == "code":
        cell["outputs"] = []
    return cell | {"source": text.rstrip("\n").splitlines(keepends=True)}


def _texts(course: Course, assignment: str, exercise: NewExercise, *, above: str) -> dict[str, str]:
    """The texts of the three cells: the course's own where it has them."""
    from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

    folders = [folder for folder in (_own_templates(course), TEMPLATES) if folder is not None]
    loader = ChoiceLoader([FileSystemLoader(folder) for folder in folders])
    templates = Environment(loader=loader, undefined=StrictUndefined, autoescape=False, trim_blocks=True)
    return {
        part: templates.get_template(f"exercise_{part}.j2").render(
            assignment=assignment,
            name=exercise.name,
            title=exercise.title,
            points=exercise.points,
            takes=exercise.takes,
            above=above,
        )
        for part in ("task", "solution", "checks")
    }


def _own_templates(course: Course) -> Path | None:
    name = course.settings("exercise").get("templates")
    if name is None:
        return None
    folder = course.root / str(name)
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}; make it, or take it out of {SETTING}.")
    return folder
