"""The student's variables: what a cell changed of them, and how they were at each step of the notebook."""

from collections.abc import Callable, Collection
from types import FunctionType
from typing import Any

from autograder.running.student.figures import as_list
from autograder.running.student.raised import exception_tree
from autograder.running.student.shell import CellShell
from autograder.wire import NotPlainData, encode

__all__ = ["StudentNamespace"]

MAX_TEXT = 4000
MAX_BYTES = 32 * 2**20
MISSING = object()


class StudentNamespace:
    """The names that cells bind, told to the other side once for each change.

    Args:
        shell: runs the cells; student code may give it another namespace at any time.
        refer: the number of an object that cannot cross.
    """

    def __init__(self, shell: CellShell, refer: Callable[[object], int]) -> None:
        self._shell = shell
        self._refer = refer
        self._snapshots: dict[int, dict[str, object]] = {}  # by the step after which they were taken
        self._step: int | None = None  # whose snapshot the namespace was put back to, since cells ran
        self._hidden: dict[str, object] = {}  # what a check has taken away, for its own time
        self._reported: dict[str, int] = {}  # hashes of the variables as the other side knows them
        self._functions: dict[str, object] = {}  # what was reported last under a name, if it is a function

    @property
    def _variables(self) -> dict[str, Any]:
        variables: dict[str, Any] = self._shell.user_ns
        return variables

    def keep(self, step: int) -> None:
        """Remembers all variables as they are right after cell ``step``."""
        self._step = None
        self._snapshots[step] = dict(self._variables)

    def go_to(self, step: int) -> None:
        """Makes the namespace what it was right after cell ``step``, for the check that follows that cell."""
        if step == self._step:
            return
        self._step = step
        self.hide(())
        earlier = [known for known in self._snapshots if known <= step]
        if not earlier:
            return
        variables, then = self._variables, self._snapshots[max(earlier)]
        for name in [name for name in variables if name not in then]:
            del variables[name]
        variables.update(then)

    def hide(self, names: Collection[str]) -> None:
        """Takes these variables away, as the check that runs did; those that it took away before come back."""
        for name in [name for name in self._hidden if name not in names]:
            self._variables.setdefault(name, self._hidden.pop(name))
        for name in names:
            if name in self._variables:
                self._hidden[name] = self._variables.pop(name)

    def changes(self, names: tuple[str, ...], room: int) -> dict[str, tuple[str, Any]]:
        """What of ``names`` is not as it was reported last; together it takes no more than ``room`` bytes.

        Each change is ``("value", value)``, ``("gone", None)``, ``("unplain", reason)``, of a function
        ``("function", value)``, or of a class of exceptions
        ``("exception", tree)``, see :func:`~autograder.running.student.raised.exception_tree`.
        """
        changes: dict[str, tuple[str, Any]] = {}
        for name in names:
            value = self._variables.get(name, MISSING)
            if type(value) is FunctionType and self._functions.get(name) is value:
                continue  # it crosses as a number, whatever was done to it meanwhile
            report, data = self._report(value, room)
            self._functions[name] = value if type(value) is FunctionType else None
            if self._reported.get(name) != hash(data):
                self._reported[name] = hash(data)
                room -= len(data)
                changes[name] = report
        return changes

    def _report(self, value: object, room: int) -> tuple[tuple[str, Any], bytes]:
        """How a variable crosses, and what that comes to as bytes: to see whether it is still what it was."""
        report = ("gone", None) if value is MISSING else ("value", as_list(value))
        if type(value) is FunctionType:
            report = ("function", value)  # which the other side need not ask then
        elif tree := exception_tree(value):
            report = ("exception", tree)
        try:
            return report, encode(report, max_bytes=room, reference=self._refer, refers_in_keys=False)
        except NotPlainData as error:
            report = ("unplain", str(error)[:MAX_TEXT])
            return report, encode(report, max_bytes=MAX_BYTES)
