"""Processes that run snippets confined, each started once for all tests of a worker."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.confinement.landlock import abi

ROOT = Path(__file__).resolve().parents[3]
DRIVER = ROOT / "tests" / "autograder" / "confinement_driver.py"
MODES = ("root", "container", "user", "bare") if os.geteuid() == 0 else ("user", "bare")

Ask = Callable[..., dict[str, Any]]


class Driver:
    """One driver process; see :mod:`tests.autograder.confinement_driver`."""

    def __init__(self, mode: str, kind: str, *paths: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="confined-"))
        self.folder.chmod(0o777)
        self._process = subprocess.Popen(
            [sys.executable, str(DRIVER), mode, kind, str(self.folder), *paths],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
            text=True,
        )

    @property
    def pid(self) -> int:
        """The process that forks those that are confined."""
        return self._process.pid

    def ask(self, code: str, **request: Any) -> list[dict[str, Any]]:
        """What came of ``code`` in each of the children that ran it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"code": code, **request}) + "\n")
        self._process.stdin.flush()
        answers: list[dict[str, Any]] = json.loads(self._process.stdout.readline())
        return answers

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips tests that confine processes if the kernel has no Landlock; what is only computed is tested anyway."""
    if not abi():
        for item in items:
            if "confinement" in item.nodeid and {"confined", "free"} & set(getattr(item, "fixturenames", ())):
                item.add_marker(pytest.mark.skip(reason="this kernel has no Landlock"))


@pytest.fixture(scope="session", params=MODES)
def confined(request: pytest.FixtureRequest) -> Iterator[Driver]:
    """A driver that confines, once for each way in which graders are run."""
    driver = Driver(request.param, "confined")
    yield driver
    driver.close()


@pytest.fixture(scope="session")
def free() -> Iterator[Driver]:
    """A driver that confines nothing, or by one layer alone."""
    driver = Driver("root" if os.geteuid() == 0 else "user", "free")
    yield driver
    driver.close()
