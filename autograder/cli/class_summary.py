"""What a grading came to for a class that is too large for a line on each student: it fits a screen."""

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import fmean, median

from autograder.cli.console_tables import counted
from autograder.course import listed
from autograder.records import STOPPED, CellRecord, SubmissionRecord, Verdict
from autograder.submission.standing import exercise_name, in_a_word

__all__ = ["summary_lines"]

WIDEST = 32
MOST_REASONS = 3
WORDS = ("right", "partly", "wrong", "missing", "by hand")
NAMED = STOPPED | {Verdict.GRADER_ERROR}  # the verdicts that somebody should look at, whoever's fault they are


def summary_lines(records: Sequence[SubmissionRecord]) -> Iterator[str]:
    """The marks' spread, a line for each exercise, and who needs a look.

    An exercise that a person has marked counts as right, partly right or wrong by its points. So does one that the
    grader failed on and whose earlier mark stays; without a mark it counts as nothing, since nobody has looked at it.
    """
    scores = [record.score for record in records if record.score is not None]
    waiting = sum(record.needs_manual > record.faults for record in records)
    spread = (
        f"mean {fmean(scores):.1f} of {records[0].max_score:g}, median {median(scores):g}, "
        f"from {min(scores):g} to {max(scores):g}"
        if scores
        else "none of them could be graded"
    )
    yield f"{counted(len(records), 'hand-in')}: {spread}"
    yield from _exercises(records)
    if waiting:
        yield f"With answers that are still to be marked by hand: {counted(waiting, 'hand-in')}."
    yield from _who(records)


def _exercises(records: Sequence[SubmissionRecord]) -> Iterator[str]:
    cells: dict[str, list[CellRecord]] = {}
    for record in records:
        for cell in record.cells:
            cells.setdefault(exercise_name(cell), []).append(cell)
    if not cells:
        return
    width = min(WIDEST, max(map(len, cells)))
    yield f"{'exercise':<{width}}  {'  '.join(f'{word:>7}' for word in WORDS)}  most frequent mistake"
    for name, found in cells.items():
        words = Counter(_word(cell) for cell in found)
        mistakes = Counter(cell.misconception for cell in found if cell.misconception).most_common(1)
        mistake = f"{mistakes[0][0]} ({mistakes[0][1]})" if mistakes else ""
        counts = "  ".join(f"{words[word] or '-':>7}" for word in WORDS)
        yield f"{name[:WIDEST]:<{width}}  {counts}  {mistake}".rstrip()


def _word(cell: CellRecord) -> str:
    is_fault = cell.verdict is Verdict.GRADER_ERROR
    if cell.score is None and is_fault:
        return ""
    if cell.score is None or not (cell.is_by_person or is_fault):
        return in_a_word(cell)
    return "right" if cell.score >= cell.max_score else "partly" if cell.score > 0 else "wrong"


def _who(records: Sequence[SubmissionRecord]) -> Iterator[str]:
    """Names behind what a person should look at, each group in a line."""
    groups: dict[str, list[str]] = {}
    faults: Counter[str] = Counter()
    for record in records:
        if record.score is None:
            groups.setdefault("Not gradable", []).append(record.student)
        undecided = [cell for cell in record.cells if not cell.is_by_person and cell.verdict in NAMED]
        for verdict in dict.fromkeys(cell.verdict for cell in undecided):
            groups.setdefault(f"Verdict {verdict.value}", []).append(record.student)
        faults.update({cell.message for cell in undecided if cell.verdict is Verdict.GRADER_ERROR and cell.message})
        if record.message:
            groups.setdefault("With a remark", []).append(record.student)
    for what, students in groups.items():
        yield f"{what}: {listed(students)}."
    for said, count in faults.most_common(MOST_REASONS):  # one fault of a source is mostly that of the whole class
        yield f"Of {counted(count, 'hand-in')}: {said}."
