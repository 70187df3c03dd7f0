"""The student's file, read and written without the library that writes most of it."""

import json
import os
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from lossopt.progress import ProgressFile
from lossopt.progress.documents import is_sound

from autograder import progress_file
from autograder.course import Course
from autograder.progress_file import note_checks, progress_path, read_progress

PAGE = Path(__file__).parents[2] / "docs" / "progress-file.md"
NOW = datetime(2026, 3, 1, 20, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    """A file that holds the example of the page that describes it."""
    path = tmp_path / "work" / "progress.json"
    path.parent.mkdir()
    path.write_text(re.search(r"```json\n(.*?)```", PAGE.read_text(), re.DOTALL)[1])
    return path


def test_it_lies_in_the_course_or_where_a_variable_says(tmp_path):
    """The same place as for the lessons; an empty variable keeps nothing."""
    course = Course(tmp_path)
    assert progress_path(course, {}) == tmp_path / "work" / "progress.json"
    assert progress_path(course, {"COURSE_PROGRESS": "mine.json"}) == Path("mine.json")
    assert progress_path(course, {"COURSE_PROGRESS": ""}) is None


def test_what_is_described_is_read(path):
    """Questions of all kinds but predictions are one sum; a day for each that is to be asked again."""
    kept = read_progress(path)
    lesson = kept.lessons["01_losses"]
    assert (lesson.title, lesson.predictions, lesson.questions) == ("1 · Loss functions", (15, 1, 0), (13, 0, 0))
    assert lesson.due == (date(2026, 3, 2),)
    assert kept.checks == {"losses": {"mse": True}}
    assert kept.notice == ""


def test_checks_are_added_to_what_is_there(path):
    """The lessons' part stays as it was, and the library reads what was written."""
    before = json.loads(path.read_text())
    assert note_checks(path, "losses", {"mae": True, "mse": False}, now=NOW) == ""
    assert read_progress(path).checks == {"losses": {"mae": True, "mse": False}}
    after = ProgressFile(path).read()
    assert is_sound(after.document)
    assert after.document["lessons"] == before["lessons"]


def test_the_first_check_makes_the_file(tmp_path):
    """With its folder; before that, there is nothing and nothing wrong."""
    path = tmp_path / "work" / "progress.json"
    assert read_progress(path).notice == ""
    assert note_checks(path, "losses", {"mse": True}, now=NOW) == ""
    assert ProgressFile(path).read().document["checks"]["losses"]["mse"]["passed"] is True


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is damaged"),
        ("[]", "is damaged"),
        ('{"version": 1, "lessons": [], "checks": []}', "is damaged"),
        ('{"version": 2}', "is of another version (2)"),
    ],
)
def test_what_cannot_be_used_is_left_and_said(tmp_path, text, said):
    """In one sentence, on reading as on writing."""
    path = tmp_path / "progress.json"
    path.write_text(text)
    assert said in read_progress(path).notice
    assert said in note_checks(path, "losses", {"mse": True}, now=NOW)
    assert path.read_text() == text


def test_a_place_that_cannot_be_used_is_said(tmp_path):
    """A folder in place of the file, a file in place of its folder."""
    assert "cannot be read" in read_progress(tmp_path).notice
    (tmp_path / "work").touch()
    assert "cannot be written" in note_checks(tmp_path / "work" / "progress.json", "losses", {"mse": True}, now=NOW)


def test_half_of_a_surrogate_pair_is_kept_as_it_was(tmp_path):
    """JSON may hold it and UTF-8 may not; a name that was typed so costs no check."""
    path = tmp_path / "progress.json"
    path.write_text('{"version": 1, "lessons": {}, "checks": {"\\ud800": {}}}')
    assert note_checks(path, "losses", {"mse": True}, now=NOW) == ""
    assert read_progress(path).checks == {"\ud800": {}, "losses": {"mse": True}}


def test_a_pipe_and_a_file_without_end_are_not_read(tmp_path, monkeypatch):
    """In one sentence; neither is waited for, and both stay as they are."""
    pipe, large = tmp_path / "pipe.json", tmp_path / "progress.json"
    os.mkfifo(pipe)
    assert "it is no regular file" in note_checks(pipe, "losses", {"mse": True}, now=NOW)
    note_checks(large, "losses", {"mse": True}, now=NOW)
    kept = large.read_bytes()
    monkeypatch.setattr(progress_file, "MOST_BYTES", 20)
    assert "is damaged" in read_progress(large).notice
    assert "is damaged" in note_checks(large, "metrics", {"f1": True}, now=NOW)
    assert large.read_bytes() == kept
