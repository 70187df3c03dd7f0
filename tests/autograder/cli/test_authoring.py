"""``course new-exercise``, as an author meets it."""

import pytest

from autograder.assignment.source import Source
from autograder.cli.main import main
from autograder.course import Course


def test_the_command_says_what_it_did_and_what_comes_next(tiny_course, capsys):
    """Title and argument have defaults; the next command is the one that tries the exercise."""
    arguments = ["new-exercise", "--root", str(tiny_course.root), "tiny", "mean_of_squares"]
    assert main(arguments) == 0
    said = capsys.readouterr().out
    assert "added a task, the solution cell mean_of_squares and the test cell mean_of_squares_checks" in said
    assert "run `course release tiny`" in said
    task = Source.load("tiny", tiny_course.source("tiny")).cells[-3].text
    assert task.startswith("### Mean of squares · 1 point\n\n`mean_of_squares(x)`")
    assert main(arguments) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("points", ["-1", "nan", "inf", "two"])
def test_points_are_a_number_from_0_on(tiny_course: Course, points: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Anything else is refused before the source is read."""
    before = tiny_course.source("tiny").read_bytes()
    assert main(["new-exercise", "--root", str(tiny_course.root), "tiny", "mean", f"--points={points}"]) == 2
    assert "is not a number of points" in capsys.readouterr().err
    assert tiny_course.source("tiny").read_bytes() == before
