"""Grades one submission: leads the two processes through it, keeps the time, and replaces what dies.

First come all of the student's cells, then the set-up and the checks (see :mod:`autograder.running.checks.process`).
If a process ends, a fresh one runs the cells again that ran before, and the work goes on with the next step.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.assignment.limits import Limits
from autograder.assignment.source import HIDDEN, CellKind, Source, SourceCell, blank_text, without_hidden
from autograder.records import BY_HAND, NOTHING_WRITTEN, CellRecord, ExecutedCell, Verdict
from autograder.running.check_errors import CheckError, CheckValue, StudentException
from autograder.running.lost_process import LostProcess
from autograder.running.outputs import check_output, clean_outputs
from autograder.running.process_pair import ProcessPair, Reply
from autograder.running.processes.forkserver_client import ProcessFactory
from autograder.running.release_requests import ask_for_release
from autograder.running.step_queue import StepQueue
from autograder.running.verdicts import StoppedCheck, blank_record, judge_error, judge_value, lost_record
from autograder.submission.assembly import Assembly, Step
from autograder.submission.slips import keeps_stub

__all__ = ["Call", "Supervisor"]

CELLS_AT_ONCE = 50
OUTPUTS_IN_ALL = 40  # times what a single cell may put out: a submission may add thousands of cells


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What the check ``grade_id`` gave to student code, in short; equal digests mean equal arguments.

    ``digest`` is empty if the arguments could not be compared.
    """

    grade_id: str
    text: str
    digest: str


@dataclass(slots=True)
class Supervisor:
    """One submission's run.

    Attributes:
        public: leaves the hidden tests out and lets messages say everything.
        logs_calls: the grader processes log what checks give to student code; :attr:`calls` then holds it.
        asks_for_release: asks the checks for :attr:`release_lines`, which belong into the release, if none fails.
        standing: records that stay, by ``grade_id``; their checks run, as others may need names that they define.
    """

    source: Source
    assembly: Assembly
    students: ProcessFactory
    graders: ProcessFactory
    public: bool = False
    limits: Limits = field(default_factory=Limits)
    logs_calls: bool = False
    calls: tuple[Call, ...] = ()
    asks_for_release: bool = False
    standing: Mapping[str, CellRecord] = field(default_factory=dict)
    release_lines: dict[str, list[str]] = field(default_factory=dict)
    _outputs: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    _lost: dict[int, LostProcess] = field(default_factory=dict)
    _failed: dict[int, StudentException] = field(default_factory=dict)
    _set_up: dict[int, str] = field(default_factory=dict)
    _setup_failure: str | None = None
    _names: list[list[str]] = field(init=False)
    _processes: ProcessPair = field(init=False)
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
        self._processes = ProcessPair(self.students, self.graders, limits=self.limits, public=self.public)
        try:
            self._start()
            self._run_student_cells()
            records = self._run_checks()
            if self.logs_calls:
                called = self._processes.calls()
                self.calls = tuple(
                    Call(grade_id=self._check_cell(at).grade_id or "", text=t, digest=d) for at, t, d in called
                )
            if self.asks_for_release and all(record.score in (None, record.max_score) for record in records):
                self.release_lines = ask_for_release(self.source, self._steps, self._names, self._processes)
        finally:
            self._processes.end()
        return tuple(records), tuple(self._executed(index, step, records) for index, step in enumerate(self._steps))

    @property
    def _steps(self) -> tuple[Step, ...]:
        return self.assembly.steps

    def _run_student_cells(self) -> None:
        StepQueue(
            waiting=[index for index, step in enumerate(self._steps) if _runs(step)],
            at_once=CELLS_AT_ONCE,
            settle=lambda _: False,
            ask=self._ask_for_cells,
            take=self._take_cell,
            replace=self._replace,
        ).run()

    def _ask_for_cells(self, indices: Sequence[int]) -> Iterator[Reply]:
        cells = [(index, self._steps[index].student_text, self._names[index]) for index in indices]
        return self._processes.replies("cells", cells)

    def _take_cell(self, index: int, reply: Reply) -> None:
        if isinstance(reply, LostProcess):
            self._lose(index, reply)
        else:
            self._note(index, reply)

    def _note(self, index: int, reply: tuple[Any, ...]) -> None:
        _, raised, outputs = reply
        if self._room_for_outputs > 0:
            self._outputs[index] = clean_outputs(outputs, self.limits.output_kb * 1024)
            self._room_for_outputs -= len(repr(self._outputs[index]))
        if raised is not None:
            name, text, bases, place = raised
            self._failed[index] = StudentException(name=name, text=text, bases=bases, place=place)

    def _run_checks(self) -> list[CellRecord]:
        records: dict[int, CellRecord] = {}
        self._processes.may_know_secrets = not self.public
        waiting: list[int] = []  # checks, which run in one go up to the next set-up
        for index, step in enumerate(self._steps):
            cell = step.cell
            if cell is None:
                continue
            if cell.kind is CellKind.SETUP and not cell.is_left_out:
                self._run_waiting_checks(waiting, records)
                waiting = []
                self._run_setup(index, cell)
            elif cell.kind is CellKind.MANUAL:
                records[index] = self._manual(step, cell)
            elif cell.kind is CellKind.CHECKS:
                waiting.append(index)
        self._run_waiting_checks(waiting, records)
        found = [records[index] for index in sorted(records)]
        return [self.standing.get(record.grade_id, record) for record in found]

    def _run_setup(self, index: int, cell: SourceCell) -> None:
        reply = self._run_instructors(index, cell.text)
        self._set_up[index] = cell.text
        if isinstance(reply, LostProcess) and not self._processes.have_time:
            return  # the time was used up, which each check behind the cell is told for itself
        failure = reply.message if isinstance(reply, LostProcess) else reply[1]
        if failure is not None and self._setup_failure is None:
            self._setup_failure = f"the set-up cell {cell.grade_id or cell.cell_id} of the source failed: {failure}"

    def _run_waiting_checks(self, waiting: list[int], records: dict[int, CellRecord]) -> None:
        """Adds the records of these checks."""

        def settle(index: int) -> bool:
            if (record := self._unasked(index)) is not None:
                records[index] = record
            return record is not None

        def take(index: int, reply: Reply) -> None:
            records[index] = self._judged(index, reply)

        StepQueue(
            waiting=waiting,
            at_once=len(waiting),
            settle=settle,
            ask=self._ask_for_checks,
            take=take,
            replace=lambda _: self._replace(len(self._steps)),
        ).run()

    def _ask_for_checks(self, indices: Sequence[int]) -> Iterator[Reply]:
        texts = (self._check_cell(index).text for index in indices)
        shown = (without_hidden(text) if self.public else text for text in texts)
        requests = [("check", index, text, self._names[index]) for index, text in zip(indices, shown, strict=True)]
        return self._processes.replies("steps", requests)

    def _manual(self, step: Step, cell: SourceCell) -> CellRecord:
        grade_id = cell.grade_id or ""
        if grade_id in self.assembly.missing:
            return self._without_answer(cell, grade_id, "")
        blank = ("", blank_text(cell).strip(), *([cell.text.strip()] if self.public else []))  # the release is blank
        if step.text.strip() in blank and not self._adds_pictures(step, cell):
            return blank_record(cell, Verdict.FAILED, NOTHING_WRITTEN)
        return blank_record(cell, Verdict.MANUAL, BY_HAND)

    def _adds_pictures(self, step: Step, cell: SourceCell) -> bool:
        """Whether the student attached a picture that the source's own text does not have."""
        released = self.source.notebook["cells"][cell.index].get("attachments") or {}
        return any(picture.name not in released for picture in step.pictures)

    def _without_answer(self, cell: SourceCell, answer_id: str, next_step: str) -> CellRecord:
        """No marks if the answer is gone; no score if its text may stand in a cell that lost its name."""
        if answer_id not in self.assembly.unsure:
            message = f"the cell {answer_id} is missing from the notebook{next_step}"
            return blank_record(cell, Verdict.MISSING, message)
        message = (
            f"no cell is called {answer_id}, but another one holds text that may be its answer; a person has to look"
        )
        return blank_record(cell, Verdict.MANUAL, message)

    def _unasked(self, index: int) -> CellRecord | None:
        """The record of a check that need not run."""
        cell = self._check_cell(index)
        answer = self.source.answered_by(cell)
        answer_id = (answer.grade_id or "") if answer else ""
        if answer_id in self.assembly.missing:
            return self._without_answer(cell, answer_id, "; put the answer into the released cell")
        if self._setup_failure is not None:
            return lost_record(cell, LostProcess(verdict=Verdict.GRADER_ERROR, message=self._setup_failure))
        at = self._position(answer)
        return lost_record(cell, self._lost[at]) if at in self._lost else None

    def _judged(self, index: int, reply: Reply) -> CellRecord:
        cell = self._check_cell(index)
        if isinstance(reply, LostProcess):
            return lost_record(cell, reply)
        _, value, plain_error = reply
        if plain_error is None:
            return judge_value(cell, CheckValue(**value))
        error = CheckError.from_plain(plain_error)
        answer = self.source.answered_by(cell)
        at = self._position(answer)
        may_know = error.is_after_hidden or self._gave_hidden_before(index)
        return judge_error(
            StoppedCheck(
                cell=cell,
                error=error,
                failed_cell=self._failed.get(at),
                answer_id=(answer.grade_id or "") if answer else "",
                public=self.public,
                names_errors=self.public or not may_know,
                keeps_stub=answer is not None and keeps_stub(answer, self._steps[at].text),
            )
        )

    def _gave_hidden_before(self, index: int) -> bool:
        """Whether an earlier check has given hidden inputs to the student's code."""
        cells = (step.cell for step in self._steps[:index])
        return any(cell is not None and cell.kind is CellKind.CHECKS and HIDDEN.search(cell.text) for cell in cells)

    def _check_cell(self, index: int) -> SourceCell:
        cell = self._steps[index].cell
        assert cell is not None
        return cell

    def _position(self, answer: SourceCell | None) -> int:
        return next((i for i, step in enumerate(self._steps) if step.cell is answer and answer is not None), -1)

    def _run_instructors(self, index: int, text: str) -> Reply:
        """Has the grader process run a set-up cell."""
        return next(self._processes.replies("steps", [("setup", index, text)]))

    def _replace(self, before: int) -> bool:
        """Starts fresh processes and runs again what ran before step ``before``. Returns False if that ended them.

        Once the time is over, nothing is replaced: each step that waits gets that for its reply.
        """
        if not self._processes.have_time:
            return True
        self._start()
        lost = self._replay(before)
        if lost is not None:
            self._lose(*lost)
        return lost is None

    def _lose(self, index: int, loss: LostProcess) -> None:
        """Keeps what a cell came to; it is shown only while no hidden input can decide which cells end."""
        self._lost[index] = loss
        if not self._processes.may_know_secrets:
            ended = {"output_type": "error", "ename": "Ended", "evalue": loss.message, "traceback": []}
            self._outputs[index] = [ended]

    def _replay(self, before: int) -> tuple[int, LostProcess] | None:
        """Runs the student's cells before a step again; returns the one that ended the process, if one did."""
        ran = [index for index, step in enumerate(self._steps[:before]) if _runs(step) and index not in self._lost]
        for start in range(0, len(ran), CELLS_AT_ONCE):
            batch = ran[start : start + CELLS_AT_ONCE]
            for index, reply in zip(batch, self._ask_for_cells(batch), strict=False):
                if isinstance(reply, LostProcess):
                    return index, reply
        return None

    def _start(self) -> None:
        """Starts a student process, and a grader process if the last one ended; then it is set up as that one was."""
        if self._processes.start():
            for index, text in self._set_up.items():
                self._run_instructors(index, text)

    def _executed(self, index: int, step: Step, records: list[CellRecord]) -> ExecutedCell:
        outputs = self._outputs.get(index, [])
        if step.cell is not None and step.cell.kind is CellKind.CHECKS:
            record = next(r for r in records if r.grade_id == step.cell.grade_id)
            outputs = check_output(record)
        return ExecutedCell(
            cell_id=step.cell_id,
            source_index=None if step.cell is None else step.cell.index,
            cell_type=step.cell_type,
            text=step.text,
            outputs=tuple(outputs),
            pictures=step.pictures,
        )


def _runs(step: Step) -> bool:
    """Whether the student process gets the step. It gets an empty answer too: what that asks for may stand above it."""
    is_answer = step.cell is not None and step.cell.kind is CellKind.SOLUTION
    return step.runs_as_student and (is_answer or bool(step.student_text.strip()))
