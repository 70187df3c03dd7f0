"""Where ``course grade`` turns records into files and rows: the autograded notebook first, then the marks."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace

from autograder.assignment.source import Source
from autograder.confinement import HeldFolder
from autograder.course import Course
from autograder.gradebook.grade_writes import Stored
from autograder.gradebook.lateness import PenaltyChange, late_remark
from autograder.gradebook.marks import read_standing
from autograder.gradebook.moves import Move
from autograder.gradebook.own_tables import LATE_PENALTY
from autograder.gradebook.snapshot import holds_something, take_snapshot
from autograder.gradebook.writer import GradebookWriter
from autograder.records import CellRecord, Status, SubmissionRecord, Verdict, cell_name
from autograder.results.autograded_notebook import AutogradedNotebooks
from autograder.results.earlier_marks import adopt_earlier_marks

__all__ = ["ResultWriter", "as_stored", "on_a_copy"]

Cause = Callable[[str, str, str], str]


class ResultWriter(AbstractContextManager["ResultWriter"]):
    """Stores the records of one notebook of an assignment; a context manager, used by one thread of one process.

    An interruption between its two steps leaves a newer notebook beside the old marks, never marks whose
    notebook formgrader cannot show.

    Args:
        course: where they go.
        source: the assignment.
        settings: the digest of what hand-ins are graded with, other than the source; see :class:`GradebookWriter`.
        cause: says why a student's hand-in of a digest is graded, by cell.
        is_trial: writes marks alone, no notebooks.

    Attributes:
        moves: the marks that were moved so far.
        tidings: sentences on what became of marks since the source's cells changed.
    """

    def __init__(
        self,
        course: Course,
        source: Source,
        *,
        settings: str = "",
        cause: Cause = lambda student, hand_in, name: "",
        is_trial: bool = False,
    ) -> None:
        self.moves: list[Move] = []
        self._course = course
        self._source = source
        self._cause = cause
        self._is_trial = is_trial
        self._notebooks = AutogradedNotebooks(source)
        self._gradebook = GradebookWriter(course, source, settings)

    def __enter__(self) -> "ResultWriter":
        adopt_earlier_marks(self._course, self._source)
        self._gradebook.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._gradebook.__exit__(*error)

    @property
    def tidings(self) -> tuple[str, ...]:
        return self._gradebook.tidings

    def store(self, record: SubmissionRecord) -> SubmissionRecord:
        """The record as it was stored: with a remark if it came late, or changed after it was marked."""
        if record.status is Status.UNGRADABLE:
            return late_remark(record, self._gradebook.deadline)
        if not self._is_trial:
            self._notebooks.write(self._course, record)
        causes = {cell.grade_id: self._cause(record.student, record.hand_in, cell.grade_id) for cell in record.cells}
        why = "; ".join(dict.fromkeys(each for each in causes.values() if each)) or None
        stored = self._gradebook.store(record, self._notebooks.shown(self._course, record), why)
        reasons = {cell.grade_id: f"{cell.verdict.value}{cell.reason}" for cell in record.cells}
        self.moves += [
            Move(
                student=record.student,
                name=self._called(name),
                old=old,
                new=new,
                cause=causes.get(name, ""),
                reason=reasons.get(name, ""),
            )
            for name, old, new in stored.moved
        ]
        if stored.penalty_change is not None:
            self.moves.append(self._penalty_move(record.student, stored.penalty_change))
        return as_stored(late_remark(record, self._gradebook.deadline), stored)

    def as_it_stands(self, records: Sequence[SubmissionRecord]) -> list[SubmissionRecord]:
        """Records of an earlier grading as they stand in the gradebook now; only what lateness costs is found anew."""
        if not records:
            return []
        renewed = self._gradebook.renew_penalties(records)
        self.moves += [self._penalty_move(student, change) for student, change in renewed.items()]
        standing = read_standing(self._course, self._source.assignment, self._source.name)
        late = (late_remark(record, self._gradebook.deadline) for record in records)
        return [as_stored(record, standing.get(record.student, Stored(waiting=0))) for record in late]

    def _called(self, name: str) -> str:
        return cell_name(self._source.assignment, self._source.name, name)

    def _penalty_move(self, student: str, change: PenaltyChange) -> Move:
        """What is taken off counts as negative points."""
        name, old, new = self._called(LATE_PENALTY), 0.0 - change.old, 0.0 - change.new
        return Move(student=student, name=name, old=old, new=new, cause=change.why)


@dataclass(frozen=True, slots=True)
class _WithOtherGradebook(Course):
    """A course whose marks lie in another database."""

    url: str

    @property
    def database_url(self) -> str:
        return self.url


@contextmanager
def on_a_copy(course: Course) -> Iterator[Course]:
    """The course with a copy of its gradebook, to see what grading does to the marks; it keeps nobody waiting."""
    held = HeldFolder("course-trial-")  # it holds marks: what a kill leaves goes with the next one
    try:
        file = held.path / "gradebook.db"
        if holds_something(course):
            take_snapshot(course, file)
        yield _WithOtherGradebook(course.root, f"sqlite:///{file}")
    finally:
        held.remove()


def as_stored(record: SubmissionRecord, stored: Stored) -> SubmissionRecord:
    """``record`` with what the gradebook knows of people's marks, and with what its lateness costs."""
    remarks = [record.message]
    if stored.penalty:
        remarks.append(f"{stored.penalty:g} points are taken off for that")
    if stored.changed:
        remarks.append(f"changed since a person marked it: {', '.join(stored.changed)}")
    return replace(
        record,
        message="; ".join(remark for remark in remarks if remark),
        waiting=stored.waiting,
        penalty=stored.penalty,
        cells=tuple(_as_marked(_as_it_stood(cell, stored), stored.given.get(cell.grade_id)) for cell in record.cells),
    )


def _as_it_stood(cell: CellRecord, stored: Stored) -> CellRecord:
    """The record with the score of an earlier grading, if a fault of the grader's did not take that."""
    stood = stored.stood.get(cell.grade_id)
    return cell if stood is None else replace(cell, score=stood, message=f"{cell.message}; the earlier mark stays")


def _as_marked(cell: CellRecord, given: float | None) -> CellRecord:
    """The record with the points that a person gave, who need not say why."""
    if given is None:
        return cell
    if cell.verdict is Verdict.MANUAL:
        return replace(cell, score=given, message="", is_by_person=True)
    said = f"a person gave {given:g}"
    message = f"{cell.message}; {said}" if cell.message else said
    return replace(cell, score=given, message=message, is_by_person=True)
