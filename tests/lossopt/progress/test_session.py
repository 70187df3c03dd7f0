"""The lesson that a kernel keeps."""

import json

from lossopt.progress import begin, current
from lossopt.progress.session import local_time


def test_a_lesson_in_a_course_is_kept(tmp_path):
    """With its heading and the number of its questions, as its notebook has them."""
    (tmp_path / "nbgrader_config.py").touch()
    asked = "Question(prompt='Is it?', choices={'yes': 'So.', 'no': 'Look.'}, answer='yes')"
    cells = [{"cell_type": "markdown", "source": "# One"}, {"cell_type": "code", "source": asked}]
    (tmp_path / "one.ipynb").write_text(json.dumps({"cells": cells}))
    record = begin("one", folder=tmp_path, variables={})
    assert record is current()
    assert (record.title, record.asks) == ("One", {"question": 1})
    assert record.file.path == tmp_path / "work" / "progress.json"


def test_outside_of_a_course_nothing_is_kept(tmp_path):
    """Not even what a lesson before it in the same kernel would have kept."""
    begin("two", folder=tmp_path, variables={"COURSE_PROGRESS": str(tmp_path / "kept.json")})
    assert current().title == "two"
    assert begin("two", folder=tmp_path, variables={}) is None
    assert current() is None


def test_the_time_is_that_of_the_student():
    """With its distance from UTC, so that it can be compared."""
    assert local_time().utcoffset() is not None
