"""How far a student is: what `course progress` shows, and what `course check` adds to it."""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from autograder.assignment.source import CellKind, Source
from autograder.cli.console_tables import counted
from autograder.cli.terminal import say
from autograder.course import Course
from autograder.progress_file import LessonProgress, StudentProgress, note_checks, progress_path, read_progress
from autograder.records import CellRecord, Verdict
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
        lines = progress_lines(kept, _checks_in(course, kept), date.today())
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


def progress_lines(kept: StudentProgress, totals: Mapping[str, int], today: date) -> list[str]:
    """A table of lessons and one of assignments, and what is due for review.

    Args:
        kept: What the student's file holds.
        totals: How many checks the release of each assignment has.
        today: What is due by then counts.
    """
    if kept.notice:
        return [kept.notice]
    lines = []
    if kept.lessons:
        rows = [_lesson_row(lesson, today) for _name, lesson in sorted(kept.lessons.items())]
        lines += [*_table(("lesson", "predictions", "questions", "due for review"), rows), "", _due(kept, today)]
    if kept.checks:
        rows = [_checks_row(name, checks, totals) for name, checks in sorted(kept.checks.items())]
        lines += [*([""] if lines else []), *_table(("assignment", "checks passed"), rows)]
    return lines or [NOTHING]


def _checks_in(course: Course, kept: StudentProgress) -> dict[str, int]:
    there = set(kept.checks).intersection(course.released())
    sources = (Source.load(name, course.release(name) / f"{name}.ipynb") for name in there)
    return {source.assignment: sum(cell.kind is CellKind.CHECKS for cell in source.cells) for source in sources}


def _lesson_row(lesson: LessonProgress, today: date) -> tuple[str, ...]:
    return lesson.title, _of(lesson.predictions), _of(lesson.questions), str(lesson.due_by(today))


def _checks_row(name: str, checks: Mapping[str, bool], totals: Mapping[str, int]) -> tuple[str, str]:
    passed = sum(checks.values())
    return name, f"{passed} of {max(totals.get(name, 0), len(checks))}"


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
