"""One server and one browser for all tests in a real browser."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import HOW_TO_INSTALL, chromium, program
from tests.browser.lab import Lab, jupyter_lab


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; without one, the tests are skipped with the line that installs it."""
    path = program()
    if path is None:
        pytest.skip(HOW_TO_INSTALL)
    with chromium(path) as started:
        yield started


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab on an empty folder, into which a test copies its notebook."""
    with jupyter_lab(tmp_path_factory.mktemp("lab")) as started:
        yield started


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures of the explorers go: the folder named by ``SCREENSHOTS``, or a temporary one."""
    named = os.environ.get("SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
