"""Grades attacks here, with everything that a class has: a course, an honest neighbour, a gradebook, feedback."""

import json
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest

from autograder.assignment.source import Source
from autograder.course import Course
from autograder.grading import scheduler as grading
from autograder.grading.scheduler import Grading
from autograder.records import SubmissionRecord
from autograder.results.feedback import FeedbackPages
from autograder.results.submission_status import submission_statuses
from autograder.results.writer import ResultWriter
from tests.attacks.assignment import attacked_source
from tests.attacks.registry import Attack, HandIn
from tests.attacks.scene import CANARY, Scene
from tests.attacks.target import Target

__all__ = ["HONEST", "Arena", "Graded"]

ROOT = Path(__file__).resolve().parents[2]
HONEST = "honest"
SECONDS_FOR_ONE = 60  # far more than a submission has in all: what takes longer hangs
ASSIGNMENT = "attacked"


class Here(Executor):
    """Runs a job at once, so that one pair of fork servers serves the whole corpus."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """What came of an attack: the records of all its hand-ins, the attacker's last, and of the honest neighbour."""

    records: tuple[SubmissionRecord, ...]
    honest: SubmissionRecord
    pages: str
    honest_page: str
    processes_left: int

    @property
    def attacker(self) -> SubmissionRecord:
        return self.records[-1]

    @property
    def told(self) -> str:
        """All that the attackers get back: what the records say, what was printed and shown, and the feedback."""
        said = [record.to_json() for record in self.records]
        shown = [cell.outputs for record in self.records for cell in record.executed]
        return json.dumps([said, shown]) + self.pages


class Arena:
    """Owns the course and the fork servers."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.course = Course(Path(tempfile.mkdtemp(prefix="arena-")))
        shutil.copy(ROOT / "nbgrader_config.py", self.course.root)
        path = self.course.source(ASSIGNMENT)
        path.parent.mkdir(parents=True)
        nbformat.write(attacked_source(), path)
        self.source = Source.load(ASSIGNMENT, path)
        self.target = Target(self.source, scene)
        self._furnish()

    def _furnish(self) -> None:
        """Puts what is secret into the scene."""
        name = f"{ASSIGNMENT}.ipynb"
        for folder, text in (
            ("source_notebooks", self.course.source(ASSIGNMENT).read_text()),
            (f"submitted/{HONEST}", json.dumps(self.target.notebook(last=f"# {CANARY}"))),
        ):
            place = self.scene.course / folder / ASSIGNMENT
            place.mkdir(parents=True)
            (place / name).write_text(text)
        self.scene.remember()

    def hand_in(self, attack: Attack) -> list[str]:
        """Fills ``submitted/`` with what the attack hands in, and the neighbour's work; the attackers' names."""
        shutil.rmtree(self.course.root / "submitted", ignore_errors=True)
        made = attack.make(self.target)
        students = []
        for number, one in enumerate(made if isinstance(made, list) else [made]):
            student = one.student if isinstance(one, HandIn) else f"mallory-{number}"
            self._place(student, one.notebook if isinstance(one, HandIn) else one)
            students.append(student)
        self._place(HONEST, self.target.notebook())
        return students

    def _place(self, student: str, work: Any) -> None:
        folder = self.course.submitted(ASSIGNMENT, student)
        folder.mkdir(parents=True, exist_ok=True)
        if callable(work):
            work(folder)
        else:
            (folder / f"{ASSIGNMENT}.ipynb").write_text(json.dumps(work))

    def grade(self, students: list[str]) -> Graded:
        """Grades them and the neighbour after them, with gradebook, autograded notebooks and feedback."""
        with ends_after(SECONDS_FOR_ONE * (len(students) + 1)), ResultWriter(self.course, self.source) as writer:
            run = Grading(self.course, self.source, [*students, HONEST], Here(), isolation="full")
            records = run.finish(writer.store)
        pages = FeedbackPages(self.course, self.source)
        known = submission_statuses(self.course, pages.marks)
        found = [pages.page(student, known[student]) or "" for student in students if student in known]
        return Graded(
            records=tuple(records[:-1]),
            honest=records[-1],
            pages="\n".join(found),
            honest_page=pages.page(HONEST, known[HONEST]) or "",
            processes_left=len(_left_by_submissions()),
        )

    def close(self) -> None:
        if hasattr(grading._own, "close"):
            grading._own.close()
        shutil.rmtree(self.course.root)


@contextmanager
def ends_after(seconds: int) -> Iterator[None]:
    """Ends a grader that hangs."""

    def give_up(*_: object) -> None:
        pytest.fail(f"the grader did not end within {seconds} s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _left_by_submissions() -> list[int]:
    """The processes that the two fork servers have forked and that still run."""
    servers = (grading._own.grader._students, grading._own.grader._graders)
    return [child.pid for server in servers for child in psutil.Process(server._pid).children(recursive=True)]
