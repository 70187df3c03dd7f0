"""An assignment of two notebooks through nbgrader's own commands, with the marks of ``course grade``."""

import pytest

from autograder.gradebook.marks import read_assignment
from autograder.release.build import build_release
from tests.autograder.handed_in import run_nbgrader
from tests.autograder.nbgrader_plugin.test_autograde import without_isolation
from tests.autograder.several_notebooks import RIGHT, WRONG, course_of_two, hand_in_two


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Released and graded by nbgrader itself: right, wrong in the second, without it, and with a damaged one."""
    course = course_of_two(tmp_path_factory.mktemp("several") / "course")
    without_isolation(course)
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + '\nc.AddLines.isolation = "none"\n')
    done = run_nbgrader(course.root, "generate_assignment", "ps")
    assert done.returncode == 0, done.stderr
    hand_in_two(course, "s01", RIGHT)
    hand_in_two(course, "s02", WRONG)
    hand_in_two(course, "s03", {"problem1": RIGHT["problem1"]})
    (hand_in_two(course, "s04", RIGHT) / "problem2.ipynb").write_text("my answers")
    graded = run_nbgrader(course.root, "autograde", "ps")
    assert graded.returncode == 0, graded.stderr
    assert "submitted/s04/ps: problem2.ipynb: The file is not a notebook" in graded.stderr
    return course


def test_each_notebook_is_released_as_course_release_does(course):
    built = {path.name: path.read_bytes() for path in course.release("ps").iterdir()}
    assert [*sorted(built)] == ["problem1.ipynb", "problem2.ipynb"]
    build_release(course, "ps")
    assert {path.name: path.read_bytes() for path in course.release("ps").iterdir()} == built


def test_each_notebook_is_graded_by_its_own_tests(course):
    """A notebook that is not there gets no points, waits for nobody, and is there for formgrader to show.

    One that cannot be read is there too, and waits for a person.
    """
    found = read_assignment(course, "ps").submissions
    marks = {s: {name: (m.score, m.needs_manual) for name, m in each.marks.items()} for s, each in found.items()}
    waits = {"problem1/scale_written": (None, True), "problem2/scale_written": (None, True)}
    assert marks == {
        "s01": {"problem1/scale_checks": (2.0, False), "problem2/scale_checks": (3.0, False), **waits},
        "s02": {"problem1/scale_checks": (2.0, False), "problem2/scale_checks": (0.0, False), **waits},
        "s03": {
            "problem1/scale_checks": (2.0, False),
            "problem2/scale_checks": (0.0, False),
            **waits,
            "problem2/scale_written": (0.0, False),
        },
        "s04": {"problem1/scale_checks": (2.0, False), "problem2/scale_checks": (None, True), **waits},
    }
    for student in ("s03", "s04"):
        shown = sorted(path.name for path in course.autograded("ps", student).iterdir())
        assert shown == ["problem1.ipynb", "problem2.ipynb"]


def test_a_copy_beside_the_sources_costs_nobody_points(course):
    """As with ``course grade``: no student can have handed it in."""
    copy = course.source("ps", "problem2-Copy1")
    copy.write_bytes(course.source("ps", "problem2").read_bytes())
    try:
        done = run_nbgrader(course.root, "autograde", "ps", "--force")
    finally:
        copy.unlink()
    assert done.returncode == 1
    assert "ps has problem2-Copy1.ipynb besides the notebooks that students got" in done.stderr
    assert "Traceback" not in done.stderr


def test_each_notebook_gets_its_page_of_feedback(course):
    done = run_nbgrader(course.root, "generate_feedback", "ps")
    assert done.returncode == 0, done.stderr
    page = (course.feedback("ps", "s02") / "problem2.html").read_text()
    assert "0 of 3" in page
    assert "2 of 2" in (course.feedback("ps", "s02") / "problem1.html").read_text()
    assert "there is no problem2.ipynb" in (course.feedback("ps", "s03") / "problem2.html").read_text()
