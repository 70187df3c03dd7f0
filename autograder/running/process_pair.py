"""The two processes that grade one submission, as their supervisor has them: told what to do, timed, ended."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

from autograder._exceptions import GraderFault
from autograder.assignment.limits import Limits
from autograder.records import Verdict
from autograder.running.processes.forkserver_client import Child, Ending, ProcessFactory
from autograder.running.verdicts import LostProcess, explain_ending
from autograder.wire import CodecError, decode, encode
from autograder.wire.channel import ChannelError, DeadlinePassed
from autograder.wire.socket_passing import pass_socket

__all__ = ["ProcessPair"]

MAX_BYTES = 80 * 2**20
DYING_SECONDS = 0.5
START_SECONDS = 30.0
LATE_SECONDS = 10.0  # how long the grader process may take to notice that the student process is gone
OUT_OF_TIME = LostProcess(verdict=Verdict.TIMEOUT, message="the submission used up its time before this")
NO_PROCESS = LostProcess(verdict=Verdict.CRASHED, message="the student's process could not be started again")


class ProcessPair:
    """A student process and a grader process, and the time that the submission has from now on.

    Args:
        students, graders: where the processes come from.
        limits: the submission's.
        public: the student may see everything; no hidden test runs.
    """

    def __init__(self, students: ProcessFactory, graders: ProcessFactory, *, limits: Limits, public: bool) -> None:
        self._students, self._graders = students, graders
        self._limits = limits
        self._public = public
        self._ends = time.monotonic() + limits.total_seconds
        self._student: Child | None = None
        self._grader: Child | None = None
        self._has_started = False
        self._may_keep = False  # whether the grader process can serve another submission after this one
        self.may_know_secrets = False  # whether a student process, or one after it, may know hidden inputs

    @property
    def have_time(self) -> bool:
        return time.monotonic() < self._ends

    def start(self) -> bool:
        """A fresh student process, and a grader process where there is none; whether there was none."""
        self._end_student(0.0)
        is_new = self._grader is None
        self._grader = self._grader or self._graders.fork()
        self._student = self._students.fork()
        request = ("attach", self._public, not self._has_started)
        try:
            self._grader.channel.send(encode(request, max_bytes=MAX_BYTES))
            pass_socket(self._grader.channel.socket, self._student.channel.socket, self._grader.pid)
            self._student.channel.close()
            answer = self._receive(time.monotonic() + START_SECONDS)
        except (ChannelError, CodecError, OSError) as error:
            raise GraderFault("The grading process ended before it began.") from error
        if answer[0] != "attached":
            raise self._students.fault("the student process could not be confined")
        self._may_keep = answer[1] and not self._has_started  # a restart is nothing usual
        self._has_started = True
        return is_new

    def end(self) -> None:
        """Leaves nothing running of the submission."""
        self._end_student(0.0)
        self._end_grader()

    def keep_grader(self) -> None:
        """Lets the next submission have the grader process; called where all went its usual way."""
        if self._may_keep and self._grader is not None:
            grader, self._grader = self._grader, None
            self._graders.keep(grader)

    def calls(self) -> list[tuple[int, str, str]]:
        """What the checks have called of the student's, where the grader process logs that."""
        assert self._grader is not None
        try:
            self._grader.channel.send(encode(("calls",), max_bytes=MAX_BYTES))
            return list(self._receive(time.monotonic() + START_SECONDS)[1])
        except (ChannelError, CodecError) as error:
            raise GraderFault("The grading process ended before it told what it called.") from error

    def replies(self, verb: str, requests: Sequence[tuple[Any, ...]]) -> Iterator[tuple[Any, ...] | LostProcess]:
        """Has the grader process work through requests, which it is told of at once; what became of each.

        Each has a cell's time from the end of the one before. After a loss the rest is dropped.
        """
        is_sent = False
        for left in range(len(requests), 0, -1):
            now = time.monotonic()
            if now >= self._ends:
                reply: tuple[Any, ...] | LostProcess = OUT_OF_TIME
            elif self._student is None or self._grader is None:
                reply = NO_PROCESS
            else:
                deadline = min(now + self._limits.cell_seconds, self._ends)
                reply = self._reply(deadline, left, None if is_sent else (verb, [*requests]))
            is_sent = True
            self._may_keep = self._may_keep and not isinstance(reply, LostProcess)
            yield reply
            if isinstance(reply, LostProcess):
                return

    def _reply(self, deadline: float, left: int, request: tuple[Any, ...] | None) -> tuple[Any, ...] | LostProcess:
        """The next of ``left`` replies, after ``request`` was sent where there is one."""
        assert self._grader is not None
        try:
            if request is not None:
                self._grader.channel.send(encode(request, max_bytes=MAX_BYTES), deadline)
            answer = self._receive(deadline)
        except DeadlinePassed:
            return self._end_late(left)
        except (ChannelError, CodecError):
            self._end_grader()
            return LostProcess(
                verdict=Verdict.GRADER_ERROR,
                message="the grading process ended during this check; a person has to look",
            )
        if answer[0] != "lost":
            return answer
        has_broken = answer[1]
        return self._explain(self._end_student(0.0 if has_broken else DYING_SECONDS), has_broken)

    def _explain(self, ending: Ending, has_broken: bool = False) -> LostProcess:
        return explain_ending(ending, self._limits, has_broken=has_broken, has_secrets=self.may_know_secrets)

    def _receive(self, deadline: float) -> tuple[Any, ...]:
        assert self._grader is not None
        return tuple(decode(self._grader.channel.receive(deadline), max_bytes=MAX_BYTES))

    def _end_late(self, left: int) -> LostProcess:
        """The time is up: ends the student process, which frees the grader process from waiting for it."""
        ending = self._end_student(0.0)
        deadline = time.monotonic() + LATE_SECONDS
        try:
            for _ in range(left):  # up to the loss, or to the end, since a check may have needed no call any more
                if self._receive(deadline)[0] == "lost":
                    break
        except (ChannelError, CodecError):
            self._end_grader()
            return LostProcess(
                verdict=Verdict.GRADER_ERROR,
                message="the check does not end on what your code gave; a person has to look",
            )
        if ending.excess:
            return self._explain(ending)
        if time.monotonic() >= self._ends:
            return LostProcess(
                verdict=Verdict.TIMEOUT,
                message=f"the submission ran longer than {self._limits.total_seconds:g} s in all",
            )
        return LostProcess(verdict=Verdict.TIMEOUT, message=f"it ran longer than {self._limits.cell_seconds:g} s")

    def _end_student(self, grace_seconds: float) -> Ending:
        if self._student is None:
            return Ending(status=0)
        student, self._student = self._student, None
        return self._students.end(student, grace_seconds)

    def _end_grader(self) -> None:
        if self._grader is not None:
            grader, self._grader = self._grader, None
            self._graders.end(grader)
