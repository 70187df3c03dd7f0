"""Notes in the student's progress file whether an exercise passes the checks of its notebook, and attempts at it."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from types import FunctionType
from typing import Any, Protocol, TypeVar

from lossopt.checks.failure import CheckFailed
from lossopt.checks.marks import Marks
from lossopt.checks.solutions import ATTEMPTS

__all__ = ["note_attempt", "noted", "noted_attempts"]


class Answered(Protocol):
    """What asks something of an answer."""

    answer: Any


Asks = TypeVar("Asks", bound=Answered)


def noted(judge: Callable[[Asks], Marks | None]) -> Callable[[Asks], Marks | None]:
    """The method ``judge``, which also notes what came of it if a student calls it in their notebook.

    What came of it is the same whether it can be noted or not. While an assignment is graded, nothing is: then the
    answer is no function of this process, or the process does not stand in a student's folder.
    """

    @wraps(judge)
    def judged(exercise: Asks) -> Marks | None:
        try:
            marks = judge(exercise)
        except CheckFailed:
            _note(exercise.answer, passed=False)
            raise
        _note(exercise.answer, passed=marks is None or not marks.message)
        return marks

    return judged


def note_attempt(exercise: str, attempt: str) -> None:
    """Notes an attempt at an exercise whose worked solution some attempts open."""
    with suppress(ImportError, OSError):
        if (folder := _work()) is not None:
            from lossopt.progress import note_attempt as note

            note(folder, exercise, attempt, most=ATTEMPTS)


def noted_attempts(exercise: str) -> set[str]:
    """The attempts that were noted, also by kernels before this one."""
    with suppress(ImportError, OSError):
        if (folder := _work()) is not None:
            from lossopt.progress import attempts

            return attempts(folder, exercise)
    return set()


def _note(answer: Any, *, passed: bool) -> None:
    with suppress(ImportError, OSError):  # without what keeps the file, or with a folder that is gone, nothing is noted
        if type(answer) is FunctionType and (folder := _work()) is not None:
            from lossopt.progress import note_check  # only students' notebooks need it

            note_check(folder, answer.__name__, passed=passed)


def _work() -> Path | None:
    """The folder of the student's notebook, or None if the process stands elsewhere."""
    folder = Path.cwd()
    return folder if folder.parent.name == "work" else None
