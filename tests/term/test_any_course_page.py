"""docs/any-course.md on nbgrader's own tutorial course, as its package has it: each command runs, and marks are equal.

What people do between the commands is done here, before those of a heading: they lead nbgrader to this grader, and
write a test that needs one process, and then one that does not.
"""

import csv
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import nbgrader
import pytest

from autograder.course import Course
from autograder.gradebook.marks import read_assignment
from autograder.grading import scheduler
from tests.autograder.grading.test_scheduler import AtOnce
from tests.term.page import Said, Step, run_step, steps_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "any-course.md"
TEXT = PAGE.read_text(encoding="utf-8")
TUTORIAL = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"
# What nbgrader 0.9.6 itself gives: `nbgrader generate_assignment ps1` and `nbgrader autograde ps1` on the same files,
# read out of its gradebook; None waits for a person. The sums are those of `grades.csv` in the tutorial.
BY_NBGRADER = {
    "bitdiddle": {
        "problem1/correct_squares": 0.0,
        "problem1/squares_invalid_input": 1.0,
        "problem1/correct_sum_of_squares": 0.0,
        "problem1/sum_of_squares_uses_squares": 0.5,
        "problem1/sum_of_squares_equation": None,
        "problem1/sum_of_squares_application": 0.0,
        "problem1/cell-938593c4a215c6cc": None,
        "problem2/part-a": None,
        "problem2/part-b": None,
    },
    "hacker": {
        "problem1/correct_squares": 1.0,
        "problem1/squares_invalid_input": 1.0,
        "problem1/correct_sum_of_squares": 0.5,
        "problem1/sum_of_squares_uses_squares": 0.5,
        "problem1/sum_of_squares_equation": None,
        "problem1/sum_of_squares_application": None,
        "problem1/cell-938593c4a215c6cc": None,
        "problem2/part-a": None,
        "problem2/part-b": None,
    },
}
REPLACES = (
    "kept, squares = squares, lambda n: [n, 1]\ntry:\n    assert sum_of_squares(7) == 8\nfinally:\n    squares = kept"
)


def lead_to_this_grader(course: Course) -> None:
    """The lines that the page shows; not every machine that runs the tests can confine."""
    (lines,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(f'{lines}\nc.GradeInTwoProcesses.isolation = "none"\n')


def edit_test(course: Course, text: str, processes: str | None) -> None:
    path = course.source("ps1", "problem1")
    source = nbformat.read(path, as_version=4)
    cell = next(c for c in source.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "correct_sum_of_squares")
    cell.source = text
    source.metadata.pop("processes", None)
    if processes is not None:
        source.metadata["processes"] = processes
    nbformat.write(source, path)


PEOPLE: dict[str, Callable[[Course], None]] = {
    "nbgrader's own commands, and formgrader": lead_to_this_grader,
    "A test that needs one process": lambda course: edit_test(course, REPLACES, "one"),
    "From one process to two": lambda course: edit_test(course, "assert sum_of_squares(7) == 140", None),
}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Course, list[tuple[Step, Said]], list[dict]]]:
    """The course, what each command said, and the marks behind each of those that grade."""
    root = tmp_path_factory.mktemp("tutorial") / "course101"
    for folder in ("source", "submitted"):
        shutil.copytree(TUTORIAL / folder, root / folder)
    (root / "nbgrader_config.py").write_text('c = get_config()\nc.CourseDirectory.course_id = "course101"\n')
    course, said, marks = Course.at(root), [], []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.grading.local_processes.local_executor", lambda jobs: AtOnce())
        patch.setattr("autograder.cli.commands._isolation", lambda arguments: "none")
        patch.delenv("COURSE_DB_URL", raising=False)
        heading = ""
        for step in steps_of(TEXT):
            if step.heading != heading:
                PEOPLE.get(step.heading, lambda course: None)(course)
            heading = step.heading
            said.append((step, run_step(step.command, root)))
            if step.command in ("course grade ps1", "nbgrader autograde ps1 --force"):
                found = read_assignment(course, "ps1").submissions
                marks.append({s: {name: m.score for name, m in each.marks.items()} for s, each in found.items()})
    yield course, said, marks
    if hasattr(scheduler._own, "close"):
        scheduler._own.close()
        del scheduler._own.close, scheduler._own.key


def test_every_command_says_what_the_page_shows(seen) -> None:
    """And ends with 0."""
    wrong = [
        f"{step.command} ({said.status}):\n{said.text}"
        for step, said in seen[1]
        if said.status or not said.fits(step.shown)
    ]
    assert len(seen[1]) >= 8
    assert not wrong, "\n\n".join(wrong)


def test_people_do_something_at_headings_that_are_there() -> None:
    assert {*PEOPLE} <= {step.heading for step in steps_of(TEXT)}


def test_marks_are_nbgraders_through_both_doors(seen) -> None:
    """Cell by cell, by this grader's own command and by nbgrader's."""
    assert seen[2] == [BY_NBGRADER, BY_NBGRADER]
    with (TUTORIAL / "grades.csv").open(encoding="utf-8") as file:
        theirs = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert theirs == {student: sum(filter(None, each.values())) for student, each in BY_NBGRADER.items()}


def test_no_source_is_changed_and_the_picture_goes_out(seen) -> None:
    course = seen[0]
    for name in ("problem2.ipynb", "jupyter.png"):
        assert (course.folder("source") / "ps1" / name).read_bytes() == (
            TUTORIAL / "source" / "ps1" / name
        ).read_bytes()
    assert sorted(p.name for p in course.release("ps1").iterdir()) == [
        "jupyter.png",
        "problem1.ipynb",
        "problem2.ipynb",
    ]
