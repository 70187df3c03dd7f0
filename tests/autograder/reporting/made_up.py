"""Results of a class in memory, for what is computed of them."""

from collections.abc import Mapping, Sequence

from autograder.gradebook.marks import Mark, Person, SubmissionMarks
from autograder.records import CellRecord, PartRecord, Status, SubmissionRecord, Verdict
from autograder.reporting.class_results import ClassResults, StudentResult
from autograder.results.submission_status import SubmissionStatus

__all__ = ["a_class", "a_student", "cell", "person"]


def cell(
    grade_id: str,
    score: float | None,
    max_score: float = 1.0,
    *,
    verdict: Verdict | None = None,
    is_blank: bool = False,
    message: str = "",
    misconception: str | None = None,
    parts: Sequence[tuple[str, float, float]] = (),
) -> CellRecord:
    """The record of one graded cell; ``parts`` are names, points and scores."""
    usual = Verdict.MANUAL if score is None else Verdict.PASSED if score >= max_score else Verdict.FAILED
    return CellRecord(
        grade_id=grade_id,
        score=score,
        max_score=max_score,
        verdict=verdict or usual,
        is_blank=is_blank,
        message=message,
        misconception=misconception,
        parts=tuple(PartRecord(name=name, points=points, score=earned) for name, points, earned in parts),
    )


def a_student(student: str, *cells: CellRecord, manual: Mapping[str, float] = {}, digest: str = "") -> StudentResult:
    """Somebody with marks as the record says, but for those in ``manual``, which a person gave."""
    marks = {
        each.grade_id: Mark(
            score=manual.get(each.grade_id, each.score),
            max_score=each.max_score,
            needs_manual=each.score is None and each.grade_id not in manual,
        )
        for each in cells
    }
    record = SubmissionRecord(
        student=student, status=Status.GRADED, max_score=9.0, seconds=0.0, cells=cells, hand_in=digest
    )
    status = SubmissionStatus(marks=SubmissionMarks(student=student, timestamp=None, penalty=0.0, marks=marks))
    return StudentResult(student=student, status=status, record=record)


def a_class(*students: StudentResult, people: Sequence[Person] = ()) -> ClassResults:
    """These students, who may be of ``people``."""
    return ClassResults(max_score=9.0, people=tuple(people), students=students)


def person(student: str, first_name: str = "", last_name: str = "", email: str = "") -> Person:
    """A row of the gradebook's list."""
    return Person(student=student, first_name=first_name, last_name=last_name, email=email, lms_user_id="")
