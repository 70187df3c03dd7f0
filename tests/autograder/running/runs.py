"""Small assignments and what is handed in for them, graded through two processes without confinement."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import nbformat

from autograder.assignment.source import Source
from autograder.records import CellRecord, SubmissionRecord
from autograder.running.assignment_grader import AssignmentGrader, StartMethod
from autograder.submission.reading import Submission, SubmittedCell
from tests.autograder.notebooks import checks, notebook, setup, solution

__all__ = ["LIMITS", "Exercises", "added", "answered", "by_name", "code", "graded", "records_of_tests", "source_of"]

LIMITS = {"cell_seconds": 5, "total_seconds": 30}


def source_of(*cells: Any, **metadata: Any) -> Source:
    """The source that these cells make."""
    built = notebook(*cells, **{"limits": LIMITS, **metadata})
    return Source.parse("small", nbformat.writes(built).encode(), Path("small.ipynb"))


def code(grade_id: str | None, text: str) -> SubmittedCell:
    return SubmittedCell(cell_type="code", grade_id=grade_id, text=text)


def added(text: str) -> SubmittedCell:
    """A cell of the student's own."""
    return code(None, text)


def answered(answers: Mapping[str, str]) -> Submission:
    """The answers in this order, and nothing else."""
    return handed_in(code(name, text) for name, text in answers.items())


def handed_in(cells: Iterable[SubmittedCell]) -> Submission:
    return Submission(student="s", cells=tuple(cells))


def by_name(record: SubmissionRecord) -> dict[str, CellRecord]:
    return {cell.grade_id.removesuffix("_checks"): cell for cell in record.cells}


def graded(
    source: Source, *cells: SubmittedCell, public: bool = False, start_method: StartMethod = "forkserver"
) -> SubmissionRecord:
    """The record of a submission of these cells; for an assignment that only one test needs."""
    with AssignmentGrader(source, isolation="none", public=public, start_method=start_method) as grader:
        return grader.grade(handed_in(cells))


def records_of_tests(
    tests: Mapping[str, str], name: str, *, own: str, answer: str, before: str | None = None
) -> tuple[CellRecord, ...]:
    """The records of several test cells, in their order, that one answer meets.

    Args:
        tests: by name, the text of each test cell.
        name: of the answer's cell.
        own: the source's solution.
        answer: what is handed in.
        before: the set-up cell, if there is one.
    """
    set_up = [] if before is None else [setup(before)]
    rows = [checks(test, text) for test, text in tests.items()]
    return graded(source_of(*set_up, cell_of(name, own), *rows), code(name, answer)).cells


class Exercises:
    """A table of exercises in one notebook: for each a name, an answer and a check; graded in one go.

    Args:
        rows: name → (answer, check). The answer is handed in; the check is the whole test cell, worth 2 points.
        before: the set-up cell.
        metadata: of the notebook.
        right: the source's own answer, with ``{}`` for the name; the answer that is handed in where left out.
    """

    def __init__(
        self,
        rows: Mapping[str, tuple[str, str]],
        before: str = "import numpy as np",
        right: str | None = None,
        **metadata: Any,
    ) -> None:
        self.rows = rows
        cells = [setup(before)]
        for name, (answer, check) in rows.items():
            own = answer if right is None else right.format(name)
            cells += [cell_of(name, own), checks(name, check, points=2)]
        self.source = source_of(*cells, **metadata)

    def grade(self, **options: Any) -> dict[str, CellRecord]:
        """By name, the records of the answers in the table."""
        answers = [code(name, answer) for name, (answer, _) in self.rows.items()]
        return by_name(graded(self.source, *answers, **options))


def cell_of(name: str, answer: str) -> Any:
    """A solution cell that holds ``answer`` as it is."""
    cell = solution(name, "", "")
    cell.source = answer
    return cell
