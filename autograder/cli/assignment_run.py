"""One assignment's grading by ``course grade``: each of its notebooks by itself, and what they come to together."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor

from autograder.assignment.source import Source
from autograder.cli.grading_run import GradingRun, Outcome
from autograder.course import Course
from autograder.records import Status, SubmissionRecord, whole_record
from autograder.submission.several_notebooks import LookedAt, look_at

__all__ = ["AssignmentRun"]


class AssignmentRun:
    """Grades hand-ins of one assignment.

    Args:
        course: where they lie.
        sources: the assignment's notebooks.
        isolation: ``"full"`` or ``"none"``.
        force: grades again what is unchanged.
    """

    def __init__(self, course: Course, sources: Sequence[Source], isolation: str, *, force: bool = False) -> None:
        self._course = course
        self._sources = sources
        self._runs = [GradingRun(course, source, isolation, force=force) for source in sources]

    @property
    def cautions(self) -> list[str]:
        """What everybody who sees these marks has to know, if anything."""
        return [run.caution for run in self._runs if run.caution]

    def grade(
        self,
        students: list[str],
        executor: Callable[[], Executor],
        *,
        is_trial: bool = False,
        tell: Callable[[str], None] = lambda said: None,
    ) -> Outcome:
        """As :meth:`GradingRun.grade`; a hand-in of which no notebook can be read changes no mark."""
        looked = self._look(students) if len(self._runs) > 1 else dict.fromkeys(students, LookedAt())
        refused = self._refused(looked)
        readable = [student for student in students if student not in refused]
        heard: set[str] = set()

        def tell_once(said: str) -> None:
            if said not in heard:
                tell(said)
            heard.add(said)

        outcomes = [run.grade(readable, executor, is_trial=is_trial, tell=tell_once) for run in self._runs]
        if len(outcomes) == 1 and not self._sources[0].named:
            return outcomes[0]
        names = [source.named for source in self._sources]
        graded = zip(*(outcome.records for outcome in outcomes), strict=True)
        whole = (whole_record([*zip(names, records, strict=True)]) for records in graded)
        records = refused | {record.student: record for record in whole}
        place = {student: number for number, student in enumerate(students)}
        return Outcome(
            assignment=self._sources[0].assignment,
            records=[records[student] for student in students],
            moves=sorted(
                (move for outcome in outcomes for move in outcome.moves), key=lambda move: place[move.student]
            ),
            unchanged=frozenset.intersection(*(outcome.unchanged for outcome in outcomes)),
            tidings=tuple(dict.fromkeys(said for outcome in outcomes for said in outcome.tidings)),
            unread=frozenset(
                record.student
                for source, outcome in zip(self._sources, outcomes, strict=True)
                for record in outcome.records
                if source.name in looked[record.student].unread and any(cell.score is None for cell in record.cells)
            ),
        )

    def _look(self, students: Iterable[str]) -> dict[str, LookedAt]:
        name = self._sources[0].assignment
        return {student: look_at(student, self._course.submitted(name, student), self._sources) for student in students}

    def _refused(self, looked: Mapping[str, LookedAt]) -> dict[str, SubmissionRecord]:
        """The records of those of whose hand-in nothing can be read."""
        max_score = sum(source.max_score for source in self._sources)
        return {
            student: SubmissionRecord(
                student=student, status=Status.UNGRADABLE, max_score=max_score, seconds=0.0, message=found.refusal
            )
            for student, found in looked.items()
            if found.refusal
        }
