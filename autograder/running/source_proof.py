"""Proves an assignment by its own solution before anybody's marks rest on its checks.

``course release`` and nbgrader's *Generate* refuse a source whose own solution does not get full marks, but it may
change after it was released. :mod:`autograder.running.proofs` remembers what was proved.
"""

from collections.abc import Iterable

from autograder.assignment.source import CellKind
from autograder.course import typed
from autograder.records import NOTHING_WRITTEN, CellRecord, Verdict
from autograder.running.assignment_grader import AssignmentGrader
from autograder.running.own_solution import own_solution

__all__ = ["fault_of", "without_full_marks"]


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
