"""Grades one submission: leads the two processes through it, keeps the time, and replaces what dies.

First come all of the student's cells, then the set-up and the checks (see :mod:`autograder.running.checks.process`).
If a process ends, a fresh one runs the cells again that ran before, and the work goes on with the next step.

It is longer than 300 lines, since all that leads one run has one state.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder._exceptions import GraderFault
from autograder.assignment.bound_names import defined_classes, imported_names
from autograder.assignment.limits import Limits
from autograder.assignment.needs import LAST_OUTPUT, Needs
from autograder.assignment.shared_variables import SharedVariables, shared_variables
from autograder.assignment.source import CellKind, Source, without_hidden
from autograder.records import CellRecord, ExecutedCell
from autograder.running.checks.mentions import mentions
from autograder.running.judging import Judge
from autograder.running.lost_process import LostProcess
from autograder.running.outputs import KeptOutputs
from autograder.running.process_pair import ProcessPair, Reply
from autograder.running.processes.forkserver_client import ProcessFactory
from autograder.running.release_requests import ask_for_release
from autograder.running.step_queue import StepQueue
from autograder.submission.assembly import Assembly, Step

__all__ = ["Call", "Supervisor"]

CELLS_AT_ONCE = 50
Uses = tuple[tuple[str, ...], ...]


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
        needs: what the tests of the source need of answers besides calls and plain values.
        public: leaves the hidden tests out and lets messages say everything.
        logs_calls: the grader processes log what checks give to student code; :attr:`calls` then holds it.
        asks_for_release: asks the checks for :attr:`release_lines`, which belong into the release, if none fails.
        uses: what answers may use of what checks offer; all if it is None, and afterwards what they did use.
        seeks_refusals: finds out whether a test asked of an answer what :attr:`uses` do not allow: :attr:`was_refused`.
        as_in_one: student code and checks share objects as in one process: what they change, and what is the same.
        staying: classes of plain data whose objects stay where they are all the same.
        shared: the checks that would have shared an object with student code in one process, and did not here.
        standing: records that stay, by ``grade_id``; their checks run, as others may need names that they define.
    """

    source: Source
    assembly: Assembly
    students: ProcessFactory
    graders: ProcessFactory
    needs: Needs
    public: bool = False
    limits: Limits = field(default_factory=Limits)
    logs_calls: bool = False
    calls: tuple[Call, ...] = ()
    asks_for_release: bool = False
    standing: Mapping[str, CellRecord] = field(default_factory=dict)
    release_lines: dict[str, list[str]] = field(default_factory=dict)
    uses: Uses | None = ()
    seeks_refusals: bool = False
    was_refused: bool = False
    as_in_one: bool = False
    staying: frozenset[str] = frozenset()
    shared: set[str] = field(default_factory=set)
    _set_up: list[int] = field(default_factory=list)
    _is_bare: bool = False  # a grader process that took another one's place has not run the set-up cells yet
    _holds_objects: bool = False  # a set-up cell has asked student code, and may hold objects of that process
    _judge: Judge = field(init=False)
    _names: list[list[str]] = field(init=False)
    _imports: dict[str, str] = field(init=False)
    _processes: ProcessPair = field(init=False)
    _outputs: KeptOutputs = field(init=False)

    def __post_init__(self) -> None:
        self._outputs = KeptOutputs(self.limits.output_kb * 1024)
        self._judge = Judge(source=self.source, assembly=self.assembly, public=self.public)
        # The release that somebody checks at home does not have the solution's imports.
        written = (pair for step in self._steps if _is_answer(step) for pair in imported_names(step.text).items())
        self._imports = self.source.imports | (self.source.importable(written) if self.public else {})
        # What test cells may see of the student's: names that the source's own solutions define up to each step.
        self._names = []
        names: list[str] = [LAST_OUTPUT] if self.needs.last_output else []
        for step in self._steps:
            if step.cell is not None and _is_answer(step):
                imports = (*step.cell.imports, *(imported_names(step.text) if self.public else ()))
                names = [*names, *step.cell.defines, *(name for name in imports if name in self._imports)]
            elif step.cell is not None and step.cell.kind is CellKind.SETUP:
                self._names.append(names)
                names = [name for name in names if name not in step.cell.defines]  # from here on the instructor's
                continue
            self._names.append(names)

    def run(self) -> tuple[tuple[CellRecord, ...], tuple[ExecutedCell, ...]]:
        """One record for each graded cell of the source, and every cell with its outputs."""
        self._processes = ProcessPair(
            self.students,
            self.graders,
            limits=self.limits,
            public=self.public,
            imports=self._imports,
            # A release has no solution to look at.
            changing=None if self.public or self.as_in_one else self.source.changed_arguments,
            offers=(
                [*self._classes],
                None if self.uses is None or self.public else [*self.uses],
                self._shown_texts,
                [*self.source.set_up_classes],
                # a release does not have the solution's
                [*self.staying] if self.public else [*self.source.object_classes | self.staying],
                self.public or self.as_in_one,
                [*self._shared_variables.read],
                [*self._shared_variables.changed],
                [*self.staying],
            ),
        )
        try:
            self._processes.start()
            self._run_student_cells()
            records = self._run_checks()
            if self.logs_calls:
                called = self._processes.calls()
                self.calls = tuple(
                    Call(grade_id=self._judge.cell(at).grade_id or "", text=t, digest=d) for at, t, d in called
                )
            if self.uses is None:
                self.uses = tuple(map(tuple, self._processes.uses()))
            elif self.seeks_refusals:
                self.was_refused = self.was_refused or self._has_refused()
            if self.asks_for_release and all(record.score in (None, record.max_score) for record in records):
                self.release_lines = ask_for_release(self.source, self._steps, self._names, self._processes)
        finally:
            self._processes.end()
        found = {record.grade_id: record for record in records}
        executed = (self._judge.executed(at, found, self._outputs.of(at)) for at in range(len(self._steps)))
        return tuple(records), tuple(executed)

    @property
    def _classes(self) -> frozenset[str]:
        """The classes of the answers: the source's own, or at home, where a release has none, the student's."""
        if not self.public:
            return self.needs.classes
        return frozenset(name for step in self._steps if _is_answer(step) for name in defined_classes(step.text))

    @property
    def _shared_variables(self) -> SharedVariables:
        """Those of the source's own solution, or at home, where a release has none, of the student's."""
        if not self.public:
            return self.source.shared_variables
        return shared_variables([step.student_text for step in self._steps if _is_answer(step)])

    @property
    def _shown_texts(self) -> dict[int, str]:
        """The texts that a check may look at, if one does."""
        if not self.needs.texts:
            return {}
        return {index: step.student_text for index, step in enumerate(self._steps) if _runs(step)}

    @property
    def failed_set_ups(self) -> dict[str, str]:
        """What stopped set-up cells, by the name or id of the cell."""
        return self._judge.failed_set_ups

    @property
    def _steps(self) -> tuple[Step, ...]:
        return self.assembly.steps

    def _has_refused(self) -> bool:
        """Whether the grader process has refused what the own solution may need, as far as can be known."""
        try:
            return bool(self._processes.uses())
        except GraderFault:  # it was lost with the last check, and what it refused with it
            return True

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
        self._outputs.keep(index, outputs)
        self._judge.note_raised(index, raised)

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
                self._run_setup(index)
            elif cell.kind is CellKind.MANUAL:
                records[index] = self._judge.manual(step, cell)
            elif cell.kind is CellKind.CHECKS:
                waiting.append(index)
        self._run_waiting_checks(waiting, records)
        found = [records[index] for index in sorted(records)]
        return [self.standing.get(record.grade_id, record) for record in found]

    def _run_setup(self, index: int) -> None:
        """Sets the grader process up; a cell of which student code is known to end the process is not tried again."""
        if not self._processes.have_time:
            return  # which each check behind the cell is told for itself
        if index in self._judge.lost and mentions(self._judge.cell(index).text, self._names[index]):
            self._judge.note_set_up(index, self._judge.lost[index])
            return
        reply = self._run_instructors(index)
        self._judge.note_set_up(index, reply)
        if not isinstance(reply, LostProcess):
            self._set_up.append(index)
            self._holds_objects = self._holds_objects or bool(reply[3])
            return
        while not self._replace(len(self._steps)):
            continue  # each time one more cell is known to end it

    def _run_waiting_checks(self, waiting: list[int], records: dict[int, CellRecord]) -> None:
        """Adds the records of these checks."""

        def settle(index: int) -> bool:
            if (record := self._judge.unasked(index)) is not None:
                records[index] = record
            return record is not None

        def take(index: int, reply: Reply) -> None:
            records[index] = self._judge.judged(index, reply)
            if not isinstance(reply, LostProcess) and reply[3:] == (True,):
                self.shared.add(records[index].grade_id)

        StepQueue(
            waiting=waiting,
            at_once=len(waiting),
            settle=settle,
            ask=self._ask_for_checks,
            take=take,
            replace=lambda _: self._replace(len(self._steps)),
        ).run()

    def _ask_for_checks(self, indices: Sequence[int]) -> Iterator[Reply]:
        texts = (self._judge.cell(index).text for index in indices)
        shown = (without_hidden(text) if self.public else text for text in texts)
        requests = [("check", index, text, self._names[index]) for index, text in zip(indices, shown, strict=True)]
        return self._processes.replies("steps", requests)

    def _run_instructors(self, index: int) -> Reply:
        """Has the grader process run a set-up cell."""
        request = ("setup", index, self._judge.cell(index).text, self._names[index])
        return next(self._processes.replies("steps", [request]))

    def _replace(self, before: int) -> bool:
        """Starts fresh processes and runs again what ran before step ``before``. Returns False if that ended them.

        Once the time is over, nothing is replaced: each step that waits gets that for its reply.
        """
        if not self._processes.have_time:
            return True
        is_other = self._processes.start()
        self.was_refused |= is_other and self.seeks_refusals  # by the one that is lost, for all that is known
        self._is_bare = is_other or self._is_bare or self._holds_objects
        lost = self._replay(before)
        if lost is not None:
            self._lose(*lost)
            return False
        return not self._is_bare or self._set_up_again()

    def _set_up_again(self) -> bool:
        """Runs the set-up cells once more, behind the answers that they may use; False if one ends a process."""
        for index in [*self._set_up]:
            reply = self._run_instructors(index)
            self._judge.note_set_up(index, reply)
            if isinstance(reply, LostProcess) and self._processes.have_time:
                self._set_up.remove(index)
                return False
        self._is_bare = False
        return True

    def _lose(self, index: int, loss: LostProcess) -> None:
        """Keeps what a cell came to; it is shown only while no hidden input can decide which cells end."""
        self._judge.lost[index] = loss
        if not self._processes.may_know_secrets:
            self._outputs.keep_ending(index, loss.message)

    def _replay(self, before: int) -> tuple[int, LostProcess] | None:
        """Runs the student's cells before a step again; returns the one that ended the process, if one did."""
        ran = [
            index for index, step in enumerate(self._steps[:before]) if _runs(step) and index not in self._judge.lost
        ]
        for start in range(0, len(ran), CELLS_AT_ONCE):
            batch = ran[start : start + CELLS_AT_ONCE]
            for index, reply in zip(batch, self._ask_for_cells(batch), strict=False):
                if isinstance(reply, LostProcess):
                    return index, reply
        return None


def _runs(step: Step) -> bool:
    """Whether the student process gets the step. It gets an empty answer too: what that asks for may stand above it."""
    return step.runs_as_student and (_is_answer(step) or bool(step.student_text.strip()))


def _is_answer(step: Step) -> bool:
    """Whether the step is a student's code that checks mark."""
    return step.cell is not None and step.cell.kind is CellKind.SOLUTION
