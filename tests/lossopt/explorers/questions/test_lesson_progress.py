"""The line at the top of a lesson."""

import pytest
from lossopt.explorers import LessonProgress, Prediction, keep_progress
from lossopt.explorers.questions.stored_views import VIEW
from lossopt.progress import LessonRecord, ProgressFile, session
from lossopt.progress.session import local_time


@pytest.fixture
def record(tmp_path):
    """A lesson with two predictions and a question."""
    asks = {"prediction": 2, "question": 1}
    kept = ProgressFile(tmp_path / "kept.json")
    return LessonRecord(kept, "01_losses", title="1 · Losses", asks=asks, clock=local_time)


def test_it_says_how_far_the_reader_is(record):
    """Predictions, questions and what the reader judged, each with what was right at once, and what is due."""
    line = LessonProgress(record)
    assert line.text() == "In this lesson: 0 of 2 predictions made; 0 of 1 question answered."
    record.note("prediction", "Heads?", "yes", is_right=False)
    record.note("open", "Why?", "I had it", is_right=True)
    record.document["lessons"]["01_losses"]["answers"]["Heads?"]["review"]["due"] = "2026-01-01"
    assert line.text() == (
        "In this lesson: 1 of 2 predictions made, 0 right at once; 0 of 1 question answered; 1 of 1 open question "
        "judged, 1 right at once. Due for review: 1 that you missed; lesson 5 asks it again."
    )


def test_it_says_what_is_wrong_with_the_file(record):
    """Beside what it knows."""
    record.file.path.write_text("{")
    record.refresh()
    assert "kept.json is damaged" in LessonProgress(record).text()


def test_the_stored_line_depends_on_nobody(record):
    """It is the same before an answer, after one, and where nothing is kept; the widget's view stands beside it."""
    stored = []
    for line in (LessonProgress(record), LessonProgress(None)):
        for _ in range(2):
            data, metadata = line._repr_mimebundle_()
            assert data.pop(VIEW)
            stored.append((data, metadata))
            record.note("question", "Is it?", "yes", is_right=True)
    assert stored == [stored[0]] * 4


def test_it_follows_an_answer_in_its_lesson(tmp_path, monkeypatch):
    """Without being run again; the lesson's name is all that its head has to say."""
    monkeypatch.setattr(session, "_current", None)
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "kept.json"))
    line = keep_progress("one")
    assert line.text() == "In this lesson: nothing answered yet."
    Prediction(prompt="Heads?", choices={"yes": "A", "no": "B"}, answer="yes").panel().children[1].value = "yes"
    assert line.text() == "In this lesson: 1 of 1 prediction made, 1 right at once."


def test_where_nothing_is_kept_it_says_so(tmp_path, monkeypatch):
    """A notebook outside of a course."""
    monkeypatch.setattr(session, "_current", None)
    monkeypatch.setenv("COURSE_PROGRESS", "")
    assert "not kept" in keep_progress("one").text()
