"""Finds the hidden inputs that are the same in every run: what one submission learns of them helps the next.

The source's own solution is run twice with its hidden tests and once without; what its functions are given both times,
and not without the hidden tests, is a constant. Decision 0006 says why that matters; the README says what to do if a
check needs one.
"""

from collections.abc import Iterable

from autograder.running.assignment_grader import AssignmentGrader
from autograder.running.source_proof import own_solution
from autograder.running.supervisor import Call

__all__ = ["constant_inputs"]


def constant_inputs(grader: AssignmentGrader, visible_calls: Iterable[Call]) -> dict[str, list[str]]:
    """The calls of hidden tests whose arguments are constants, in short, by the ``grade_id`` of the check.

    Args:
        grader: of the assignment, with its hidden tests; one that logs calls.
        visible_calls: those of the checks without their hidden tests.
    """
    first, second = _calls(grader), _calls(grader)
    visible = {_identity(call) for call in visible_calls}
    again = {_identity(call) for call in second}
    found: dict[str, dict[str, None]] = {}
    for call in first:
        if call.digest and _identity(call) in again - visible:
            found.setdefault(call.grade_id, {})[call.text] = None
    return {grade_id: list(texts) for grade_id, texts in found.items()}


def _identity(call: Call) -> tuple[str, str]:
    return call.grade_id, call.digest


def _calls(grader: AssignmentGrader) -> tuple[Call, ...]:
    """What the checks give to the source's own solution."""
    grader.grade(own_solution(grader.source))
    return grader.calls
