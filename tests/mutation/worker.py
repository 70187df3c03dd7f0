"""Runs pytest again and again in forked children of one warm process, which has loaded nothing of this repository.

Run as a script in the copy of the repository that is tried. Each line of its input is an order in JSON: pytest's
``arguments`` and the seconds (``limit``) after which a run counts as endless. Each line of its output is an answer.
What a run that passed had loaded from elsewhere is loaded here too, so that the next one starts with it.
"""

import contextlib
import gc
import importlib
import json
import os
import resource
import signal
import sys
import time
import traceback
import warnings
from pathlib import Path
from typing import Any

import hypothesis
import pytest

MEMORY = 12 * 2**30  # that can be written; a mutant that never stops taking memory ends itself
ENDLESS = -1
# An example that fails is enough: nobody reads the smallest one. Neither luck nor a busy machine decides what fails.
NOTICING = {
    "phases": (hypothesis.Phase.explicit, hypothesis.Phase.generate),
    "derandomize": True,
    "deadline": None,
    "suppress_health_check": tuple(hypothesis.HealthCheck),
}


class QuickestFirst:
    """Puts the quickest tests first, and before them what noticed a change last.

    Args:
        place: the file in which the next run finds how many seconds each test took.
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        self._seconds: dict[str, float] = json.loads(place.read_text()) if place.exists() else {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Called before pytest brings those together that share a fixture."""
        items.sort(key=lambda item: self._seconds.get(item.nodeid, 0.0))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called after each step of a test."""
        if report.failed:
            self._seconds[report.nodeid] = 0.0
        elif report.when == "call":
            self._seconds[report.nodeid] = report.duration

    def keep(self) -> None:
        """Whole or not at all, since the process may be ended at any time."""
        whole = self._place.with_suffix(".new")
        whole.write_text(json.dumps(self._seconds))
        whole.replace(self._place)


def serve(log: Path) -> None:
    """Answers each order with the exit status and the seconds that it took."""
    loaded = log.with_name("loaded")
    for line in sys.stdin:
        order = json.loads(line)
        started = time.perf_counter()
        status = run(order, log, loaded)
        sys.stdout.write(json.dumps({"status": status, "seconds": time.perf_counter() - started}) + "\n")
        sys.stdout.flush()
        if status == 0:
            _warm(loaded)


def run(order: dict[str, Any], log: Path, loaded: Path) -> int:
    """The exit status of pytest, :data:`ENDLESS` if it had to be ended; nothing of it stays behind."""
    gc.freeze()  # what is loaded stays: pytest would look through all of it several times
    child = os.fork()
    if child == 0:
        _be_pytest(order["arguments"], log, loaded)
    ends = time.monotonic() + order["limit"]
    status = None
    try:
        while status is None and time.monotonic() < ends:
            found, raw = os.waitpid(child, os.WNOHANG)
            status = os.waitstatus_to_exitcode(raw) if found else None
            time.sleep(0.005)
    finally:  # also if the campaign itself is ended
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
    if status is None:
        os.waitpid(child, 0)
        return ENDLESS
    return status


def _be_pytest(arguments: list[str], log: Path, loaded: Path) -> None:
    status: int = 3
    try:
        os.setsid()
        nothing, written = os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for descriptor, target in ((nothing, 0), (written, 1), (written, 2)):
            os.dup2(descriptor, target)
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, resource.RLIM_INFINITY))
        hypothesis.settings.register_profile("noticing", **NOTICING)
        hypothesis.settings.load_profile("noticing")
        order = QuickestFirst(log.with_name("seconds"))
        status = int(pytest.main(arguments, plugins=[order]))
        order.keep()
        loaded.write_text("\n".join(_from_elsewhere()))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _from_elsewhere() -> list[str]:
    """The modules of other people that are loaded."""
    origins = {name: getattr(getattr(module, "__spec__", None), "origin", None) for name, module in sys.modules.items()}
    return [name for name, origin in origins.items() if "site-packages" in str(origin)]


def _warm(loaded: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in loaded.read_text().split():
            with contextlib.suppress(Exception):  # it is loaded by the run itself then
                importlib.import_module(name)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        serve(Path(sys.argv[1]))
