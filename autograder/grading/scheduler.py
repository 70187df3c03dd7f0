"""Grades what was handed in: reads each submission, spreads the work, and hands the records on in order."""

import dataclasses
import functools
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from autograder._exceptions import CourseError, UngradableError
from autograder.assignment.source import Source
from autograder.assignment.source_files import NO_FILES, SourceFiles
from autograder.course import Course
from autograder.records import CellRecord, Status, SubmissionRecord
from autograder.running.proofs import Proofs
from autograder.submission.matching import require_own_cells
from autograder.submission.reading import (
    Submission,
    SubmittedCell,
    files_beside,
    hand_in_digest,
    other_name,
    parse_submission,
    read_notebook,
)
from autograder.submission.several_notebooks import record_if_unread

if TYPE_CHECKING:  # only workers import it: the process that hands submissions out begins sooner without it
    from autograder.running.assignment_grader import AssignmentGrader

__all__ = ["Grading", "Job", "grade_job", "prove_job"]

P = ParamSpec("P")
T = TypeVar("T")
# How much is handed to the workers before any of it is done: enough for a hundred of them, bounded in bytes. An
# executor that knows how many it has may say otherwise by an attribute `ahead`.
AHEAD, AHEAD_BYTES = 256, 200 * 2**20
_own = threading.local()  # this worker's fork servers: one thread leads them, and they serve many submissions


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One submission to grade; holds all that a worker needs, on this machine or another."""

    assignment: str
    name: str  # of the source notebook
    source: bytes
    student: str
    notebook: bytes
    timestamp: str | None
    isolation: str
    beside: tuple[str, ...] = ()
    called: str = ""  # the notebook's name, if it is another one than the source's
    hand_in: str = ""  # the digest of all that
    standing: tuple[CellRecord, ...] = ()  # verdicts of an earlier grading that stay
    files: SourceFiles = NO_FILES  # those beside the source
    others: tuple[str, ...] = ()  # the assignment's other notebooks


class Grading:
    """Submissions of one notebook on their way through workers; the first ones are with them as soon as it is made.

    Only so many are read ahead that no worker waits: memory does not grow with the class.

    Args:
        course: where they lie.
        source: the notebook; the others of its assignment are graded by themselves.
        students: whose submissions.
        executor: the workers.
        isolation: ``"full"`` or ``"none"``.
        standing: gives the verdicts that stay for a student and the digest of the hand-in.
        is_trial: keeps no proof, since nothing is to be written.
    """

    def __init__(
        self,
        course: Course,
        source: Source,
        students: list[str],
        executor: Executor,
        *,
        isolation: str,
        standing: Callable[[str, str], tuple[CellRecord, ...]] = lambda student, hand_in: (),
        is_trial: bool = False,
    ) -> None:
        self._source = source
        self._is_trial = is_trial
        self._students = students
        self._executor = executor
        self._isolation = isolation
        self._proofs = Proofs(course)
        self._proof: Future[str] | None = None
        self._fault = ""  # why nobody can be marked
        # The notebook as it was read: its file may have been saved again meanwhile.
        self._data = json.dumps(source.notebook).encode()
        self._read = _read_all(course, source, self._data, students, isolation, standing)
        self._done: list[tuple[str, SubmissionRecord]] = []
        self._waiting: dict[Future[SubmissionRecord], Job] = {}
        self._cells: dict[CellRecord, CellRecord] = {}  # a large class has few different ones
        self._fill()

    def finish(self, store: Callable[[SubmissionRecord], SubmissionRecord]) -> list[SubmissionRecord]:
        """Every record, in the students' order; ``store`` gets each with its cells as it is done, and gives it back."""
        records: dict[str, SubmissionRecord] = {}
        self._settle_proof()
        while self._done or self._waiting:
            for student, record in self._done:
                stored = store(record)
                cells = tuple(self._cells.setdefault(cell, cell) for cell in stored.cells)
                records[student] = dataclasses.replace(stored, cells=cells, executed=())
            self._done.clear()
            finished = wait(self._waiting, return_when=FIRST_COMPLETED).done
            for future in finished:
                job = self._waiting.pop(future)
                self._done.append((job.student, _result(future, job, self._source)))
            self._fill()
        return [records[student] for student in self._students]

    def _fill(self) -> None:
        while self._has_room() and (found := next(self._read, None)) is not None:
            student, job = found
            if isinstance(job, SubmissionRecord):
                self._done.append((student, job))
            elif self._fault:
                self._done.append((student, _unproved(job, self._source, self._fault)))
            else:
                self._begin_proof()
                self._waiting[_submitted(self._executor, grade_job, job)] = job

    def _begin_proof(self) -> None:
        """Has a worker try the source's own solution before the first submission, if no proof is known yet.

        The submissions behind it need not wait for it, but nobody gets to see what becomes of them before it holds.
        """
        if self._proof is None and not self._proofs.holds(self._source, self._isolation):
            source = self._source
            self._proof = _submitted(
                self._executor,
                prove_job,
                source.assignment,
                self._data,
                self._isolation,
                source.name,
                source.files,
                source.others,
            )

    def _settle_proof(self) -> None:
        """Waits for the proof; if it fails, leaves every submission to a person."""
        if self._proof is None:
            return
        try:
            self._fault = self._proof.result()
        except CourseError:
            raise
        except Exception as error:  # the pool's or the cluster's own failure, of any type
            self._fault = f"the grader failed before it marked anything ({type(error).__name__}: {error}); grade again"
        if not self._fault:
            if not self._is_trial:
                self._proofs.keep(self._source, self._isolation)
            return
        for future, job in self._waiting.items():
            future.cancel()
            self._done.append((job.student, _unproved(job, self._source, self._fault)))
        self._waiting.clear()
        self._fill()

    def _has_room(self) -> bool:
        ahead = getattr(self._executor, "ahead", AHEAD)
        held = sum(len(job.notebook) + job.files.size for job in self._waiting.values())
        return len(self._waiting) < ahead and held < AHEAD_BYTES


def _submitted(executor: Executor, work: Callable[P, T], *arguments: P.args, **keywords: P.kwargs) -> "Future[T]":
    """The executor's future, or one that says so if it takes no more work."""
    try:
        return executor.submit(work, *arguments, **keywords)
    except RuntimeError as error:  # the pool is broken or closed
        failed: Future[T] = Future()
        failed.set_exception(error)
        return failed


def prove_job(
    assignment: str,
    source: bytes,
    isolation: str,
    name: str,
    files: SourceFiles = NO_FILES,
    others: tuple[str, ...] = (),
) -> str:
    """Asks :func:`fault_of` about a source in a worker process, whose grader then serves submissions."""
    from autograder.running.source_proof import fault_of

    return fault_of(_grader(_parsed(assignment, source, name, files, others), isolation))


def grade_job(job: Job) -> SubmissionRecord:
    """Grades one submission in a worker process."""
    source = _parsed(job.assignment, job.source, job.name, job.files, job.others)
    try:
        cells = _cells(job, source)
    except UngradableError as error:
        return ungradable(job.student, source, str(error))
    grader = _grader(source, job.isolation)
    submission = Submission(
        student=job.student,
        cells=cells,
        timestamp=job.timestamp,
        beside=job.beside,
        called=job.called,
        digest=job.hand_in,
    )
    return grader.grade(submission, standing=job.standing)


@functools.lru_cache(maxsize=1)
def _parsed(assignment: str, data: bytes, name: str, files: SourceFiles, others: tuple[str, ...]) -> Source:
    return Source.parse(assignment, data, Path(f"{name}.ipynb"), lambda: files, others)


def ungradable(student: str, source: Source, reason: str) -> SubmissionRecord:
    """The record of a submission that cannot be read: no score, not zero."""
    return SubmissionRecord(
        student=student, status=Status.UNGRADABLE, max_score=source.max_score, seconds=0.0, message=reason
    )


def _grader(source: Source, isolation: str) -> "AssignmentGrader":
    """This thread's grader for an assignment; one that it has for another assignment is ended."""
    from autograder.running.assignment_grader import AssignmentGrader

    key = (source.digest, isolation)
    if getattr(_own, "key", None) != key:
        if hasattr(_own, "close"):
            _own.close()
        _own.grader, _own.key = AssignmentGrader(source, isolation=isolation), key
        # A worker of a pool ends without running what is registered with atexit, but it runs this.
        _own.close = Finalize(None, _own.grader.close, exitpriority=10)
    grader: AssignmentGrader = _own.grader
    return grader


def _read_all(
    course: Course,
    source: Source,
    data: bytes,
    students: list[str],
    isolation: str,
    standing: Callable[[str, str], tuple[CellRecord, ...]],
) -> Iterator[tuple[str, Job | SubmissionRecord]]:
    for student in students:
        folder, release = course.submitted(source.assignment, student), course.release(source.assignment)
        try:
            missing = record_if_unread(source, student, folder, release)
            if missing is not None:
                yield student, missing
                continue
            notebook, timestamp = read_notebook(student, folder, source.name, source.others)
        except UngradableError as error:
            yield student, ungradable(student, source, str(error))
            continue
        beside = files_beside(folder, source.name, release, source.others)
        digest = hand_in_digest(notebook, timestamp, beside)
        yield (
            student,
            Job(
                assignment=source.assignment,
                name=source.name,
                source=data,
                student=student,
                notebook=notebook,
                timestamp=timestamp,
                isolation=isolation,
                beside=beside,
                called=other_name(folder, source.name, source.others),
                hand_in=digest,
                standing=standing(student, digest),
                files=source.files,
                others=source.others,
            ),
        )


def _result(future: "Future[SubmissionRecord]", job: Job, source: Source) -> SubmissionRecord:
    """The record, or one that leaves every mark to a person if the worker itself failed."""
    try:
        return future.result()
    except CourseError:
        raise
    except Exception as error:  # the pool's or the cluster's own failure, of any type: no other submission may be lost
        message = f"The grader failed on this submission ({type(error).__name__}: {error}); grade it again."
        return _unmarked(job, source, message)


def _unproved(job: Job, source: Source, fault: str) -> SubmissionRecord:
    """The record of a submission that ``fault`` leaves unmarked; if it cannot be read, the record says that instead."""
    try:
        _cells(job, source)
    except UngradableError as error:
        return ungradable(job.student, source, str(error))
    return _unmarked(job, source, fault)


def _cells(job: Job, source: Source) -> tuple[SubmittedCell, ...]:
    cells = parse_submission(job.notebook)
    require_own_cells(source, cells)
    return cells


def _unmarked(job: Job, source: Source, message: str) -> SubmissionRecord:
    """Leaves every mark to a person."""
    from autograder.running.assignment_grader import faulty_record

    return faulty_record(source, job.student, job.timestamp, message)
