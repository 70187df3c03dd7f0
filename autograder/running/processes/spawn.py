"""Processes started anew for each submission, for systems without a fork that is safe after the imports.

Slower than :mod:`autograder.running.processes.forkserver` by seconds and without confinement: for students who check
their own work on macOS or Windows. Run as ``python -m autograder.running.processes.spawn <descriptor>``, or, where
descriptors do not pass to children, with the socket on standard input.
"""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from autograder._exceptions import GraderFault
from autograder.running.processes.forkserver_client import Child, Ending
from autograder.running.processes.settings import FRAME_BYTES, ProcessKind, ProcessSettings
from autograder.wire import decode, encode
from autograder.wire.channel import Channel
from autograder.wire.socket_passing import CAN_SHARE

__all__ = ["SpawnedProcesses", "main"]

MAX_BYTES = 2**20


class SpawnedProcesses:
    """Used like :class:`~autograder.running.processes.forkserver_client.ForkServer`, but forks nothing."""

    def __init__(self, settings: ProcessSettings, environment: dict[str, str], folder: str) -> None:
        self._settings = settings
        self._environment = environment | (
            {"SYSTEMROOT": os.environ["SYSTEMROOT"]} if "SYSTEMROOT" in os.environ else {}
        )
        self._folder = folder
        self._living: dict[int, subprocess.Popen[bytes]] = {}
        self._log = tempfile.TemporaryFile()  # noqa: SIM115, as it lives as long as the processes do

    def wait_until_ready(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Returns no layers of confinement and no modules: nothing is loaded before a process starts."""
        return (), ()

    def load(self, modules: Iterable[str]) -> None:
        """Imports modules in the processes to come."""
        self._settings = self._settings.importing(set(modules))

    def fork(self) -> Child:
        """A fresh process; it is not forked, but its use is the same."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = self._start(theirs)
        channel = Channel(ours, FRAME_BYTES)
        channel.send(encode(self._settings.as_plain(), max_bytes=MAX_BYTES))
        self._living[process.pid] = process
        return Child(process.pid, channel)

    def end(self, child: Child, grace_seconds: float = 0.0) -> Ending:
        """Ends a child, after the grace."""
        child.channel.close()
        process = self._living.pop(child.pid)
        try:
            status = process.wait(grace_seconds) if grace_seconds else process.poll()
        except subprocess.TimeoutExpired:
            status = None
        if status is None:
            process.kill()
            process.wait()
        return Ending(status=status)

    def restart(self) -> None:
        """Has nothing to do: no process is kept from one submission to the next."""

    def fault(self, reason: str) -> GraderFault:
        """The fault that a process did not do its work, with the last thing that one said."""
        self._log.seek(0)
        lines = self._log.read().decode("utf-8", "replace").strip().splitlines()
        return GraderFault(
            f"A checking process could not start: {lines[-1] if lines else reason}; run `course doctor`."
        )

    def close(self) -> None:
        for process in self._living.values():
            process.kill()
            process.wait()
        self._log.close()

    def _start(self, theirs: socket.socket) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "autograder.running.processes.spawn"]
        streams: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": self._log}
        common: dict[str, Any] = {"env": self._environment, "cwd": self._folder, **streams}
        if not CAN_SHARE:
            descriptor = theirs.fileno()
            arguments = [*command, str(descriptor)]
            return subprocess.Popen(arguments, pass_fds=(descriptor,), stdin=subprocess.DEVNULL, **common)
        process = subprocess.Popen(command, stdin=subprocess.PIPE, **common)
        assert process.stdin is not None
        process.stdin.write(theirs.share(process.pid))  # type: ignore[attr-defined, unused-ignore]  # Windows only
        process.stdin.close()
        return process


def main(arguments: list[str]) -> None:
    """Serves one submission, then ends."""
    from autograder.confinement.given_files import GivenFiles
    from autograder.running.checks.instructor_cells import InstructorCells
    from autograder.running.processes.child import prepare_child
    from autograder.running.processes.preload import import_modules, warm_shell
    from autograder.running.processes.withheld import WithheldModules

    connection = (
        socket.socket(fileno=int(arguments[0])) if arguments else socket.fromshare(sys.stdin.buffer.read())  # type: ignore[attr-defined, unused-ignore]  # Windows only
    )
    settings = ProcessSettings.from_plain(decode(Channel(connection, MAX_BYTES).receive(None), max_bytes=MAX_BYTES))
    shell = warm_shell()
    shell.begin()
    import_modules(settings.modules)
    WithheldModules(settings.withhold).install()
    if settings.files or settings.kind is not ProcessKind.GRADER:
        os.chdir(tempfile.mkdtemp(prefix="submission-", dir=os.getcwd()))
    if settings.files:
        GivenFiles.of(Path(settings.files)).copy_into(Path.cwd())
    prepare_child(settings, shell, InstructorCells(shell, ()))(connection)


if __name__ == "__main__":
    with contextlib.suppress(ConnectionError):
        main(sys.argv[1:])
