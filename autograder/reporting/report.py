"""All that a report on an assignment says, before it becomes a page or JSON."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograder.assignment.notebooks import combined, load_sources
from autograder.collecting.roster import read_roster
from autograder.course import Course, is_student_name
from autograder.reporting.answer_texts import given_texts, read_hand_ins
from autograder.reporting.class_results import ClassResults, StudentResult, read_class_results
from autograder.reporting.doubts import Doubt, find_doubts
from autograder.reporting.items import Item, read_items
from autograder.reporting.likeness import Likeness, find_alike
from autograder.reporting.mistakes import (
    Misconception,
    Reason,
    Stop,
    find_misconceptions,
    find_reasons,
    find_stops,
)
from autograder.reporting.statistics import Spread, spread

__all__ = ["Report", "build_report"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a report says of an assignment.

    Attributes:
        assignment: its name.
        made: when, in UTC.
        results: how each student stands; scores, waiting answers and lateness are those of ``course export``.
        scores: the distribution of the marks of everybody who has some, answers that wait for a person at 0.
        items: the exercises and their parts.
        doubts: questions that look as if their tests were wrong.
        misconceptions: the known mistakes, by frequency.
        reasons: what the checks said where no known mistake was found, by frequency.
        stops: code that had to be stopped.
        likeness: hand-ins that are alike.
        caution: what everybody who sees the marks has to know, if anything.
    """

    assignment: str
    made: datetime
    results: ClassResults
    scores: Spread
    items: tuple[Item, ...]
    doubts: tuple[Doubt, ...]
    misconceptions: tuple[Misconception, ...]
    reasons: tuple[Reason, ...]
    stops: tuple[Stop, ...]
    likeness: Likeness
    caution: str = ""

    @property
    def handed_in(self) -> int:
        return len(self.results.students)

    @property
    def ungradable(self) -> list[StudentResult]:
        """Hand-ins that cannot be graded, those after a graded one too, and those of which one notebook cannot be."""
        return [each for each in self.results.students if each.status.why_not]

    @property
    def waiting(self) -> list[StudentResult]:
        """Hand-ins that could be graded and were not yet."""
        return [each for each in self.results.students if each.is_waiting]

    @property
    def late(self) -> list[StudentResult]:
        return [each for each in self.results.graded if each.marks and each.marks.late]

    @property
    def to_mark(self) -> tuple[int, int]:
        """How many answers a person has still to look at, and in how many hand-ins."""
        pending = [each.marks.pending for each in self.results.graded if each.marks and each.marks.pending]
        return sum(pending), len(pending)

    @property
    def without_record(self) -> list[StudentResult]:
        """Graded hand-ins of which only the marks are known."""
        return [each for each in self.results.graded if each.record is None]


def build_report(course: Course, assignment: str, *, roster: Path | None = None, now: datetime | None = None) -> Report:
    """Reads the gradebook, the source and ``submitted/``, and changes nothing.

    Args:
        course: the course.
        assignment: its name.
        roster: the class list, a CSV, as ``course collect`` takes it; the gradebook's list if left out.
        now: the time that the report bears; that of the clock if left out.

    Raises:
        UsageError: there is no such assignment, or the gradebook or the roster cannot be read.
        SourceError: the source cannot be used.
    """
    sources = load_sources(course, assignment)
    source = combined(sources)
    results = read_class_results(course, sources, read_roster(roster) if roster is not None else None)
    hand_ins = read_hand_ins(course, sources, filter(is_student_name, course.submissions(assignment)))
    by_student = {each.student: each for each in hand_ins}
    items = read_items(source, results)
    scores = [each.marks.score for each in results.graded if each.marks]
    return Report(
        assignment=assignment,
        made=now or datetime.now(UTC),
        results=results,
        scores=spread(scores, results.max_score),
        items=tuple(items),
        doubts=tuple(find_doubts(items)),
        misconceptions=tuple(find_misconceptions(source, results, by_student)),
        reasons=tuple(find_reasons(results)),
        stops=tuple(find_stops(results)),
        likeness=find_alike(hand_ins, given_texts(source)),
        caution=" ".join(each.caution for each in sources if each.caution),
    )
