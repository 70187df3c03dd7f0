"""One assignment's grading by ``course grade``: what is unchanged stays, the rest is graded and stored as it comes."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograder.assignment.source import Source
from autograder.cli.interrupts import held_back
from autograder.cli.progress import Progress
from autograder.course import Course, listed, typed
from autograder.gradebook.engine import is_there
from autograder.gradebook.marks import read_marked
from autograder.gradebook.moves import Move
from autograder.gradebook.snapshot import holds_something
from autograder.grading.regrading import Regrading
from autograder.records import SubmissionRecord

if TYPE_CHECKING:  # importing it takes a while, in which the workers start
    from autograder.grading.scheduler import Grading
    from autograder.results.writer import ResultWriter

__all__ = ["GradingRun", "Outcome", "lost_hand_ins_lines", "moves_lines"]

SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a grading came to.

    The hand-ins of the ``unchanged`` were not graded again; ``tidings`` say what became of marks whose cells changed;
    of those of the ``unread``, one notebook of several could not be read, and nobody has decided on it yet.
    """

    assignment: str
    records: list[SubmissionRecord]
    moves: list[Move]
    unchanged: frozenset[str]
    tidings: tuple[str, ...]
    unread: frozenset[str] = frozenset()

    def to_json(self) -> dict[str, Any]:
        """What the document of ``--json`` holds of it besides the records."""
        return {"moves": [move.to_json() for move in self.moves], "changes": list(self.tidings)}


class GradingRun:
    """Grades hand-ins of one notebook of an assignment.

    Args:
        course: where they lie.
        source: the notebook.
        isolation: ``"full"`` or ``"none"``.
        force: grades again what is unchanged.
    """

    def __init__(self, course: Course, source: Source, isolation: str, *, force: bool = False) -> None:
        self._course = course
        self._source = source
        self._isolation = isolation
        self._regrading = Regrading(course, source, isolation, force=force)

    @property
    def caution(self) -> str:
        """What everybody who sees these marks has to know, if anything."""
        return self._source.caution

    def grade(
        self,
        students: list[str],
        executor: Callable[[], Executor],
        *,
        is_trial: bool = False,
        tell: Callable[[str], None] = lambda said: None,
    ) -> Outcome:
        """Grades what has changed since it was graded last, and stores it, or in a trial only says what that would do.

        ``executor`` gives the workers; it is not called if nothing is to be graded. ``tell`` hears at once what
        becomes of marks whose cells changed.
        """
        if said := self._loss(students):
            tell(said)
        unchanged = self._regrading.unchanged(students)
        changed = [student for student in students if student not in unchanged]
        grading = self._begin(changed, executor, is_trial=is_trial) if changed else None
        with held_back():
            from autograder.results.writer import ResultWriter, on_a_copy  # this takes a while

        with ExitStack() as stack:
            progress = stack.enter_context(Progress(self._source.title, len(changed)))
            course = stack.enter_context(on_a_copy(self._course) if is_trial else nullcontext(self._course))
            with held_back():
                regrading = self._regrading
                writer = ResultWriter(
                    course, self._source, settings=regrading.settings, cause=regrading.cause, is_trial=is_trial
                ).__enter__()
                stack.push(_closing(writer))
            for said in writer.tidings:  # at once, since an interruption does not undo what they tell
                tell(said)

            def store(record: SubmissionRecord) -> SubmissionRecord:
                progress.step(record.student)
                with held_back():
                    return writer.store(record)

            records = {record.student: record for record in grading.finish(store)} if grading is not None else {}
            with held_back():
                records |= {record.student: record for record in writer.as_it_stands([*unchanged.values()])}
            place = {student: number for number, student in enumerate(students)}
            return Outcome(
                assignment=self._source.assignment,
                records=[records[student] for student in students],
                moves=sorted(writer.moves, key=lambda move: place[move.student]),
                unchanged=frozenset(unchanged),
                tidings=writer.tidings,
            )

    def _loss(self, students: list[str]) -> str:
        """A sentence if there are results of an earlier grading but no marks, which somebody should know at once."""
        graded = self._course.folder("autograded").name
        there = any(self._course.autograded(self._source.assignment, student).is_dir() for student in students)
        if not there or holds_something(self._course):
            return ""
        return (
            f"The gradebook is empty, though {graded}/ holds results of an earlier grading. If it was lost, so are the "
            "marks that people gave. This run begins a new one; `course restore BACKUP --force` brings back the last "
            "that was saved, also afterwards."
        )

    def _begin(self, students: list[str], executor: Callable[[], Executor], *, is_trial: bool) -> "Grading":
        from autograder.grading.scheduler import Grading

        return Grading(
            self._course,
            self._source,
            students,
            executor(),
            isolation=self._isolation,
            standing=self._regrading.standing,
            is_trial=is_trial,
        )


def moves_lines(outcome: Outcome, *, is_trial: bool) -> Iterator[str]:
    """What the grading did to marks that were there, line by line."""
    if outcome.unchanged:
        yield (
            f"As they were when they were graded, and so not graded again: {len(outcome.unchanged)} of "
            f"{len(outcome.records)}; --force grades them too."
        )
    if outcome.moves:
        many = "1 mark" if len(outcome.moves) == 1 else f"{len(outcome.moves)} marks"
        yield f"{many} {'would move' if is_trial else 'moved'}:"
        shown = outcome.moves if is_trial else outcome.moves[:SHOWN]
        yield from (f"  {move}" for move in shown)
        if len(shown) < len(outcome.moves):
            command = f"course history {typed(outcome.assignment)} --student ID"
            yield f"  and {len(outcome.moves) - len(shown)} more; `{command}` shows each."
    if is_trial:
        yield "Nothing was written: this was a dry run."


def lost_hand_ins_lines(course: Course, assignment: str) -> Iterator[str]:
    """Which students have marks though their hand-in is no longer there."""
    marked = read_marked(course, assignment) if is_there(course) else []
    if lost := sorted(set(marked) - set(course.submissions(assignment))):
        yield (
            f"Marks of {assignment} without a hand-in in {course.folder('submitted').name}/<student>/{assignment}/, "
            f"which stay as they are: {listed(lost)}. Put the hand-in back if it was moved by mistake; "
            "`remove_submission` of nbgrader's `Gradebook` takes the marks out."
        )


def _closing(writer: "ResultWriter") -> Callable[..., None]:
    def close(*error: object) -> None:
        with held_back():
            writer.__exit__(*error)

    return close
