"""The two processes that grade one submission, as their supervisor has them: told what to do, timed, ended."""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from autograder._exceptions import GraderFault
from autograder.assignment.limits import Limits
from autograder.records import Verdict
from autograder.running.lost_process import LostProcess, explain_ending, ran_late
from autograder.running.processes.forkserver_client import Child, Ending, ProcessFactory
from autograder.wire import CodecError, decode, encode
from autograder.wire.channel import ChannelError, DeadlinePassed
from autograder.wire.socket_passing import pass_socket

__all__ = ["ProcessPair", "Reply"]

Reply = tuple[Any, ...] | LostProcess

MAX_BYTES = 80 * 2**20
DYING_SECONDS = 0.5
START_SECONDS = 30.0
RELEASE_SECONDS = 600.0  # for one test cell, whose known mistakes may be slow ones
LATE_SECONDS = 10.0  # how long the grader process may take to notice that the student process is gone
OUT_OF_TIME = LostProcess(verdict=Verdict.TIMEOUT, message="the submission used up its time before this")
NO_PROCESS = LostProcess(verdict=Verdict.CRASHED, message="the student's process could not be started again")
ENDED = LostProcess(
    verdict=Verdict.GRADER_ERROR, message="the grading process ended during this check; a person has to look"
)
ENDLESS = LostProcess(
    verdict=Verdict.GRADER_ERROR, message="the check does not end on what your code gave; a person has to look"
)


class ProcessPair:
    """A student process and a grader process, and the time that the submission has from now on.

    Args:
        students, graders: where the processes come from.
        limits: the submission's.
        public: the student may see everything; no hidden test runs.
        imports: the statements with which answers import what test cells may use, by the name that each binds.
        changing: by function of the student's, the arguments of a check's that it may change; all if it is None.
        offers: what else the grader process is told of the source and the answers when it meets a student process.
    """

    def __init__(
        self,
        students: ProcessFactory,
        graders: ProcessFactory,
        *,
        limits: Limits,
        public: bool,
        imports: Mapping[str, str],
        changing: Mapping[str, frozenset[int | str]] | None,
        offers: tuple[Any, ...],
    ) -> None:
        self._students, self._graders = students, graders
        self._limits = limits
        self._public = public
        self._imports = dict(imports)
        self._changing = None if changing is None else dict(changing)
        self._offers = offers
        self._ends = time.monotonic() + limits.total_seconds
        self._student: Child | None = None
        self._grader: Child | None = None
        self.may_know_secrets = False  # whether a student process, or one after it, may know hidden inputs

    @property
    def have_time(self) -> bool:
        return time.monotonic() < self._ends

    def start(self) -> bool:
        """Starts a new student process. Starts a grader process too if none runs, and returns whether it did."""
        self._end_student(0.0)
        is_new = self._grader is None
        self._grader = self._grader or self._graders.fork()
        self._student = self._students.fork()
        try:
            self._send(
                ("attach", self._public, self._imports, self._changing, *self._offers), time.monotonic() + START_SECONDS
            )
            pass_socket(self._grader.channel.socket, self._student.channel.socket, self._grader.pid)
            self._student.channel.close()
            answer = self._receive(time.monotonic() + START_SECONDS)
        except (ChannelError, CodecError, OSError) as error:
            raise GraderFault("The grading process ended before it began.") from error
        if answer[0] != "attached":
            raise self._students.fault("the student process could not be confined")
        return is_new

    def end(self) -> None:
        """Leaves nothing running of the submission."""
        self._end_student(0.0)
        self._end_grader()

    def calls(self) -> list[tuple[int, str, str]]:
        """What the checks have called of the student's, if the grader process logs that."""
        return self._told("calls", "what it called")

    def uses(self) -> list[tuple[str, ...]]:
        """What student code used of what the checks offer, see :mod:`autograder.running.checks.own_uses`."""
        return self._told("uses", "what was used")

    def _told(self, verb: str, what: str) -> list[Any]:
        deadline = time.monotonic() + START_SECONDS
        try:
            self._send((verb,), deadline)
            return list(self._receive(deadline)[1])
        except (ChannelError, CodecError) as error:
            raise GraderFault(f"The grading process ended before it told {what}.") from error

    def release_lines(self, checks: Sequence[tuple[Any, ...]]) -> list[list[str]]:
        """What the checks of each cell want their release to hold besides its text."""
        try:
            self._send(("release lines", [*checks]), time.monotonic() + START_SECONDS)
            return [list(self._receive(time.monotonic() + RELEASE_SECONDS)[1]) for _ in checks]
        except (ChannelError, CodecError) as error:
            raise GraderFault("The grading process ended before it told what belongs into the release.") from error

    def replies(self, verb: str, requests: Sequence[tuple[Any, ...]]) -> Iterator[Reply]:
        """Tells the grader process of requests; what is returned yields the reply to each.

        Each has a cell's time from the end of the one before. A lost process is the last reply; the rest is dropped.
        """
        return self._replies(self._request(verb, requests), len(requests))

    def _replies(self, lost: LostProcess | None, count: int) -> Iterator[Reply]:
        """Yields ``count`` replies, or only ``lost`` if the requests did not get through."""
        for awaited in range(count, 0, -1):
            reply = lost or self._reply(awaited)
            yield reply
            if isinstance(reply, LostProcess):
                return

    def _request(self, verb: str, requests: Sequence[tuple[Any, ...]]) -> LostProcess | None:
        """Tells the grader process what to do; returns what came in the way, if anything did."""
        if not self.have_time:
            return OUT_OF_TIME
        if self._student is None or self._grader is None:
            return NO_PROCESS
        try:
            self._send((verb, [*requests]), self._cell_deadline())
        except DeadlinePassed:
            return self._end_late(len(requests))
        except (ChannelError, CodecError):
            return self._end_grader()
        return None

    def _reply(self, awaited: int) -> Reply:
        """The next of ``awaited`` replies."""
        if not self.have_time:
            return OUT_OF_TIME
        try:
            answer = self._receive(self._cell_deadline())
        except DeadlinePassed:
            return self._end_late(awaited)
        except (ChannelError, CodecError):
            return self._end_grader()
        if answer[0] != "lost":
            return answer
        broke_protocol = answer[1]
        return self._explain(self._end_student(0.0 if broke_protocol else DYING_SECONDS), broke_protocol)

    def _cell_deadline(self) -> float:
        return min(time.monotonic() + self._limits.cell_seconds, self._ends)

    def _send(self, message: tuple[Any, ...], deadline: float) -> None:
        assert self._grader is not None
        self._grader.channel.send(encode(message, max_bytes=MAX_BYTES), deadline)

    def _receive(self, deadline: float) -> tuple[Any, ...]:
        assert self._grader is not None
        return tuple(decode(self._grader.channel.receive(deadline), max_bytes=MAX_BYTES))

    def _end_late(self, awaited: int) -> LostProcess:
        """The time is up: ends the student process, which frees the grader process from waiting for it."""
        ending = self._end_student(0.0)
        deadline = time.monotonic() + LATE_SECONDS
        try:
            for _ in range(awaited):  # until it says so, or all is done: a check may have needed no call any more
                if self._receive(deadline)[0] == "lost":
                    break
        except (ChannelError, CodecError):
            self._end_grader()
            return ENDLESS
        if ending.excess:
            return self._explain(ending)
        return ran_late(self._limits, have_time=self.have_time)

    def _explain(self, ending: Ending, broke_protocol: bool = False) -> LostProcess:
        return explain_ending(ending, self._limits, broke_protocol=broke_protocol, has_secrets=self.may_know_secrets)

    def _end_student(self, grace_seconds: float) -> Ending:
        if self._student is None:
            return Ending(status=0)
        student, self._student = self._student, None
        return self._students.end(student, grace_seconds)

    def _end_grader(self) -> LostProcess:
        if self._grader is not None:
            grader, self._grader = self._grader, None
            self._graders.end(grader)
        return ENDED
