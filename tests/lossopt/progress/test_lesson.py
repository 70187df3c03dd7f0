"""What is answered in a lesson, and how it adds up."""

from datetime import UTC, datetime, timedelta

import pytest
from lossopt.progress import LessonRecord, ProgressFile, Tally

from autograder.progress_file import read_progress

NOW = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)


class Clock:
    """Says a time that a test moves."""

    now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def record(tmp_path, clock):
    """A lesson with two predictions and a question, of which nothing was answered yet."""
    asks = {"prediction": 2, "question": 1}
    return LessonRecord(ProgressFile(tmp_path / "kept.json"), "01_losses", title="1 · Losses", asks=asks, clock=clock)


def again(record):
    """The same lesson in another kernel."""
    return LessonRecord(record.file, record.lesson, title="", asks=record.asks, clock=record.clock)


def test_an_answer_is_there_in_the_next_kernel(record):
    """The last one, with the first and whether that was right beside it."""
    record.note("prediction", "Heads?", "yes", is_right=False)
    record.note("prediction", "Heads?", "no", is_right=True)
    assert again(record).last("Heads?") == record.last("Heads?") == "no"
    assert record.last("Tails?") == ""
    answer = record.document["lessons"]["01_losses"]["answers"]["Heads?"]
    review = answer.pop("review")
    assert answer == {
        "kind": "prediction",
        "first": "yes",
        "last": "no",
        "right": False,
        "at": "2026-03-01T23:30:00+00:00",
    }
    assert review["due"] == "2026-03-02"


def test_what_else_is_kept_stands_beside_the_answers(record):
    """In a file that everybody can read, whichever of the two comes first."""
    record.keep("viva", lambda part: [part, 1])
    record.note("question", "Is it?", "yes", is_right=True)
    record.keep("viva", lambda part: [part, 2])
    assert again(record).part("viva") == [[None, 1], 2]
    assert (record.part("figures"), record.last("Is it?")) == (None, "yes")
    assert read_progress(record.file.path).lessons["01_losses"].questions == (1, 1, 1)


def test_the_first_answer_decides(record):
    """What was right at once is not asked again, whatever is tried afterwards."""
    record.note("question", "Is it?", "yes", is_right=True)
    record.note("question", "Is it?", "no", is_right=False)
    assert "review" not in record.document["lessons"]["01_losses"]["answers"]["Is it?"]
    assert record.tally("question") == Tally(asked=1, answered=1, right=1)


def test_kinds_are_counted_apart(record):
    """With how many there are of each."""
    record.note("prediction", "Heads?", "yes", is_right=False)
    record.note("open", "Why?", "I had it", is_right=True)
    assert record.tally("prediction") == Tally(asked=2, answered=1, right=0)
    assert record.tally("question") == Tally(asked=1)
    assert record.tally("open") == Tally(asked=0, answered=1, right=1)
    assert record.document["lessons"]["01_losses"]["asks"] == {"prediction": 2, "question": 1}
    assert record.document["lessons"]["01_losses"]["title"] == "1 · Losses"


def test_what_is_due_follows_the_day(record, clock):
    """Half an hour after it was missed a new day has begun."""
    record.note("prediction", "Heads?", "yes", is_right=False)
    assert record.due() == 0
    clock.now = NOW + timedelta(minutes=31)
    assert record.due() == 1


def test_whoever_shows_it_hears_of_a_change(record):
    """After it was written; what another kernel wrote is seen once the file is read anew."""
    heard = []
    record.observe(lambda: heard.append(record.tally("question").answered))
    record.note("question", "Is it?", "yes", is_right=True)
    assert heard == [1]
    again(record).note("question", "Was it?", "yes", is_right=True)
    assert record.tally("question").answered == 1
    record.refresh()
    assert record.tally("question").answered == 2


def test_a_file_that_is_of_no_use_is_said(record):
    """The lesson goes on without it."""
    record.file.path.write_text('{"version": 2}')
    record.note("question", "Is it?", "yes", is_right=True)
    assert "version 2" in record.notice
    assert record.last("Is it?") == ""
