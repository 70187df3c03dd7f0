"""Makes a verdict of what the two processes report; the one place where marks are decided."""

import ast
import builtins
import math
from collections.abc import Callable
from dataclasses import dataclass

from autograder.assignment.source import SourceCell
from autograder.records import NOT_ANSWERED, STUB_LEFT, CellRecord, PartRecord, Verdict
from autograder.running.check_errors import CheckError, CheckValue, Parts, StudentException
from autograder.running.lost_process import LostProcess
from autograder.running.student.nobody_there import SENTENCES

__all__ = ["NO_NUMBER", "RULES", "StoppedCheck", "blank_record", "judge_error", "judge_value", "lost_record"]

MAX_MESSAGE = 500
NO_NUMBER = "the check came to no number of points"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedCheck:
    """A check that an exception stopped, and what may be said of it.

    Attributes:
        cell: the check.
        error: the exception.
        failed_cell: what the answer's cell raised when it ran, before any hidden input was given.
        answer_id: the answer's cell.
        misses: a sentence in brackets on another program that this cell asks for, or nothing.
        public: no hidden test runs, so that the message may quote what student code made.
        names_errors: no hidden input was given to student code before the check stopped, so that the name of an
            exception, which that code chooses, cannot spell one out.
        is_untouched: the answer stands as it was released, with a stub that need not stop it.
        keeps_stub: the answer was begun, but the line that stops the released one still stands in it.
    """

    cell: SourceCell
    error: CheckError
    failed_cell: StudentException | None
    answer_id: str
    public: bool
    names_errors: bool
    misses: str = ""
    is_untouched: bool = False
    keeps_stub: bool = False

    @property
    def cause(self) -> StudentException | None:
        """What student code raised; if a name is missing, what stopped the cell that has to define it."""
        return (self.failed_cell if self.error.is_undefined else None) or self.error.student

    @property
    def line(self) -> str:
        """The line of the test cell at which it stopped."""
        lines = self.cell.text.splitlines()
        return lines[self.error.line - 1].strip() if 0 < self.error.line <= len(lines) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of :data:`RULES`."""

    holds: Callable[[StoppedCheck], bool]
    verdict: Verdict
    message: Callable[[StoppedCheck], str]
    tells_misconception: bool = False
    is_blank: bool = False


def judge_error(stopped: StoppedCheck) -> CellRecord:
    """The record for a check that an exception stopped: that of the first rule that holds."""
    rule = next(rule for rule in RULES if rule.holds(stopped))
    return _record(
        stopped.cell,
        None if rule.verdict is Verdict.GRADER_ERROR else 0.0,
        rule.verdict,
        rule.message(stopped),
        stopped.error.misconception if rule.tells_misconception else None,
        is_blank=rule.is_blank,
        parts=stopped.error.parts,
    )


def judge_value(cell: SourceCell, value: CheckValue) -> CellRecord:
    """The record for a check that ran to its end.

    As in nbgrader, a number between 0 and the points is partial credit.
    """
    points, parts = value.points, value.parts
    if points is None:
        return _record(cell, cell.points, Verdict.PASSED, "")
    if math.isnan(points):
        return _record(cell, 0.0, Verdict.FAILED, NO_NUMBER)
    if not 0 <= points <= cell.points:
        message = f"the check gives {points:g} of {cell.points:g} points; its author has to correct it"
        return _record(cell, None, Verdict.GRADER_ERROR, message)
    whole = math.fsum(points for _, points, _ in parts)
    if parts and not math.isclose(whole, cell.points):
        message = f"the check's parts add up to {whole:g} of {cell.points:g} points; its author has to correct it"
        return _record(cell, None, Verdict.GRADER_ERROR, message)
    if points == cell.points:
        return _record(cell, cell.points, Verdict.PASSED, "", parts=parts)
    if points == 0:
        message = value.message or "none of the check's parts holds"
        return _record(cell, 0.0, Verdict.FAILED, message, value.misconception, parts=parts)
    message = value.message or f"{points:g} of {cell.points:g} points"
    return _record(cell, points, Verdict.PARTIAL, message, value.misconception, parts=parts)


def lost_record(cell: SourceCell, lost: LostProcess) -> CellRecord:
    """The record for a check that a process did not survive."""
    return _record(cell, None if lost.verdict is Verdict.GRADER_ERROR else 0.0, lost.verdict, lost.message)


def blank_record(cell: SourceCell, verdict: Verdict, message: str) -> CellRecord:
    """A record that needs no run: an answer that is missing, that awaits a person, or, failed, that nobody wrote."""
    score = None if verdict is Verdict.MANUAL else 0.0
    return _record(cell, score, verdict, message, is_blank=verdict is Verdict.FAILED)


def _is_out_of_memory(stopped: StoppedCheck) -> bool:
    return stopped.cause is not None and "MemoryError" in stopped.cause.bases


def _is_stub(stopped: StoppedCheck) -> bool:
    return stopped.cause is not None and stopped.cause.is_stub


def _is_not_plain_result(stopped: StoppedCheck) -> bool:
    student = stopped.error.student
    return student is not None and student.name == "NotPlainData" and not student.bases


def _student(stopped: StoppedCheck) -> StudentException:
    assert stopped.error.student is not None
    return stopped.error.student


def _failed_cell_in_words(stopped: StoppedCheck) -> str:
    failed = stopped.failed_cell
    assert failed is not None
    place = f" ({failed.place})" if failed.place else ""
    return f"the cell {stopped.answer_id} stopped with {failed.name}: {failed.text}{place}{stopped.misses}"


def _undefined_in_words(stopped: StoppedCheck) -> str:
    return f"{_student(stopped).text}: the cell {stopped.answer_id} has to define it{stopped.misses}"


def _not_plain_in_words(stopped: StoppedCheck) -> str:
    return _student(stopped).text if stopped.public else "the result is not plain data"


def _raised_in_words(stopped: StoppedCheck) -> str:
    student = _student(stopped)
    where = f" in {student.place}" if student.place else ""
    return f"your code raised {student.name}: {student.text}{where}"


def _built_in_name(stopped: StoppedCheck) -> str:
    """A built-in exception's name: a name of the student's own making could carry a hidden input."""
    kinds = [getattr(builtins, name, None) for name in _student(stopped).bases]
    known = [kind.__name__ for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseException)]
    return known[0] if known else "an exception"


def _own_sentence_or_name(stopped: StoppedCheck) -> str:
    """Of an exception's text, what may be shown: a sentence of the grader's own tells nothing of a hidden input."""
    said = _student(stopped).text
    return f"your code raised {_built_in_name(stopped)}{f': {said}' if said in SENTENCES else ''}"


def _raised_by_check(stopped: StoppedCheck) -> str:
    """The sentence with which a check raises its failure itself, if it stands in the check as it is, else nothing."""
    try:
        nodes = ast.walk(ast.parse(stopped.cell.text))
    except SyntaxError:  # it has IPython's magics
        return ""
    for node in nodes:
        if not isinstance(node, ast.Raise) or not node.lineno <= stopped.error.line <= (node.end_lineno or 0):
            continue
        if isinstance(node.exc, ast.Call) and len(node.exc.args) == 1:
            [said] = node.exc.args
            return said.value if isinstance(said, ast.Constant) and isinstance(said.value, str) else ""
    return ""


def _assertion_in_words(stopped: StoppedCheck) -> str:
    if own := _raised_by_check(stopped):
        return f"the check says: {own}"
    said = f": {stopped.error.message}" if stopped.public and stopped.error.message else ""
    return f"this does not hold: {stopped.line}{said}"


def _unusable_in_words(stopped: StoppedCheck) -> str:
    said = f": {stopped.error.message}" if stopped.public else ""
    kind = f" ({stopped.error.name}{said})" if stopped.names_errors else ""
    return f"the check could not use your result{kind} in: {stopped.line}"


def _own_message(stopped: StoppedCheck) -> str:
    return stopped.error.message


# From the top: the first that holds decides. The message says as much as can be said without showing a hidden test, or
# what student code made of a hidden input.
RULES = (
    # The fault is the check's, or the answer is not data that a check can look at.
    Rule(holds=lambda s: s.error.is_unsupported, verdict=Verdict.GRADER_ERROR, message=_own_message),
    Rule(holds=lambda s: s.error.is_not_plain, verdict=Verdict.FAILED, message=_own_message),
    # Student code raised an exception, or stopped before it defined what the check needs.
    Rule(
        holds=_is_out_of_memory,
        verdict=Verdict.MEMORY,
        message=lambda s: "your code asked for more memory than the limit",
    ),
    Rule(holds=lambda s: _is_stub(s) and s.keeps_stub, verdict=Verdict.ERROR, message=lambda s: STUB_LEFT),
    Rule(
        holds=lambda s: _is_stub(s) or s.is_untouched,
        verdict=Verdict.ERROR,
        message=lambda s: NOT_ANSWERED,
        is_blank=True,
    ),
    Rule(
        holds=lambda s: s.error.is_undefined and s.failed_cell is not None,
        verdict=Verdict.ERROR,
        message=_failed_cell_in_words,
    ),
    Rule(holds=lambda s: s.error.is_undefined, verdict=Verdict.ERROR, message=_undefined_in_words),
    Rule(holds=_is_not_plain_result, verdict=Verdict.FAILED, message=_not_plain_in_words),
    Rule(
        holds=lambda s: s.error.student is not None and s.error.by_check,
        verdict=Verdict.ERROR,
        message=_own_message,
        tells_misconception=True,
    ),
    Rule(
        holds=lambda s: s.error.student is not None and s.public,
        verdict=Verdict.ERROR,
        message=_raised_in_words,
    ),
    Rule(
        holds=lambda s: s.error.student is not None and s.names_errors,
        verdict=Verdict.ERROR,
        message=_own_sentence_or_name,
    ),
    Rule(
        holds=lambda s: s.error.student is not None and s.error.is_hidden,
        verdict=Verdict.ERROR,
        message=lambda s: "your code raised an exception in a hidden test",
    ),
    Rule(
        holds=lambda s: s.error.student is not None,
        verdict=Verdict.ERROR,
        message=lambda s: f"your code raised an exception in this: {s.line}",
    ),
    # The check itself found the answer wrong, or could not use it.
    Rule(holds=lambda s: s.error.by_check, verdict=Verdict.FAILED, message=_own_message, tells_misconception=True),
    Rule(holds=lambda s: s.error.is_hidden, verdict=Verdict.FAILED, message=lambda s: "a hidden check does not hold"),
    Rule(holds=lambda s: s.error.is_assertion, verdict=Verdict.FAILED, message=_assertion_in_words),
    Rule(holds=lambda s: True, verdict=Verdict.FAILED, message=_unusable_in_words),
)


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
    parts: Parts = (),
) -> CellRecord:
    return CellRecord(
        grade_id=cell.grade_id or "",
        score=None if score is None else float(score),
        max_score=cell.points,
        verdict=verdict,
        message=_printable(message),
        misconception=None if misconception is None else _printable(misconception),
        is_blank=is_blank,
        parts=tuple(PartRecord(name=_printable(name), points=whole, score=got) for name, whole, got in parts),
    )
