"""A template: a process with the slow imports done, from which one supervisor has its fork servers forked.

A zygote forks it, with the imports done that the supervisor asked for. One assignment after the other then finds numpy,
IPython and perhaps torch imported, and a shell started. A template never learns of an assignment: what is an
assignment's own, its fork server is told on its own socket.
"""

import contextlib
import os
import select
import signal
import socket
import sys
import tempfile
import traceback
from collections.abc import Callable

import numpy as np

from autograder.running.processes import forkserver
from autograder.running.processes.children import has_ended, has_ended_within
from autograder.running.processes.preload import freeze, warm_shell
from autograder.running.processes.settings import CONTROL_BYTES
from autograder.wire import decode, encode
from autograder.wire.channel import Channel, ChannelClosed

__all__ = ["IDLE_SECONDS", "fork", "serve"]

IDLE_SECONDS = 60.0  # the server of a lab may live for weeks after it graded once


def serve(descriptor: int) -> None:
    """Serves the supervisor until it closes the connection or asks for nothing for a while."""
    template = _Template(Channel(socket.socket(fileno=descriptor), CONTROL_BYTES))
    try:
        with contextlib.suppress(ChannelClosed):
            template.serve()
    finally:
        template.close()


def fork(become: Callable[[], None], leave: Callable[[], None]) -> int:
    """Forks a process that leaves what is its parent's alone, then becomes something else, and ends with that.

    Args:
        become: does all the work of the child.
        leave: closes in the child what is the parent's.
    """
    child = os.fork()
    if child == 0:
        status = 70
        try:
            os.setsid()
            leave()
            become()
            status = 0
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)  # the last line tells the supervisor what went wrong
        finally:
            os._exit(status)  # nothing above this may run twice, whatever happened
    return child


class _Template:
    """The children have the numbers that the supervisor gave them."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._shell = warm_shell()
        self._children: dict[int, int] = {}
        freeze()

    def serve(self) -> None:
        """Carries out one request after the other; only one that asks to end a child is answered."""
        verbs: dict[str, Callable[..., None]] = {"start": self._start, "end": self._end}
        while True:
            if select.select([self._channel.socket], [], [], IDLE_SECONDS)[0]:
                verb, *arguments = decode(self._channel.receive(None), max_bytes=CONTROL_BYTES)
                verbs[verb](*arguments)
            elif all(has_ended(child) for child in self._children.values()):
                return

    def close(self) -> None:
        """Waits for the children, which end when the supervisor closes their channels."""
        for child in self._children.values():
            os.waitpid(child, 0)

    def _start(self, number: int, environment: dict[str, str], folder: str) -> None:
        """Forks a fork server, which finds what a fresh interpreter would find."""
        _, descriptors, _, _ = socket.recv_fds(self._channel.socket, 1, 2)
        if len(descriptors) != 2:
            raise ChannelClosed("the other side closed the connection")
        theirs, log = descriptors

        def become() -> None:
            os.environ.clear()
            os.environ.update(environment)
            tempfile.tempdir = None  # an import may have asked for it
            os.chdir(folder)
            os.dup2(log, 2)
            np.random.seed()  # two fork servers do not draw the same numbers
            forkserver.main(theirs, self._shell)

        self._children[number] = fork(become, self._channel.close)
        for descriptor in descriptors:
            os.close(descriptor)

    def _end(self, number: int, seconds: float) -> None:
        _wait_for(self._children.pop(number), seconds)
        self._channel.send(encode(("ended",), max_bytes=CONTROL_BYTES))


def _wait_for(child: int, seconds: float) -> None:
    """Waits for a child that is ending by itself, and ends it after ``seconds``."""
    has_ended_within(child, seconds)
    os.kill(child, signal.SIGKILL)  # it has not been waited for, so that its number is still its own
    os.waitpid(child, 0)
