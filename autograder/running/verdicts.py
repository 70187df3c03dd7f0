"""Makes a verdict of what the two processes report; the one place where marks are decided."""

import builtins
import math
import signal
from dataclasses import dataclass
from typing import Any

from autograder.assignment.limits import Limits
from autograder.assignment.source import SourceCell
from autograder.confinement import Resource
from autograder.records import NOT_ANSWERED, CellRecord, Verdict
from autograder.running.processes.forkserver_client import Ending

__all__ = ["NO_NUMBER", "LostProcess", "StudentCellError", "blank_record", "explain_ending", "judge", "lost_record"]

MAX_MESSAGE = 500
NO_NUMBER = "the check came to no number of points"


@dataclass(frozen=True, slots=True, kw_only=True)
class LostProcess:
    """A process ended, or had to be ended, while it worked on a cell."""

    verdict: Verdict
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentCellError:
    """What a cell of the student's raised when it ran, before any hidden input was given."""

    name: str
    text: str
    bases: tuple[str, ...]
    place: str

    def sentence(self, grade_id: str) -> str:
        place = f" ({self.place})" if self.place else ""
        return f"the cell {grade_id} stopped with {self.name}: {self.text}{place}"


def judge(
    cell: SourceCell,
    value: float | None,
    facts: dict[str, Any] | None,
    *,
    failed_cell: StudentCellError | None,
    answer_id: str,
    public: bool,
    names_errors: bool,
) -> CellRecord:
    """The record for a check that ran to its end.

    Args:
        cell: the check.
        value: the points that it ended with, None if it ended with no number.
        facts: of the exception that stopped it, None if none did.
        failed_cell: what the answer's cell raised when it ran.
        answer_id: the answer's cell.
        public: no hidden test runs, so that the message may quote what student code made.
        names_errors: no hidden input was given to student code before the check stopped, so that the name of an
            exception, which that code chooses, cannot spell one out.
    """
    if facts is None:
        return _of_value(cell, value)
    if facts["unsupported"]:
        return _record(cell, None, Verdict.GRADER_ERROR, facts["message"])
    if facts["unplain"]:
        return _record(cell, 0.0, Verdict.FAILED, facts["message"])
    student = facts["student"]
    if student is not None:
        return _of_student_error(cell, facts, failed_cell, answer_id, public=public, names_errors=names_errors)
    misconception = facts["misconception"]
    name = misconception if isinstance(misconception, str) else None
    return _record(
        cell, 0.0, Verdict.FAILED, _failure_message(cell, facts, public=public, names_errors=names_errors), name
    )


def explain_ending(ending: Ending, limits: Limits, *, has_broken: bool, has_secrets: bool) -> LostProcess:
    """What became of a student process that is lost.

    Args:
        has_broken: it said what is no message.
        has_secrets: it may know hidden inputs, which the way in which it ended could spell out.
    """
    if ending.excess:
        return _loss_of(ending.excess, limits)
    if ending.status == -signal.SIGXCPU or ending.cpu_seconds >= limits.total_seconds:
        return LostProcess(
            verdict=Verdict.TIMEOUT, message=f"your code used more than {limits.total_seconds:g} s of processor time"
        )
    if has_broken or ending.status is None:
        return LostProcess(
            verdict=Verdict.CRASHED, message="your code broke the connection to the process that grades it"
        )
    if has_secrets:
        return LostProcess(verdict=Verdict.CRASHED, message="your code ended its process")
    if ending.status >= 0:
        return LostProcess(
            verdict=Verdict.CRASHED, message=f"your code ended its process (exit status {ending.status})"
        )
    known = -ending.status in set(signal.Signals)
    name = signal.Signals(-ending.status).name if known else f"signal {-ending.status}"
    return LostProcess(verdict=Verdict.CRASHED, message=f"your code ended its process ({name})")


def _loss_of(resource: Resource, limits: Limits) -> LostProcess:
    words = {
        Resource.MEMORY: f"more than {limits.memory_mb} MB of memory",
        Resource.THREADS: f"more than {limits.threads} threads",
        Resource.DISK: f"more than {limits.disk_mb} MB of files",
        Resource.FILES: "too many files",
    }
    verdict = Verdict.MEMORY if resource is Resource.MEMORY else Verdict.CRASHED
    return LostProcess(verdict=verdict, message=f"your code used {words[resource]}")


def lost_record(cell: SourceCell, loss: LostProcess) -> CellRecord:
    """The record for a check that a process did not survive."""
    return _record(cell, None if loss.verdict is Verdict.GRADER_ERROR else 0.0, loss.verdict, loss.message)


def blank_record(cell: SourceCell, verdict: Verdict, message: str) -> CellRecord:
    """A record that needs no run: an answer that is missing, that awaits a person, or, failed, that nobody wrote."""
    score = None if verdict is Verdict.MANUAL else 0.0
    return _record(cell, score, verdict, message, is_blank=verdict is Verdict.FAILED)


def _of_value(cell: SourceCell, value: float | None) -> CellRecord:
    """As in nbgrader, a number between 0 and the points is partial credit; NaN is no number."""
    if value is None:
        return _record(cell, cell.points, Verdict.PASSED, "")
    if math.isnan(value):
        return _record(cell, 0.0, Verdict.FAILED, NO_NUMBER)
    if not 0 <= value <= cell.points:
        message = f"the check gives {value:g} of {cell.points:g} points; its author has to correct it"
        return _record(cell, None, Verdict.GRADER_ERROR, message)
    if value == cell.points:
        return _record(cell, cell.points, Verdict.PASSED, "")
    if value == 0:
        return _record(cell, 0.0, Verdict.FAILED, "none of the check's parts holds")
    return _record(cell, value, Verdict.PARTIAL, f"{value:g} of {cell.points:g} points")


def _of_student_error(
    cell: SourceCell,
    facts: dict[str, Any],
    failed_cell: StudentCellError | None,
    answer_id: str,
    *,
    public: bool,
    names_errors: bool,
) -> CellRecord:
    name, text, bases, place = facts["student"]
    is_undefined = facts["undefined"]
    if "MemoryError" in (failed_cell.bases if is_undefined and failed_cell else bases):
        return _record(cell, 0.0, Verdict.MEMORY, "your code asked for more memory than the limit")
    if is_undefined and failed_cell is not None:
        if _is_stub(failed_cell.bases, failed_cell.text):
            return _not_answered(cell)
        return _record(cell, 0.0, Verdict.ERROR, failed_cell.sentence(answer_id))
    if is_undefined:
        return _record(cell, 0.0, Verdict.ERROR, f"{text}: the cell {answer_id} has to define it")
    if _is_stub(bases, text):
        return _not_answered(cell)
    if name == "NotPlainData" and not bases:
        return _record(cell, 0.0, Verdict.FAILED, text if public else "the result is no plain data")
    if facts["by_check"]:
        return _record(cell, 0.0, Verdict.ERROR, facts["message"], facts["misconception"])
    if public:
        where = f" in {place}" if place else ""
        return _record(cell, 0.0, Verdict.ERROR, f"your code raised {name}: {text}{where}")
    if names_errors:
        return _record(cell, 0.0, Verdict.ERROR, f"your code raised {_known_name(bases)}")
    where = "a hidden test" if facts["in_hidden"] else f"this: {_line(cell, facts)}"
    return _record(cell, 0.0, Verdict.ERROR, f"your code raised an exception in {where}")


def _is_stub(bases: tuple[str, ...], text: str) -> bool:
    """Whether this exception is the one that a released answer raises."""
    return "NotImplementedError" in bases and not text


def _not_answered(cell: SourceCell) -> CellRecord:
    return _record(cell, 0.0, Verdict.ERROR, NOT_ANSWERED, is_blank=True)


def _failure_message(cell: SourceCell, facts: dict[str, Any], *, public: bool, names_errors: bool) -> str:
    """Says as much as can be said without showing a hidden test or what student code made of a hidden input."""
    if facts["by_check"]:
        return str(facts["message"])
    if facts["in_hidden"]:
        return "a hidden check does not hold"
    line = _line(cell, facts)
    if facts["is_assertion"]:
        said = f": {facts['message']}" if public and facts["message"] else ""
        return f"this does not hold: {line}{said}"
    said = f": {facts['message']}" if public else ""
    kind = f" ({facts['type']}{said})" if names_errors else ""
    return f"the check could not use your result{kind} in: {line}"


def _line(cell: SourceCell, facts: dict[str, Any]) -> str:
    """The line of the test cell at which it stopped."""
    lines = cell.text.splitlines()
    return lines[facts["line"] - 1].strip() if 0 < facts["line"] <= len(lines) else ""


def _known_name(bases: tuple[str, ...]) -> str:
    """A built-in exception's name: a name of the student's own making could carry a hidden input."""
    kinds = [getattr(builtins, name, None) for name in bases]
    known = [kind.__name__ for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseException)]
    return known[0] if known else "an exception"


def _printable(text: str) -> str:
    """Text that any file and any terminal takes: a student's exception may say half a character, or a command."""
    whole = text[:MAX_MESSAGE].encode("utf-8", "replace").decode("utf-8")
    return "".join(
        letter if letter.isprintable() or letter in "\n\t" else "\N{REPLACEMENT CHARACTER}" for letter in whole
    )


def _record(
    cell: SourceCell,
    score: float | None,
    verdict: Verdict,
    message: str,
    misconception: str | None = None,
    *,
    is_blank: bool = False,
) -> CellRecord:
    return CellRecord(
        grade_id=cell.grade_id or "",
        score=None if score is None else float(score),
        max_score=cell.points,
        verdict=verdict,
        message=_printable(message),
        misconception=None if misconception is None else _printable(misconception),
        is_blank=is_blank,
    )
