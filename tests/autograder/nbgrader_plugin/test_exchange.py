"""The whole round of nbgrader's exchange, with its own commands: what was released comes back as feedback."""

import getpass
from pathlib import Path

import nbformat
import pytest

from autograder.cli.main import main
from autograder.course import Course
from autograder.gradebook.marks import read_assignment
from autograder.gradebook.writer import register
from tests.autograder.handed_in import hand_in, install, run_nbgrader, varied_source
from tests.autograder.marking import ANSWERS
from tests.autograder.nbgrader_plugin.test_autograde import without_isolation


@pytest.fixture
def course(tiny_course: Course) -> Course:
    without_isolation(tiny_course)
    register(tiny_course, install(tiny_course, varied_source()))
    return tiny_course


def exchange(course: Course, folder: Path, command: str, *arguments: str, home: Path | None = None) -> str:
    """Runs one of nbgrader's commands in ``folder`` on an exchange of the test's own; what it logs."""
    shared, home = course.root.parent / "exchange", home or course.root.parent / "home"
    for each in (shared, home, folder):
        each.mkdir(exist_ok=True)
    shared.chmod(0o777)
    options = [f"--Exchange.root={shared}", f"--Exchange.cache={home}/cache", "--course=lossopt"]
    done = run_nbgrader(folder, command, "tiny", *options, *arguments, HOME=str(home), JUPYTER_CONFIG_DIR=str(home))
    assert done.returncode == 0, done.stderr
    return done.stderr


def answer(notebook: Path) -> None:
    filled = nbformat.read(notebook, as_version=4)
    for cell in filled.cells:
        cell.source = ANSWERS.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    nbformat.write(filled, notebook)


@pytest.mark.parametrize("door", ["nbgrader", "course"])
def test_a_student_fetches_the_feedback_of_what_they_submitted(course, door):
    """Through either door for grading and feedback; a hand-in that came by another way hinders nobody."""
    student, desk = getpass.getuser(), course.root.parent / "desk"
    exchange(course, course.root, "release_assignment")
    exchange(course, desk, "fetch_assignment")
    answer(desk / "tiny" / "tiny.ipynb")
    (desk / "tiny" / "notes.txt").write_text("mine")
    exchange(course, desk, "submit")
    exchange(course, course.root, "collect")
    for other in ("s01", "s02"):
        hand_in(course, other, ANSWERS)
    (course.submitted("tiny", "s02") / "submission_secret.txt").write_text("two\nlines")
    if door == "nbgrader":
        for command in ("autograde", "generate_feedback"):
            done = run_nbgrader(course.root, command, "tiny")
            assert done.returncode == 0, done.stderr
    else:
        where = ["--root", str(course.root)]
        assert main(["grade", "tiny", *where, "--isolation", "none"]) == 0
        assert main(["feedback", "tiny", *where]) == 0
    kept = {"timestamp.txt", "submission_secret.txt", "tiny.ipynb"}
    assert {path.name for path in course.autograded("tiny", student).iterdir()} == kept
    assert read_assignment(course, "tiny").submissions[student].score == 5.0
    exchange(course, course.root, "release_feedback")
    exchange(course, desk, "fetch_feedback")
    (page,) = (desk / "tiny" / "feedback").rglob("*.html")
    assert page.read_bytes() == (course.feedback("tiny", student) / "tiny.html").read_bytes()
    assert f"feedback for {student}" in page.read_text()


def test_feedback_for_a_hand_in_that_cannot_be_graded_is_released_too(course):
    """It tells why, and the others' is released whatever lies beside it."""
    student, desk = getpass.getuser(), course.root.parent / "desk"
    exchange(course, course.root, "release_assignment")
    exchange(course, desk, "fetch_assignment")
    (desk / "tiny" / "tiny.ipynb").write_text("{}")
    exchange(course, desk, "submit")
    exchange(course, course.root, "collect")
    assert main(["grade", "tiny", "--root", str(course.root), "--isolation", "none"]) == 1
    assert main(["feedback", "tiny", "--root", str(course.root)]) == 0
    exchange(course, course.root, "release_feedback")
    exchange(course, desk, "fetch_feedback")
    (page,) = (desk / "tiny" / "feedback").rglob("*.html")
    assert "could not be graded" in page.read_text()
    assert f"feedback for {student}" in page.read_text()


def test_feedback_written_twice_keeps_its_name_in_the_exchange(course):
    """A secret that was made up for a page stays the page's."""
    hand_in(course, "s01", ANSWERS)
    assert main(["grade", "tiny", "--root", str(course.root), "--isolation", "none"]) == 0
    secrets = set()
    for _ in range(2):
        assert main(["feedback", "tiny", "--root", str(course.root)]) == 0
        secrets.add((course.feedback("tiny", "s01") / "submission_secret.txt").read_text())
    assert len(secrets) == 1
    done = run_nbgrader(course.root, "generate_feedback", "tiny", "--force")
    assert done.returncode == 0, done.stderr


def grade_and_give_back(course: Course, door: str) -> None:
    """Marks whatever is in ``submitted/`` and puts the pages into the exchange."""
    if door == "nbgrader":
        for command in ("autograde", "generate_feedback"):
            done = run_nbgrader(course.root, command, "tiny", "--force")
            assert done.returncode == 0, done.stderr
    else:
        where = ["--root", str(course.root)]
        assert main(["grade", "tiny", *where, "--isolation", "none", "--jobs", "1"]) == 0
        assert main(["feedback", "tiny", *where]) == 0
    exchange(course, course.root, "release_feedback")


def test_each_of_two_hand_ins_has_its_own_feedback(course):
    """The second is collected with ``--update``; a student fetches a page for each, as it was for that hand-in."""
    desk = course.root.parent / "desk"
    exchange(course, course.root, "release_assignment")
    exchange(course, desk, "fetch_assignment")
    exchange(course, desk, "submit")
    exchange(course, course.root, "collect")
    grade_and_give_back(course, "course")
    exchange(course, desk, "fetch_feedback")
    (first,) = (desk / "tiny" / "feedback").rglob("*.html")
    blank = first.read_bytes()
    answer(desk / "tiny" / "tiny.ipynb")
    exchange(course, desk, "submit")
    exchange(course, course.root, "collect", "--update")
    grade_and_give_back(course, "nbgrader")
    exchange(course, desk, "fetch_feedback")
    pages = {path: path.read_bytes() for path in (desk / "tiny" / "feedback").rglob("*.html")}
    assert len(pages) == 2
    assert pages.pop(first) == blank
    (second,) = pages.values()
    assert second == (course.feedback("tiny", getpass.getuser()) / "tiny.html").read_bytes() != blank


def test_what_course_submit_sent_comes_back_to_its_student_alone(course, monkeypatch):
    """Through nbgrader's exchange, into the folder of whoever sent it: two students with a home of their own each."""
    shared, where = course.root.parent / "exchange", ["--root", str(course.root)]
    exchange(course, course.root, "release_assignment")
    (course.root / "pyproject.toml").write_text("[tool.course.submit]\nexchange = true\n")
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(f'\nc.Exchange.root = "{shared}"\nc.Exchange.cache = os.environ.get("A_CACHE", "none")\n')
    assert main(["start", "tiny", *where]) == 0
    homes = {student: course.root.parent / f"home of {student}" for student in ("s01", "s02")}
    for student, home in homes.items():
        monkeypatch.setenv("A_CACHE", str(home / "cache"))
        assert main(["submit", "tiny", "--student", student, "--no-check", *where]) == 0
    exchange(course, course.root, "collect", "--update")  # in place of the copies that `submit` left on this machine
    grade_and_give_back(course, "course")
    for student, home in homes.items():
        exchange(course, home / "desk", "fetch_feedback", home=home)
        (page,) = (home / "desk").rglob("*.html")
        assert f"feedback for {student}" in page.read_text()
