"""The one process of an assignment whose author lets student code and tests share it, as in nbgrader.

Nothing here can be trusted once a line of the student's has run: what this process reports may be what that line made
up. Requests are ``("run", text, is_students)``, ``("set up", text, names)`` and ``("check", text, names)``; each gets
one reply.
"""

import contextlib
from collections.abc import Callable
from typing import Any

from autograder.running.check_errors import CheckError, StudentException
from autograder.running.checks.outcome import check_error_of, check_value_of
from autograder.running.student.raised import raised
from autograder.running.student.shell import CellShell
from autograder.wire import NotPlainData, decode, encode
from autograder.wire.channel import Channel, ChannelClosed

__all__ = ["SharedProcess"]

MAX_BYTES = 32 * 2**20


class SharedProcess:
    """Serves one channel until it closes."""

    def __init__(self, shell: CellShell, output_bytes: int) -> None:
        self._shell = shell
        self._output_bytes = output_bytes
        self._student_files: set[str] = set()  # under which the student's cells were compiled

    def serve(self, channel: Channel) -> None:
        """Answers until the other side closes the channel."""
        self._channel = channel
        verbs: dict[str, Callable[..., tuple[Any, ...]]] = {
            "run": self._run,
            "set up": self._set_up,
            "check": self._check,
        }
        self._send(("ready",))
        with contextlib.suppress(ChannelClosed):
            while True:
                verb, *arguments = decode(self._channel.receive(None), max_bytes=MAX_BYTES)
                self._send(verbs[verb](*arguments))

    def _run(self, text: str) -> tuple[Any, ...]:
        """Runs a cell of the student's."""
        result, outputs = self._shell.run(text, self._output_bytes)
        self._student_files.add(self._shell.compile.last_file_name)
        error = result.error_before_exec or result.error_in_exec
        return ("ran", None if error is None else raised(error), _that_cross(outputs))

    def _set_up(self, text: str, names: list[str]) -> tuple[Any, ...]:
        """Runs a cell of the instructor's that gives no marks."""
        _, found, outputs = self._instructors(text, names)
        return ("set up", None if found is None else found.as_plain(), _that_cross(outputs))

    def _check(self, text: str, names: list[str]) -> tuple[Any, ...]:
        """Runs a test cell."""
        value, found, _ = self._instructors(text, names)
        if found is not None:
            return ("checked", None, found.as_plain())
        return ("checked", check_value_of(value).as_plain(), None)

    def _instructors(self, text: str, names: list[str]) -> tuple[Any, CheckError | None, list[dict[str, Any]]]:
        """Runs a cell of the instructor's; its last line's value, what stopped it, and what it showed."""
        unbound = frozenset(name for name in names if name not in self._shell.user_ns)
        result, outputs = self._shell.run(text, self._output_bytes)
        error = result.error_before_exec or result.error_in_exec
        if error is None:
            return result.result, None, outputs
        file_name = self._shell.compile.last_file_name
        found = check_error_of(error, text, unbound, file_name=file_name, student_exception=self._raised_by_student)
        return None, found, outputs

    def _raised_by_student(self, error: BaseException) -> StudentException | None:
        """What student code raised: the last cell that the exception came through is one of the student's."""
        files: list[str] = []
        trace = error.__traceback__
        while trace is not None:
            files.append(trace.tb_frame.f_code.co_filename)
            trace = trace.tb_next
        cells = [name for name in files if name.startswith("<ipython-input-")]
        if not cells or cells[-1] not in self._student_files:
            return None
        name, text, bases, place = raised(error)
        return StudentException(name=name, text=text, bases=bases, place=place)

    def _send(self, message: tuple[Any, ...]) -> None:
        self._channel.send(encode(message, max_bytes=2 * MAX_BYTES))


def _that_cross(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The outputs that are plain data: a student's class may show itself as anything."""
    found = []
    for output in outputs:
        with contextlib.suppress(NotPlainData):
            encode(output, max_bytes=MAX_BYTES)
            found.append(output)
    return found
