"""Notes in the student's progress file whether an exercise passes the checks of its notebook."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from types import FunctionType
from typing import Any, Protocol, TypeVar

from lossopt.checks.failure import CheckFailed
from lossopt.checks.marks import Marks

__all__ = ["noted"]


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


def _note(answer: Any, *, passed: bool) -> None:
    if type(answer) is not FunctionType:
        return
    with suppress(ImportError, OSError):  # without what keeps the file, or with a folder that is gone, nothing is noted
        folder = Path.cwd()
        if folder.parent.name == "work":
            from lossopt.progress import note_check  # only students' notebooks need it

            note_check(folder, answer.__name__, passed=passed)
