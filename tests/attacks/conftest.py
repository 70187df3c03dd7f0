"""The surroundings that all attacks share: made once for each process that runs tests."""

from collections.abc import Iterator

import pytest

from tests.attacks.arena import Arena
from tests.attacks.proving import SameProcess
from tests.attacks.scene import Scene


@pytest.fixture(scope="session")
def scene() -> Iterator[Scene]:
    """What lies around."""
    made = Scene()
    yield made
    made.close()


@pytest.fixture(scope="session")
def arena(scene: Scene) -> Iterator[Arena]:
    """The course in which attacks are graded here."""
    made = Arena(scene)
    yield made
    made.close()


@pytest.fixture(scope="session")
def same_process(scene: Scene) -> Iterator[SameProcess]:
    """The grader that attacks are first shown to work on."""
    made = SameProcess(scene)
    yield made
    made.close()
