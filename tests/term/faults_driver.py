"""Runs commands in forks of itself and lets something happen to each at a chosen point; see :mod:`tests.term.faults`.

A point is a moment before the command opens a file to write it, makes, renames or removes something, or asks the
database something. Reads a list of requests in JSON from each line of its input, runs them at once, and answers with
a line.
"""

import contextlib
import errno
import json
import os
import signal
import sys
import tempfile
import time
from concurrent.futures import Executor, Future
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

import autograder.cli.authoring
import autograder.cli.grading_run
import autograder.collecting.collect
import autograder.gradebook.backup
import autograder.grading.check_work
import autograder.grading.local_processes
import autograder.release.release_checks
import autograder.reporting.page
import autograder.results.export
import autograder.results.feedback
import autograder.results.writer
import autograder.running.assignment_grader  # what the commands import is there before each fork
from autograder.cli.main import main
from autograder.grading import scheduler
from autograder.running.processes.zygote_client import zygotes

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
REMOVES = ("os.remove", "os.rmdir", "os.rename")  # what a full disk still lets pass
CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod"}


class AtOnce(Executor):
    """Does the work in this process, so that each point of a command is one of this process's."""

    def submit(self, work: Any, /, *arguments: Any, **keywords: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        try:
            future.set_result(work(*arguments, **keywords))
        except Exception as error:  # as a pool hands it on
            future.set_exception(error)
        return future


class Points:
    """Counts points, and lets the fault of a request happen at its point; the fault of a disk stays from then on."""

    def __init__(self, request: dict[str, Any]) -> None:
        self.count = 0
        self.last = ""
        self._at = request.get("at")
        self._fault = request.get("fault", "")
        self._request = request
        self._inside = request["inside"]
        self._busy = False

    def audit(self, name: str, arguments: tuple[Any, ...]) -> None:
        """Python calls it before whatever a program does to its system."""
        if name == "open":
            path, _, flags = arguments
            if not isinstance(flags, int) or not flags & WRITING:
                return
        elif name in CHANGES:
            path = arguments[0]
        else:
            return
        path = os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else ""
        if path.startswith("/") and not path.startswith(self._inside):
            return
        self.pass_by(f"{name} {path}", path)

    def ask(self, *arguments: Any) -> None:
        """SQLAlchemy calls it before each statement."""
        self.pass_by(f"statement {arguments[2][:60]}", "")
        if self._fault == "full_gradebook" and self._at is not None and self.count >= self._at:
            arguments[1].connection.execute("PRAGMA max_page_count=1")  # no larger than it is now

    def pass_by(self, said: str, path: str) -> None:
        if self._busy:
            return
        self.count += 1
        self.last = said
        if self._at is None or self.count < self._at:
            return
        self._busy = True
        try:
            self._happen(path, is_first=self.count == self._at)
        finally:
            self._busy = False

    def _happen(self, path: str, *, is_first: bool) -> None:
        if self._fault in ("ENOSPC", "EROFS"):
            if path and not (self._fault == "ENOSPC" and self.last.startswith(REMOVES)):
                number = getattr(errno, self._fault)
                raise OSError(number, os.strerror(number), path)
        elif is_first and self._fault != "full_gradebook":
            getattr(self, f"_{self._fault}")()

    def _kill(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def _stop_server(self) -> None:
        os.kill(self._request["server"], signal.SIGQUIT)
        with contextlib.suppress(ProcessLookupError):
            while True:  # until it is gone; who started it collects it
                os.kill(self._request["server"], 0)
                if Path("/proc", str(self._request["server"]), "stat").read_text().rpartition(")")[2].split()[0] == "Z":
                    return
                time.sleep(0.01)

    def _remove_gradebook(self) -> None:
        for ending in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._request["gradebook"] + ending)

    def _damage_gradebook(self) -> None:
        with open(self._request["gradebook"], "r+b") as file:
            file.write(b"no database at all" * 500)

    def _jump_clock(self) -> None:
        """What modules of the package know as the time is another one from now on."""
        ahead = timedelta(seconds=self._request["seconds"])

        class Jumped(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
                return datetime.now(tz) + ahead

        for name, module in [*sys.modules.items()]:
            if name.startswith("autograder.") and getattr(module, "datetime", None) is datetime:
                module.datetime = Jumped  # type: ignore[attr-defined]


def run(request: dict[str, Any]) -> None:
    """The fork's whole life: the command, then a line with its points."""
    for name, number in (("stdout", 1), ("stderr", 2)):
        descriptor = os.open(request[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.environ.update(request["environment"])
    tempfile.tempdir = os.environ["TMPDIR"]
    autograder.grading.local_processes.local_executor = lambda jobs: AtOnce()  # type: ignore[assignment,return-value]
    points = Points(request)
    event.listen(Engine, "before_cursor_execute", points.ask)
    sys.addaudithook(points.audit)
    status = main(request["arguments"])
    sys.stdout.flush()
    sys.stderr.flush()
    request.pop("at", None)
    points._at = None
    if hasattr(scheduler._own, "close"):
        scheduler._own.close()
    Path(request["told"]).write_text(json.dumps({"points": points.count}))
    os._exit(status)


def serve() -> None:
    for line in sys.stdin:
        if sys.platform == "linux":
            zygotes.doors()  # the forks that grade ask there: what is slow to import is imported once
        children = [_forked(request) for request in json.loads(line)]
        statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        sys.stdout.write(json.dumps(statuses) + "\n")
        sys.stdout.flush()


def _forked(request: dict[str, Any]) -> int:
    child = os.fork()
    if child == 0:
        try:
            run(request)
        finally:
            os._exit(70)
    return child


if __name__ == "__main__":
    serve()
