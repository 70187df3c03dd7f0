"""What everybody who sees marks has to know of how they came about."""

from collections.abc import Iterable, Iterator

from autograder._exceptions import CourseError
from autograder.assignment.source import Source
from autograder.course import Course

__all__ = ["cautions"]


def cautions(course: Course, assignments: Iterable[str]) -> Iterator[str]:
    """The caution of each of these assignments that has one; all of the course's if none is named."""
    for assignment in assignments or course.assignments():
        for path in course.sources(assignment):
            try:
                caution = Source.load(assignment, path).caution
            except CourseError:  # who releases or grades it hears why
                continue
            if caution:
                yield caution
