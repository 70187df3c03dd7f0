"""The supervisor's side of a warm process: start it, fork children from it, end them, end it."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from typing import Any

from autograder._exceptions import GraderFault
from autograder.channel import Channel, ChannelError
from autograder.codec import decode, encode
from autograder.running.sockets import pass_socket

__all__ = ["Child", "WarmProcess"]

CONTROL_BYTES = 2**20
FRAME_BYTES = 80 * 2**20
START_SECONDS = 120.0
ANSWER_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Child:
    """A forked process and the supervisor's end of its socket."""

    pid: int
    channel: Channel


class WarmProcess:
    """Owns one warm process; a context manager that leaves nothing running."""

    def __init__(self, settings: dict[str, Any], environment: dict[str, str], folder: str) -> None:
        self._log = tempfile.TemporaryFile()
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", "autograder.running.warm", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                env=environment,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._log,
                start_new_session=True,
            )
        self._channel = Channel(ours, CONTROL_BYTES)
        self._channel.send(encode(settings, max_bytes=CONTROL_BYTES))
        self._layers: tuple[str, ...] | None = None

    def wait_until_ready(self) -> tuple[str, ...]:
        """The isolation that was prepared; :class:`GraderFault` where the process could not start."""
        if self._layers is None:
            _, self._layers = self._answer(START_SECONDS)
        return self._layers or ()

    def fork(self, settings: dict[str, Any]) -> Child:
        """A fresh child."""
        self.wait_until_ready()
        ours, theirs = socket.socketpair()
        with theirs:
            self._ask("fork", settings | {"frame_bytes": FRAME_BYTES})
            pass_socket(self._channel.socket, theirs)
        _, pid = self._answer(ANSWER_SECONDS)
        return Child(pid, Channel(ours, FRAME_BYTES))

    def end(self, child: Child, grace_seconds: float = 0.0) -> int:
        """Ends a child, after the grace; its exit code, negative for a signal."""
        child.channel.socket.close()
        self._ask("end", child.pid, float(grace_seconds))
        _, status = self._answer(ANSWER_SECONDS)
        return int(status)

    def close(self) -> None:
        self._channel.socket.close()
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def _ask(self, *message: Any) -> None:
        try:
            self._channel.send(encode(message, max_bytes=CONTROL_BYTES))
        except ChannelError as error:
            raise self._fault(error) from error

    def _answer(self, seconds: float) -> tuple[Any, ...]:
        try:
            answer = decode(self._channel.receive(time.monotonic() + seconds), max_bytes=CONTROL_BYTES)
        except ChannelError as error:
            raise self._fault(error) from error
        return tuple(answer)

    def _fault(self, error: Exception) -> GraderFault:
        self._log.seek(0, os.SEEK_SET)
        lines = self._log.read().decode("utf-8", "replace").strip().splitlines()
        reason = lines[-1] if lines else str(error)
        return GraderFault(f"A grading process could not start or stopped: {reason}; run `course doctor`.")
