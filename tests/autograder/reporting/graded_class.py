"""A class that is graded without running anybody's code: marks, records and hand-ins as grading would leave them."""

import dataclasses
import shutil
from collections.abc import Mapping
from pathlib import Path

from autograder.assignment.source import Source
from autograder.course import Course
from autograder.gradebook.writer import GradebookWriter
from autograder.records import PartRecord, SubmissionRecord, Verdict
from autograder.submission.reading import files_beside, hand_in_digest, read_notebook
from tests.autograder.handed_in import RIGHT, hand_in, install, make_record, varied_source
from tests.autograder.marking import execute

__all__ = ["WAITING", "a_course", "add_people", "grade_one", "parts_of"]

ROOT = Path(__file__).resolve().parents[3]
WAITING: dict[str, float | None] = {"plot": None, "half_written": None, "essay": None}


def a_course(root: Path) -> tuple[Course, Source]:
    """A course of its own at ``root`` with the released assignment ``tiny``, for a class that several tests look at."""
    (root / "source_notebooks" / "tiny").mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    course = Course.at(root)
    return course, install(course, varied_source())


def parts_of(idea: float, edges: float) -> tuple[PartRecord, ...]:
    """Both parts of the exercise ``root``, each worth 1.5 points."""
    return (
        PartRecord(name="the idea", points=1.5, score=idea),
        PartRecord(name="edges", points=1.5, score=edges),
    )


def grade_one(
    course: Course,
    source: Source,
    student: str,
    *,
    half: float = 2.0,
    root: tuple[float, float] = (1.5, 1.5),
    answers: Mapping[str, str] = RIGHT,
    misconception: str | None = None,
    message: str = "it is wrong",
    verdict: Verdict | None = None,
    is_blank: bool = False,
    manual: Mapping[str, float | None] = WAITING,
    timestamp: str = "2026-05-01 12:00:00 UTC",
) -> SubmissionRecord:
    """Hands in ``answers`` and stores the marks; ``verdict`` and ``is_blank`` are those of ``half_checks``."""
    hand_in(course, student, answers, timestamp=timestamp)
    scores = {"half_checks": half, "root_checks": sum(root), **manual}
    made = make_record(
        course,
        source,
        student,
        scores,
        message=message,
        misconception=misconception,
        parts={"root_checks": parts_of(*root)},
    )
    first, *others = made.cells
    first = dataclasses.replace(first, verdict=verdict or first.verdict, is_blank=is_blank)
    folder = course.submitted("tiny", student)
    data, time = read_notebook(student, folder, "tiny")
    digest = hand_in_digest(data, time, files_beside(folder, "tiny", course.release("tiny")))
    made = dataclasses.replace(made, cells=(first, *others), hand_in=digest)
    with GradebookWriter(course, source, "settings") as writer:
        writer.store(made)
    return made


def add_people(course: Course, *people: tuple[str, str, str]) -> None:
    """Students of the gradebook by id, first and last name."""
    for student, first, last in people:
        execute(course, f"insert or ignore into student (id) values ('{student}')")
        execute(course, f"update student set first_name = '{first}', last_name = '{last}' where id = '{student}'")
