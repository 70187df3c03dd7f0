"""The supervisor's side of a fork server: start it, fork children from it, end them, end it."""

import os
import socket
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from autograder._exceptions import GraderFault
from autograder.confinement import Resource
from autograder.running.processes.settings import CONTROL_BYTES, FRAME_BYTES, ProcessSettings
from autograder.running.processes.template_client import SLOW_IMPORTS, start_server
from autograder.wire import decode, encode
from autograder.wire.channel import Channel, ChannelError
from autograder.wire.socket_passing import pass_socket

__all__ = ["Child", "Ending", "ForkServer", "ProcessFactory"]

START_SECONDS = 120.0
ANSWER_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Child:
    """A forked process and the supervisor's end of its socket."""

    pid: int
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a child ended.

    Attributes:
        status: its exit code, negative for a signal; None if it had to be ended.
        excess: what it used too much of, if anything.
        cpu_seconds: processor time that it used.
    """

    status: int | None
    excess: Resource | None = None
    cpu_seconds: float = 0.0


class ProcessFactory(Protocol):
    """Where a supervisor gets the processes of one kind from."""

    def load(self, modules: Iterable[str]) -> None:
        """Called before a submission that mentions ``modules``: children should find them imported."""

    def wait_until_ready(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The layers of confinement, and which withheld modules are loaded all the same."""

    def fork(self) -> Child:
        """Called once for each submission, and again after each loss: a fresh child."""

    def end(self, child: Child, grace_seconds: float = 0.0) -> Ending:
        """Called once for each child; one that is ending by itself gets the grace to do so."""

    def restart(self) -> None:
        """Called after a fault, which may have left the processes in any state: the next submission finds new ones."""

    def fault(self, reason: str) -> GraderFault:
        """Called when a child did not come up: what to raise."""

    def close(self) -> None:
        """Called once; leaves nothing running."""


class ForkServer:
    """Owns one fork server; :meth:`close` leaves nothing running."""

    def __init__(self, settings: ProcessSettings, environment: dict[str, str], folder: str) -> None:
        self._log = tempfile.TemporaryFile()  # noqa: SIM115, as it lives as long as the processes do
        self._settings = settings
        self._environment = environment
        self._folder = folder
        self._imported = set(settings.modules)
        self._start()

    def _start(self) -> None:
        settings = self._settings.importing(self._imported)
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = start_server(
                settings.kind,
                settings.modules,
                environment=self._environment,
                folder=self._folder,
                connection=theirs,
                log=self._log.fileno(),
            )
        self._channel = Channel(ours, CONTROL_BYTES)
        self._channel.send(encode(settings.as_plain(), max_bytes=CONTROL_BYTES))
        self._ready: tuple[tuple[str, ...], tuple[str, ...]] | None = None

    def wait_until_ready(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The layers of confinement, and which withheld modules are loaded all the same.

        Raises:
            GraderFault: the process could not start.
        """
        if self._ready is None:
            _, self._pid, layers, loaded = self._answer(START_SECONDS)
            self._ready = (layers, loaded)
        return self._ready

    def load(self, modules: Iterable[str]) -> None:
        """Imports modules, once, so that children find them loaded; what is not installed is passed over.

        A process that confines has given up the files that an import needs, so another one takes its place; so it does
        if a template has the import done, or does it for the next assignment too.
        """
        new = sorted(name for name in set(modules) - self._imported if not self._withholds(name))
        self._imported.update(new)
        if new and (self._settings.confinement is not None or not set(new).isdisjoint(SLOW_IMPORTS)):
            self.restart()
        elif new:
            self.wait_until_ready()
            self._ask("import", new)
            self._answer(START_SECONDS)

    def _withholds(self, module: str) -> bool:
        """Whether students must do without it: what is imported before it is withheld would be theirs to use."""
        return any(f"{module}.".startswith(f"{name}.") for name in self._settings.withhold)

    def restart(self) -> None:
        """Puts a new process in its place, whatever state it is in."""
        self._end_process()
        self._start()

    def fork(self) -> Child:
        """A fresh child."""
        self.wait_until_ready()
        ours, theirs = socket.socketpair()
        with theirs:
            self._ask("fork")
            pass_socket(self._channel.socket, theirs, self._pid)
        _, pid = self._answer(ANSWER_SECONDS)
        return Child(pid, Channel(ours, FRAME_BYTES, reads_ahead=True))

    def end(self, child: Child, grace_seconds: float = 0.0) -> Ending:
        """Ends a child, after the grace."""
        child.channel.close()
        self._ask("end", child.pid, float(grace_seconds))
        _, status, excess, seconds = self._answer(ANSWER_SECONDS)
        return Ending(status=status, excess=Resource(excess) if excess else None, cpu_seconds=seconds)

    def close(self) -> None:
        self._end_process()
        self._log.close()

    def _end_process(self) -> None:
        self._channel.close()
        self._process.end()

    def _ask(self, *message: Any) -> None:
        try:
            self._channel.send(encode(message, max_bytes=CONTROL_BYTES))
        except ChannelError as error:
            raise self.fault(str(error)) from error

    def _answer(self, seconds: float) -> tuple[Any, ...]:
        try:
            answer = decode(self._channel.receive(time.monotonic() + seconds), max_bytes=CONTROL_BYTES)
        except ChannelError as error:
            raise self.fault(str(error)) from error
        return tuple(answer)

    def fault(self, reason: str) -> GraderFault:
        """The fault that this process did not do its work, with the last thing that it said."""
        self._log.seek(0, os.SEEK_SET)
        lines = self._log.read().decode("utf-8", "replace").strip().splitlines()
        said = lines[-1] if lines else reason
        return GraderFault(f"A grading process could not start or stopped: {said}; run `course doctor`.")
