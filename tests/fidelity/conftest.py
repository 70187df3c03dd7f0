"""What the tests of fidelity share."""

import pytest

from tests.fidelity.two_runs import empty_assignment


@pytest.fixture(scope="session")
def grader():
    """Forks a student process for each notebook, as for the submissions of a class."""
    with empty_assignment() as shared:
        yield shared
