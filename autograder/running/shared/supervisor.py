"""Grades one submission in a single process, in the notebook's order, as nbgrader does; confined like any other.

Only for an assignment whose author says ``"processes": "one"``. A submission can fake its marks here. What it cannot do
is to end without a verdict for each check, or to use more than its limits.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.assignment.limits import Limits
from autograder.assignment.source import CellKind, Source, without_hidden
from autograder.records import CellRecord, ExecutedCell
from autograder.running.judging import Judge
from autograder.running.lost_process import LostProcess, explain_ending, ran_late
from autograder.running.outputs import KeptOutputs
from autograder.running.process_pair import NO_PROCESS, OUT_OF_TIME, START_SECONDS, Reply
from autograder.running.processes.forkserver_client import Child, Ending, ProcessFactory
from autograder.running.shared.reply_forms import is_reply
from autograder.submission.assembly import Assembly, Step
from autograder.wire import CodecError, decode, encode
from autograder.wire.channel import ChannelError, DeadlinePassed

__all__ = ["SharedSupervisor"]

MAX_BYTES = 80 * 2**20
DYING_SECONDS = 0.5


@dataclass(slots=True)
class SharedSupervisor:
    """One submission's run; see :class:`~autograder.running.supervisor.Supervisor` for what they have in common."""

    source: Source
    assembly: Assembly
    processes: ProcessFactory
    public: bool = False
    limits: Limits = field(default_factory=Limits)
    standing: Mapping[str, CellRecord] = field(default_factory=dict)
    _ran: list[int] = field(default_factory=list)  # steps that the process has run, and one in its place runs again
    _child: Child | None = None
    _judge: Judge = field(init=False)
    _names: list[list[str]] = field(init=False)
    _ends: float = field(init=False)
    _outputs: KeptOutputs = field(init=False)

    def __post_init__(self) -> None:
        self._judge = Judge(source=self.source, assembly=self.assembly, public=self.public)
        self._outputs = KeptOutputs(self.limits.output_kb * 1024)
        # Names whose absence is the student's fault.
        self._names = []
        names: list[str] = []
        for step in self.assembly.steps:
            if step.cell is not None and step.cell.kind is CellKind.SOLUTION:
                imports = (name for name in step.cell.imports if name in self.source.imports)
                names = [*names, *step.cell.defines, *imports]
            self._names.append(names)

    @property
    def failed_set_ups(self) -> dict[str, str]:
        """What stopped set-up cells, by the name or id of the cell."""
        return self._judge.failed_set_ups

    def run(self) -> tuple[tuple[CellRecord, ...], tuple[ExecutedCell, ...]]:
        """One record for each graded cell of the source, and every cell with its outputs."""
        self._ends = time.monotonic() + self.limits.total_seconds
        try:
            found = {record.grade_id: record for record in self._records()}
        finally:
            self._end(0.0)
        steps = range(len(self.assembly.steps))
        executed = tuple(self._judge.executed(at, found, self._outputs.of(at)) for at in steps)
        return tuple(self.standing.get(name, record) for name, record in found.items()), executed

    def _records(self) -> Iterator[CellRecord]:
        """Works through the notebook from top to bottom."""
        for index, step in enumerate(self.assembly.steps):
            cell = step.cell
            if cell is not None and cell.kind is CellKind.CHECKS:
                unasked = self._judge.unasked(index)
                yield unasked or self._judge.judged(index, self._reply(index))
                continue
            if _runs(step):
                self._note(index, self._reply(index))
            if cell is not None and cell.kind is CellKind.MANUAL:
                yield self._judge.manual(step, cell)

    def _note(self, index: int, reply: Reply) -> None:
        """Keeps what a cell that gives no marks came to."""
        is_set_up = _is_set_up(self.assembly.steps[index])
        if isinstance(reply, LostProcess):
            self._outputs.keep_ending(index, reply.message)
            if is_set_up:
                self._judge.note_set_up(index, reply)
            elif reply not in (OUT_OF_TIME, NO_PROCESS):
                self._judge.lost[index] = reply
            return
        _, error, outputs = reply
        self._outputs.keep(index, outputs)
        if is_set_up:
            is_students = error is not None and error["student"] is not None
            self._judge.note_set_up(index, ("set up", error, is_students, is_students))
        else:
            self._judge.note_raised(index, error)

    def _reply(self, index: int) -> Reply:
        """What a step came to; if the process was lost before, a fresh one first runs again what that one ran."""
        while self._child is None:
            if time.monotonic() >= self._ends:
                return OUT_OF_TIME
            self._start()
            for before in self._ran:
                if isinstance(self._ask(before), LostProcess):
                    self._ran.remove(before)
                    break
        reply = self._ask(index)
        if not isinstance(reply, LostProcess):
            self._ran.append(index)
        return reply

    def _start(self) -> None:
        child = self.processes.fork()
        self._child = child
        try:
            decode(child.channel.receive(time.monotonic() + START_SECONDS), max_bytes=MAX_BYTES)
        except (ChannelError, CodecError) as error:
            raise self.processes.fault("the student process could not be confined") from error

    def _ask(self, index: int) -> Reply:
        """Has the process run one step, in the time that a cell has."""
        if self._child is None:
            return NO_PROCESS
        if time.monotonic() >= self._ends:
            return OUT_OF_TIME
        deadline = min(time.monotonic() + self.limits.cell_seconds, self._ends)
        verb, *arguments = self._request(index)
        try:
            self._child.channel.send(encode((verb, *arguments), max_bytes=MAX_BYTES), deadline)
            reply = decode(self._child.channel.receive(deadline), max_bytes=MAX_BYTES, takes_all=False)
        except DeadlinePassed:
            return self._late()
        except ChannelError:
            return self._lost()
        except CodecError:
            return self._lost(broke_protocol=True)
        return reply if is_reply(verb, reply) else self._lost(broke_protocol=True)

    def _request(self, index: int) -> tuple[Any, ...]:
        step = self.assembly.steps[index]
        cell = step.cell
        is_instructors = cell is not None and not cell.is_answer
        text = without_hidden(step.text) if is_instructors and self.public else step.text
        if cell is not None and cell.kind is CellKind.CHECKS:
            return ("check", text, self._names[index])
        return ("set up", text, self._names[index]) if _is_set_up(step) else ("run", text)

    def _late(self) -> LostProcess:
        ending = self._end(0.0)
        if ending.excess:
            return explain_ending(ending, self.limits, broke_protocol=False, has_secrets=not self.public)
        return ran_late(self.limits, have_time=time.monotonic() < self._ends)

    def _lost(self, *, broke_protocol: bool = False) -> LostProcess:
        ending = self._end(0.0 if broke_protocol else DYING_SECONDS)
        return explain_ending(ending, self.limits, broke_protocol=broke_protocol, has_secrets=not self.public)

    def _end(self, grace_seconds: float) -> Ending:
        if self._child is None:
            return Ending(status=0)
        child, self._child = self._child, None
        return self.processes.end(child, grace_seconds)


def _is_set_up(step: Step) -> bool:
    return step.cell is not None and step.cell.kind is CellKind.SETUP


def _runs(step: Step) -> bool:
    return step.runs_as_student and bool(step.text.strip())
