"""What a test cell meets when student code raises, and what stops it instead of an answer."""

import builtins
from typing import Any, cast

__all__ = [
    "EXCEPTIONS",
    "GIVES",
    "PlainDataExpected",
    "StudentError",
    "StudentProcessLost",
    "StudentProtocolError",
    "Unsupported",
    "caught_as",
    "student_error",
    "type_name",
]

MAX_NAME = 200
# What a check may give to student code besides plain data.
GIVES = "a function, a random generator, or an object of a class that a set-up cell defines"
# Built-in exceptions whose instances need no more than a text. Ends of the interpreter or of a loop are not among them:
# a test cell must not end, or stop iterating, because student code said so.
# fmt: off
EXCEPTIONS = frozenset((
    "ArithmeticError", "AssertionError", "AttributeError", "BufferError", "ConnectionError", "EOFError",
    "FileExistsError", "FileNotFoundError", "FloatingPointError", "ImportError", "IndexError", "IsADirectoryError",
    "KeyError", "LookupError", "MemoryError", "ModuleNotFoundError", "NameError", "NotADirectoryError",
    "NotImplementedError", "OSError", "OverflowError", "PermissionError", "RecursionError", "ReferenceError",
    "RuntimeError", "TimeoutError", "TypeError", "UnboundLocalError", "UnicodeError", "ValueError", "ZeroDivisionError",
))
# Those that a check can catch besides. No ``except Exception`` catches the last two, as in one process; they end the
# cell and nothing else.
ALSO_CAUGHT = frozenset((
    "BytesWarning", "DeprecationWarning", "FutureWarning", "ImportWarning", "IndentationError",
    "PendingDeprecationWarning", "ResourceWarning", "RuntimeWarning", "SyntaxError", "SyntaxWarning", "TabError",
    "UnicodeDecodeError", "UnicodeEncodeError", "UnicodeTranslateError", "UnicodeWarning", "UserWarning", "Warning",
    "KeyboardInterrupt", "SystemExit",
))
# fmt: on
NO_EXCEPTIONS = frozenset(("BaseException", "BaseExceptionGroup", "GeneratorExit", "object"))


def caught_as(base: str) -> type[BaseException] | None:
    """The built-in exception that an exception here is of, where the student's is of the one that is named ``base``."""
    if base in EXCEPTIONS or base in ALSO_CAUGHT:
        return cast(type[BaseException], getattr(builtins, base))
    return None if base in NO_EXCEPTIONS else Exception


class StudentError(BaseException):
    """The student's code raised.

    What a test cell catches is also of the built-in kind that the original was of, so that ``except ValueError`` and
    ``pytest.raises(ValueError, match=...)`` work; see :func:`student_error`.

    Attributes:
        name: the type's name in the student process; the student may choose it.
        text: the exception's text; the student may choose it.
        bases: the built-in exceptions that it was an instance of, the nearest first.
        place: the line of the student's that raised.
        stands_for: the class that ``type`` gives of it, if the original was of a built-in one.
        public: whether ``text`` and ``place`` may be shown, since no hidden input was ever given to that process.
    """

    stands_for: type[BaseException] | None = None

    def __init__(self, name: str, text: str, bases: tuple[str, ...], place: str, public: bool) -> None:
        BaseException.__init__(self, text)
        self.name, self.text, self.bases, self.place, self.public = name, text, bases, place, public

    def __str__(self) -> str:
        return self.text


def student_error(
    name: str,
    text: str,
    bases: tuple[str, ...],
    place: str,
    public: bool,
    *,
    kind: type[StudentError] | None = None,
    args: tuple[Any, ...] | None = None,
) -> StudentError:
    """A :class:`StudentError` that is also an instance of the nearest of ``bases``, under the original's name.

    Args:
        name, text, bases, place, public: its attributes.
        kind: the class instead, of an exception of the student's own.
        args: what the original was made of; its text if they did not cross.
    """
    if kind is None:
        kinds = [found for base in bases if (found := caught_as(base)) is not None]
        nearest = next((found for found in kinds if found is not Exception), Exception if kinds or not bases else None)
        told = {"stands_for": nearest} if nearest is not None and nearest.__name__ == name else {}
        kind = StudentError if nearest is None else cast(Any, type(type_name(name), (StudentError, nearest), told))
    error = cast(StudentError, type.__call__(kind, name, text, bases, place, public))
    if isinstance(error, OSError):  # which takes its arguments for these
        given = (*args, None) if args is not None and len(args) == 2 else args
        error.errno, error.strerror, error.filename = given if given is not None and len(given) == 3 else [None] * 3
        error.filename2 = None
        args = given[:2] if given is not None and len(given) == 3 else args
    if args is not None:
        error.args = args
    if isinstance(error, SystemExit):
        error.code = cast(Any, None if not error.args else error.args[0] if len(error.args) == 1 else error.args)
    return error


def type_name(name: str) -> str:
    """A name that a type can have: the other side may send any text."""
    return name if name.isidentifier() and len(name) <= MAX_NAME else "StudentError"


class StudentProcessLost(BaseException):
    """The student process ended. No ``except Exception`` in a test cell may take it for an answer."""


class StudentProtocolError(StudentProcessLost):
    """The student process sent something that is not a reply, so nothing that it sends later has a meaning."""


class Unsupported(Exception):
    """A test cell asked for something that two processes cannot do; the message says what to write instead."""


class PlainDataExpected(Exception):
    """A test cell used an operator on an object of the student's, but plain data was asked for."""
