"""The fork server: a process with the heavy imports done, from which the processes of submissions are forked.

It is forked out of a template, and :func:`main` gets a connected Unix socket. The first message holds the settings. A
fork server never reads a submission, and the one for students never a source or a gradebook, since its children would
inherit what it read.
"""

import contextlib
import os
import select
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from autograder.confinement.given_files import GivenFiles
from autograder.confinement.privileges import end_with_parent
from autograder.running.checks.instructor_cells import InstructorCells
from autograder.running.processes.child import prepare_child
from autograder.running.processes.children import Children
from autograder.running.processes.preload import freeze, import_modules, tell_usage_by_clocks
from autograder.running.processes.settings import CONTROL_BYTES, ConfinementSettings, ProcessKind, ProcessSettings
from autograder.running.processes.withheld import WithheldModules
from autograder.running.student.shell import CellShell
from autograder.wire import decode, encode
from autograder.wire.channel import Channel, ChannelClosed
from autograder.wire.socket_passing import take_socket

__all__ = ["main"]

WATCH_SECONDS = 0.05
GRADER_BYTES = 6 * 2**30


def main(descriptor: int, shell: CellShell) -> None:
    """Answers the supervisor until it closes the channel; looks after the children meanwhile.

    Args:
        descriptor: of the socket.
        shell: the children's, warm.
    """
    channel = Channel(socket.socket(fileno=descriptor), CONTROL_BYTES)
    settings = ProcessSettings.from_plain(decode(channel.receive(None), max_bytes=CONTROL_BYTES))
    server = _Server(channel, settings, shell)
    channel.send(encode(("ready", os.getpid(), server.layers, server.loaded), max_bytes=CONTROL_BYTES))
    try:
        with contextlib.suppress(ChannelClosed):
            while True:
                if server.children.are_watched and not select.select([channel.socket], [], [], WATCH_SECONDS)[0]:
                    server.children.look_after()
                    continue
                verb, *arguments = decode(channel.receive(None), max_bytes=CONTROL_BYTES)
                channel.send(encode(server.answer(verb, *arguments), max_bytes=CONTROL_BYTES))
    finally:
        server.close()


class _Server:
    """What the children find in their memory."""

    def __init__(self, channel: Channel, settings: ProcessSettings, shell: CellShell) -> None:
        self._channel = channel
        self._settings = settings
        self._pid = os.getpid()
        self.layers: tuple[str, ...] = ()
        self._clean_up: Callable[[], None] = lambda: None
        withheld = WithheldModules(settings.withhold)
        shell.begin()
        import_modules(settings.modules)  # after the shell is there: matplotlib looks whether it is in a notebook
        cells = InstructorCells(shell, settings.cells)
        self.loaded = withheld.loaded()
        self._given = GivenFiles.of(Path(settings.files)) if settings.files else None
        self.children = self._confined(settings.confinement) if settings.confinement else self._unconfined()
        self._serve = prepare_child(settings, shell, cells)
        withheld.install()  # once the confinement has found their files
        import_modules(settings.ahead)  # nothing withheld comes along now
        freeze()

    def close(self) -> None:
        """Leaves nothing running and nothing behind."""
        self.children.end_all()
        self._clean_up()

    def answer(self, verb: str, *arguments: Any) -> tuple[Any, ...]:
        verbs: dict[str, Callable[..., tuple[Any, ...]]] = {
            "fork": self._fork,
            "end": self._end,
            "import": self._import,
        }
        return verbs[verb](*arguments)

    def _unconfined(self) -> Children:
        self._confine: Callable[[Path, int], object] = _leave_terminal
        # The grader process needs no folder without files: to make one and take it away costs as much as a check.
        needs_folder = self._given is not None or self._settings.kind is not ProcessKind.GRADER
        return Children(_temporary_folder if needs_folder else _no_folder, None)

    def _confined(self, settings: ConfinementSettings) -> Children:
        from autograder.confinement import Resource, confine, excess, measure, prepare
        from autograder.running.isolation import assignment_policy

        tell_usage_by_clocks()
        prepared = prepare(assignment_policy(settings, self._given))
        self.layers = tuple(layer.value for layer in prepared.plan.layers())
        self._clean_up = prepared.close
        self._confine = lambda scratch, descriptor: confine(prepared, scratch, keep=(descriptor,))
        baselines: dict[int, int] = {}

        def watch(child: int, scratch: Path) -> Resource | None:
            found = measure(prepared, child, scratch)
            return None if found is None else excess(prepared, found, baselines.setdefault(child, found.memory))

        return Children(prepared.scratch, watch)

    def _fork(self) -> tuple[Any, ...]:
        connection = take_socket(self._channel.socket)
        child = self.children.fork(partial(self._become, connection))
        connection.close()
        return ("forked", child)

    def _end(self, child: int, grace_seconds: float) -> tuple[Any, ...]:
        return ("ended", *self.children.end(child, grace_seconds))

    def _import(self, modules: list[str]) -> tuple[Any, ...]:
        import_modules(modules)
        freeze()
        return ("imported",)

    def _become(self, connection: socket.socket, scratch: Path) -> None:
        """Serves as the settings say; returns when the other side closes."""
        if sys.platform == "linux":
            end_with_parent(self._pid)  # also if this process was killed and cannot end its children
        self._channel.socket.close()
        if self._settings.kind is not ProcessKind.GRADER:
            self._confine(scratch, connection.fileno())
        else:
            os.setsid()
            _limit_memory()
        if self._given is not None and self._settings.confinement is None:
            self._given.copy_into(scratch)
            os.chdir(scratch)
        self._serve(connection)


def _limit_memory() -> None:
    """Has a check that asks for too much, as a small answer may make it, end in MemoryError, not with the machine."""
    import resource  # not on Windows, where nothing is forked

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    room = GRADER_BYTES if hard == resource.RLIM_INFINITY else min(hard, GRADER_BYTES)
    resource.setrlimit(resource.RLIMIT_DATA, (room, hard))


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    folder = tempfile.mkdtemp(prefix="submission-")
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _no_folder() -> AbstractContextManager[Path]:
    return nullcontext(Path())


def _leave_terminal(scratch: Path, _: int) -> None:
    """Gives a process without confinement at least a session, a folder and standard streams of its own."""
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)
    os.chdir(scratch)
