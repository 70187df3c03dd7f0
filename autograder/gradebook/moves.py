"""The marks, and penalties for lateness, that a grading moves, one by one: whose, by how much, and why."""

from dataclasses import dataclass

__all__ = ["Move"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A mark that counted before, and counts otherwise now; None is a mark that a person has yet to give.

    Attributes:
        name: the cell's ``grade_id``, or ``late penalty``, whose points are negative.
        cause: why the cell was graded again.
        reason: what the check says now, for people.
    """

    student: str
    name: str
    old: float | None
    new: float | None
    cause: str
    reason: str = ""

    def __str__(self) -> str:
        why = "; ".join(part for part in (self.cause, self.reason) if part)
        return f"{self.student} {self.name}: {_points(self.old)} -> {_points(self.new)} ({why})"

    def to_json(self) -> dict[str, str | float | None]:
        return {
            "student": self.student,
            "grade_id": self.name,
            "old": self.old,
            "new": self.new,
            "cause": self.cause,
            "reason": self.reason,
        }


def _points(score: float | None) -> str:
    return "to be marked" if score is None else f"{score:g}"
