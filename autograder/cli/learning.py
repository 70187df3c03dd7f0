"""How far a student is: what `course progress` shows, and what `course check` adds to it."""

from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from autograder._exceptions import SourceError
from autograder.assignment.source import CellKind, Source
from autograder.cli.console_tables import counted
from autograder.cli.terminal import say
from autograder.course import Course, notebooks_in
from autograder.progress_file import StudentProgress, note_checks, progress_path, read_progress
from autograder.records import CellRecord, Verdict
from autograder.release.outline import Outline, assignments, lessons, outline
from autograder.submission.standing import exercise_name

__all__ = ["keep_checks", "progress", "progress_lines"]

NOTHING = "Nothing is kept yet: answer a question of a lesson in `course lab`, or run `course check`."
SWITCHED_OFF = "COURSE_PROGRESS is empty, so that nothing is kept; unset it to keep your progress."


def progress(arguments: Namespace) -> int:
    """Prints what the student's file holds."""
    course = Course.at(arguments.root)
    path = progress_path(course)
    if path is None:
        lines = [SWITCHED_OFF]
    else:
        kept = read_progress(path)
        lines = progress_lines(kept, _lessons(course), _checks_in(course), date.today())
    say("\n".join(lines))
    return 0


def keep_checks(course: Course, assignment: str, tested: Sequence[CellRecord]) -> list[str]:
    """Notes in the student's file which visible checks passed; returns a sentence if that cannot be done."""
    path = progress_path(course)
    if path is None:
        return []
    passed = {exercise_name(cell): cell.verdict is Verdict.PASSED for cell in tested}
    notice = note_checks(path, assignment, passed, now=datetime.now().astimezone())
    return [f"Note: {notice}"] if notice else []


def progress_lines(
    kept: StudentProgress, there: Mapping[str, Outline], totals: Mapping[str, int | None], today: date
) -> list[str]:
    """A table of lessons and one of assignments, and what is due for review.

    Args:
        kept: What the student's file holds.
        there: The lessons of the course, by the names of their notebooks.
        totals: How many checks the release of each assignment has, or None if the student has not begun it.
        today: What is due by then counts.
    """
    if kept.notice:
        return [kept.notice]
    tables = []
    if lesson_rows := [*_lesson_rows(kept, there, today)]:
        tables.append(_table(("lesson", "predictions", "questions", "due for review"), lesson_rows))
    if kept.lessons:
        tables.append([_due(kept, today)])
    if checks_rows := [*_checks_rows(kept, totals)]:
        tables.append(_table(("assignment", "checks passed"), checks_rows))
    if not kept.lessons and not kept.checks:
        tables.append([NOTHING])
    return [line for table in tables for line in ("", *table)][1:]


def _lessons(course: Course) -> dict[str, Outline]:
    return {path.stem: _outline(path) for path in lessons(course)}


def _outline(path: Path) -> Outline:
    try:
        return outline(path)
    except SourceError:  # JupyterLab says what is the matter with it
        return Outline(heading=path.stem, keeps_answers=True)


def _checks_in(course: Course) -> dict[str, int | None]:
    return {name: _checks_of(course, name) for name in assignments(course)}


def _checks_of(course: Course, name: str) -> int | None:
    released = notebooks_in(course.release(name))
    if not any((course.work(name) / path.name).is_file() for path in released):
        return None
    try:
        sources = [Source.load(name, path) for path in released]
    except SourceError:  # `course check` says what is wrong with it
        return None
    return sum(cell.kind is CellKind.CHECKS for source in sources for cell in source.cells)


def _lesson_rows(kept: StudentProgress, there: Mapping[str, Outline], today: date) -> Iterator[tuple[str, ...]]:
    """The lessons in the order of their names; those that the course has no more are called as they were."""
    for name in sorted({*there, *kept.lessons}):
        found = kept.lessons.get(name)
        if found is not None:
            title = there[name].heading if name in there else found.title
            yield title, _of(found.predictions), _of(found.questions), str(found.due_by(today))
        else:
            yield there[name].heading, "not begun" if there[name].keeps_answers else "asks nothing", "", ""


def _checks_rows(kept: StudentProgress, totals: Mapping[str, int | None]) -> Iterator[tuple[str, str]]:
    for name in dict.fromkeys((*totals, *sorted(kept.checks))):
        checks, total = kept.checks.get(name, {}), totals.get(name)
        if total is None and not checks:
            yield name, "not begun"
        else:
            yield name, f"{sum(checks.values())} of {max(total or 0, len(checks))}"


def _of(counts: tuple[int, int, int]) -> str:
    asked, answered, right = counts
    return f"{answered} of {asked}, {right} right" if asked else "-"


def _due(kept: StudentProgress, today: date) -> str:
    if due := kept.due_by(today):
        return f"{counted(due, 'question')} that you missed {'is' if due == 1 else 'are'} due for review."
    days = sorted(day for lesson in kept.lessons.values() for day in lesson.due)
    return f"Nothing is due for review before {days[0].isoformat()}." if days else "Nothing is due for review."


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    padded = ("   ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in (heads, *rows))
    return [line.rstrip() for line in padded]
