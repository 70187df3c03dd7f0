"""Grades what was handed in: reads each submission, spreads the work, and hands the records on in order."""

import dataclasses
import functools
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing.util import Finalize
from pathlib import Path

from autograder._exceptions import CourseError, UngradableError
from autograder.layout import Course
from autograder.records import Status, SubmissionRecord
from autograder.running.pair import WarmPair, faulty_records
from autograder.source import Source
from autograder.submissions import Submission, parse_submission, read_notebook

__all__ = ["Job", "grade_job", "grade_submissions", "local_executor"]

_own = threading.local()  # the warm processes of this worker: one thread leads them, and they serve many submissions


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One submission to grade; holds all that a worker needs, on this machine or another."""

    assignment: str
    source: bytes
    student: str
    notebook: bytes
    timestamp: str | None
    isolation: str


def local_executor(jobs: int | None) -> ProcessPoolExecutor:
    """Processes on this machine, one for each core if no number is given."""
    return ProcessPoolExecutor(jobs or os.cpu_count() or 1, mp_context=multiprocessing.get_context("spawn"))


def grade_submissions(
    course: Course,
    assignment: str,
    students: list[str],
    executor: Executor,
    *,
    isolation: str,
    store: Callable[[SubmissionRecord], SubmissionRecord],
) -> list[SubmissionRecord]:
    """Grades the submissions of ``students``; ``store`` gets each as it is done and gives it back."""
    path = course.require_source(assignment)
    source = Source.load(assignment, path)
    records: dict[str, SubmissionRecord] = {}
    waiting: dict[Future[SubmissionRecord], str] = {}
    for student, found in _read_all(course, source, path.read_bytes(), students, isolation):
        if isinstance(found, SubmissionRecord):
            records[student] = store(found)
        else:
            waiting[executor.submit(grade_job, found)] = student
    for future in as_completed(waiting):
        student = waiting[future]
        records[student] = store(_result(future, student, source))
    return [records[student] for student in students]


def grade_job(job: Job) -> SubmissionRecord:
    """Grades one submission in a worker process."""
    source = _parsed(job.assignment, job.source)
    try:
        cells = parse_submission(job.notebook)
    except UngradableError as error:
        return ungradable(job.student, source, str(error))
    pair = _pair(source, job.isolation)
    return pair.grade(Submission(student=job.student, cells=cells, timestamp=job.timestamp))


@functools.lru_cache(maxsize=1)
def _parsed(assignment: str, data: bytes) -> Source:
    return Source.parse(assignment, data, Path(f"{assignment}.ipynb"))


def ungradable(student: str, source: Source, reason: str) -> SubmissionRecord:
    """The record of a submission that cannot be read: no score, not zero."""
    return SubmissionRecord(
        student=student, status=Status.UNGRADABLE, max_score=source.max_score, seconds=0.0, message=reason
    )


def _pair(source: Source, isolation: str) -> WarmPair:
    """The pair for an assignment, of this thread; that of another assignment ends."""
    key = (source.digest, isolation)
    if getattr(_own, "key", None) != key:
        if hasattr(_own, "close"):
            _own.close()
        _own.pair, _own.key = WarmPair(source, isolation=isolation), key
        # A worker of a pool ends without what is registered with atexit; this runs there too.
        _own.close = Finalize(None, _own.pair.close, exitpriority=10)
    pair: WarmPair = _own.pair
    return pair


def _read_all(
    course: Course, source: Source, data: bytes, students: list[str], isolation: str
) -> Iterator[tuple[str, Job | SubmissionRecord]]:
    for student in students:
        folder = course.submitted(source.assignment, student)
        try:
            notebook, timestamp = read_notebook(student, folder, source.assignment)
        except UngradableError as error:
            yield student, ungradable(student, source, str(error))
            continue
        yield (
            student,
            Job(
                assignment=source.assignment,
                source=data,
                student=student,
                notebook=notebook,
                timestamp=timestamp,
                isolation=isolation,
            ),
        )


def _result(future: "Future[SubmissionRecord]", student: str, source: Source) -> SubmissionRecord:
    """The record, or where the worker itself failed one that leaves every mark to a person."""
    start = time.monotonic()
    try:
        return future.result()
    except CourseError:
        raise
    except (
        Exception
    ) as error:  # the pool's or the cluster's own failure, of any type: nobody else's submission may be lost
        message = f"The grader failed on this submission ({type(error).__name__}: {error}); grade it again."
        record = ungradable(student, source, "")
        cells = faulty_records(source, message)
        return dataclasses.replace(record, status=Status.GRADED, cells=cells, seconds=time.monotonic() - start)
