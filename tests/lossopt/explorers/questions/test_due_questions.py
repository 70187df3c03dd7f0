"""The review, with a clock that the tests move."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from lossopt.explorers import VIVA_QUESTIONS, DueQuestions
from lossopt.explorers.questions.stored_views import VIEW
from lossopt.progress import LessonRecord, ProgressFile, session

CHOICES = {"yes": "So.", "no": "Look again."}
OPEN = VIVA_QUESTIONS[0].prompt


class Clock:
    """Says a day that a test moves."""

    now = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def __call__(self):
        return self.now

    def pass_days(self, number):
        self.now += timedelta(days=number)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def lesson(tmp_path, clock):
    """Gives the part of a student's file that belongs to a lesson, whose notebook asks these questions."""

    def begin(name, *prompts):
        asked = [f"Question(prompt={prompt!r}, choices={CHOICES!r}, answer='yes')" for prompt in prompts]
        cells = [{"cell_type": "markdown", "source": f"# Lesson {name}\n\n## 1.1 Why & how"}]
        cells += [{"cell_type": "code", "source": text} for text in asked]
        (tmp_path / f"{name}.ipynb").write_text(json.dumps({"cells": cells}))
        return LessonRecord(ProgressFile(tmp_path / "kept.json"), name, title=name, asks={}, clock=clock)

    return begin


def buttons(review):
    """The choices of the question that is asked now, by their words."""
    place = review.widget.children[1]
    row = place.children[0].children[1].children[1]
    return {button.description.removeprefix("✓ ").strip(): button for button in row.children}


def asked(review):
    """The text of the question that is asked now; "" if there is none."""
    place = review.widget.children[1]
    return place.children[0].children[0].value if place.children else ""


def press_next(review):
    review.widget.children[4].children[0].click()


def test_what_was_missed_is_asked_again_across_lessons(lesson, clock, tmp_path):
    """From the next day on, one after the other, each blank; what was right at once never."""
    for name, prompt, choice in (("a", "A1?", "no"), ("a", "A2?", "yes"), ("b", "B1?", "no")):
        lesson(name, "A1?", "A2?", "B1?").note("question", prompt, choice, is_right=choice == "yes")
    review = DueQuestions(record=lesson("c"), lessons=tmp_path)
    assert review.text() == ("Nothing is due for review today. Come back on 3 March 2026.",)
    clock.pass_days(1)
    press_next(review)
    assert review.text() == ("2 questions are due for review. You missed this one in “Lesson a”.",)
    assert "A1?" in asked(review)
    buttons(review)["yes"].click()
    assert review.text() == ("1 more question is due for review.", "This question comes again on 5 March 2026.")
    press_next(review)
    assert review.text() == ("1 question is due for review. You missed this one in “Lesson b”.",)
    buttons(review)["no"].click()
    assert review.text()[0] == "Nothing else is due for review."
    press_next(review)
    assert asked(review) == ""


def test_the_answer_leads_to_the_section_that_has_it(lesson, clock, tmp_path):
    """After the first choice, right or wrong; nothing gives it away before."""
    record = lesson("a", "A1?")
    record.note("question", "A1?", "no", is_right=False)
    clock.pass_days(1)
    review = DueQuestions(record=record, lessons=tmp_path)
    shown = review.widget.children[3]
    assert (review.where(), shown.outputs) == (("", ""), ())
    buttons(review)["no"].click()
    assert review.where() == ("Lesson a, 1.1 Why & how", "a.ipynb#1.1-Why-&-how")
    [output] = shown.outputs
    assert 'href="a.ipynb#1.1-Why-&amp;-how">Lesson a, 1.1 Why &amp; how</a>' in output["data"]["text/html"]
    press_next(review)
    assert shown.outputs == ()


def test_the_intervals_grow_with_right_answers(lesson, clock, tmp_path):
    """And the answers are kept: every day another kernel asks."""
    lesson("a", "A1?").note("prediction", "A1?", "no", is_right=False)
    days = []
    for day in range(60):
        review = DueQuestions(record=lesson("a", "A1?"), lessons=tmp_path)
        if asked(review):
            days.append(day)
            buttons(review)["yes"].click()
        clock.pass_days(1)
    waits = [later - earlier for earlier, later in pairwise(days)]
    assert len(waits) >= 3
    assert waits == sorted(waits)
    assert waits[-1] > 2 * waits[0]


def test_only_the_first_choice_counts(lesson, clock, tmp_path):
    """Whoever then tries the others learns from their replies, and changes nothing."""
    record = lesson("a", "A1?")
    record.note("question", "A1?", "no", is_right=False)
    clock.pass_days(1)
    review = DueQuestions(record=record, lessons=tmp_path)
    buttons(review)["no"].click()
    kept = record.file.path.read_bytes()
    buttons(review)["yes"].click()
    assert record.file.path.read_bytes() == kept
    assert record.last("A1?") == "no"


def test_a_question_can_be_put_off(lesson, clock, tmp_path):
    """*Next question* goes round those that are due until they are answered."""
    record = lesson("a", "A1?", "A2?")
    for prompt in ("A1?", "A2?"):
        record.note("question", prompt, "no", is_right=False)
    clock.pass_days(1)
    review = DueQuestions(record=record, lessons=tmp_path)
    seen = []
    for _ in range(4):
        seen.append(asked(review))
        press_next(review)
    assert [text[8:11] for text in seen] == ["A1?", "A2?", "A1?", "A2?"]


def test_an_open_question_is_judged_by_its_reader(lesson, clock, tmp_path):
    """Revealed first, as in the viva."""
    record = lesson("a")
    record.note("open", OPEN, "Not yet", is_right=False)
    clock.pass_days(1)
    review = DueQuestions(record=record, lessons=tmp_path)
    viva = review.widget.children[1].children[0]
    reveal, had_it = viva.children[1].children[:2]
    had_it.click()
    assert len(review.text()) == 1
    reveal.click()
    had_it.click()
    assert review.text()[-1].startswith("This question comes again on ")
    assert review.where() == ("Lesson a, 5.2 A loss for five classes", "a.ipynb#5.2-A-loss-for-five-classes")


def test_what_a_lesson_asks_no_more_is_forgotten(lesson, clock, tmp_path):
    """It would stay due for ever, since nobody could answer it."""
    record = lesson("a", "A1?")
    for prompt in ("A1?", "Gone?"):
        record.note("question", prompt, "no", is_right=False)
    clock.pass_days(1)
    review = DueQuestions(record=record, lessons=tmp_path)
    assert review.text() == ("1 question is due for review. You missed this one in “Lesson a”.",)
    assert record.due() == 1


def test_without_misses_there_is_nothing_to_review(lesson, tmp_path):
    """And it says what will be asked here."""
    record = lesson("a", "A1?")
    assert "missed nothing so far" in DueQuestions(record=record, lessons=tmp_path).text()[0]


def test_without_a_file_it_says_that_nothing_is_kept(monkeypatch):
    """As where the lesson's first cell was not run."""
    monkeypatch.setattr(session, "_current", None)
    review = DueQuestions()
    assert "not kept" in review.text()[0]
    press_next(review)


def test_what_is_stored_depends_on_nobody(lesson, clock, tmp_path):
    """One sentence, whatever is due."""
    record = lesson("a", "A1?")
    stored = []
    for _ in range(2):
        data, metadata = DueQuestions(record=record, lessons=tmp_path)._repr_mimebundle_()
        assert data.pop(VIEW)
        stored.append((data, metadata))
        record.note("question", "A1?", "no", is_right=False)
        clock.pass_days(1)
    assert stored[0] == stored[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [(None, "does not hold this question any more"), ("{", "was damaged"), ('{"version": 2}', "is of version 2")],
    ids=["gone", "damaged", "another version"],
)
def test_a_file_that_is_changed_while_a_question_is_asked_is_said(lesson, clock, tmp_path, text, said):
    """The reply is there all the same, and in place of the next day stands what happened."""
    record = lesson("a", "A1?")
    record.note("question", "A1?", "no", is_right=False)
    clock.pass_days(1)
    review = DueQuestions(record=lesson("c"), lessons=tmp_path)
    assert "A1?" in asked(review)
    if text is None:
        record.file.path.unlink()
    else:
        record.file.path.write_text(text)
    buttons(review)["yes"].click()
    assert said in review.text()[1]
