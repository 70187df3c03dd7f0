"""Answers that know the visible cases by heart: right for what a student's copy of the checks asks, and nothing else.

A table of arguments and results would do. It is acted by the source's own solution, which here answers what the visible
tests ask, and gives its first result again for all else.
"""

import re
from dataclasses import dataclass

from autograder.assignment.source import HIDDEN, SourceCell
from autograder.records import SubmissionRecord
from autograder.running.assignment_grader import AssignmentGrader
from autograder.running.own_solution import own_solution
from autograder.running.supervisor import Call

__all__ = ["VisibleRun", "run_visible_tests"]

# The digest is that of the grader's log of calls.
MEMORISED = """
import hashlib as _hashlib
from autograder.wire import encode as _encode
from autograder.wire.instances import classes_named as _named
_known, _first = {digests!r}, []
def _by_heart(name, right):
    def answer(*args, **kwargs):
        _classes = {{kind: each for each, kind in _named(globals(), {classes!r}).items()}}
        asked = _encode(
            (name, args, kwargs), max_bytes=2**25, reference=lambda _: 0, from_check=True, classes=_classes
        )
        if _hashlib.sha256(asked).hexdigest() in _known:
            _first.append(right(*args, **kwargs))
            return _first[-1]
        return _first[0] if _first else 0.0
    return answer
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisibleRun:
    """The source's own solution as a student's copy of the checks sees it.

    Attributes:
        record: what it gets.
        calls: what the checks gave to it.
        memorised: by the name of each answer's cell, an answer that knows the visible cases by heart; only where hidden
            tests are there to find it out, and where the visible ones call functions and no class of the answer's.
    """

    record: SubmissionRecord
    calls: tuple[Call, ...]
    memorised: dict[str | None, str]


def run_visible_tests(grader: AssignmentGrader) -> VisibleRun:
    """Runs the checks of an assignment on its own solution.

    Args:
        grader: one without hidden tests, which logs calls.
    """
    source = grader.source
    record = grader.grade(own_solution(source))
    calls = grader.calls
    memorised: dict[str | None, str] = {}
    for cell in source.graded:
        digests = {call.digest for call in calls if call.grade_id == cell.grade_id and call.digest}
        answer = source.answered_by(cell)
        if digests and answer is not None and HIDDEN.search(cell.text) and (functions := _functions(answer, cell)):
            memorised[answer.grade_id] = _by_heart(answer, functions, digests, source.set_up_classes)
    return VisibleRun(record=record, calls=calls, memorised=memorised)


def _functions(answer: SourceCell, check: SourceCell) -> list[str]:
    """Those that a table of arguments and results can stand for; none where the check uses a class of the answer's too.

    What the check asks of that class, no table answers, so that the own solution's class would pass every hidden test.
    """
    classes = [name for name in answer.defines if re.search(rf"^class {name}\b", answer.text, re.MULTILINE)]
    if any(re.search(rf"\b{name}\b", check.text) for name in classes):
        return []
    return [name for name in answer.defines if re.search(rf"^def {name}\(", answer.text, re.MULTILINE)]


def _by_heart(answer: SourceCell, functions: list[str], digests: set[str], classes: tuple[str, ...]) -> str:
    bound = [f"{name} = _by_heart({name!r}, {name})" for name in functions]
    return "\n".join([answer.text, MEMORISED.format(digests=digests, classes=classes), *bound])
