"""The instructor's cells: compiled once in the fork server, run in each of its children.

What a test cell shows or raises is for the grader alone, so nothing of it is rendered; that is what makes a failing
check as quick as a passing one.
"""

import ast
import inspect
from collections.abc import Sequence
from types import CodeType
from typing import TYPE_CHECKING, Any

from autograder.running.checks.asked_types import asking

if TYPE_CHECKING:  # IPython, which the supervisor does without
    from autograder.running.student.shell import CellShell

__all__ = ["FILE_NAME", "InstructorCells"]

FILE_NAME = "<instructor's cell>"
FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


class InstructorCells:
    """Runs cells in a shell's namespace.

    Args:
        shell: the shell.
        texts: of the cells to compile ahead.
    """

    def __init__(self, shell: "CellShell", texts: Sequence[str]) -> None:
        self._shell = shell
        self._compiled: dict[str, tuple[CodeType, CodeType | None]] = {}
        for text in texts:
            try:
                self._compiled[text] = self._compile(text)
            except SyntaxError:
                continue  # the error is raised when the cell runs

    def run(self, text: str) -> Any:
        """Runs a cell; returns the value of its last line if Jupyter would show it: an expression without a semicolon.

        Raises:
            BaseException: whatever the cell raises.
        """
        body, last = self._compiled.get(text) or self._compile(text)
        namespace = self._shell.user_ns
        self._finish(eval(body, namespace))
        return None if last is None else self._finish(eval(last, namespace))

    def prepare(self, text: str) -> None:
        """Runs a cell up to its last line, which is where a check asks its questions."""
        body, _ = self._compiled.get(text) or self._compile(text)
        self._finish(eval(body, self._shell.user_ns))

    def _finish(self, value: Any) -> Any:
        """Runs the coroutine that a cell with ``await`` at its top level gives to its end."""
        return self._shell.loop_runner(value) if inspect.iscoroutine(value) else value

    def _compile(self, text: str) -> tuple[CodeType, CodeType | None]:
        tree = asking(ast.parse(self._shell.transform_cell(text), FILE_NAME))
        final = tree.body[-1] if tree.body else None
        if not isinstance(final, ast.Expr) or text.rstrip().endswith(";"):
            return compile(tree, FILE_NAME, "exec", flags=FLAGS), None
        tree.body.pop()
        return (
            compile(tree, FILE_NAME, "exec", flags=FLAGS),
            compile(ast.Expression(final.value), FILE_NAME, "eval", flags=FLAGS),
        )
