"""Gives marks, one step of a person's at a time, and takes steps back.

A step marks one answer, or all that are alike, in one transaction. What somebody else has marked meanwhile is never
overwritten: the later mark is kept beside it as a second opinion until someone decides, as
:mod:`~autograder.marking_desk.moderation` shows.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, insert, select, update

from autograder._exceptions import UsageError
from autograder.gradebook import schema as tables
from autograder.gradebook.history_triggers import writing_as
from autograder.gradebook.own_tables import marking_step
from autograder.marking_desk.answers import Answer, lines_of, without_head
from autograder.marking_desk.hands import FORMGRADER
from autograder.marking_desk.questions import Question

__all__ = ["Mark", "Outcome", "give", "read_steps", "require_mark", "seen_as", "undo"]

LONGEST = 20_000  # characters of a comment
FEW = 500  # answers that a query names one by one; SQLite takes so many values at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a person gives: points, and a comment, which is None if the comments that are there shall stay.

    A second opinion has no comment then, since what is there is somebody else's.

    ``lines`` are the points of each line of the rubric, if they were told apart, with what the line is worth.
    """

    points: float
    lines: tuple[tuple[float, float], ...] = ()
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a step, by the answers' ids.

    ``written`` are in the gradebook, ``second`` are kept as second opinions, ``changed`` were left alone, since their
    text or mark is another one by now.
    """

    written: tuple[str, ...] = ()
    second: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


def require_mark(question: Question, points: object, lines: object, comment: object) -> Mark:
    """What came from a page, as a mark of this question.

    ``lines``, the points of each line of the rubric, go before ``points``. Where they are not given, all or nothing
    says what each line got.

    Raises:
        UsageError: it is not a mark from 0 to what the question is worth, or not a comment.
    """
    if comment is not None and not (isinstance(comment, str) and len(comment) <= LONGEST and "\0" not in comment):
        raise UsageError(f"A comment is a text of at most {LONGEST} characters; shorten it.")
    most = question.lines
    if lines is not None:
        if not isinstance(lines, list) or len(lines) != len(most) or not most:
            raise UsageError("The rubric has other lines by now; load the page again.")
        given = tuple((_points(each, worth), worth) for each, worth in zip(lines, most, strict=True))
        return Mark(points=round(sum(got for got, _ in given), 3), lines=given, comment=comment)
    mark = Mark(points=_points(points, question.points), comment=comment)
    if most and mark.points in (0.0, question.points):
        all_or_nothing = tuple((worth if mark.points else 0.0, worth) for worth in most)
        return Mark(points=mark.points, lines=all_or_nothing, comment=comment)
    return mark


def _points(given: object, most: float) -> float:
    if isinstance(given, int | float) and not isinstance(given, bool) and 0 <= given <= most:  # NaN is in no range
        return round(float(given), 3)
    raise UsageError(f"{str(given)[:40]!r} is not a number of points from 0 to {most:g}; give another one.")


def give(
    connection: Connection,
    question: Question,
    answers: Sequence[Answer],
    seen: Mapping[str, str],
    mark: Mark,
    hand: str,
    now: datetime,
    *,
    decides: bool = False,
) -> Outcome:
    """Marks those of ``answers`` that ``seen`` names, within the caller's transaction.

    Args:
        answers: every answer to the question, as it is now.
        seen: by ``grade_id``, :func:`seen_as` of the answer as the person looked at it.
        now: in UTC, without a zone.
        decides: the mark settles what others have given.
    """
    by_id = {answer.grade_id: answer for answer in answers if answer.grade_id in seen}
    counted = _counted(connection, by_id)
    step, why = uuid4().hex, _why(len(seen), decides)
    rows: list[dict[str, Any]] = []
    changed = [each for each in seen if each not in by_id]
    with writing_as(connection, hand, why):
        for answer in by_id.values():
            if _text_of(seen[answer.grade_id]) != (answer.digest or ""):
                changed.append(answer.grade_id)
                continue
            owner = _owner(answer, counted.get(answer.grade_id))
            is_news = owner == FORMGRADER and seen[answer.grade_id] != seen_as(answer)
            if is_news:
                rows.append(_row(uuid4().hex, answer, FORMGRADER, _as_it_is(answer), now, after=answer.state))
            counts = decides or owner in (None, hand) or (owner == FORMGRADER and not is_news)
            after = _write(connection, answer, mark) if counts else answer.state
            # To whoever marks a second time, the comments that are there are another person's.
            own = mark if counts else replace(mark, comment=mark.comment or "")
            rows.append(_row(step, answer, hand, own, now, after=after, counts=counts, decides=decides))
    if rows:
        connection.execute(insert(marking_step), rows)
    given = [row for row in rows if row["step"] == step]
    return Outcome(
        written=tuple(row["grade_id"] for row in given if row["counts"]),
        second=tuple(row["grade_id"] for row in given if not row["counts"]),
        changed=tuple(changed),
    )


def seen_as(answer: Answer) -> str:
    """What a page sends back of an answer that it showed."""
    return f"{answer.seen}:{answer.digest or ''}"


def _text_of(seen: str) -> str:
    return seen.partition(":")[2]


def _why(answers: int, decides: bool) -> str | None:
    if decides:
        return "decided between several marks"
    return f"marked together with {answers - 1} alike" if answers > 1 else None


def _owner(answer: Answer, counted: Row[Any] | None) -> str | None:
    """Whose mark the gradebook holds: a hand of the page's, or formgrader's; None where one is still to be given."""
    if answer.waits or answer.points is None:
        return None
    return str(counted.hand) if counted is not None and counted.after == answer.state else FORMGRADER


def _as_it_is(answer: Answer) -> Mark:
    lines = tuple(lines_of(answer.comment))
    return Mark(points=answer.points or 0.0, lines=lines, comment=without_head(answer.comment))


def _row(
    step: str,
    answer: Answer,
    hand: str,
    mark: Mark,
    now: datetime,
    *,
    after: str,
    counts: bool = True,
    decides: bool = False,
) -> dict[str, Any]:
    return {
        "step": step,
        "moment": now,
        "grade_id": answer.grade_id,
        "hand": hand,
        "points": mark.points,
        "comment": _full_comment(answer, mark),
        "digest": answer.digest,
        "counts": counts,
        "decides": decides,
        "before": answer.state,
        "after": after,
        "is_undone": False,
    }


def _full_comment(answer: Answer, mark: Mark) -> str | None:
    """The comment with the points of the rubric's lines at its head, as formgrader's page writes it."""
    body = without_head(answer.comment) if mark.comment is None else mark.comment
    if not mark.lines:
        return body or None
    head = ", ".join(f"{number}: {got:g} of {worth:g}" for number, (got, worth) in enumerate(mark.lines, start=1))
    return f"rubric {head}\n{body}"


def _write(connection: Connection, answer: Answer, mark: Mark) -> str:
    """Stores the mark as formgrader does; what the gradebook holds of the answer now."""
    state = [mark.points, False, _full_comment(answer, mark)]
    _store(connection, answer, state)
    return json.dumps(state)


def _store(connection: Connection, answer: Answer, state: Sequence[Any]) -> None:
    points, waits, comment = state
    grade, said = tables.grade, tables.comment
    connection.execute(
        update(grade).where(grade.c.id == answer.grade_id).values(manual_score=points, needs_manual_grade=waits)
    )
    if comment == answer.comment:
        return
    is_there = (said.c.cell_id == answer.commented_id) & (said.c.notebook_id == answer.notebook_id)
    if not connection.execute(update(said).where(is_there).values(manual_comment=comment)).rowcount:
        keys = {"id": uuid4().hex, "cell_id": answer.commented_id, "notebook_id": answer.notebook_id}
        connection.execute(insert(said), keys | {"manual_comment": comment})


def read_steps(connection: Connection, grade_ids: Iterable[str]) -> list[Row[Any]]:
    """What was given in the page and not taken back, for these answers, the oldest first."""
    query = select(marking_step).where(marking_step.c.is_undone.is_(False)).order_by(marking_step.c.number)
    wanted = frozenset(grade_ids)
    joined = query.where(marking_step.c.grade_id.in_(wanted)) if len(wanted) <= FEW else query
    return [row for row in connection.execute(joined) if row.grade_id in wanted]


def _counted(connection: Connection, grade_ids: Iterable[str]) -> dict[str, Row[Any]]:
    """By answer, the last step that went into the gradebook."""
    return {row.grade_id: row for row in read_steps(connection, grade_ids) if row.counts}


def undo(connection: Connection, answers: Sequence[Answer], hand: str) -> Outcome | None:
    """Takes back the last step of ``hand`` among ``answers``; None if there is no step left.

    What somebody has changed since stays as it is.
    """
    by_id = {answer.grade_id: answer for answer in answers}
    own = [row for row in read_steps(connection, by_id) if row.hand == hand]
    if not own:
        return None
    last = [row for row in own if row.step == own[-1].step]
    counted = _counted(connection, by_id)
    written, changed = [], []
    with writing_as(connection, hand, "taken back"):
        for row in last:
            answer = by_id[row.grade_id]
            # The state alone does not tell: somebody else may have given the very same mark since then.
            is_as_left = (row.after, row.digest) == (answer.state, answer.digest)
            if row.counts and not (is_as_left and row.number == counted[row.grade_id].number):
                changed.append(row.grade_id)
                continue
            if row.counts:
                _store(connection, answer, json.loads(row.before))
            written.append(row.grade_id)
    is_of_step = (marking_step.c.step == own[-1].step) & (marking_step.c.hand == hand)
    connection.execute(update(marking_step).where(is_of_step).values(is_undone=True))
    return Outcome(written=tuple(written), changed=tuple(changed))
