"""What the source's own solution needs of a check that a student's may need as well, and nothing beyond it.

A test that compares or converts an object of the student's, or that puts a function in an answer's place, gives
student code a say in its marks. It gets that say only where the same test gave it to the source's own solution too: the
solution runs once for that, and each use that it made is kept under a name.
"""

import hashlib
from collections.abc import Iterable

__all__ = ["OwnUses"]

KIND = "kind"


class OwnUses:
    """The uses that are allowed, and those that were made: all of the source's own solution, the refused ones else.

    Args:
        allowed: the uses of the source's own solution; all if it is None, as when that solution runs.
    """

    def __init__(self, allowed: Iterable[tuple[str, ...]] | None = ()) -> None:
        self.made: set[tuple[str, ...]] = set()
        self._text = ""
        self._known_cell: str | None = ""
        self.allow(allowed)

    def allow(self, allowed: Iterable[tuple[str, ...]] | None) -> None:
        """Allows these uses, or all, from now on."""
        self._allowed = None if allowed is None else frozenset(allowed)
        kinds: dict[tuple[str, str], set[str]] = {}
        for cell, *use in self._allowed or ():
            if use[0] == KIND:
                kinds.setdefault((cell, use[1]), set()).add(use[2])
        self._kinds = {place: next(iter(found)) for place, found in kinds.items() if len(found) == 1}

    def begin(self, text: str) -> None:
        """Called when a cell of the instructor's begins: what is used there says nothing of another one."""
        self._text, self._known_cell = text, None

    @property
    def cell(self) -> str:
        """What the cell that runs is known by: found out once it is asked for, as few cells use anything."""
        if self._known_cell is None:
            self._known_cell = hashlib.sha256(self._text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        return self._known_cell

    @property
    def are_looked_at(self) -> bool:
        """Whether any use can be allowed."""
        return self._allowed is None or bool(self._allowed)

    def may(self, *use: str) -> bool:
        """Whether the cell that runs may use this; keeps what it may not."""
        if self._allowed is None or (self.cell, *use) in self._allowed:
            return True
        self.made.add((self.cell, *use))
        return False

    @property
    def are_limited(self) -> bool:
        """Whether a student's answer runs, which may not do all that a check offers."""
        return self._allowed is not None

    def kind_at(self, origin: str) -> str | None:
        """The class of the source's own objects that come from ``origin`` in this cell; None if there are several."""
        return self._kinds.get((self.cell, origin))

    def note_kind(self, origin: str, kind: str) -> None:
        """Called with the class of an object of the own solution's."""
        self.note(KIND, origin, kind)

    def note(self, *use: str) -> None:
        """Called when a use was made."""
        if self._allowed is None:
            self.made.add((self.cell, *use))
