"""What student code raised, as plain data."""

import builtins
import traceback
from typing import Any, cast

from autograder.wire import CodecError, encode

__all__ = ["MAX_NAME", "exception_tree", "raised", "raised_in_call"]

MAX_NAME, MAX_TEXT = 200, 4000
MAX_ARGUMENT_BYTES = 2**20
MOST_CLASSES = 50
MOST_CAUSES = 2  # one behind the other


def raised(error: BaseException) -> tuple[str, str, tuple[str, ...], str]:
    """The exception's name, its text, the built-in exceptions that it is an instance of, and the line that raised it.

    The bases come the nearest first; the line is for the student's own eyes.
    """
    return (*_name_and_text(error), _builtin_bases(error), _place(error))


def raised_in_call(error: BaseException, depth: int = 0) -> tuple[Any, ...]:
    """As :func:`raised`, with what a check may ask of it besides: the exception, its classes, its ``args`` and causes.

    An exception of Python's own stays here and is None; so are ``args`` that cannot cross. The causes are ``()``, or
    what it was raised from, during which other one, and whether that one is left out; of these no more than so many.
    """
    tree = class_tree(type(error))
    return (*raised(error), (error if tree else None, tree, _arguments(error), _causes(error, depth)))


def _causes(error: BaseException, depth: int) -> tuple[Any, ...]:
    cause, context = error.__cause__, error.__context__
    if depth == MOST_CAUSES or (cause is None and context is None):
        return ()
    told = (None if each is None else raised_in_call(each, depth + 1) for each in (cause, context))
    return (*told, bool(error.__suppress_context__))


def exception_tree(value: object) -> tuple[tuple[type, str, str, tuple[Any, ...]], ...]:
    """As :func:`class_tree`, for any value; empty if it is no class of exceptions."""
    is_class = issubclass(type(value), type)
    return class_tree(cast(type, value)) if is_class and issubclass(cast(type, value), BaseException) else ()


def class_tree(kind: type) -> tuple[tuple[type, str, str, tuple[Any, ...]], ...]:
    """The student's own classes that ``kind`` is made of, parents first: each with its name, its module and its bases.

    A base of Python's own is its name. Empty if ``kind`` is one, or is made of too many.
    """
    own = [each for each in type.mro(kind) if not _is_built_in(each)]
    if len(own) > MOST_CLASSES:
        return ()
    return tuple(
        (
            each,
            str(each.__name__)[:MAX_NAME],
            str(each.__module__)[:MAX_NAME],
            tuple(b.__name__ if _is_built_in(b) else b for b in each.__bases__),
        )
        for each in reversed(own)
    )


def _is_built_in(kind: type) -> bool:
    return vars(builtins).get(kind.__name__) is kind


def _arguments(error: BaseException) -> tuple[Any, ...] | None:
    """What the exception was made of, so that Python makes the same of it; None if that cannot cross."""
    args = error.args
    if isinstance(error, OSError) and _is_built_in(type(error)) and len(args) == 2 and error.filename is not None:
        args = (*args, error.filename)
    try:
        encode(args, max_bytes=MAX_ARGUMENT_BYTES, reference=lambda _: 0, refers_in_keys=False)
    except CodecError:
        return None
    return args


def _name_and_text(error: BaseException) -> tuple[str, str]:
    try:
        text = str(error.msg) if isinstance(error, SyntaxError) else str(error)  # its file and line are the shell's own
    except BaseException:  # a student's own __str__ may raise anything
        text = ""
    return str(type(error).__name__)[:MAX_NAME], text[:MAX_TEXT]


def _builtin_bases(error: BaseException) -> tuple[str, ...]:
    return tuple(kind.__name__ for kind in type(error).__mro__ if _is_built_in(kind))


def _place(error: BaseException) -> str:
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename.startswith("<ipython-input-"):
            return f"line {frame.lineno}: {(frame.line or '').strip()}"[:MAX_NAME]
    if isinstance(error, SyntaxError):
        return f"line {error.lineno}"
    return ""
