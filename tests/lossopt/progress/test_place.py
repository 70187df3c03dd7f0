"""Where the student's file lies."""

from lossopt.progress import progress_path


def test_it_lies_in_the_course_around_the_notebook(tmp_path):
    """The nearest folder upwards that is a course; outside of one, nowhere."""
    lessons = tmp_path / "class" / "course"
    lessons.mkdir(parents=True)
    assert progress_path(lessons, {}) is None
    (tmp_path / "nbgrader_config.py").touch()
    assert progress_path(lessons, {}) == tmp_path / "work" / "progress.json"
    (tmp_path / "class" / "nbgrader_config.py").touch()
    assert progress_path(lessons, {}) == tmp_path / "class" / "work" / "progress.json"


def test_a_variable_names_another_place_or_none(tmp_path):
    """``COURSE_PROGRESS`` comes first; if it is empty, nothing is kept."""
    (tmp_path / "nbgrader_config.py").touch()
    assert progress_path(tmp_path, {"COURSE_PROGRESS": str(tmp_path / "mine.json")}) == tmp_path / "mine.json"
    assert progress_path(tmp_path, {"COURSE_PROGRESS": ""}) is None
