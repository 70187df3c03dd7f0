"""What went wrong most often: known misconceptions with an example, other reasons, and code that had to be stopped."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from autograder.assignment.source import CHECKS_SUFFIX, Source
from autograder.records import STOPPED, CellRecord, Verdict
from autograder.reporting.anonymity import Anonymizer
from autograder.reporting.answer_texts import HandIn
from autograder.reporting.class_results import ClassResults

__all__ = ["Misconception", "Reason", "Stop", "find_misconceptions", "find_reasons", "find_stops"]

UNEXPLAINED = (Verdict.FAILED, Verdict.PARTIAL, Verdict.ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Misconception:
    """A known mistake in an exercise: how many made it, and one answer with it, without a name; "" if none is there."""

    exercise: str
    name: str
    hint: str
    count: int
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A sentence that the checks said where no misconception is known."""

    exercise: str
    message: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Students whose code took too long, too much memory, or its process along."""

    exercise: str
    verdict: str
    students: tuple[str, ...]


def find_misconceptions(source: Source, results: ClassResults, hand_ins: Mapping[str, HandIn]) -> list[Misconception]:
    """The misconceptions by frequency, each with the shortest answer that has it."""
    anonymizer = Anonymizer(results)
    as_graded = _as_graded(results, hand_ins)
    who: dict[tuple[str, str], list[tuple[str, CellRecord]]] = defaultdict(list)
    for student, cell in _cells(results):
        if cell.misconception:
            who[cell.grade_id, cell.misconception].append((student, cell))
    found = []
    for (grade_id, name), holders in who.items():
        texts = (_answer(source, as_graded.get(student), grade_id) for student, _ in holders)
        examples = sorted((anonymizer.example(text) for text in texts if text), key=lambda text: (len(text), text))
        found.append(
            Misconception(
                exercise=_exercise(grade_id),
                name=name,
                hint=anonymizer.sentence(holders[0][1].message),
                count=len(holders),
                example=next((text for text in examples if text), ""),
            )
        )
    return sorted(found, key=lambda each: -each.count)


def find_reasons(results: ClassResults) -> list[Reason]:
    """What else the checks said of answers, by frequency; answers that were left blank have no reason."""
    anonymizer = Anonymizer(results)
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for _, cell in _cells(results):
        if cell.verdict in UNEXPLAINED and not cell.misconception and not cell.is_blank and cell.message:
            counts[_exercise(cell.grade_id), cell.message] += 1
    reasons = [
        Reason(exercise=exercise, message=anonymizer.sentence(message), count=count)
        for (exercise, message), count in counts.items()
    ]
    return sorted(reasons, key=lambda each: -each.count)


def find_stops(results: ClassResults) -> list[Stop]:
    """Timeouts, memory and crashes by exercise, in the order of the assignment."""
    who: dict[tuple[str, str], list[str]] = defaultdict(list)
    for student, cell in _cells(results):
        if cell.verdict in STOPPED:
            who[_exercise(cell.grade_id), cell.verdict.value].append(student)
    return [
        Stop(exercise=exercise, verdict=verdict, students=tuple(students))
        for (exercise, verdict), students in who.items()
    ]


def _cells(results: ClassResults) -> Iterator[tuple[str, CellRecord]]:
    for each, record in results.with_record:
        for cell in record.cells:
            yield each.student, cell


def _as_graded(results: ClassResults, hand_ins: Mapping[str, HandIn]) -> dict[str, HandIn]:
    """The hand-ins that lie there as they were graded, by student; another one may have come since."""
    return {
        each.student: hand_ins[each.student]
        for each, record in results.with_record
        if each.student in hand_ins and hand_ins[each.student].digest == record.hand_in
    }


def _answer(source: Source, hand_in: HandIn | None, grade_id: str) -> str:
    check = source.by_grade_id.get(grade_id)
    answer = source.answered_by(check) if check is not None else None
    return hand_in.answers.get(answer.grade_id or "", "") if hand_in is not None and answer is not None else ""


def _exercise(grade_id: str) -> str:
    return grade_id.removesuffix(CHECKS_SUFFIX)
