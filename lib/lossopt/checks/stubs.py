"""The line that stops an answer which nobody has written yet, and answers in which it was left."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from types import CodeType, TracebackType

__all__ = ["STUB_LEFT", "is_begun", "keeps_stub"]

# In the words of `course check`.
STUB_LEFT = "the line `raise NotImplementedError()` still stands in your answer and stops it; delete that line"
STOPS = "raise NotImplementedError"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def keeps_stub(error: BaseException) -> bool:
    """Whether the function that raised ``error``, which is the stub's, does other things above or below the stub."""
    codes = [*_codes(error.__traceback__)]
    try:
        text = inspect.getsource(codes[-1]) if codes else ""
    except (OSError, TypeError):  # it is not known, as of a function that `exec` made
        return False
    return STOPS in text and is_begun(text)


def _codes(traceback: TracebackType | None) -> Iterator[CodeType]:
    while traceback is not None:
        yield traceback.tb_frame.f_code
        traceback = traceback.tb_next


def is_begun(text: str) -> bool:
    """Whether ``text``, a function's or a cell's, holds more than docstrings, imports, comments and stubs.

    Example:
        >>> is_begun("def f(x):\\n    raise NotImplementedError()"), is_begun("f = 3\\nraise NotImplementedError()")
        (False, True)
    """
    try:
        return any(map(_is_step, ast.parse(textwrap.dedent(text)).body))
    except SyntaxError:  # part of a line, or one for IPython alone
        return False


def _is_step(node: ast.stmt) -> bool:
    if isinstance(node, FUNCTIONS):
        return any(map(_is_step, node.body))
    if isinstance(node, ast.Raise):
        return "NotImplementedError" not in ast.dump(node)
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return not is_text and not isinstance(node, ast.Import | ast.ImportFrom | ast.Pass)
