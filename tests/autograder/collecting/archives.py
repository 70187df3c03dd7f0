"""Archives as learning platforms hand them out, made in code from what their own sources and documentation say.

Canvas: ``lib/content_zipper.rb`` of canvas-lms. Moodle: ``download_submissions`` of ``mod/assign``. Gradescope: the
``submission_metadata.yml`` of its export, written by Ruby, so that its keys begin with a colon.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat

from autograder.cli.main import main
from autograder.course import Course
from tests.autograder.notebooks import two_exercises

__all__ = ["Files", "add_other", "collected", "packed", "report_of", "told", "work", "write_folder", "write_zip"]

Files = Mapping[str, bytes]


def work(answer: str = "", assignment: str = "tiny") -> bytes:
    """A notebook of ``tiny`` or of ``other`` as a student hands it in: its cells bear the names of the source's."""
    names = {"tiny": ("mse", "double"), "other": ("f", "g")}[assignment]
    cells = [
        nbformat.v4.new_code_cell(
            f"# {answer}",
            id=name,
            metadata={"nbgrader": {"schema_version": 3, "grade_id": name, "grade": False, "solution": True}},
        )
        for name in names
    ]
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells)).encode()


def add_other(course: Course) -> None:
    """A second assignment, ``other``, in the same course."""
    course.source("other").parent.mkdir()
    nbformat.write(two_exercises(), course.source("other"))


def packed(files: Files) -> bytes:
    """A zip of these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 5, 1, 12, 0, 0)), data)
    return made.getvalue()


def write_zip(path: Path, files: Files) -> Path:
    path.write_bytes(packed(files))
    return path


def write_folder(path: Path, files: Files) -> Path:
    """The same files as a folder."""
    for name, data in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def report_of(course: Course, *arguments: str | Path) -> tuple[int, dict[str, Any]]:
    """What ``course collect`` ends with, and its report as data."""
    target = course.root.parent / "report.json"
    status = main(["collect", *map(str, arguments), "--root", str(course.root), "--json", str(target)])
    return status, json.loads(target.read_text())


def told(report: Mapping[str, Any]) -> dict[str, str]:
    """Student and assignment → what became of the hand-in."""
    return {f"{each['student']} {each['assignment']}": each["change"] for each in report["hand_ins"]}


def collected(course: Course) -> dict[str, bytes]:
    """Everything in ``submitted/`` that is no hidden file, by its path."""
    folder = course.folder("submitted")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.relative_to(folder).as_posix().startswith(".")
    }
