"""An assignment of two notebooks for tests; cells of both have the same names."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat

from autograder.course import Course
from tests.autograder.notebooks import checks, notebook, setup, solution, written

__all__ = ["FIRST", "NAMES", "RIGHT", "SECOND", "WRONG", "course_of_two", "fill", "hand_in_two", "put_two", "source_of"]

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("problem1", "problem2")
# What is right in one notebook is wrong in the other.
FIRST = {"scale": "def scale(x):\n    return 2 * x", "scale_written": "It doubles."}
SECOND = {"scale": "def scale(x):\n    return 3 * x", "scale_written": "It trebles."}
RIGHT = {"problem1": FIRST, "problem2": SECOND}
WRONG = {"problem1": FIRST, "problem2": FIRST}


def source_of(name: str) -> Any:
    """A function and a written answer: 2 + 1 points in the first notebook, 3 + 1 in the second."""
    factor = {"problem1": 2, "problem2": 3}[name]
    return notebook(
        setup(f"given = {factor}"),
        solution("scale", "def scale(x):", f"return {factor} * x"),
        checks("scale", f"assert scale(5) == {5 * factor}", f"assert scale(-7) == {-7 * factor}", points=factor),
        written("scale", "By its factor."),
    )


def course_of_two(root: Path) -> Course:
    """A course with the assignment ``ps``; nothing is released or handed in yet."""
    root.mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    put_two(root)
    return Course.at(root)


def put_two(root: Path) -> None:
    """Puts the assignment ``ps`` into a course."""
    folder = root / "source_notebooks" / "ps"
    folder.mkdir(parents=True)
    for name in NAMES:
        nbformat.write(source_of(name), folder / f"{name}.ipynb")


def fill(path: Path, answers: Mapping[str, str], target: Path) -> None:
    """Writes the released notebook ``path`` with ``answers`` in its cells."""
    filled = nbformat.read(path, as_version=4)
    for cell in filled.cells:
        cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(filled, target)


def hand_in_two(course: Course, student: str, answers: Mapping[str, Mapping[str, str]]) -> Path:
    """Hands in the notebooks of ``answers``; the folder."""
    folder = course.submitted("ps", student)
    for name, own in answers.items():
        fill(course.release("ps") / f"{name}.ipynb", own, folder / f"{name}.ipynb")
    return folder
