"""A warm process: started afresh, with the heavy imports done, that forks one child for each submission.

Run as ``python -I -m autograder.running.warm <descriptor>``; the descriptor is a connected Unix socket. The first
message says which role the children play. A warm process never reads a submission, and the one for students never a
source or a gradebook, since its children would inherit what it read.
"""

import contextlib
import gc
import importlib
import os
import signal
import socket
import sys
import time
from typing import Any

from autograder.channel import Channel, ChannelClosed
from autograder.codec import decode, encode
from autograder.running.shell import CellShell, start_shell
from autograder.running.sockets import take_socket

__all__ = ["main"]

MAX_BYTES = 2**20


def main(descriptor: int) -> None:
    """Answers ``fork`` and ``end`` until the supervisor closes the channel."""
    channel = Channel(socket.socket(fileno=descriptor), MAX_BYTES)
    settings = decode(channel.receive(None), max_bytes=MAX_BYTES)
    shell = _warm_up(settings)
    channel.send(encode(("ready", _prepare(settings)), max_bytes=MAX_BYTES))
    with contextlib.suppress(ChannelClosed):
        while True:
            verb, *arguments = decode(channel.receive(None), max_bytes=MAX_BYTES)
            reply = _fork(channel, shell, settings | arguments[0]) if verb == "fork" else _end(*arguments)
            channel.send(encode(reply, max_bytes=MAX_BYTES))


def _warm_up(settings: dict[str, Any]) -> CellShell:
    for module in settings["modules"]:
        with contextlib.suppress(ImportError):  # what is not installed is simply not there for students either
            importlib.import_module(module)
    shell = start_shell()
    for text in ("1", "1/0", *settings["warm_cells"]):
        shell.run(text, MAX_BYTES)
    shell.reset(new_session=True, aggressive=False)
    gc.collect()
    gc.freeze()  # a collection in a child then leaves the shared pages alone
    return shell


def _prepare(settings: dict[str, Any]) -> tuple[str, ...]:
    """What can be confined once for every child of this process."""
    if settings["role"] != "student" or settings["isolation"] == "none":
        return ()
    from autograder.running.isolation import prepare

    return prepare(settings)


def _fork(channel: Channel, shell: CellShell, settings: dict[str, Any]) -> tuple[Any, ...]:
    connection = take_socket(channel.socket)
    child = os.fork()
    if child == 0:
        try:
            channel.socket.close()
            _become(shell, connection, settings)
        except BaseException as error:  # nothing above this may run twice, whatever happened
            os.write(2, f"{type(error).__name__}: {error}\n".encode("utf-8", "replace"))
            os._exit(70)
        os._exit(0)
    connection.close()
    return ("forked", child)


def _become(shell: CellShell, connection: socket.socket, settings: dict[str, Any]) -> None:
    """Plays the role; returns when the other side closes."""
    os.setsid()
    if settings["role"] == "student":
        from autograder.running.student import StudentProcess

        if settings["isolation"] != "none":
            from autograder.running.isolation import confine

            confine(settings, connection.fileno())
        else:
            _leave_terminal()
            os.chdir(settings["scratch"])
        StudentProcess(Channel(connection, settings["frame_bytes"]), shell, settings["output_bytes"]).serve()
    else:
        from autograder.running.grader import GraderProcess

        GraderProcess(Channel(connection, settings["frame_bytes"]), shell).serve()


def _leave_terminal() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)


def _end(child: int, grace_seconds: float) -> tuple[Any, ...]:
    """Ends a child and its session; its exit code, negative for a signal. One that is ending gets the time to do so."""
    deadline = time.monotonic() + grace_seconds
    ended, status = os.waitpid(child, os.WNOHANG)
    while not ended and time.monotonic() < deadline:
        time.sleep(0.001)
        ended, status = os.waitpid(child, os.WNOHANG)
    for kill in (os.killpg,) if ended else (os.kill, os.killpg):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(child, signal.SIGKILL)
    if not ended:
        _, status = os.waitpid(child, 0)
    return ("ended", os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main(int(sys.argv[1]))
