"""Submissions and records for tests of what is written about them, without running anybody's code."""

import atexit
import functools
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell
from sqlalchemy import create_engine, inspect, select, text

from autograder.assignment.source import CellKind, Source
from autograder.course import Course
from autograder.gradebook import schema as gradebook_tables
from autograder.gradebook.own_tables import own_metadata
from autograder.records import CellRecord, ExecutedCell, PartRecord, Status, SubmissionRecord, Verdict
from autograder.release.build import build_release
from autograder.running.outputs import check_output
from autograder.submission.assembly import assemble
from autograder.submission.reading import Submission, parse_submission, read_notebook
from tests.autograder.notebooks import checks, notebook, setup, solution, written

__all__ = [
    "RIGHT",
    "SCORES",
    "hand_in",
    "install",
    "lose_names",
    "make_record",
    "run_nbgrader",
    "tables",
    "varied_source",
]


# Right answers to the exercises of `varied_source`, and what its graded cells come to by them.
RIGHT = {
    "half": "def half(x):\n    return x / 2",
    "root": "def root(x):\n    return math.sqrt(x)",
    "plot": "plot = 2",
    "half_written": "It is a half: $a < b$.",
}
SCORES = {"half_checks": 2.0, "root_checks": 1.5, "plot": None, "half_written": None, "essay": None}


def varied_source() -> Any:
    """Every kind of cell that nbgrader's gradebook tells apart, worth 12 points."""
    flags = {"schema_version": 3, "grade": False, "solution": False, "locked": False, "task": False}
    manual = {**flags, "grade": True, "solution": True, "grade_id": "plot", "points": 2}
    task = {**flags, "task": True, "locked": True, "grade_id": "essay", "points": 3}
    read_only = {**flags, "locked": True, "grade_id": "rules"}
    return notebook(
        setup("import math"),
        new_markdown_cell("Do it alone.", id="rules", metadata={"nbgrader": read_only}),
        solution("half", "def half(x):", "return x / 2"),
        checks("half", "assert half(4) == 2", "assert half(7) == 3.5", points=2),
        solution("root", "def root(x):", "return math.sqrt(x)"),
        checks(
            "root",
            "points = 0\nif root(4) == 2:\n    points += 1.5\nif root(9) == 3:\n    points += 1.5\npoints",
            points=3,
        ),
        new_code_cell("plot = 1", id="plot", metadata={"nbgrader": manual}),
        written("half", "It halves.", points=2),
        new_markdown_cell("Write an essay.", id="essay", metadata={"nbgrader": task}),
    )


def install(course: Course, source: Any, assignment: str = "tiny") -> Source:
    """Puts ``source`` and its release into the course."""
    nbformat.write(source, course.source(assignment))
    build_release(course, assignment)
    return Source.load(assignment, course.source(assignment))


def hand_in(
    course: Course,
    student: str,
    answers: Mapping[str, str],
    *,
    timestamp: str | None = None,
    assignment: str = "tiny",
) -> Path:
    """Hands in the release with ``answers`` in its cells."""
    filled = nbformat.read(course.release(assignment) / f"{assignment}.ipynb", as_version=4)
    for cell in filled.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = answers.get(grade_id, cell.source)
    folder = course.submitted(assignment, student)
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(filled, folder / f"{assignment}.ipynb")
    if timestamp is not None:
        (folder / "timestamp.txt").write_text(timestamp)
    return folder / f"{assignment}.ipynb"


def lose_names(path: Path, *names: str, keep_ids: bool = True) -> None:
    """Takes nbgrader's metadata from these cells of a notebook, or from all if none is named."""
    changed = nbformat.read(path, as_version=4)
    for number, cell in enumerate(changed.cells):
        if not names or cell.metadata.get("nbgrader", {}).get("grade_id") in names:
            cell.metadata.pop("nbgrader", None)
            if not keep_ids:
                cell.id = f"new-{number}"
    nbformat.write(changed, path)


def make_record(
    course: Course,
    source: Source,
    student: str,
    scores: Mapping[str, float | None],
    *,
    outputs: Mapping[str, list[dict[str, Any]]] | None = None,
    message: str = "it is wrong",
    misconception: str | None = None,
    parts: Mapping[str, tuple[PartRecord, ...]] | None = None,
) -> SubmissionRecord:
    """The record of what ``student`` handed in, as if its checks had come to ``scores``."""
    folder = course.submitted(source.assignment, student)
    data, timestamp = read_notebook(student, folder, source.name, source.others)
    submission = Submission(student=student, cells=parse_submission(data), timestamp=timestamp)
    cells = tuple(
        replace(_cell_record(cell, scores, message, misconception), parts=(parts or {}).get(cell.grade_id or "", ()))
        for cell in source.graded
    )
    verdicts = {cell.grade_id: cell for cell in cells}
    executed = []
    for step in assemble(source, submission).steps:
        grade_id = (step.cell.grade_id or "") if step.cell is not None else step.cell_id
        is_check = step.cell is not None and step.cell.kind is CellKind.CHECKS
        shown = check_output(verdicts[grade_id]) if is_check else (outputs or {}).get(grade_id, [])
        index = None if step.cell is None else step.cell.index
        executed.append(
            ExecutedCell(
                cell_id=step.cell_id,
                source_index=index,
                cell_type=step.cell_type,
                text=step.text,
                outputs=tuple(shown),
                pictures=step.pictures,
            )
        )
    return SubmissionRecord(
        student=student,
        status=Status.GRADED,
        max_score=source.max_score,
        seconds=0.1,
        cells=cells,
        executed=tuple(executed),
        timestamp=timestamp,
    )


def _cell_record(cell: Any, scores: Mapping[str, float | None], message: str, misconception: str | None) -> CellRecord:
    score = scores[cell.grade_id]
    if score is None:
        verdict = Verdict.MANUAL if cell.kind is CellKind.MANUAL else Verdict.GRADER_ERROR
    else:
        verdict = Verdict.PASSED if score == cell.points else Verdict.PARTIAL if score else Verdict.FAILED
    is_wrong = verdict is Verdict.FAILED
    return CellRecord(
        grade_id=cell.grade_id,
        score=score,
        max_score=cell.points,
        verdict=verdict,
        message=message if is_wrong else "",
        misconception=misconception if is_wrong else None,
    )


def run_nbgrader(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs ``nbgrader`` in a process of its own; it looks for alembic on the path."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    variables = {**os.environ, "PATH": path, "OPENBLAS_NUM_THREADS": "1", **environment}
    with tempfile.TemporaryDirectory() as folder:
        outputs = Path(folder) / "stdout", Path(folder) / "stderr"
        for file in outputs:
            file.touch()
        names = dict(zip(("stdout", "stderr"), map(str, outputs), strict=True))
        request = {"folder": str(root), "arguments": arguments, "environment": variables, **names}
        driver = _nbgrader_driver()
        assert driver.stdin is not None
        assert driver.stdout is not None
        driver.stdin.write(json.dumps(request) + "\n")
        driver.stdin.flush()
        status = int(driver.stdout.readline())
        return subprocess.CompletedProcess(arguments, status, *(file.read_text() for file in outputs))


@functools.cache
def _nbgrader_driver() -> "subprocess.Popen[str]":
    """Forks nbgrader's commands for all tests of this process: to load nbgrader takes longer than most commands."""
    program = Path(__file__).with_name("nbgrader_driver.py")
    started = subprocess.Popen([sys.executable, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(started.communicate)  # ends it
    return started


def tables(course: Course) -> dict[str, list[tuple[tuple[str, str], ...]]]:
    """Every row of every table; ids, which are random, replaced by the names that they stand for."""
    names: dict[object, str] = {}
    found: dict[str, list[tuple[tuple[str, str], ...]]] = defaultdict(list)
    engine = create_engine(course.database_url)
    with engine.connect() as connection:
        there = set(inspect(connection).get_table_names()) - {*own_metadata.tables}
        assert there == {*gradebook_tables.metadata.tables, "alembic_version"}
        found["alembic_version"] = [(("version", str(connection.scalar(text("select * from alembic_version")))),)]
        for table in gradebook_tables.metadata.sorted_tables:  # what others refer to comes first
            for row in connection.execute(select(table)).mappings():
                values = {key: names.get(value, value) for key, value in row.items()}
                if "id" in values and len(str(values["id"])) == 32:
                    keys = ("name", "type", "student_id", "assignment_id", "notebook_id", "cell_id")
                    names[row["id"]] = "/".join(f"{table.name}:{values[key]}" for key in keys if key in values)
                    values["id"] = names[row["id"]]
                found[table.name].append(tuple(sorted((key, str(value)) for key, value in values.items())))
    engine.dispose()
    return {table: sorted(rows) for table, rows in found.items()}
