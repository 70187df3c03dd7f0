"""Gathers how a class stands with an assignment: what ``course export`` says of each student, and the records."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder.assignment.source import Source
from autograder.collecting.roster import Roster
from autograder.course import Course
from autograder.gradebook.engine import is_there
from autograder.gradebook.kept_records import read_kept_records
from autograder.gradebook.marks import AssignmentMarks, Person, SubmissionMarks, read_class
from autograder.records import SubmissionRecord, whole_record
from autograder.results.submission_status import SubmissionStatus, submission_statuses

__all__ = ["ClassResults", "StudentResult", "read_class_results"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentResult:
    """One student who is in the gradebook's assignment or has handed in.

    ``record`` is what the last grading came to; None if it was not kept, as after a fault of the grader's.
    """

    student: str
    status: SubmissionStatus
    record: SubmissionRecord | None = None

    @property
    def marks(self) -> SubmissionMarks | None:
        return self.status.marks

    @property
    def is_waiting(self) -> bool:
        """Whether what lies in ``submitted/`` could be graded and was not."""
        return self.status.is_newer or (self.marks is None and not self.status.refusal)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassResults:
    """Everybody.

    ``people`` are those whom the gradebook lists, ``missing`` those of them or of the roster who handed in nothing;
    ``full_names`` are by student, and ``other_names`` all else that the roster calls anybody.
    """

    max_score: float
    people: tuple[Person, ...]
    students: tuple[StudentResult, ...]
    missing: tuple[str, ...] = ()
    full_names: Mapping[str, str] = field(default_factory=dict)
    other_names: tuple[str, ...] = ()
    has_roster: bool = False

    @property
    def graded(self) -> list[StudentResult]:
        """Those who have marks, as ``course export`` counts them."""
        return [each for each in self.students if each.marks is not None]

    @property
    def with_record(self) -> list[tuple[StudentResult, SubmissionRecord]]:
        return [(each, each.record) for each in self.students if each.record is not None]


def read_class_results(course: Course, sources: Sequence[Source], roster: Roster | None = None) -> ClassResults:
    """How everybody stands with the assignment of these notebooks.

    Whom ``roster`` lists belongs to the class, and without one whom the gradebook lists.

    Raises:
        UsageError: the gradebook cannot be read.
    """
    name = sources[0].assignment
    people, assignments = read_class(course) if is_there(course) else ([], [])
    max_score = sum(source.max_score for source in sources)
    nothing = AssignmentMarks(assignment=name, max_score=max_score, submissions={})
    marks = next((each for each in assignments if each.assignment == name), nothing)
    statuses = submission_statuses(course, marks)
    records = _records(course, sources)
    students = tuple(
        StudentResult(
            student=student,
            status=status,
            record=records.get(student) if status.marks is not None else None,
        )
        for student, status in statuses.items()
    )
    expected = roster.folders if roster is not None else {person.student for person in people}
    return ClassResults(
        max_score=marks.max_score,
        people=tuple(people),
        students=students,
        missing=tuple(sorted(set(expected) - set(statuses))),
        full_names=_full_names(people, roster),
        other_names=tuple(_other_names(roster)),
        has_roster=roster is not None,
    )


def _records(course: Course, sources: Sequence[Source]) -> dict[str, SubmissionRecord]:
    """What the last grading came to, of those of whom all notebooks' records were kept; by cells' whole names."""
    kept = [read_kept_records(course, source.assignment, source.name) for source in sources]
    everywhere = set(kept[0]).intersection(*kept[1:])
    names = [source.named for source in sources]
    whole = {
        student: whole_record([(name, each[student].record) for name, each in zip(names, kept, strict=True)])
        for student in everywhere
    }
    return {
        student: replace(record, cells=tuple(replace(cell, grade_id=cell.name, notebook="") for cell in record.cells))
        for student, record in whole.items()
    }


def _full_names(people: list[Person], roster: Roster | None) -> dict[str, str]:
    known = {each.student: f"{each.first_name} {each.last_name}".strip() for each in people}
    listed = {each.folder: each.names[0] for each in roster.people if each.names} if roster is not None else {}
    return {student: name for student, name in {**known, **listed}.items() if name}


def _other_names(roster: Roster | None) -> Iterator[str]:
    for each in roster.people if roster is not None else ():
        yield from (each.folder, each.login, each.email, *each.ids)
        for name in each.names:
            yield from (name, *name.replace(",", " ").split())
