"""What a check shows in a notebook that somebody has open: a sentence for each outcome, at once.

Elsewhere, as in grading, none of this is at work, and ``verify`` returns or raises. In a notebook a failing check shows
its error without raising it, so that *Run All* goes on; whoever reads the outputs, as nbgrader and nbval do, finds an
error all the same.
"""

import html
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lossopt.checks.failure import CheckFailed
from lossopt.checks.marks import Marks, earned
from lossopt.checks.needed import needed_names
from lossopt.checks.noting import note_attempt
from lossopt.checks.saved import saved_notebook
from lossopt.checks.solutions import attempt, counts_attempts
from lossopt.checks.stubs import STUB_LEFT, is_begun
from lossopt.checks.time_limit import TookTooLong, time_limit

if TYPE_CHECKING:
    from lossopt.checks.exercise import Exercise

__all__ = [
    "NotRun",
    "Outcome",
    "judged",
    "kernel_shell",
    "listen",
    "quietly",
    "require_cells_above",
    "show",
    "verified",
]

DEFAULT_SECONDS = 30.0  # as long as grading waits for a cell unless its notebook says otherwise
RUN_ABOVE = "run the cells above first (menu Run, Run All Above Selected Cell)"
ASKED_OF = re.compile(r"\bchecks\.Exercise\(\s*([A-Za-z_]\w*)\s*,")
DEFINED_IN = re.compile(r"^(?:(?:def|class) +(\w+)|([A-Za-z_]\w*)(?= *(?::[^=\n]*)?=(?!=)))", re.MULTILINE)


class NotRun:
    """Stands for an answer whose cell has not been run, while a cell of checks runs that asks for it."""

    def __init__(self, name: str) -> None:
        self.name = name


@dataclass(slots=True)
class Session:
    """What this kernel has seen: the exercises by name, in the order in which their checks ran."""

    text: str = ""  # of the cell that runs
    is_quiet: bool = False  # exercises are only noted
    placeholders: list[str] = field(default_factory=list)
    exercises: "dict[str, Exercise]" = field(default_factory=dict)
    attempts: dict[str, set[str]] = field(default_factory=dict)  # by exercise, what tells wrong answers apart
    stopped: dict[str, str] = field(default_factory=dict)  # by answer, why the cell that defines it did not end
    limit: ExitStack = field(default_factory=ExitStack)  # of the time of the cell that runs


Outcome = Marks | CheckFailed | None
SESSION = Session()


def kernel_shell() -> Any:
    """The shell of the notebook that somebody has open, or None if this is a script, a terminal or a grader."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell if getattr(shell, "kernel", None) is not None else None


def listen() -> None:
    """Looks at each cell before it runs, beginning with the one that runs now: the one that imports the checks."""
    shell = kernel_shell()
    if shell is None:
        return
    shell.events.register("pre_run_cell", lambda info: _begin(shell, info.raw_cell, info.cell_id))
    shell.events.register("post_run_cell", lambda result: _end(shell, result))
    _before(shell, _running(shell))


def _running(shell: Any) -> str:
    """The text of the cell that runs now, also where the front end asks that nothing goes into the history."""
    request = shell.get_parent() or {}
    return str(request.get("content", {}).get("code", ""))


def _begin(shell: Any, text: str, cell_id: str | None) -> None:
    """Before a cell runs: an answer's has no more time than it has in grading."""
    _before(shell, text)
    seconds = _seconds_of(cell_id)
    if seconds is not None:
        SESSION.limit.enter_context(time_limit(seconds, within=shell.user_global_ns))


def _end(shell: Any, result: Any) -> None:
    SESSION.limit.close()
    _after(shell)
    error, text = result.error_in_exec, result.info.raw_cell
    reason = ""
    if isinstance(error, TookTooLong):
        reason = str(error)
    elif type(error) is NotImplementedError and not str(error) and is_begun(text):
        reason = STUB_LEFT
    for name in map("".join, DEFINED_IN.findall(text)):
        SESSION.stopped.pop(name, None)
        if reason:
            SESSION.stopped[name] = reason


def _seconds_of(cell_id: str | None) -> float | None:
    """How long the answer in this cell may take; None for any other cell, and if the notebook's file is not known."""
    saved = saved_notebook() if cell_id else {"cells": []}
    for cell in saved["cells"]:
        if cell.get("id") == cell_id and cell.get("metadata", {}).get("nbgrader", {}).get("solution"):
            return float(saved["metadata"].get("limits", {}).get("cell_seconds", DEFAULT_SECONDS))
    return None


def _before(shell: Any, text: str) -> None:
    """Binds the names that the cell asks for and that nothing has defined, so that the check can say so itself."""
    SESSION.text = text
    for name in ASKED_OF.findall(text):
        if name not in shell.user_ns and not re.search(rf"^\s*(def|class) {name}\b|^\s*{name}\s*=", text, re.MULTILINE):
            shell.user_ns[name] = NotRun(name)
            SESSION.placeholders.append(name)


def _after(shell: Any) -> None:
    for name in SESSION.placeholders:
        if isinstance(shell.user_ns.get(name), NotRun):
            del shell.user_ns[name]
    SESSION.placeholders.clear()


@contextmanager
def quietly(shell: Any, text: str) -> Iterator[None]:
    """Has the exercises of a cell with ``text`` noted, while it runs inside another cell, and nothing asked of them."""
    outer, SESSION.is_quiet = SESSION.text, True
    _before(shell, text)
    try:
        yield
    finally:
        _after(shell)
        SESSION.text, SESSION.is_quiet = outer, False


def require_cells_above() -> None:
    """Ends a cell of checks in a sentence where cells above it, such as that of the imports, have not been run.

    Without it, the first name that is missing ends the cell with a traceback that shows the sealed hints as well.

    Raises:
        CheckFailed: a name that the cell uses is not defined.
    """
    shell = kernel_shell()
    if shell is None or SESSION.is_quiet or not ASKED_OF.search(SESSION.text):
        return
    if missing := needed_names(SESSION.text, shell.user_ns):
        names, verb = " and ".join(missing), "are" if len(missing) > 1 else "is"
        raise CheckFailed(f"{names} {verb} not defined yet: {RUN_ABOVE}")


def verified(exercise: "Exercise", shell: Any) -> Marks | None:
    """What ``verify`` does in a notebook."""
    name = next(iter(ASKED_OF.findall(SESSION.text)), "")
    SESSION.exercises[name or f"check {len(SESSION.exercises) + 1}"] = exercise
    if SESSION.is_quiet:
        return None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        outcome = judged(exercise, name)
    if (told := attempt(exercise.answer, outcome)) and counts_attempts(exercise.solution):
        SESSION.attempts.setdefault(name, set()).add(told)
        note_attempt(name, told)
    for text in dict.fromkeys(str(warning.message) for warning in caught):
        _say(shell, f"note: your code warned: {text}")
    if isinstance(outcome, CheckFailed):
        show(shell, outcome)
        return None
    if outcome is None:  # the exercise has no parts, so that nothing is returned for the cell to show
        _say(shell, f"right: {counted(len(exercise.probes))}")
    return outcome


def judged(exercise: "Exercise", name: str = "") -> "Outcome":
    """What the answer of this name earned, or why it earned nothing, within the time of a cell."""
    if name in SESSION.stopped:
        return _nothing(exercise, SESSION.stopped[name])
    if isinstance(exercise.answer, NotRun):
        return _nothing(exercise, f"{exercise.answer.name} is not defined yet: run the cell above first")
    seconds = exercise.seconds or DEFAULT_SECONDS
    try:
        with time_limit(seconds):
            return exercise.judge()
    except CheckFailed as failure:
        return failure
    except TookTooLong as ended:
        return _nothing(exercise, str(ended))


def _say(shell: Any, text: str) -> None:
    shell.display_pub.publish({"text/plain": text, "text/html": f"<p>{html.escape(text)}</p>"})


def counted(cases: int) -> str:
    return f"{cases} of {cases} cases" if cases > 1 else "1 of 1 case"


def _nothing(exercise: "Exercise", message: str) -> CheckFailed:
    return CheckFailed(message, parts=earned(exercise.parts, exercise.parts))


def show(shell: Any, failure: CheckFailed) -> None:
    """Shows an error below the cell as if it had been raised; the cell's run ends well, and the next one runs."""
    shell.showtraceback((type(failure), failure, failure.__traceback__))
