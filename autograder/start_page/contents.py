"""What the start page shows of a course and of its reader's work, as it stands when it is asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from autograder._exceptions import CourseError
from autograder.assignment.source import CellKind, Source
from autograder.course import Course, notebooks_in, typed
from autograder.progress_file import StudentProgress, progress_path, read_progress
from autograder.release.due_dates import due_dates
from autograder.release.outline import Outline, assignments, course_title, heading, lessons, outline
from autograder.submission.desk import Desk
from autograder.submission.drops import drop_of

__all__ = ["Assignment", "Lesson", "StartPage", "read_start_page"]

T = TypeVar("T")

HAND_IN = (
    "Begin the assignment above and write your answers.",
    "Whenever you like, run `course check {name}` in a terminal: it says what is right, wrong and missing.",
    "Press Submit above the notebook: it saves, checks and packs your work. In a terminal, `course submit {name}` does "
    "so with what is saved.",
)
UPLOAD = "Upload the zip that it names to your course's page. You can do so again; the last upload counts."
SENT = "Your course takes the work from there, and you get a receipt. You can submit again; the last time counts."


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A lesson, and how many of its questions were answered; ``asked`` is 0 until the first answer.

    ``keeps_answers`` and ``reviews`` say whether it keeps answers at all, and asks again what was missed.
    """

    path: str
    title: str
    keeps_answers: bool
    reviews: bool
    asked: int
    answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """An assignment that students can start; ``due`` and ``packed`` are moments as ISO 8601 writes them, or None."""

    name: str
    title: str
    points: float
    due: str | None
    notebook: str
    is_begun: bool
    checks: int
    passed: int
    packed: str | None
    is_sent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPage:
    """All that the page shows; ``to_review`` counts questions that are due, ``note`` says what could not be read.

    ``marks`` says whether its reader marks answers: only an instructor's course has sources.
    """

    title: str
    lessons: tuple[Lesson, ...]
    to_review: int
    assignments: tuple[Assignment, ...]
    hand_in: tuple[str, ...]
    marks: bool
    note: str


def read_start_page(course: Course, *, today: date) -> StartPage:
    """Reads the course's files; what cannot be read is left out, and ``note`` says so."""
    notes: list[str] = []
    path = progress_path(course)
    kept = read_progress(path) if path else StudentProgress()
    undated: dict[str, datetime] = {}
    due = _unless_wrong(lambda: due_dates(course), undated, notes)
    names = _unless_wrong(lambda: assignments(course), course.released(), notes)
    named = [
        found
        for name in names
        if (found := _unless_wrong(partial(_assignment, course, name, due.get(name), kept), None, notes))
    ]
    named.sort(key=lambda assignment: assignment.due or "9")  # what is due first, else in the course's order
    return StartPage(
        title=course_title(course),
        lessons=tuple(_lesson(course, path, kept) for path in lessons(course)),
        to_review=kept.due_by(today),
        assignments=tuple(named),
        hand_in=_steps(course, named[0].name, notes) if named else (),
        marks=bool(course.assignments()),
        note=" ".join(filter(None, (kept.notice, *notes))),
    )


def _unless_wrong(read: Callable[[], T], otherwise: T, notes: list[str]) -> T:
    """What ``read`` gives; if it raises an error of the course's, ``otherwise``, and its sentence in ``notes``."""
    try:
        return read()
    except CourseError as error:
        notes.append(str(error))
        return otherwise


def _steps(course: Course, example: str, notes: list[str]) -> tuple[str, ...]:
    has_drop = _unless_wrong(lambda: drop_of(course) is not None, False, notes)
    return tuple(step.format(name=typed(example)) for step in (*HAND_IN, SENT if has_drop else UPLOAD))


def _lesson(course: Course, path: Path, kept: StudentProgress) -> Lesson:
    # JupyterLab says what is the matter with it.
    read = _unless_wrong(lambda: outline(path), Outline(heading=path.stem), [])
    noted = kept.lessons.get(path.stem)
    counts = (noted.predictions, noted.questions) if noted else ()
    return Lesson(
        path=path.relative_to(course.root).as_posix(),
        title=read.heading,
        keeps_answers=read.keeps_answers,
        reviews=read.reviews,
        asked=sum(asked for asked, _, _ in counts),
        answered=sum(answered for _, answered, _ in counts),
    )


def _assignment(course: Course, name: str, due: datetime | None, kept: StudentProgress) -> Assignment:
    released = notebooks_in(course.release(name))
    sources = [Source.load(name, path) for path in released]
    begun = [path for path in released if (course.work(name) / path.name).is_file()]
    notebook = course.work(name) / (begun or released)[0].name
    handed_in = Desk(course).last_hand_in(name)
    return Assignment(
        name=name,
        title=heading(released[0]),
        points=sum(source.max_score for source in sources),
        due=due.isoformat() if due else None,
        notebook=notebook.relative_to(course.root).as_posix(),
        is_begun=bool(begun),
        checks=sum(cell.kind is CellKind.CHECKS for source in sources for cell in source.cells),
        passed=sum(kept.checks.get(name, {}).values()),
        packed=handed_in.time.isoformat() if handed_in else None,
        is_sent=handed_in is not None and handed_in.is_sent,
    )
