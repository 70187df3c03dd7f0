"""The student's variables: what a cell changed of them, and how they were at each step of the notebook."""

import collections
import inspect
from collections.abc import Callable, Collection
from types import FunctionType
from typing import Any

import numpy as np

from autograder.running.student.figures import as_list
from autograder.running.student.lent_objects import LentObject, lent_class
from autograder.running.student.raised import exception_tree
from autograder.running.student.shell import CellShell
from autograder.wire import NotPlainData, encode
from autograder.wire.identities import identities_of
from autograder.wire.instances import classes_named

__all__ = ["StudentNamespace", "Whole"]

MAX_TEXT = 4000
MAX_BYTES = 32 * 2**20
MISSING = object()
CHANGEABLE = (list, dict, set, collections.deque, collections.defaultdict, np.ndarray)
MOST_HELD = 50  # variables whose objects are looked for in others


class Whole:
    """Stands for a value that crosses as one number, whatever it holds."""

    def __init__(self, value: object) -> None:
        self.value = value


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
        self._possible: tuple[str, ...] = ()
        self._known: tuple[str, ...] = ()
        self.classes: dict[str, type] = {}  # whose objects cross by their state
        self.names_of_classes: dict[type, str] = {}
        self.staying_classes: frozenset[str] = frozenset()  # whose objects stay here, whatever they derive from
        self._later: frozenset[type] = frozenset()  # whose objects the other side will know
        self._held: dict[str, object] = {}  # variables that were reported, with what can be changed
        self._functions: dict[str, object] = {}  # what was reported last under a name, if it is a function

    @property
    def variables(self) -> dict[str, Any]:
        """As they are now, by name."""
        variables: dict[str, Any] = self._shell.user_ns
        return variables

    def learn(self, possible: tuple[str, ...], known: tuple[str, ...]) -> None:
        """Takes the names of classes that set-up cells define, and of those that the other side has by now."""
        self._possible, self._known = possible, known
        self._find_classes()

    def _find_classes(self) -> None:
        if self._possible:
            found = classes_named(self.variables, self._possible)
            self.classes = {name: kind for name, kind in found.items() if name in self._known}
            self.names_of_classes = {kind: name for name, kind in self.classes.items()}
            self._later = frozenset(kind for name, kind in found.items() if name not in self._known)

    def tuple_class(self, name: str, fields: tuple[str, ...]) -> type[tuple[Any, ...]] | None:
        """The notebook's class of named tuples of this name and these fields, which has methods of its own perhaps."""
        found = self.variables.get(name)
        if type(found) is not type or not issubclass(found, tuple):
            return None
        return found if inspect.getattr_static(found, "_fields", None) == fields else None

    def lent_kind(self, name: str, bases: list[str]) -> type[LentObject]:
        """What stands for a class of the check's of this name, which comes from classes that set-up cells define."""
        named: list[Any] = [self.variables.get(base) for base in bases]
        found = [each for each in named if issubclass(type(each), type)]
        return lent_class(name, tuple(each for each in found if not any(each in other.__mro__[1:] for other in found)))

    def keep(self, step: int) -> None:
        """Remembers all variables as they are right after cell ``step``."""
        self._step = None
        self._snapshots[step] = dict(self.variables)
        self._find_classes()

    def go_to(self, step: int) -> None:
        """Makes the namespace what it was right after cell ``step``, for the check that follows that cell."""
        if step == self._step:
            return
        self._step = step
        self.hide(())
        earlier = [known for known in self._snapshots if known <= step]
        if not earlier:
            return
        variables, then = self.variables, self._snapshots[max(earlier)]
        for name in [name for name in variables if name not in then]:
            del variables[name]
        variables.update(then)
        self._find_classes()

    def hide(self, names: Collection[str]) -> None:
        """Takes these variables away, as the check that runs did; those that it took away before come back."""
        for name in [name for name in self._hidden if name not in names]:
            self.variables.setdefault(name, self._hidden.pop(name))
        for name in names:
            if name in self.variables:
                self._hidden[name] = self.variables.pop(name)

    def changes(self, names: tuple[str, ...], room: int) -> dict[str, tuple[str, Any]]:
        """What of ``names`` is not as it was reported last; together it takes no more than ``room`` bytes.

        Each change is ``("value", value)``, ``("gone", None)``, ``("unplain", reason)``, of a function ``("function",
        value)``, ``("later", reference)`` for what can cross once the other side knows the classes of objects in it,
        ``("aliased", (value, identities, names))`` for what holds an object twice, or one of other variables, or of a
        class of exceptions ``("exception", tree)``, see :func:`~autograder.running.student.raised.exception_tree`.
        """
        changes: dict[str, tuple[str, Any]] = {}
        for name in names:
            value = self.variables.get(name, MISSING)
            if type(value) is FunctionType and self._functions.get(name) is value:
                continue  # it crosses as a number, whatever was done to it meanwhile
            report, data = self._report(name, value, room)
            self._note_held(name, value)
            self._functions[name] = value if type(value) is FunctionType else None
            if self._reported.get(name) != hash(data):
                self._reported[name] = hash(data)
                room -= len(data)
                changes[name] = report
        return changes

    def _note_held(self, name: str, value: object) -> None:
        """Keeps what another variable may hold as well."""
        self._held.pop(name, None)
        kind = type(value)
        if (kind in CHANGEABLE or kind.__module__.startswith("pandas.")) and len(self._held) < MOST_HELD:
            self._held[name] = value

    def _report(self, name: str, value: object, room: int) -> tuple[tuple[str, Any], bytes]:
        """How a variable crosses, and what that comes to as bytes: to see whether it is still what it was."""
        report: tuple[str, Any] = ("gone", None) if value is MISSING else ("value", as_list(value))
        waits: list[object] = []

        def refer(stays: object) -> int:
            if type(stays) in self._later:
                waits.append(stays)
            return self._refer(stays)

        if type(value) is FunctionType:
            report = ("function", value)  # which the other side need not ask then
        elif tree := exception_tree(value):
            report = ("exception", tree)
        else:
            others = {other: held for other, held in self._held.items() if other != name}
            if told := identities_of(value, [*others.values()]):
                report = ("aliased", (value, told, [*others]))
        try:
            data = encode(
                report,
                max_bytes=room,
                reference=refer,
                refers_in_keys=bool(self._later),
                classes=self.names_of_classes,
                staying_classes=self.staying_classes,
            )
            if not waits:
                return report, data
            report = ("later", Whole(value))
            return report, encode(report, max_bytes=room, reference=lambda _: self._refer(value))
        except NotPlainData as error:
            report = ("unplain", str(error)[:MAX_TEXT])
            return report, encode(report, max_bytes=MAX_BYTES)
