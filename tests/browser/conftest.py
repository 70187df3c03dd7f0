"""One server and one browser for all tests in a real browser; with ``pytest -n``, for each worker."""

import os
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest
from lossopt.pages import __main__ as pages
from playwright.sync_api import Browser, BrowserContext
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.browser.chromium import HOW_TO_INSTALL, chromium, program
from tests.browser.lab import NOTEBOOK, Lab, jupyter_lab
from tests.browser.screenshots import Screenshots

# Their later tests look at what their earlier ones have marked or saved.
IN_ORDER = ("test_formgrader.py", "test_lessons.py", "test_marking.py")


class OneLessonOneWorker(LoadScopeScheduling):
    """Keeps together what shares a page or a gradebook: tests of one file with the same lesson in brackets."""

    # xdist's own marks for this are lost with pytest 9.2 (--dist loadgroup, pytest-xdist 3.8).
    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        if file.endswith(IN_ORDER):
            return file
        return f"{file}[{test.partition('[')[2]}" if "[" in test else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Called by pytest-xdist if these tests run with ``-n``."""
    return OneLessonOneWorker(config, log)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; without one, the tests are skipped with the line that installs it."""
    path = program()
    if path is None:
        pytest.skip(HOW_TO_INSTALL)
    with chromium(path) as started:
        yield started


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """What the pages of JupyterLab have in common: its scripts are fetched once."""
    with browser.new_context() as started:
        yield started


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab on an empty folder, into which a test copies its notebook."""
    with jupyter_lab(tmp_path_factory.mktemp("lab")) as started:
        yield started


@pytest.fixture(scope="session")
def notebook_7(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Notebook 7 on an empty folder."""
    with jupyter_lab(tmp_path_factory.mktemp("notebook"), NOTEBOOK) as started:
        yield started


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lessons as a site, as ``make pages`` writes them."""
    folder = tmp_path_factory.mktemp("site")
    with chdir(Path(__file__).parents[2]):
        assert pages.main(["--to", str(folder)]) == 0
    return folder


@pytest.fixture(scope="session")
def screenshots() -> Screenshots:
    """Pictures of the explorers and other pages, if ``SCREENSHOTS`` names a folder for them."""
    named = os.environ.get("SCREENSHOTS")
    folder = Path(named) if named else None
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    return Screenshots(folder)
