"""What storing a submission writes of its grades: scores, flags, and the texts that they stand for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from sqlalchemy import Executable, Row

from autograder.gradebook.lateness import PenaltyChange
from autograder.gradebook.marked_texts import CHANGED_TEXT, NEW_TEXT
from autograder.gradebook.statements import CHANGED_GRADE, NEW_GRADE

__all__ = ["GradeWrites", "Stored", "given_by_people"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """How a submission stands in the gradebook now.

    ``waiting`` cells are to be marked by hand, among them those ``changed`` after they were marked. ``moved`` are the
    cells that were graded before and count otherwise now, with the old and the new mark. ``given`` are the points that
    people gave, by cell, ``stood`` those of an earlier grading that a fault of the grader's did not take, and
    ``penalty`` those that are taken off since it came late, which is news if there is a ``penalty_change``.
    """

    waiting: int
    changed: tuple[str, ...] = ()
    moved: tuple[tuple[str, float | None, float | None], ...] = ()
    given: Mapping[str, float] = field(default_factory=dict)
    penalty: float = 0.0
    penalty_change: PenaltyChange | None = None
    stood: Mapping[str, float] = field(default_factory=dict)


def given_by_people(manual: float | None, extra: float | None, score: float | None) -> float | None:
    """What counts of a grade if a person gave any of its points, else None; ``score`` is that of the checks."""
    if manual is None and not extra:
        return None
    return float((manual if manual is not None else score or 0.0) + (extra or 0.0))


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
        self._moved: list[tuple[str, float | None, float | None]] = []
        self._given: dict[str, float] = {}
        self._stood: dict[str, float] = {}

    @property
    def stored(self) -> Stored:
        return Stored(
            waiting=self._waiting,
            changed=tuple(self._changed),
            moved=tuple(self._moved),
            given=self._given,
            stood=self._stood,
        )

    def add_new(
        self,
        name: str,
        keys: dict[str, str],
        score: float | None,
        digest: str | None,
        given: float | None = None,
        extra: float | None = None,
    ) -> None:
        """Adds a cell without a grade; ``keys`` are the ids of its notebook and cell.

        ``given`` and ``extra`` are what a person gave for it before it was taken out of the source: somebody has to
        look again.
        """
        made, waits = uuid4().hex, score is None or given is not None or bool(extra)
        scores = {"auto_score": score, "manual_score": given, "extra_credit": extra}
        self.rows[NEW_GRADE].append({"id": made, **keys, **scores, "needs_manual_grade": waits})
        self._waiting += waits
        if (points := given_by_people(given, extra, score)) is not None:
            self._given[name] = points
        self._keep(made, None, digest, None)

    def note_move(self, name: str, old: float | None, new: float | None) -> None:
        """Notes that a mark counted as ``old`` and counts as ``new`` now."""
        self._moved.append((name, old, new))

    def add_known(
        self,
        name: str,
        old: Row[Any],
        kept: Row[Any] | None,
        score: float | None,
        digest: str | None,
        *,
        is_fault: bool = False,
    ) -> None:
        """Adds a cell with the grade ``old``; ``kept`` says for which text it stands, if that is known.

        A fault of the grader's takes no score from a text to which an earlier grading gave one.
        """
        if is_fault and kept is not None and kept.graded == digest and old.auto_score is not None:
            score = self._stood[name] = old.auto_score
        marked = None
        if (given := given_by_people(old.manual_score, old.extra_credit, score)) is not None:
            self._given[name] = given
        if old.manual_score is None:
            needs_manual = score is None
        else:
            if kept is not None:
                marked = kept.marked if old.needs_manual_grade else kept.graded
            needs_manual = marked is None or marked != digest
            if marked is not None and needs_manual:
                self._changed.append(name)
        self._waiting += needs_manual
        if old.manual_score is None and old.auto_score != score:
            self.note_move(name, old.auto_score, score)
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
