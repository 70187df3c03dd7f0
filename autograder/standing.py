"""How each student stands with an assignment: marks, a hand-in that cannot be graded, or both."""

from dataclasses import dataclass

from autograder._exceptions import UngradableError
from autograder.layout import Course
from autograder.marks import AssignmentMarks, SubmissionMarks
from autograder.submissions import parse_submission, read_notebook

__all__ = ["Standing", "standings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``marks`` may be those of an earlier hand-in where ``refusal`` says why the present one cannot be graded."""

    marks: SubmissionMarks | None
    refusal: str = ""
    has_handed_in: bool = True


def standings(course: Course, assignment: AssignmentMarks) -> dict[str, Standing]:
    """By student, everyone who is in the gradebook or has handed in something."""
    name = assignment.assignment
    refusals = {student: _refusal(course, name, student) for student in course.submissions(name)}
    return {
        student: Standing(marks=assignment.submissions.get(student), refusal=refusals.get(student, ""))
        for student in sorted({*assignment.submissions, *refusals})
    }


def _refusal(course: Course, assignment: str, student: str) -> str:
    try:
        data, _ = read_notebook(student, course.submitted(assignment, student), assignment)
        parse_submission(data)
    except UngradableError as error:
        return str(error)
    return ""
