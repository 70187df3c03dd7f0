"""Where two people have marked the same answer: what each has given, and which of them the gradebook holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from autograder.marking_desk.answers import Answer, lines_of, without_head
from autograder.marking_desk.steps import read_steps

__all__ = ["Opinion", "Twice", "marked_by", "read_twice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What one person has given; ``counts`` if the gradebook holds it, ``moment`` is in UTC.

    ``lines`` are the points of each line of the rubric, if they were told apart, and ``worths`` what each was worth.
    """

    hand: str
    points: float
    lines: tuple[float, ...]
    worths: tuple[float, ...]
    comment: str
    moment: datetime
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Twice:
    """An answer that two or more have marked, about which nobody has decided yet."""

    answer: Answer
    opinions: tuple[Opinion, ...]

    @property
    def differs(self) -> bool:
        """Whether the points are not the same."""
        return len({opinion.points for opinion in self.opinions}) > 1


def read_twice(connection: Connection, answers: Sequence[Answer]) -> list[Twice]:
    """The answers that several people have marked as they stand now, those first in which they differ."""
    by_id = {answer.grade_id: answer for answer in answers}
    steps: dict[str, list[Row[Any]]] = {}
    for row in read_steps(connection, by_id):
        steps.setdefault(row.grade_id, []).append(row)
    found = [
        Twice(answer=by_id[grade_id], opinions=opinions)
        for grade_id, rows in steps.items()
        if len(rows) > 1 and len(opinions := _opinions(by_id[grade_id], rows)) > 1
    ]
    return sorted(found, key=lambda each: (not each.differs, each.answer.number))


def marked_by(connection: Connection, answers: Sequence[Answer]) -> dict[str, set[str]]:
    """By ``grade_id``, who has marked the answer in the page as it stands now."""
    by_id = {answer.grade_id: answer for answer in answers}
    found: dict[str, set[str]] = {}
    for row in read_steps(connection, by_id):
        if row.digest == by_id[row.grade_id].digest:
            found.setdefault(row.grade_id, set()).add(row.hand)
    return found


def _opinions(answer: Answer, rows: Iterable[Row[Any]]) -> tuple[Opinion, ...]:
    """The last word of each person on the present text, since somebody last decided."""
    last: dict[str, Row[Any]] = {}
    for row in rows:
        if row.decides:
            last.clear()
        elif row.digest == answer.digest:
            last[row.hand] = row
    return tuple(
        Opinion(
            hand=row.hand,
            points=row.points,
            lines=tuple(points for points, _ in lines_of(row.comment)),
            worths=tuple(worth for _, worth in lines_of(row.comment)),
            comment=without_head(row.comment),
            moment=row.moment,
            counts=row.counts and row.after == answer.state,
        )
        for row in last.values()
    )
