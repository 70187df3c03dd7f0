"""When a question that was missed is asked again: the next day, and then at growing intervals, as FSRS plans them."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from lossopt.progress.documents import LESSONS, Document

__all__ = ["Due", "due_questions", "forget_reviews", "next_day", "note_review", "planned"]

MOST_DAYS = 180
FIELDS = ("state", "step", "stability", "difficulty", "due", "last_review")  # FSRS numbers its cards; here prompts do


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A question to be asked again: its lesson, and the day from which it is due."""

    lesson: str
    prompt: str
    day: date


def planned(today: date, *, is_right: bool, earlier: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the file keeps of a question's review after an answer.

    Args:
        today: The student's day on which it was given.
        is_right: Whether it was right, or missed.
        earlier: What was kept before; None after the first miss.
    """
    # FSRS takes some hundredths of a second to load, which only who misses a question needs.
    from fsrs import Card, Rating, Scheduler

    # Nothing within the day: who has just read a reply remembers it. Nothing by chance, so that a date can be foretold.
    scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False, maximum_interval=MOST_DAYS)
    moment = datetime.combine(today, time(12), UTC)  # FSRS counts whole days, so that the hour does not matter

    def after(card: Card) -> dict[str, Any]:
        reviewed, _log = scheduler.review_card(card, Rating.Good if is_right else Rating.Again, moment)
        kept = {name: value for name, value in reviewed.to_dict().items() if name in FIELDS}
        return {"due": reviewed.due.date().isoformat(), "card": kept}

    if earlier is not None:
        # If FSRS keeps other things by now, or a hand has changed them to what it cannot reckon with, it begins anew.
        with suppress(Exception):
            fields: Any = {"card_id": 0, **earlier["card"]}
            return after(Card.from_dict(fields))
    return after(Card(card_id=0, due=moment))


def note_review(document: Document, lesson: str, prompt: str, *, is_right: bool, today: date) -> None:
    """Plan the question anew; if the document does not know it any more, do nothing."""
    answer = document[LESSONS].get(lesson, {}).get("answers", {}).get(prompt)
    if answer is not None:
        answer["review"] = planned(today, is_right=is_right, earlier=answer.get("review"))


def forget_reviews(document: Document, gone: Iterable[Due]) -> None:
    """Ask these questions no more; what was answered stays."""
    for due in gone:
        document[LESSONS].get(due.lesson, {}).get("answers", {}).get(due.prompt, {}).pop("review", None)


def due_questions(document: Document, today: date) -> list[Due]:
    """What is due, of all lessons, the longest overdue first."""
    return sorted((due for due in _all(document) if due.day <= today), key=lambda due: (due.day, due.lesson))


def next_day(document: Document, today: date) -> date | None:
    """The next day after today on which something is due, or None if nothing is."""
    return min((due.day for due in _all(document) if due.day > today), default=None)


def _all(document: Document) -> Iterator[Due]:
    for lesson, kept in document[LESSONS].items():
        for prompt, answer in kept["answers"].items():
            if "review" in answer:
                yield Due(lesson=lesson, prompt=prompt, day=date.fromisoformat(answer["review"]["due"]))
