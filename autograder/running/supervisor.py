"""Grades one submission: leads the two processes through it, keeps the time, and replaces what dies.

First come all of the student's cells, then the set-up and the checks (see :mod:`autograder.running.grader`). Where a
process ends, a fresh one runs the cells again that ran before, and the work goes on with the next step.
"""

import time
from dataclasses import dataclass, field
from typing import Any

from autograder._exceptions import GraderFault
from autograder.assembly import Assembly, Step
from autograder.channel import ChannelError, DeadlinePassed
from autograder.codec import CodecError, decode, encode
from autograder.limits import Limits
from autograder.records import NOTHING_WRITTEN, CellRecord, ExecutedCell, Verdict
from autograder.running.outputs import check_output, clean_outputs
from autograder.running.processes import Child, Ending, Processes
from autograder.running.sockets import pass_socket
from autograder.running.verdicts import (
    Loss,
    StudentCellError,
    blank_record,
    explain_ending,
    judge,
    lost_record,
)
from autograder.source import CellKind, Source, SourceCell, blank_text, without_hidden

__all__ = ["Supervisor"]

MAX_BYTES = 80 * 2**20
DYING_SECONDS = 0.5
START_SECONDS = 30.0
LATE_SECONDS = 10.0  # how long the grader process may take to notice that the student process is gone
OUTPUTS_IN_ALL = 40  # times what a single cell may put out: a submission may add thousands of cells
OUT_OF_TIME = Loss(verdict=Verdict.TIMEOUT, message="the submission used up its time before this")
NO_PROCESS = Loss(verdict=Verdict.CRASHED, message="the student's process could not be started again")


@dataclass(slots=True)
class Supervisor:
    """One submission's run. ``public`` leaves the hidden tests out and lets messages say everything."""

    source: Source
    assembly: Assembly
    students: Processes
    graders: Processes
    public: bool = False
    limits: Limits = field(default_factory=Limits)
    _student: Child | None = None
    _grader: Child | None = None
    _ends: float = 0.0
    _outputs: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    _lost: dict[int, Loss] = field(default_factory=dict)
    _failed: dict[int, StudentCellError] = field(default_factory=dict)
    _set_up: dict[int, str] = field(default_factory=dict)
    _setup_failure: str | None = None
    _has_checked: bool = False  # from then on a student process, or one after it, may know hidden inputs
    _names: list[list[str]] = field(init=False)
    _room_for_outputs: int = field(init=False)

    def __post_init__(self) -> None:
        self._room_for_outputs = OUTPUTS_IN_ALL * self.limits.output_kb * 1024
        # What test cells may see of the student's: names that the source's own solutions define up to each step.
        self._names = []
        names: list[str] = []
        for step in self.assembly.steps:
            if step.cell is not None and step.cell.kind is CellKind.SOLUTION:
                names = [*names, *step.cell.defines]
            self._names.append(names)

    def run(self) -> tuple[tuple[CellRecord, ...], tuple[ExecutedCell, ...]]:
        """One record for each graded cell of the source, and every cell with its outputs."""
        self._ends = time.monotonic() + self.limits.total_seconds
        try:
            self._start()
            self._run_student_cells()
            records = self._run_checks()
        finally:
            self._end_student(0.0)
            self._end_grader()
        return tuple(records), tuple(self._executed(index, step, records) for index, step in enumerate(self._steps))

    @property
    def _steps(self) -> tuple[Step, ...]:
        return self.assembly.steps

    def _run_student_cells(self) -> None:
        for index, step in enumerate(self._steps):
            if _runs(step):
                reply = self._student_cell(index, step)
                if isinstance(reply, Loss):
                    self._lost[index] = reply
                    self._restart(index)
                else:
                    self._note(index, reply)

    def _student_cell(self, index: int, step: Step) -> tuple[Any, ...] | Loss:
        return self._ask("cell", index, step.student_text, self._names[index])

    def _note(self, index: int, reply: tuple[Any, ...]) -> None:
        _, raised, outputs = reply
        if self._room_for_outputs > 0:
            self._outputs[index] = clean_outputs(outputs, self.limits.output_kb * 1024)
            self._room_for_outputs -= len(repr(self._outputs[index]))
        if raised is not None:
            name, text, bases, place = raised
            self._failed[index] = StudentCellError(name=name, text=text, bases=bases, place=place)

    def _run_checks(self) -> list[CellRecord]:
        records = []
        self._has_checked = True
        for index, step in enumerate(self._steps):
            cell = step.cell
            if cell is None:
                continue
            if cell.kind is CellKind.SETUP and not cell.is_gpu:
                self._run_setup(index, cell)
            elif cell.kind is CellKind.MANUAL:
                records.append(self._manual(step, cell))
            elif cell.kind is CellKind.CHECKS:
                records.append(self._run_check(index, cell))
        return records

    def _run_setup(self, index: int, cell: SourceCell) -> None:
        reply = self._ask("setup", index, cell.text)
        self._set_up[index] = cell.text
        failure = reply.message if isinstance(reply, Loss) else reply[1]
        if failure is not None and self._setup_failure is None:
            self._setup_failure = f"the set-up cell {cell.grade_id or cell.cell_id} of the source failed: {failure}"

    def _manual(self, step: Step, cell: SourceCell) -> CellRecord:
        grade_id = cell.grade_id or ""
        if grade_id in self.assembly.missing:
            return blank_record(cell, Verdict.MISSING, f"the cell {grade_id} is missing from the notebook")
        blank = ("", blank_text(cell).strip(), *([cell.text.strip()] if self.public else []))  # the release is blank
        if step.text.strip() in blank:
            return blank_record(cell, Verdict.FAILED, NOTHING_WRITTEN)
        return blank_record(cell, Verdict.MANUAL, "awaits a person")

    def _run_check(self, index: int, cell: SourceCell) -> CellRecord:
        answer = self.source.answered_by(cell)
        answer_id = (answer.grade_id or "") if answer else ""
        if answer_id in self.assembly.missing:
            message = f"the cell {answer_id} is missing from the notebook; put the answer into the released cell"
            return blank_record(cell, Verdict.MISSING, message)
        if self._setup_failure is not None:
            return lost_record(cell, Loss(verdict=Verdict.GRADER_ERROR, message=self._setup_failure))
        at = self._position(answer)
        if at in self._lost:
            return lost_record(cell, self._lost[at])
        text = without_hidden(cell.text) if self.public else cell.text
        reply = self._ask("check", index, text, self._names[index])
        if isinstance(reply, Loss):
            self._restart(len(self._steps))
            return lost_record(cell, reply)
        _, value, facts = reply
        return judge(cell, value, facts, self._failed.get(at), answer_id, self.public)

    def _position(self, answer: SourceCell | None) -> int:
        positions = [i for i, step in enumerate(self._steps) if step.cell is answer and answer is not None]
        return positions[0] if positions else -1

    def _ask(self, verb: str, *arguments: Any) -> tuple[Any, ...] | Loss:
        """One request to the grader process within the cell's time, and what became of it."""
        now = time.monotonic()
        if now >= self._ends:
            return OUT_OF_TIME
        if self._student is None or self._grader is None:
            return NO_PROCESS
        deadline = min(now + self.limits.cell_seconds, self._ends)
        try:
            self._grader.channel.send(encode((verb, *arguments), max_bytes=MAX_BYTES), deadline)
            answer = self._receive(deadline)
        except DeadlinePassed:
            return self._end_late()
        except (ChannelError, CodecError):
            self._end_grader()
            return Loss(
                verdict=Verdict.GRADER_ERROR,
                message="the grading process ended during this check; a person has to look",
            )
        if answer[0] != "lost":
            return answer
        has_broken = answer[1]
        return self._explain(self._end_student(0.0 if has_broken else DYING_SECONDS), has_broken)

    def _explain(self, ending: Ending, has_broken: bool = False) -> Loss:
        has_secrets = self._has_checked and not self.public
        return explain_ending(ending, self.limits, has_broken=has_broken, has_secrets=has_secrets)

    def _receive(self, deadline: float) -> tuple[Any, ...]:
        assert self._grader is not None
        return tuple(decode(self._grader.channel.receive(deadline), max_bytes=MAX_BYTES))

    def _end_late(self) -> Loss:
        """The time is up: ends the student process, which frees the grader process from waiting for it."""
        ending = self._end_student(0.0)
        try:
            self._receive(time.monotonic() + LATE_SECONDS)
        except (ChannelError, CodecError):
            self._end_grader()
            return Loss(
                verdict=Verdict.GRADER_ERROR,
                message="the check does not end on what your code gave; a person has to look",
            )
        if ending.excess:
            return self._explain(ending)
        if time.monotonic() >= self._ends:
            return Loss(
                verdict=Verdict.TIMEOUT,
                message=f"the submission ran longer than {self.limits.total_seconds:g} s in all",
            )
        return Loss(verdict=Verdict.TIMEOUT, message=f"it ran longer than {self.limits.cell_seconds:g} s")

    def _restart(self, before: int) -> None:
        """Fresh processes, in which what ran before step ``before`` has run again."""
        while time.monotonic() < self._ends:
            self._end_student(0.0)
            self._start()
            lost = self._replay(before)
            if lost is None:
                return
            index, loss = lost
            self._lost[index] = loss

    def _replay(self, before: int) -> tuple[int, Loss] | None:
        for index, step in enumerate(self._steps[:before]):
            if _runs(step) and index not in self._lost:
                reply = self._student_cell(index, step)
                if isinstance(reply, Loss):
                    return index, reply
        return None

    def _start(self) -> None:
        """A student process, and a grader process where there is none."""
        is_new = self._grader is None
        self._grader = self._grader or self.graders.fork()
        self._student = self.students.fork()
        self._grader.channel.send(encode(("attach", self.public), max_bytes=MAX_BYTES))
        pass_socket(self._grader.channel.socket, self._student.channel.socket, self._grader.pid)
        self._student.channel.close()
        try:
            answer = self._receive(time.monotonic() + START_SECONDS)
        except (ChannelError, CodecError) as error:
            raise GraderFault("The grading process ended before it began.") from error
        if answer[0] != "attached":
            raise self.students.fault("the student process could not be confined")
        for index, text in self._set_up.items() if is_new else ():
            self._ask("setup", index, text)

    def _end_student(self, grace_seconds: float) -> Ending:
        if self._student is None:
            return Ending(0, "", 0.0)
        student, self._student = self._student, None
        return self.students.end(student, grace_seconds)

    def _end_grader(self) -> None:
        if self._grader is not None:
            grader, self._grader = self._grader, None
            self.graders.end(grader)

    def _executed(self, index: int, step: Step, records: list[CellRecord]) -> ExecutedCell:
        outputs = self._outputs.get(index, [])
        if step.cell is not None and step.cell.kind is CellKind.CHECKS:
            record = next(r for r in records if r.grade_id == step.cell.grade_id)
            outputs = check_output(record)
        elif index in self._lost:
            outputs = [{"output_type": "error", "ename": "Ended", "evalue": self._lost[index].message, "traceback": []}]
        return ExecutedCell(
            cell_id=step.cell_id,
            source_index=None if step.cell is None else step.cell.index,
            cell_type=step.cell_type,
            text=step.text,
            outputs=tuple(outputs),
        )


def _runs(step: Step) -> bool:
    """Whether the student process gets the step: also an empty answer, since what it asks for may stand above it."""
    is_answer = step.cell is not None and step.cell.kind is CellKind.SOLUTION
    return step.runs_as_student and (is_answer or bool(step.student_text.strip()))
