"""What storing a submission writes of its grades: scores, flags, and the texts that they stand for."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import Executable, Row

from autograder.gradebook.marked_texts import CHANGED_TEXT, NEW_TEXT
from autograder.gradebook.statements import CHANGED_GRADE, NEW_GRADE

__all__ = ["GradeWrites", "Stored"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """How a submission stands in the gradebook now.

    ``waiting`` cells are to be marked by hand, among them those ``changed`` after they were marked.
    """

    waiting: int
    changed: tuple[str, ...] = ()


class GradeWrites:
    """The rows for one submission, gathered cell by cell; ``digest`` is that of the text graded now, if known.

    A person's mark stands as long as its text is the one that was marked. Without a flag, that is the text that was
    graded last, since it is what formgrader showed.
    """

    def __init__(self) -> None:
        self.rows: dict[Executable, list[dict[str, Any]]] = {
            statement: [] for statement in (NEW_GRADE, CHANGED_GRADE, NEW_TEXT, CHANGED_TEXT)
        }
        self._waiting = 0
        self._changed: list[str] = []

    @property
    def stored(self) -> Stored:
        return Stored(waiting=self._waiting, changed=tuple(self._changed))

    def add_new(self, keys: dict[str, str], score: float | None, digest: str | None) -> None:
        """Adds a cell without a grade; ``keys`` are the ids of its notebook and cell."""
        made = uuid4().hex
        self.rows[NEW_GRADE].append({"id": made, **keys, "auto_score": score, "needs_manual_grade": score is None})
        self._waiting += score is None
        self._keep(made, None, digest, None)

    def add_known(
        self, name: str, old: Row[Any], kept: Row[Any] | None, score: float | None, digest: str | None
    ) -> None:
        """Adds a cell with the grade ``old``; ``kept`` says for which text it stands, if that is known."""
        marked = None
        if old.manual_score is None:
            needs_manual = score is None
        else:
            if kept is not None:
                marked = kept.marked if old.needs_manual_grade else kept.graded
            needs_manual = marked is None or marked != digest
            if marked is not None and needs_manual:
                self._changed.append(name)
        self._waiting += needs_manual
        if (old.auto_score, old.needs_manual_grade) != (score, needs_manual):
            self.rows[CHANGED_GRADE].append({"row": old.id, "score": score, "needs_manual": needs_manual})
        self._keep(old.id, kept, digest, marked)

    def _keep(self, grade_id: str, kept: Row[Any] | None, digest: str | None, marked: str | None) -> None:
        if digest is None:
            return
        if kept is None:
            self.rows[NEW_TEXT].append({"grade_id": grade_id, "graded": digest, "marked": marked})
        elif (kept.graded, kept.marked) != (digest, marked):
            self.rows[CHANGED_TEXT].append({"row": grade_id, "now": digest, "then": marked})
