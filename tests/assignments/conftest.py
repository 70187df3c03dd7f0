"""One warm pair of processes for each assignment, kept for all tests of this folder."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from autograder.running.pair import WarmPair
from tests.assignments._driver import source_of


@pytest.fixture(scope="session")
def pair_of() -> Iterator[Callable[[str], WarmPair]]:
    """Gives the pair that grades an assignment with its hidden tests."""
    with ExitStack() as stack:
        pairs: dict[str, WarmPair] = {}

        def start(assignment: str) -> WarmPair:
            if assignment not in pairs:
                pairs[assignment] = stack.enter_context(WarmPair(source_of(assignment), isolation="none"))
            return pairs[assignment]

        yield start
