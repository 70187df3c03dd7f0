"""The same cells through a Jupyter kernel and through the student process, and their outputs in a form to compare."""

import copy
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from autograder.assignment.source import Source
from autograder.running.assignment_grader import AssignmentGrader
from autograder.running.isolation import describe_isolation
from autograder.submission.reading import Submission, SubmittedCell
from tests.notebooks import normal_form
from tests.notebooks.kernels import GPU_TAG, KERNEL_NAME, UNGRADED_TAG, ThisInterpreter, environment

__all__ = ["as_seen", "cells_of", "empty_assignment", "is_run", "isolation", "through_kernel", "through_runner"]

CELL_SECONDS = 120
# What the notebooks use. It is loaded once if the assignment mentions it, and anew for each new word in a submission.
MENTIONED = "ipywidgets, matplotlib, optim, pandas, scipy, sklearn, sympy, torch"
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def isolation() -> str:
    """As strong as this machine allows: what is confined has to behave as a kernel too."""
    return "full" if all(active for _, _, active, needed, _ in describe_isolation() if needed) else "none"


def through_kernel(texts: Iterable[str]) -> list[list[dict[str, Any]]]:
    """The outputs of each cell in a kernel of its own, through nbclient."""
    cells = [nbformat.v4.new_code_cell(text) for text in texts]
    notebook = nbformat.v4.new_notebook(cells=cells)
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            kernel_name=KERNEL_NAME,
            kernel_manager_class=ThisInterpreter,
            allow_errors=True,
            resources={"metadata": {"path": folder}},
        )
        client.execute(env=environment(Path(folder)))
    return [cell.outputs for cell in notebook.cells]


def empty_assignment() -> AssignmentGrader:
    """The grader of an assignment that asks for nothing; to be closed."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell(MENTIONED)],
        metadata={"limits": {"cell_seconds": CELL_SECONDS, "output_kb": 4096}},
    )
    source = Source.parse("empty", nbformat.writes(notebook).encode(), Path("empty.ipynb"))
    return AssignmentGrader(source, isolation=isolation())


def through_runner(texts: Iterable[str], grader: AssignmentGrader) -> list[list[dict[str, Any]]]:
    """The outputs of each cell in a student process, as cells that a student added to the empty assignment."""
    cells = tuple(SubmittedCell(cell_type="code", grade_id=None, text=text) for text in texts)
    record = grader.grade(Submission(student="s", cells=cells))
    return [list(cell.outputs) for cell in record.executed if cell.cell_type == "code"]


def as_seen(outputs: Iterable[Any]) -> list[dict[str, Any]]:
    """What a reader sees of a cell's outputs, without what differs from run to run."""
    nodes = [nbformat.from_dict(copy.deepcopy(output)) for output in outputs]
    for node in nodes:
        if node.output_type == "stream":
            node.text = ANSI.sub("", node.text)
    return normal_form.comparable(nodes)


def is_run(cell: Any) -> bool:
    """Whether a cell holds code that runs without a GPU and that grading does not leave out."""
    return cell.cell_type == "code" and not {GPU_TAG, UNGRADED_TAG}.intersection(cell.metadata.get("tags", []))


def cells_of(path: Path) -> list[str]:
    """The texts of the cells that :func:`is_run` takes."""
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if is_run(cell)]
