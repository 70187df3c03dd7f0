"""Proves an assignment by its own solution before anybody's marks rest on its checks.

``course release`` and nbgrader's *Generate* refuse a source whose own solution does not get full marks, but it may
change after it was released. :mod:`autograder.running.proofs` remembers what was proved.
"""

from collections.abc import Iterable

from autograder.assignment.source import CellKind, Source
from autograder.course import typed
from autograder.records import NOTHING_WRITTEN, CellRecord, Verdict
from autograder.running.assignment_grader import AssignmentGrader
from autograder.submission.reading import Submission, SubmittedCell

__all__ = ["fault_of", "own_solution", "without_full_marks"]


def own_solution(source: Source) -> Submission:
    """The source's own answers, as if somebody had handed them in."""
    answers = (cell for cell in source.cells if cell.is_answer)
    cells = tuple(SubmittedCell(cell_type=c.cell_type, grade_id=c.grade_id, text=c.text) for c in answers)
    return Submission(student="release", cells=cells)


def without_full_marks(records: Iterable[CellRecord]) -> list[CellRecord]:
    """Those graded cells that neither passed nor are a person's to mark, be there a model answer or not."""
    return [
        record
        for record in records
        if record.verdict not in (Verdict.PASSED, Verdict.MANUAL) and record.message != NOTHING_WRITTEN
    ]


def fault_of(grader: AssignmentGrader) -> str:
    """Why no submission of the assignment can be marked, with the next step, or "" if its own solution is right."""
    source = grader.source
    checks = {cell.grade_id for cell in source.graded if cell.kind is CellKind.CHECKS}
    if not checks:
        return ""
    for record in grader.grade(own_solution(source)).cells:
        if record.grade_id in checks and record.verdict is not Verdict.PASSED:
            return (
                f"nothing was marked, since the assignment's own solution does not get full marks at {record.grade_id} "
                f"({record.verdict.value}); correct the source (`course release {typed(source.assignment)}` says "
                "the details) and grade again"
            )
    return ""
