"""Variables that a test and functions of the student's share: each side finds what the other has set.

Only those are shared that the source's own solution reads or changes in its functions, and only where the test speaks
of them, so that nothing else that a test sets reaches student code.
"""

from collections.abc import Callable, Iterable
from typing import Any

from autograder.running.checks.in_place import change_in_place
from autograder.running.checks.mentions import mentions
from autograder.running.checks.proxies import StudentProxy
from autograder.running.checks.student_errors import StudentProtocolError
from autograder.wire.held_values import can_be_held, look_of

__all__ = ["SharedValues"]

MISSING = object()


class SharedValues:
    """Those of the cell of the instructor's that runs.

    Args:
        namespace: in which the instructor's cells run.
        encoded: the bytes of a value; None if it cannot cross.

    Attributes:
        read: the names of variables that functions of the own solution read.
        changed: of these, those that they change.
    """

    def __init__(self, namespace: dict[str, Any], encoded: Callable[[Any], bytes | None]) -> None:
        self.read: frozenset[str] = frozenset()
        self.changed: frozenset[str] = frozenset()
        self._namespace = namespace
        self._encoded = encoded
        self._known: dict[str, tuple[Any, Any]] = {}  # as the student process has them, with what they look like

    def begin(self, text: str) -> None:
        """Called when a cell begins, once the names of answers are bound that it may use."""
        self._known.clear()
        for name in self.read:  # most sources have none
            if name in text and mentions(text, [name]):
                self._note(name)

    def to_tell(self) -> dict[str, Any]:
        """What the cell has set since, by name."""
        found: dict[str, Any] = {}
        for name, (value, look) in self._known.items():
            now = self._namespace.get(name, MISSING)
            if now is not MISSING and (now is not value or self._look(now) != look):
                found[name] = now
        for name in found:
            self._note(name)
        return {name: now for name, now in found.items() if _is_data(now) and self._encoded(now) is not None}

    def take(self, message: tuple[Any, ...], classes: Iterable[type]) -> None:
        """Sets what functions of the student's have set: a list of (name, whether it is the same object, value).

        An object is changed in a cell that does not speak of it too, since later ones find it as it is by then. A
        variable that is bound anew is what it was again for the next cell, on both sides.
        """
        told: list[Any] = message[1] if len(message) == 2 and type(message[1]) is list else [()]
        for part in told:
            if type(part) is not tuple or [*map(type, part[:2])] != [str, bool] or len(part) != 3:
                raise StudentProtocolError("a message of the wrong form")
        for name, (is_same, value) in {part[0]: part[1:] for part in told}.items():
            if name not in self.changed:
                continue
            own = self._known[name][0] if name in self._known else self._namespace.get(name, MISSING)
            if is_same and type(own) is type(value) and can_be_held(own):
                change_in_place(own, value, classes)
            elif name in self._known:
                self._namespace[name] = value
            if name in self._known:
                self._note(name)

    def _note(self, name: str) -> None:
        value = self._namespace.get(name, MISSING)
        self._known[name] = value, self._look(value)

    def _look(self, value: Any) -> Any:
        return look_of(value, self._encoded) if can_be_held(value) else None


def _is_data(value: Any) -> bool:
    return type(value) is StudentProxy or not callable(value)
