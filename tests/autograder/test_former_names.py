"""Courses that were set up earlier name classes of the grader in their own configuration; those names keep working."""

import pytest

from autograder.course import Course
from autograder.gradebook.writer import register
from tests.autograder.handed_in import hand_in, install, run_nbgrader, varied_source

FORMER = {
    "autograder.nbgrader_plugin.autograde.": "autograder.preprocessor.",
    "autograder.nbgrader_plugin.formgrader_rubric.": "autograder.rubric.",
}


@pytest.fixture
def former_course(tiny_course: Course) -> Course:
    """A course whose configuration has the former names, and no other."""
    config = tiny_course.root / "nbgrader_config.py"
    text = config.read_text()
    for now, former in FORMER.items():
        assert now in text
        text = text.replace(now, former)
    of_then = [line for line in text.splitlines() if "nbgrader_plugin" not in line and "lead_to_check" not in line]
    config.write_text("\n".join([*of_then, 'c.GradeInTwoProcesses.isolation = "none"', ""]))
    register(tiny_course, install(tiny_course, varied_source()))
    return tiny_course


def test_a_course_with_the_former_names_is_graded_and_gets_feedback(former_course):
    """``nbgrader autograde`` and ``generate_feedback`` find the classes, and the runner of two processes grades."""
    hand_in(former_course, "s01", {"half": "def half(x):\n    import os; os._exit(1)"})
    for command in ("autograde", "generate_feedback"):
        done = run_nbgrader(former_course.root, command, "tiny")
        assert done.returncode == 0, done.stderr
    page = former_course.root / "feedback" / "s01" / "tiny" / "tiny.html"
    assert "your code ended its process" in page.read_text()
