"""What came of a check in a student's notebook is noted; nothing else is, and it changes nothing."""

import json

import pytest
from lossopt import checks
from lossopt.checks import CheckFailed, notebook, overview
from lossopt.checks.solutions import seal_solution


class Shell:
    """A notebook's, as far as failing checks need it."""

    def showtraceback(self, error):
        pass


@pytest.fixture
def work(tmp_path, monkeypatch):
    """A student's folder of the assignment ``losses``, in which the process stands."""
    monkeypatch.delenv("COURSE_PROGRESS", raising=False)
    (tmp_path / "nbgrader_config.py").touch()
    folder = tmp_path / "work" / "losses"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder.parent


def half(x):
    return x / 2


def check(answer, *parts):
    exercise = checks.Exercise(answer, takes="x", returns=checks.Number())
    for number, gives in enumerate(parts or (1.0,)):
        if parts:
            exercise.part(f"part {number}", points=1)
        exercise.case(f"for 2, {number}", 2.0, gives=gives)
    return exercise.verify()


def noted(work):
    kept = json.loads((work / "progress.json").read_text())["checks"]
    return {name: check["passed"] for name, check in kept["losses"].items()}


def test_what_came_of_it_last_is_noted(work):
    """Passed or not, under the function's name; a part that is missing does not pass."""
    check(half)
    assert noted(work) == {"half": True}
    with pytest.raises(CheckFailed):
        check(half, 3.0)
    assert noted(work) == {"half": False}
    check(half, 1.0)
    assert noted(work) == {"half": True}
    assert check(half, 1.0, 3.0) == 1.0
    assert noted(work) == {"half": False}


def test_what_is_not_a_students_function_is_not_noted(work):
    """An object that is called, as in grading, where the answer stands for a function of another process."""

    class Proxy:
        def __call__(self, x):
            return x / 2

    check(Proxy())
    assert list(work.glob("*.json")) == []


@pytest.mark.parametrize("place", ["source_notebooks/losses", "work/losses/deeper", "work"])
def test_only_a_students_folder_counts(work, monkeypatch, place):
    """Neither an instructor's source nor any other folder of the course."""
    folder = work.parent / place
    folder.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(folder)
    check(half)
    assert list(work.glob("*.json")) == []


def test_a_check_ends_as_ever_where_nothing_can_be_noted(work, monkeypatch):
    """With a folder in the file's place, or without any course around it."""
    (work / "progress.json").mkdir()
    check(half)
    with pytest.raises(CheckFailed):
        check(half, 3.0)
    (work.parent / "nbgrader_config.py").unlink()
    check(half)


def test_attempts_outlive_the_kernel(work, monkeypatch):
    """Three different ones open a worked solution, also if the kernel was restarted between them."""
    sealed = {after: seal_solution("x * 2", "KEY", after_attempts=after) for after in (True, False)}

    def attempt_in_a_new_kernel(text, *, after_attempts=True):
        monkeypatch.setattr(notebook, "SESSION", session := notebook.Session(text="checks.Exercise(twice, takes='x')"))
        monkeypatch.setattr(overview, "SESSION", session)
        exercise = checks.Exercise(eval(text), takes="x", returns=checks.Number())
        exercise.case("at 3", 3.0, gives=6.0)
        exercise.in_notebook(seconds=5, solution=sealed[after_attempts])
        notebook.verified(exercise, Shell())

    for text in ("lambda x: x", "lambda x: x + 1", "lambda x: x + 1"):
        attempt_in_a_new_kernel(text)
        with pytest.raises(checks.solutions.NoSolution, match="of 3 attempts so far"):
            checks.worked_solution("twice")
    attempt_in_a_new_kernel("lambda x: 9.0")
    assert checks.worked_solution("twice") == "x * 2"
    (work / "progress.json").unlink()
    attempt_in_a_new_kernel("lambda x: x", after_attempts=False)
    assert "attempts" not in json.loads((work / "progress.json").read_text())
