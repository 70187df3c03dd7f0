"""Hands in the class and grades it, through the same commands that a student and an instructor use."""

import shutil
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from autograder.assignment.source import Source
from autograder.cli.main import main
from autograder.course import Course
from autograder.submission import handin
from tests.classroom.students import DUE, FURTHER, STUDENTS, Attempt

__all__ = ["ASSIGNMENT", "FEEDBACK", "ROOT", "hand_in_class", "run_demo", "set_up_course"]

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENT = "losses"
FEEDBACK = "feedback/s03/losses/losses.html"
"""The page that a student with common mistakes gets back, in the course directory."""


def set_up_course(root: Path) -> Course:
    """A course directory of its own with the sources of this one, and nothing of an earlier class."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    shutil.copytree(ROOT / "source_notebooks", root / "source_notebooks")
    return Course.at(root)


def hand_in_class(course: Course) -> None:
    """Every student's attempts at :data:`ASSIGNMENT`, in the order in which they came; three also do the others."""
    for assignment in course.assignments():
        release = nbformat.read(course.release(assignment) / f"{assignment}.ipynb", as_version=4)
        source = Source.load(assignment, course.source(assignment))
        for student in STUDENTS if assignment == ASSIGNMENT else FURTHER:
            for attempt in student.make(release, source):
                _hand_in(course, assignment, student.name, attempt)
        shutil.rmtree(course.work(assignment))


def _hand_in(course: Course, assignment: str, student: str, attempt: Attempt) -> None:
    if attempt.is_upload:  # `course submit` would not take it; a learning platform does
        folder = course.submitted(assignment, student)
        folder.mkdir(parents=True)
        (folder / f"{assignment}.ipynb").write_bytes(attempt.data)
        return
    notebook, _ = handin.start(course, assignment)
    notebook.write_bytes(attempt.data)
    handin.submit(course, assignment, student, now=attempt.when)


def set_due_date(course: Course) -> None:
    """In the gradebook, as an instructor does in formgrader."""
    with Gradebook(course.database_url) as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate=DUE.replace(tzinfo=None))


def run_demo(root: Path, *options: str) -> int:
    """The whole loop in the course directory ``root``; the exit status of grading, which gets ``options``."""
    course = set_up_course(root)
    where = ["--root", str(root)]
    if status := main(["release", *where, *course.assignments()]):
        return status
    set_due_date(course)
    hand_in_class(course)
    graded = main(["grade", *where, *course.assignments(), *options, "--json", str(root / "marks.json")])
    written = main(["feedback", *where, *course.assignments()])
    written = main(["export", *where, "--output", str(root / "marks.csv")]) or written
    return written or graded
