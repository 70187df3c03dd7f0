"""What the marking page asks for and does, each in one transaction: it takes and gives what JSON can hold."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from autograder._exceptions import UsageError
from autograder.course import Course
from autograder.gradebook.engine import reading, writing
from autograder.marking_desk.answers import Answer, groups_of, lines_of, read_answers, without_head
from autograder.marking_desk.claims import claim_next, give_back, read_claims, renew
from autograder.marking_desk.hands import require_hand
from autograder.marking_desk.moderation import Twice, marked_by, read_twice
from autograder.marking_desk.questions import Question, find_question
from autograder.marking_desk.reusable_comments import drop_comment, keep_comment, read_comments
from autograder.marking_desk.showing import differences, show_answer
from autograder.marking_desk.steps import Outcome, give, require_mark, seen_as, undo

__all__ = ["ACTIONS", "MarkingDesk"]

BATCH = 12  # groups that a page gets at once
MOST_TOGETHER = 5000  # answers of one step
MOST_COMPARED = 40  # wordings of a group in which the page marks what differs; it shows all others without that
EXCERPT = 80  # characters


class MarkingDesk:
    """One question, and one person who marks it.

    Raises:
        UsageError: there is no such question, or ``hand`` is not a name.
    """

    def __init__(
        self,
        course: Course,
        assignment: str,
        name: str,
        hand: object,
        *,
        is_anonymous: bool,
        now: datetime | None = None,
    ) -> None:
        self.course = course
        self.question: Question = find_question(course, assignment, name)
        self.hand = require_hand(hand)
        self.is_anonymous = is_anonymous
        self.now = (now or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)

    def next(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The next groups to mark, which nobody else is given now; ``skipped`` come last.

        With ``second``, they are single answers that others have marked and this person has not.
        """
        skipped = _ids(asked.get("skipped", []))
        self._compare()
        with writing(self.course) as connection:
            answers = read_answers(connection, self.question)
            groups = groups_of(answers, self.question)
            wanted = self._second(connection, groups) if asked.get("second") is True else _waiting(groups)
            found = claim_next(connection, wanted, self.hand, self.now, most=BATCH, last=skipped)
            is_blind = asked.get("second") is True
            return {"groups": self._shown(found, groups, is_blind=is_blind), **self._how_far(connection, answers)}

    def _compare(self) -> None:
        """Has the answers compared, and what comes of it remembered, while nobody has to wait in order to write."""
        with reading(self.course) as connection:
            answers = read_answers(connection, self.question)
        groups_of(answers, self.question)

    def open(self, asked: dict[str, Any]) -> dict[str, Any]:
        """One answer alone, whether it is marked or not."""
        grade_id = asked.get("answer")
        with reading(self.course) as connection:
            answers = read_answers(connection, self.question)
            found = [answer for answer in answers if answer.grade_id == grade_id]
            groups = groups_of(answers, self.question)
            return {"groups": self._shown([found] if found else [], groups), **self._how_far(connection, answers)}

    def mark(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Gives points, or those of each line of the rubric, and a comment to the answers that the page showed."""
        seen = asked.get("seen")
        if not isinstance(seen, dict) or not 0 < len(seen) <= MOST_TOGETHER:
            raise UsageError("The page names no answer to mark; load it again.")
        if not all(isinstance(each, str) for pair in seen.items() for each in pair):
            raise UsageError("The page does not say what it showed; load it again.")
        mark = require_mark(self.question, asked.get("points"), asked.get("lines"), asked.get("comment"))
        with writing(self.course) as connection:
            answers = read_answers(connection, self.question)
            decides = asked.get("decides") is True
            done = give(connection, self.question, answers, seen, mark, self.hand, self.now, decides=decides)
            renew(connection, [*seen], self.hand, self.now)
            given = {*done.written}
            now = [replace(each, waits=False) if each.grade_id in given else each for each in answers]
            return self._done(connection, now, done) | {"points": mark.points}

    def undo(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Takes back this person's last step in the question, and shows what it had marked.

        With ``second``, it shows nothing that anybody has given.
        """
        is_blind = asked.get("second") is True
        self._compare()
        with writing(self.course) as connection:
            done = undo(connection, read_answers(connection, self.question), self.hand)
            if done is None:
                raise UsageError("There is nothing of yours to take back in this question.")
            answers = read_answers(connection, self.question)
            taken = {*done.written}
            found = [answer for answer in answers if answer.grade_id in taken]
            claim_next(connection, [found], self.hand, self.now, most=1)
            groups = groups_of(answers, self.question)
            shown = self._shown([found] if found else [], groups, is_blind=is_blind)
            return self._done(connection, answers, done) | {"groups": shown}

    def hold(self, _: dict[str, Any]) -> dict[str, Any]:
        """Holds what this person was given for another while, as one who writes a long comment needs it."""
        with writing(self.course) as connection:
            renew(connection, [], self.hand, self.now)
        return {}

    def leave(self, _: dict[str, Any]) -> dict[str, Any]:
        """Lets others have what this person was given and has not marked."""
        with writing(self.course) as connection:
            ids = {answer.grade_id for answer in read_answers(connection, self.question)}
            give_back(connection, ids, self.hand, self.now)
        return {}

    def all(self, _: dict[str, Any]) -> dict[str, Any]:
        """A line for each answer, those that are alike together."""
        with reading(self.course) as connection:
            answers = read_answers(connection, self.question)
            claims, by = read_claims(connection, self.now), marked_by(connection, answers)
            rows = [
                {
                    "answer": answer.grade_id,
                    "group": number,
                    "size": len(group),
                    "who": self._who(answer),
                    "points": answer.points,
                    "waits": answer.waits,
                    "changed": answer.has_changed,
                    "by": sorted(by.get(answer.grade_id, ())),
                    "held": claims.get(answer.grade_id, ""),
                    "excerpt": " ".join(answer.text.split())[:EXCERPT],
                }
                for number, group in enumerate(groups_of(answers, self.question), start=1)
                for answer in group
            ]
            return {"rows": rows, **self._how_far(connection, answers)}

    def moderation(self, _: dict[str, Any]) -> dict[str, Any]:
        """The answers that several people have marked, with what each has given."""
        with reading(self.course) as connection:
            answers = read_answers(connection, self.question)
            return {"twice": [self._twice(each) for each in read_twice(connection, answers)]}

    def comments(self, _: dict[str, Any]) -> dict[str, Any]:
        """The comments that can be used again."""
        with reading(self.course) as connection:
            return {"comments": read_comments(connection, self.question)}

    def keep(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Keeps a comment under a name."""
        return self._changed(lambda it: keep_comment(it, self.question, asked.get("name"), asked.get("text")))

    def drop(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Removes a comment by its name."""
        return self._changed(lambda it: drop_comment(it, self.question, asked.get("name")))

    def _changed(self, change: Callable[[Connection], None]) -> dict[str, Any]:
        with writing(self.course) as connection:
            change(connection)
            return {"comments": read_comments(connection, self.question)}

    def _second(self, connection: Connection, groups: Iterable[Sequence[Answer]]) -> list[list[Answer]]:
        answers = [answer for group in groups for answer in group if not answer.waits]
        by = marked_by(connection, answers)
        found = [each for each in answers if by.get(each.grade_id) and self.hand not in by[each.grade_id]]
        return [[each] for each in sorted(found, key=lambda each: each.number)]

    def _how_far(self, connection: Connection, answers: Sequence[Answer]) -> dict[str, Any]:
        claims = read_claims(connection, self.now)
        held = Counter(claims[each.grade_id] for each in answers if each.waits and each.grade_id in claims)
        held.pop(self.hand, None)
        return {
            "answers": len(answers),
            "waiting": sum(answer.waits for answer in answers),
            "held": dict(held),
            "differing": sum(each.differs for each in read_twice(connection, answers)),
        }

    def _done(self, connection: Connection, answers: Sequence[Answer], done: Outcome) -> dict[str, Any]:
        counts = {"written": len(done.written), "second": len(done.second), "changed": len(done.changed)}
        return counts | self._how_far(connection, answers)

    def _who(self, answer: Answer) -> str:
        if self.is_anonymous:
            return f"answer {answer.number}"
        return f"{answer.student} ({answer.person})" if answer.person else answer.student

    def _shown(
        self, found: Sequence[Sequence[Answer]], groups: Sequence[Sequence[Answer]], *, is_blind: bool = False
    ) -> list[dict[str, Any]]:
        """What the page gets of ``found``; nothing that anybody has given if the person shall not know it."""
        by_member = {answer.grade_id: group for group in groups for answer in group}
        return [self._group(group, by_member[group[0].grade_id], is_blind=is_blind) for group in found]

    def _group(self, found: Sequence[Answer], alike: Sequence[Answer], *, is_blind: bool = False) -> dict[str, Any]:
        """What a page shows of answers that are marked together; ``alike`` are all that are alike to them."""
        first = found[0]
        ids = {answer.grade_id for answer in found}
        marked = Counter(each.points for each in alike if each.grade_id not in ids and not each.waits)
        return {
            "members": [self._member(answer, is_blind) for answer in found],
            "html": str(show_answer(self.course, self.question, first)),
            "wordings": _wordings(found),
            "marked": [] if is_blind else [{"points": points, "answers": n} for points, n in sorted(marked.items())],
            "was": [{"text": first.marked_text, "points": first.points}] if first.has_changed else [],
        }

    def _member(self, answer: Answer, is_blind: bool) -> dict[str, Any]:
        lines = [points for points, _ in lines_of(answer.comment)]
        given = (None, [], "") if is_blind else (answer.points, lines, without_head(answer.comment))
        return {
            "answer": answer.grade_id,
            "seen": seen_as(answer),
            "who": self._who(answer),
            "waits": answer.waits,
            **dict(zip(("points", "lines", "comment"), given, strict=True)),
        }

    def _twice(self, found: Twice) -> dict[str, Any]:
        opinions = [
            {
                "hand": each.hand,
                "points": each.points,
                "lines": list(each.lines) if each.worths == tuple(self.question.lines) else [],
                "comment": each.comment,
                "moment": each.moment.isoformat(timespec="minutes"),
                "counts": each.counts,
            }
            for each in found.opinions
        ]
        group = self._group([found.answer], [found.answer])
        return {"differs": found.differs, "opinions": opinions, "group": group}


ACTIONS = ("next", "open", "mark", "undo", "hold", "leave", "all", "moderation", "comments", "keep", "drop")


def _waiting(groups: Iterable[Sequence[Answer]]) -> list[list[Answer]]:
    """What is to be marked; an answer whose text changed after it was marked comes alone, to be seen beside the old."""
    found: list[list[Answer]] = []
    for group in groups:
        waiting = [answer for answer in group if answer.waits]
        fresh = [answer for answer in waiting if not answer.has_changed]
        found += [*([fresh] if fresh else []), *([answer] for answer in waiting if answer.has_changed)]
    return found


def _wordings(found: Sequence[Answer]) -> list[dict[str, Any]]:
    """The texts of a group that differ from its first, with the places where they do."""
    by_text: dict[str, list[str]] = {}
    for answer in found:
        by_text.setdefault(answer.text, []).append(answer.grade_id)
    first = found[0].text
    return [
        {"pieces": differences(text, first) if number <= MOST_COMPARED else [(text, False)], "answers": ids}
        for number, (text, ids) in enumerate(by_text.items())
        if text != first
    ]


def _ids(given: object) -> Collection[str]:
    return {each for each in given if isinstance(each, str)} if isinstance(given, list) else set()
