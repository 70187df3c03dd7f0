"""Variables that functions of the student's change and tests look at, as in one process.

See :mod:`autograder.running.checks.shared_values`, which is the other side of this.
"""

from collections.abc import Callable, Collection, MutableMapping
from typing import Any

from autograder.wire.held_values import can_be_held, look_of

__all__ = ["SharedNames"]

MISSING = object()


class SharedNames:
    """Those that the source's own solution changes in its functions.

    Args:
        names: of these variables.
        encoded: the bytes of a value; None if it cannot cross.
    """

    def __init__(self, names: Collection[str], encoded: Callable[[object], bytes | None]) -> None:
        self.names = names
        self._encoded = encoded
        self._step: int | None = None
        self._known: dict[str, tuple[Any, Any]] = {}  # as the check has them, with what they look like

    def look(self, variables: MutableMapping[str, Any], step: int) -> None:
        """Called before a request of cell ``step`` is answered."""
        if step != self._step:
            self._step = step
            self._known = {name: self._seen(variables.get(name, MISSING)) for name in self.names}

    def set(self, variables: MutableMapping[str, Any], values: dict[str, Any]) -> None:
        """Sets what the check has set; the objects that stood there stay as they are, for other cells."""
        variables.update(values)
        self._known.update({name: self._seen(value) for name, value in values.items() if name in self._known})

    def changes(self, variables: MutableMapping[str, Any]) -> list[tuple[str, bool, Any]]:
        """What has changed since: the name, whether it is still the same object, and the value, if it can cross."""
        found: list[tuple[str, bool, Any]] = []
        for name, (value, look) in self._known.items():
            now = variables.get(name, MISSING)
            if now is value and self._seen(now)[1] == look:
                continue
            self._known[name] = self._seen(now)
            if now is not MISSING and self._encoded(now) is not None:
                found.append((name, now is value, now))
        return found

    def _seen(self, value: Any) -> tuple[Any, Any]:
        return value, look_of(value, self._encoded) if can_be_held(value) else None
