"""What was missed comes back, at growing intervals."""

from datetime import date, timedelta

import pytest
from lossopt.progress.documents import empty
from lossopt.progress.reviewing import due_questions, forget_reviews, next_day, note_review, planned

MONDAY = date(2026, 3, 2)


def document(**days):
    """One lesson for each keyword, with a missed question that is due on that day, and one that was known."""
    kept = empty()
    for lesson, day in days.items():
        review = {"due": day.isoformat(), "card": {}}
        kept["lessons"][lesson] = {"answers": {"Missed?": {"review": review}, "Known?": {}}}
    return kept


def test_what_was_missed_is_due_the_next_day():
    """Not within the same one, on which the reply is still in the ear."""
    assert planned(MONDAY, is_right=False)["due"] == "2026-03-03"


def test_right_answers_make_the_intervals_grow():
    """None is shorter than the one before, the sixth is above ten times the first, and none is above half a year."""
    review, today, waits = planned(MONDAY, is_right=False), MONDAY, []
    for _ in range(12):
        due = date.fromisoformat(review["due"])
        waits.append((due - today).days)
        review, today = planned(due, is_right=True, earlier=review), due
    assert waits == sorted(waits)
    assert waits[0] == 1
    assert waits[5] > 10
    assert waits[-1] == 180


def test_a_wrong_answer_shortens_the_interval():
    """What had been known for weeks comes back within days."""
    review = planned(MONDAY, is_right=False)
    for _ in range(5):
        review = planned(date.fromisoformat(review["due"]), is_right=True, earlier=review)
    day = date.fromisoformat(review["due"])
    long, short = (planned(day, is_right=is_right, earlier=review)["due"] for is_right in (True, False))
    assert date.fromisoformat(short) - day < timedelta(days=7) < date.fromisoformat(long) - day


@pytest.mark.parametrize("card", [{}, {"state": "new"}, {"state": 2, "due": "?"}])
def test_a_card_that_cannot_be_read_begins_anew(card):
    """As after the first miss."""
    earlier = {"due": "2026-03-02", "card": card}
    assert planned(MONDAY, is_right=False, earlier=earlier) == planned(MONDAY, is_right=False)


def test_the_longest_overdue_comes_first():
    """Of all lessons; what is due later waits, and its day can be told."""
    days = {"a": MONDAY, "b": MONDAY - timedelta(days=3), "c": MONDAY + timedelta(days=2)}
    kept = document(**days)
    assert [due.lesson for due in due_questions(kept, MONDAY)] == ["b", "a"]
    assert next_day(kept, MONDAY) == MONDAY + timedelta(days=2)
    assert next_day(kept, MONDAY + timedelta(days=2)) is None
    assert next_day(empty(), MONDAY) is None


def test_a_review_plans_one_question_anew():
    """The others stay as they are; one that the file does not know is passed over."""
    kept = document(a=MONDAY, b=MONDAY)
    note_review(kept, "a", "Missed?", is_right=True, today=MONDAY)
    note_review(kept, "a", "Never asked?", is_right=True, today=MONDAY)
    note_review(kept, "z", "Missed?", is_right=True, today=MONDAY)
    assert [due.lesson for due in due_questions(kept, MONDAY)] == ["b"]
    assert set(kept["lessons"]) == {"a", "b"}


def test_what_is_forgotten_is_not_asked():
    """Its answer stays in the file."""
    kept = document(a=MONDAY, b=MONDAY)
    forget_reviews(kept, due_questions(kept, MONDAY)[:1])
    assert [due.lesson for due in due_questions(kept, MONDAY)] == ["b"]
    assert kept["lessons"]["a"]["answers"]["Missed?"] == {}


@pytest.mark.parametrize(
    "change",
    [
        {"stability": float("inf")},
        {"stability": 0},
        {"stability": -3.5, "difficulty": -1e9},
        {"stability": "long"},
        {"last_review": "2026-03-01T12:00:00"},
        {"state": 99},
    ],
)
def test_a_card_that_was_changed_by_hand_begins_anew(change):
    """What FSRS cannot reckon with is no error, and the question comes again."""
    card = {**planned(MONDAY, is_right=False)["card"], **change}
    review = planned(MONDAY + timedelta(days=1), is_right=True, earlier={"due": "2026-03-03", "card": card})
    assert date.fromisoformat(review["due"]) > MONDAY + timedelta(days=1)
    assert planned(MONDAY + timedelta(days=9), is_right=True, earlier=review)["due"] > review["due"]
