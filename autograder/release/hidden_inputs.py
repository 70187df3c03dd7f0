"""Finds the hidden inputs that are the same in every run: what one submission learns of them helps the next.

The source's own solution is run several times with its hidden tests and once without; what its functions are given
every time, and not without the hidden tests, is a constant. Decision 0006 says why that matters; the README says what
to do if a check needs one.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from autograder.assignment.source import Source
from autograder.running.assignment_grader import AssignmentGrader
from autograder.running.own_solution import own_solution
from autograder.running.supervisor import Call

__all__ = ["constant_inputs", "further_runs"]

RUNS = 6  # an input that is drawn out of six values is the same in all of them once in 7,776 times


def constant_inputs(runs: Iterable[Sequence[Call]], visible: Iterable[Call]) -> dict[str, list[str]]:
    """The calls of hidden tests whose arguments are constants, in short, by the ``grade_id`` of the check.

    Args:
        runs: what the checks gave to the source's own solution each time with their hidden tests; no further run is
            asked for once no call came in all of them.
        visible: what they gave to it without these.
    """
    without = {_identity(call) for call in visible}
    constant: dict[tuple[str, str], Call] | None = None
    for calls in islice(runs, RUNS):
        came = {_identity(call): call for call in calls if call.digest and _identity(call) not in without}
        constant = came if constant is None else {key: call for key, call in constant.items() if key in came}
        if not constant:
            break
    found: dict[str, dict[str, None]] = {}
    for call in (constant or {}).values():
        found.setdefault(call.grade_id, {})[call.text] = None
    return {grade_id: list(texts) for grade_id, texts in found.items()}


def further_runs(source: Source, grader: AssignmentGrader) -> Iterator[tuple[Call, ...]]:
    """What the checks give to the source's own solution, each time anew."""
    while True:
        grader.grade(own_solution(source))
        yield grader.calls


def _identity(call: Call) -> tuple[str, str]:
    return call.grade_id, call.digest
