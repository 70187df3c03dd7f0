"""Where a reader left the controls of a figure: kept with the answers of the lesson, and brought back the next time.

Positions come back only to a figure that starts as it did when they were kept. So whoever changes how a figure starts,
in the lesson or in a cell of their own, sees that, and two figures of one title hardly ever meet.
"""

import atexit
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from traitlets import HasTraits, TraitError

from lossopt.progress import LessonRecord, current

__all__ = ["Positions"]

PART = "figures"  # of a lesson in the student's file


class Positions:
    """The controls of one figure, from when it is shown first.

    Args:
        title: That of the figure.
        state: Holds the values.
        names: Which of them have controls.
    """

    def __init__(self, title: str, state: HasTraits, names: Sequence[str]) -> None:
        self._title, self._state, self._names = title, state, tuple(names)
        self._record: LessonRecord | None = None
        self._start: Mapping[str, Any] | None = None
        self._is_due = False

    def bring_back(self) -> None:
        """Called when the figure is shown; only the first time does anything, and only where answers are kept."""
        if self._start is not None:
            return
        self._start, self._record = self._values(), current()
        kept = self._record.part(PART) if self._record else None
        kept = kept.get(self._title) if isinstance(kept, dict) else None
        if isinstance(kept, dict) and kept.get("from") == self._start:
            self._move(kept.get("to"))

    def moved(self) -> None:
        """Called when the figure moves; where the kernel ends before it has come to rest, it is kept then."""
        if self._record is not None and not self._is_due:
            self._is_due = True
            atexit.register(self.keep)

    def keep(self) -> None:
        """Called when the figure has come to rest."""
        if self._record is None:
            return
        atexit.unregister(self.keep)
        self._is_due = False
        kept = {"from": self._start, "to": self._values()}
        self._record.keep(PART, lambda part: {**(part if isinstance(part, dict) else {}), self._title: kept})

    def _values(self) -> dict[str, Any]:
        return {name: getattr(self._state, name) for name in self._names}

    def _move(self, values: Any) -> None:
        """Move all controls, or none if one of the values is not one that it can have."""
        if not isinstance(values, dict) or values.keys() != set(self._names):
            return
        if any(value != value for value in values.values()):  # NaN, which traitlets finds between any limits
            return
        with suppress(TraitError), self._state.hold_trait_notifications():
            for name, value in values.items():
                setattr(self._state, name, value)
