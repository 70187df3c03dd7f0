"""The record of each graded cell of one submission, out of what its processes said while it ran."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder.assignment.compact import compact
from autograder.assignment.configured import STUBS
from autograder.assignment.source import HIDDEN, CellKind, Source, SourceCell, blank_text
from autograder.records import BY_HAND, NOTHING_WRITTEN, CellRecord, ExecutedCell, Verdict
from autograder.running.check_errors import CheckError, CheckValue, StudentException
from autograder.running.lost_process import LostProcess
from autograder.running.outputs import check_output
from autograder.running.process_pair import Reply
from autograder.running.student.nobody_there import switched_off_in
from autograder.running.verdicts import StoppedCheck, blank_record, judge_error, judge_value, lost_record
from autograder.submission.assembly import Assembly, Step
from autograder.submission.slips import keeps_stub

__all__ = ["Judge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _FailedSetUp:
    """A set-up cell that did not come to its end.

    Attributes:
        cell: the cell.
        came_to: the exception that stopped it, or the process that was lost over it.
        is_students: student code that the cell uses stopped it, or what that code gave.
    """

    cell: SourceCell
    came_to: CheckError | LostProcess
    is_students: bool


@dataclass(slots=True, kw_only=True)
class Judge:
    """Remembers what came of the cells that are not graded, and makes the records of those that are.

    Attributes:
        source, assembly: the assignment, and the submission in its order.
        public: no hidden test runs, so that messages may say everything.
        failed: what student cells raised, by step.
        lost: the processes that were lost over a student cell, by step.
    """

    source: Source
    assembly: Assembly
    public: bool
    failed: dict[int, StudentException] = field(default_factory=dict)
    lost: dict[int, LostProcess] = field(default_factory=dict)
    _failed_set_ups: dict[int, _FailedSetUp] = field(default_factory=dict)

    def note_raised(self, index: int, raised: Sequence[object] | None) -> None:
        """Keeps the exception that a student cell raised: name, text, built-in bases and place."""
        if raised is not None:
            name, text, bases, place = raised
            self.failed[index] = StudentException(name=name, text=text, bases=bases, place=place)  # type: ignore[arg-type]

    def note_set_up(self, index: int, reply: Reply) -> None:
        """Keeps what a set-up cell came to, if it failed: each check that misses a name of it hears of that."""
        if isinstance(reply, LostProcess):
            is_students = reply.verdict is not Verdict.GRADER_ERROR
            self._failed_set_ups[index] = _FailedSetUp(cell=self.cell(index), came_to=reply, is_students=is_students)
            return
        _, error, is_students, _ = reply
        self._failed_set_ups.pop(index, None)
        if error is not None:
            self._failed_set_ups[index] = _FailedSetUp(
                cell=self.cell(index), came_to=CheckError.from_plain(error), is_students=is_students
            )

    @property
    def failed_set_ups(self) -> dict[str, str]:
        """What stopped set-up cells, by the name or id of the cell."""
        return {
            failed.cell.grade_id or failed.cell.cell_id: _in_words(failed.came_to) + _also_off(failed.cell.text)
            for failed in self._failed_set_ups.values()
        }

    def cell(self, index: int) -> SourceCell:
        """The source's cell at a step that is one."""
        cell = self.assembly.steps[index].cell
        assert cell is not None
        return cell

    def manual(self, step: Step, cell: SourceCell) -> CellRecord:
        """The record of an answer that a person marks."""
        grade_id = cell.grade_id or ""
        if grade_id in self.assembly.missing:
            return self._without_answer(cell, grade_id, "")
        blank = ("", blank_text(cell).strip(), *([cell.text.strip()] if self.public else []))  # the release is blank
        is_blank = step.text.strip() in blank and not cell.is_task  # whose answer stands in cells behind it
        if is_blank and not self._adds_pictures(step, cell):
            return blank_record(cell, Verdict.FAILED, NOTHING_WRITTEN)
        return blank_record(cell, Verdict.MANUAL, BY_HAND)

    def unasked(self, index: int) -> CellRecord | None:
        """The record of a check that need not run."""
        cell = self.cell(index)
        answer = self.source.answered_by(cell)
        answer_id = (answer.grade_id or "") if answer else ""
        if answer_id in self.assembly.missing:
            return self._without_answer(cell, answer_id, "; put the answer into the released cell")
        at = self._position(answer)
        return lost_record(cell, self.lost[at]) if at in self.lost else None

    def judged(self, index: int, reply: Reply) -> CellRecord:
        """The record of a check that ran, or over which a process was lost."""
        cell = self.cell(index)
        if isinstance(reply, LostProcess):
            return lost_record(cell, reply)
        _, value, plain_error, *_ = reply
        if plain_error is None:
            return judge_value(cell, CheckValue(**value))
        error = CheckError.from_plain(plain_error)
        set_up = self._missed_set_up(index, error)
        if set_up is not None and (isinstance(set_up.came_to, LostProcess) or not set_up.is_students):
            return lost_record(cell, _without_set_up(set_up, error.missing_name, public=self.public))
        if set_up is not None:  # the line that failed, and the cause, are those of the set-up cell
            cell, error = replace(cell, text=set_up.cell.text), set_up.came_to  # type: ignore[assignment]
        answer = self._defining(error.missing_name) if error.is_undefined else self.source.answered_by(cell)
        may_know = error.is_after_hidden or self._gave_hidden_before(index)
        return judge_error(
            StoppedCheck(
                cell=cell,
                error=error,
                failed_cell=self.failed.get(self._position(answer)),
                answer_id=(answer.grade_id or "") if answer else "",
                misses=_also_off(self.assembly.steps[self._position(answer)].text) if answer else "",
                public=self.public,
                names_errors=self.public or not may_know,
                is_untouched=answer is not None and self._is_untouched(answer),
                keeps_stub=answer is not None and keeps_stub(answer, self.assembly.steps[self._position(answer)].text),
            )
        )

    def _is_untouched(self, answer: SourceCell) -> bool:
        """Whether an answer stands as it was released, with a stub of the course's own, which may do anything."""
        released = (blank_text(answer), *([answer.text] if self.public else []))
        text = self.assembly.steps[self._position(answer)].text
        return answer.stub != STUBS["code"] and compact(text) in map(compact, released)

    def executed(
        self, index: int, records: Mapping[str, CellRecord], outputs: Sequence[dict[str, object]]
    ) -> ExecutedCell:
        """A step as the autograded notebook shows it."""
        step = self.assembly.steps[index]
        if step.cell is not None and step.cell.kind is CellKind.CHECKS:
            outputs = check_output(records[step.cell.grade_id or ""])
        return ExecutedCell(
            cell_id=step.cell_id,
            source_index=None if step.cell is None else step.cell.index,
            cell_type=step.cell_type,
            text=step.text,
            outputs=tuple(outputs),
            pictures=step.pictures,
        )

    def _missed_set_up(self, index: int, error: CheckError) -> _FailedSetUp | None:
        """The failed set-up cell above a check that would have bound the name which the check misses."""
        above = [
            at
            for at, failed in self._failed_set_ups.items()
            if at < index and error.missing_name in failed.cell.defines
        ]
        return self._failed_set_ups[max(above)] if above else None

    def _defining(self, name: str) -> SourceCell | None:
        """The answer that has to bind a name."""
        answers = (cell for cell in self.source.cells if cell.kind is CellKind.SOLUTION)
        return next((cell for cell in answers if name in (*cell.defines, *cell.imports)), None)

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

    def _gave_hidden_before(self, index: int) -> bool:
        """Whether an earlier check has given hidden inputs to the student's code."""
        cells = (step.cell for step in self.assembly.steps[:index])
        return any(cell is not None and cell.kind is CellKind.CHECKS and HIDDEN.search(cell.text) for cell in cells)

    def _position(self, answer: SourceCell | None) -> int:
        steps = self.assembly.steps
        return next((i for i, step in enumerate(steps) if step.cell is answer and answer is not None), -1)


def _without_set_up(set_up: _FailedSetUp, name: str, *, public: bool) -> LostProcess:
    """Why a check lacks a name that a set-up cell would have bound."""
    called = set_up.cell.grade_id or set_up.cell.cell_id
    if isinstance(set_up.came_to, LostProcess):
        verdict, place = set_up.came_to.verdict, f"in the set-up cell {called}"
    else:
        verdict, place = Verdict.GRADER_ERROR, f"the set-up cell {called} of the source failed:"
    # What an exception says may hold what student code kept of a hidden input.
    said = _in_words(set_up.came_to) if public or isinstance(set_up.came_to, LostProcess) else set_up.came_to.name
    said += _also_off(set_up.cell.text)
    return LostProcess(verdict=verdict, message=f"{name} is not there, since {place} {said}")


def _also_off(text: str) -> str:
    """What a cell that stops, or lacks a name, may have missed of another program."""
    said = switched_off_in(text)
    return f" ({said})" if said else ""


def _in_words(came_to: CheckError | LostProcess) -> str:
    return came_to.message if isinstance(came_to, LostProcess) else f"{came_to.name}: {came_to.message}"
