"""Runs pytest again and again in forked children of one warm process, which has loaded nothing of this repository.

Run as a script in the copy of the repository that is tried. Each line of its input is an order in JSON: pytest's
``arguments`` and the seconds (``limit``) after which a run counts as endless. Each line of its output is an answer.
What a run that passed had loaded from elsewhere is loaded here too, so that the next one starts with it.
"""

import contextlib
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

MEMORY = 12 * 2**30  # that can be written; a mutant that never stops taking memory ends itself
ENDLESS = -1


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
        pytest = importlib.import_module("pytest")
        status = int(pytest.main(arguments))
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
