"""What a test cell came to: the points that it gives, or the exception that stopped it."""

import math
import re
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from autograder.running.check_errors import CheckError, CheckValue, Parts, StudentException
from autograder.running.checks.instructor_cells import FILE_NAME
from autograder.running.checks.proxies import StudentProxy
from autograder.running.checks.student_errors import (
    PlainDataExpected,
    StudentError,
    StudentProcessLost,
    Unsupported,
)
from autograder.running.checks.undefined import undefined_name
from autograder.wire.arrays import is_tensor

__all__ = ["LONGEST_PART", "MOST_PARTS", "check_error_of", "check_value_of", "points_of", "text_of"]

Found = TypeVar("Found")

HIDDEN_BEGIN = re.compile("BEGIN HIDDEN TESTS")
HIDDEN_END = re.compile("END HIDDEN TESTS")
MAX_TEXT = 4000
MOST_PARTS = 10
LONGEST_PART = 60  # letters of its name


def _crossed(error: BaseException) -> StudentException | None:
    """What a proxy raises in the place of what student code raised."""
    if not isinstance(error, StudentError):
        return None
    return StudentException(name=error.name, text=error.text, bases=error.bases, place=error.place)


def check_error_of(
    error: BaseException,
    text: str,
    unbound: frozenset[str] = frozenset(),
    *,
    file_name: str = FILE_NAME,
    student_exception: Callable[[BaseException], StudentException | None] = _crossed,
) -> CheckError:
    """What the supervisor has to know of the exception that stopped a test cell.

    Args:
        error: the exception.
        text: of the cell.
        unbound: the names that the cell should find and that the student's code did not define.
        file_name: under which the cell was compiled.
        student_exception: gives what student code raised, if that is what an exception is.
    """
    student = _first_cause(error, student_exception)
    missing = _first_cause(error, lambda cause: name if (name := undefined_name(cause)) in unbound else None)
    if missing is not None:
        said = f"name {missing!r} is not defined"
        student = StudentException(name="NameError", text=said, bases=("NameError", "Exception"), place="")
    line = _cell_line(error, file_name)
    own = None if isinstance(error, StudentError) else error  # a student's exception has any attribute that it likes
    return CheckError(
        name=type(error).__name__,
        message=text_of(error),
        is_assertion=isinstance(error, AssertionError),
        by_check=hasattr(own, "misconception"),
        misconception=_misconception(own),
        parts=_parts(own),
        is_unsupported=isinstance(error, Unsupported),
        is_not_plain=isinstance(error, PlainDataExpected),
        is_hidden=_line_is_hidden(text, line),
        is_after_hidden=_may_follow_hidden(text, line),
        line=line or 0,
        is_undefined=missing is not None,
        missing_name=missing or _first_cause(error, undefined_name) or "",
        student=student,
    )


def check_value_of(value: Any) -> CheckValue:
    """What the supervisor has to know of the value that a test cell ends with.

    Only a number of a class of the check's own tells more than its points: no such number comes from student code.
    """
    points = points_of(value)
    if (
        type(value) is StudentProxy
        or not isinstance(value, float)
        or type(value) is float
        or isinstance(value, np.floating)
    ):
        return CheckValue(points=points)
    message, parts = getattr(value, "message", ""), _parts(value)
    return CheckValue(
        points=points,
        message=message[:MAX_TEXT] if isinstance(message, str) else "",
        misconception=_misconception(value),
        parts=parts if points == math.fsum(earned for _, _, earned in parts) else (),
    )


def _misconception(told: Any) -> str | None:
    name = getattr(told, "misconception", None)
    return name if isinstance(name, str) else None


def _parts(told: Any) -> Parts:
    """The parts of a check, as decision 0005 has them; none if they are not of that form, too many, or too long."""
    parts = getattr(told, "parts", ())
    is_theirs = isinstance(parts, tuple) and len(parts) <= MOST_PARTS and all(map(_is_part, parts))
    return tuple((name, float(points), float(earned)) for name, points, earned in parts) if is_theirs else ()


def _is_part(part: Any) -> bool:
    if not isinstance(part, tuple) or [isinstance(item, str) for item in part] != [True, False, False]:
        return False
    name, *numbers = part
    if not all(isinstance(number, int | float) and math.isfinite(number) for number in numbers):
        return False
    return 0 < len(name) <= LONGEST_PART and 0 <= numbers[1] <= numbers[0]


def points_of(value: Any) -> float | None:
    """The number that a test cell ends with, as partial credit.

    Returns NaN, which is not a mark, for numbers in another form, such as an array with one entry: a check that ends
    with them meant to count points, and the student's result was not what it counts with. Returns None for all else.
    """
    if type(value) is StudentProxy or isinstance(value, bool | np.bool_):
        return None
    if isinstance(value, int | float | np.integer | np.floating):
        return _finite_or_infinite(value)
    return math.nan if _holds_numbers(value) else None


def _finite_or_infinite(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _holds_numbers(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(isinstance(item, int | float | complex | np.generic) or _holds_numbers(item) for item in value)
    return isinstance(value, complex | np.complexfloating | np.ndarray) or is_tensor(value)


def text_of(error: BaseException) -> str:
    """An exception's text; its arguments may be a student's: a number of more digits than can be written, say."""
    try:
        return str(error)[:MAX_TEXT]
    except StudentProcessLost:
        raise
    except Exception:
        return ""


def _first_cause(error: BaseException, found_in: Callable[[BaseException], Found | None]) -> Found | None:
    """What ``found_in`` finds in ``error`` or its declared causes, the nearest first."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        found = found_in(current)
        if found is not None:
            return found
        seen.add(id(current))
        current = current.__cause__
    return None


def _line_is_hidden(text: str, line: int | None) -> bool:
    """Whether the test cell's failing line lies between the markers of the hidden tests."""
    if line is None:
        return True  # cannot be told, so it is kept
    begins = [text.count("\n", 0, match.start()) + 1 for match in HIDDEN_BEGIN.finditer(text)]
    ends = [text.count("\n", 0, match.start()) + 1 for match in HIDDEN_END.finditer(text)]
    return any(begin <= line <= end for begin, end in zip(begins, ends, strict=False))


def _may_follow_hidden(text: str, line: int | None) -> bool:
    """Whether hidden inputs of this test cell may have been given away before it stopped."""
    first = HIDDEN_BEGIN.search(text)
    return first is not None and (line is None or line > text.count("\n", 0, first.start()))


def _cell_line(error: BaseException, file_name: str) -> int | None:
    """The line of the test cell at which the exception left it."""
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file_name:
            return trace.tb_lineno
        trace = trace.tb_next
    return None
