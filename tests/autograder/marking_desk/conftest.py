"""What the tests of marking share."""

import pytest

from autograder.course import Course
from tests.autograder.marking_desk.written_class import grade_class, install_question


@pytest.fixture
def course(tiny_course: Course) -> Course:
    """Three answers that wait for a person."""
    grade_class(tiny_course, install_question(tiny_course), {"s01": "A half.", "s02": "a half", "s03": "Two."})
    return tiny_course
