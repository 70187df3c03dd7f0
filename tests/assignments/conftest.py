"""One grader, with its fork servers, for each assignment, kept for all tests of this folder."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from autograder.running.assignment_grader import AssignmentGrader
from tests.assignments._driver import source_of


@pytest.fixture(scope="session")
def grader_of() -> Iterator[Callable[[str], AssignmentGrader]]:
    """Gives the grader of an assignment, hidden tests included."""
    with ExitStack() as stack:
        graders: dict[str, AssignmentGrader] = {}

        def start(assignment: str) -> AssignmentGrader:
            if assignment not in graders:
                graders[assignment] = stack.enter_context(AssignmentGrader(source_of(assignment), isolation="none"))
            return graders[assignment]

        yield start
