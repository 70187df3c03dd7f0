"""Processor time of each process that takes part in grading one submission."""

import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from autograder._exceptions import GraderFault
from autograder.assignment.source import Source
from autograder.course import Course
from autograder.results.writer import ResultWriter
from autograder.running.assignment_grader import AssignmentGrader
from autograder.running.processes.forkserver_client import Child, Ending, ProcessFactory
from autograder.submission.reading import Submission, parse_submission, read_notebook
from tests.classroom.demo import ASSIGNMENT

__all__ = ["cpu_by_process"]

SAMPLE = 40


class Metered:
    """:class:`ProcessFactory` that adds up what its children used."""

    def __init__(self, inner: ProcessFactory, name: str, used: Counter[str]) -> None:
        self._inner, self._name, self._used = inner, name, used

    def load(self, modules: Iterable[str]) -> None:
        self._inner.load(modules)

    def wait_until_ready(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return self._inner.wait_until_ready()

    def fork(self) -> Child:
        return self._inner.fork()

    def end(self, child: Child, grace_seconds: float = 0.0) -> Ending:
        ending = self._inner.end(child, grace_seconds)
        self._used[self._name] += ending.cpu_seconds  # type: ignore[assignment]  # any number
        return ending

    def restart(self) -> None:
        self._inner.restart()

    def fault(self, reason: str) -> GraderFault:
        return self._inner.fault(reason)

    def close(self) -> None:
        self._inner.close()


def cpu_by_process(course: Course) -> dict[str, float]:
    """Mean seconds of a submission, over the first ones of the class; what forking costs the kernel is not counted."""
    source = Source.load(ASSIGNMENT, course.source(ASSIGNMENT))
    used: Counter[str] = Counter()
    students = course.submissions(ASSIGNMENT)[:SAMPLE]
    with AssignmentGrader(source, isolation="full") as grader, ResultWriter(course, source) as writer:
        grader._students = Metered(grader._students, "student process", used)
        grader._graders = Metered(grader._graders, "grader process", used)
        grader.grade(_submission(course, students[0]))  # the first one waits for the fork servers
        used.clear()
        for student in students:
            begin = time.process_time()
            record = grader.grade(_submission(course, student))
            led = time.process_time()
            writer.store(record)
            used["supervisor"] += led - begin  # type: ignore[assignment]
            used["gradebook and autograded notebook"] += time.process_time() - led  # type: ignore[assignment]
    return {name: seconds / len(students) for name, seconds in used.items()}


def _submission(course: Course, student: str) -> Submission:
    folder: Path = course.submitted(ASSIGNMENT, student)
    data, timestamp = read_notebook(student, folder, ASSIGNMENT)
    return Submission(student=student, cells=parse_submission(data), timestamp=timestamp)
