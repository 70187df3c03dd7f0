"""What student code raised, as plain data."""

import builtins
import traceback

__all__ = ["MAX_NAME", "raised"]

MAX_NAME, MAX_TEXT = 200, 4000


def raised(error: BaseException) -> tuple[str, str, tuple[str, ...], str]:
    """The exception's name, its text, the built-in exceptions that it is an instance of, and the line that raised it.

    The bases come the nearest first; the line is for the student's own eyes.
    """
    return (*_name_and_text(error), _builtin_bases(error), _place(error))


def _name_and_text(error: BaseException) -> tuple[str, str]:
    try:
        text = str(error.msg) if isinstance(error, SyntaxError) else str(error)  # its file and line are the shell's own
    except BaseException:  # a student's own __str__ may raise anything
        text = ""
    return str(type(error).__name__)[:MAX_NAME], text[:MAX_TEXT]


def _builtin_bases(error: BaseException) -> tuple[str, ...]:
    return tuple(kind.__name__ for kind in type(error).__mro__ if vars(builtins).get(kind.__name__) is kind)


def _place(error: BaseException) -> str:
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename.startswith("<ipython-input-"):
            return f"line {frame.lineno}: {(frame.line or '').strip()}"[:MAX_NAME]
    if isinstance(error, SyntaxError):
        return f"line {error.lineno}"
    return ""
