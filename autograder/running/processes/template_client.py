"""The supervisor's side of templates: one for each kind of fork server and set of slow imports, kept for the next."""

import atexit
import itertools
import os
import socket
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from autograder.running.processes.settings import CONTROL_BYTES, ProcessKind
from autograder.running.processes.zygote_client import zygotes
from autograder.running.processes.zygote_door import ask_for_template
from autograder.wire import encode
from autograder.wire.channel import Channel, ChannelError

__all__ = ["SLOW_IMPORTS", "ServerProcess", "start_server"]

SEND_SECONDS = 30.0
ENDING_SECONDS = 2.0
# What takes a second or more and many assignments share, in this order.
SLOW_IMPORTS = ("torch", "torch._dynamo", "sklearn")


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A fork server that was asked for; it says on its own channel when it is ready, and which process it is."""

    templates: "_Templates"
    template: Channel
    number: int

    def end(self) -> None:
        """Waits until it has ended: by itself, once its channel is closed, or after two seconds."""
        self.templates.end(self.template, self.number)


def start_server(
    kind: ProcessKind,
    modules: Sequence[str],
    *,
    environment: dict[str, str],
    folder: str,
    connection: socket.socket,
    log: int,
) -> ServerProcess:
    """Asks for a fork server that serves ``connection``.

    Args:
        kind: whose processes it forks.
        modules: what they will have imported; the fork server is told of the rest on its connection.
        environment: its environment, as a whole.
        folder: its working directory.
        connection: the other end of the supervisor's socket; the caller still closes its own.
        log: a descriptor for what it says when it fails.
    """
    wanted = {
        name for module in modules for name in (module, module.partition(".")[0])
    }  # with a part comes its package
    slow = tuple(module for module in SLOW_IMPORTS if module in wanted)
    message = (environment, folder)
    return _templates.start((kind.value, *slow), message, (connection.fileno(), log))


class _Templates:
    """The templates of this process; threads take turns."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._channels: dict[tuple[str, ...], Channel] = {}  # by kind, then what is imported
        self._living: set[int] = set()

    def start(self, key: tuple[str, ...], message: tuple[Any, ...], descriptors: Sequence[int]) -> ServerProcess:
        with self._lock:
            try:
                return self._started(key, message, descriptors)
            except (ChannelError, OSError):  # a template ends when it is not wanted for a while
                self._forget(key[0])
                return self._started(key, message, descriptors)

    def end(self, template: Channel, number: int) -> None:
        deadline = time.monotonic() + 2 * ENDING_SECONDS
        with self._lock:
            self._living.discard(number)
            try:
                template.send(_encoded("end", number, ENDING_SECONDS), deadline)
                template.receive(deadline)
            except ChannelError:  # the template is gone, or still imports: the fork server ends with its channel
                template.close()

    def close(self) -> None:
        """Ends all of them; those that have a fork server end after it."""
        for kind in {key[0] for key in self._channels}:
            self._forget(kind)
        zygotes.close(waits=not self._living)

    def abandon(self) -> None:
        """In a fork of this process: leaves the templates to the process that started them."""
        for channel in self._channels.values():
            channel.close()
        self.__init__()  # type: ignore[misc]  # whatever a thread of that process was doing

    def _started(self, key: tuple[str, ...], message: tuple[Any, ...], descriptors: Sequence[int]) -> ServerProcess:
        template = self._channels.get(key) or self._new(key)
        number = next(self._numbers)
        template.send(_encoded("start", number, *message), time.monotonic() + SEND_SECONDS)
        socket.send_fds(template.socket, [b"d"], [*descriptors])
        self._living.add(number)
        return ServerProcess(self, template, number)

    def _new(self, key: tuple[str, ...]) -> Channel:
        """A template with the modules that follow the kind in ``key``, out of the zygote of that kind."""
        kind, *modules = key
        ours, theirs = socket.socketpair()
        with theirs, ExitStack() as unused:
            unused.enter_context(ours)
            ask_for_template(zygotes.door(kind), modules, theirs.fileno())
            unused.pop_all()
        self._channels[key] = Channel(ours, CONTROL_BYTES)
        return self._channels[key]

    def _forget(self, kind: str) -> None:
        zygotes.forget(kind)
        for key in [key for key in self._channels if key[0] == kind]:
            self._channels.pop(key).close()


def _encoded(*message: Any) -> bytes:
    return encode(message, max_bytes=CONTROL_BYTES)


_templates = _Templates()
atexit.register(_templates.close)
if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_templates.abandon)
