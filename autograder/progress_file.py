"""The file in which a student's progress is kept, ``work/progress.json``; ``docs/progress-file.md`` describes it.

Lessons write into it too, from processes of their own. So whoever changes it holds its lock, and replaces it whole.
"""

import errno
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from autograder.atomic_files import write_atomically
from autograder.course import Course

__all__ = ["LessonProgress", "StudentProgress", "note_checks", "progress_path", "read_progress"]

VARIABLE = "COURSE_PROGRESS"  # another place for the file; if it is empty, nothing is kept
VERSION = 1
LOCK_SECONDS = 5.0
MOST_BYTES = 20 * 2**20  # a year's answers take less than a hundredth of it
WRONG_SHAPE = (AttributeError, KeyError, TypeError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonProgress:
    """One lesson: of predictions and of questions how many there are, were answered, and were right at once."""

    title: str
    predictions: tuple[int, int, int]
    questions: tuple[int, int, int]
    due: tuple[date, ...]  # a day for each question that is to be asked again

    def due_by(self, day: date) -> int:
        """How many questions are due for review on that day."""
        return sum(due <= day for due in self.due)


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentProgress:
    """What the file holds, or in ``notice`` a sentence on why nothing can be read from it.

    ``checks`` says by assignment and exercise whether the visible checks passed.
    """

    lessons: Mapping[str, LessonProgress] = field(default_factory=dict)
    checks: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    notice: str = ""

    def due_by(self, day: date) -> int:
        """How many questions of all lessons are due for review on that day."""
        return sum(lesson.due_by(day) for lesson in self.lessons.values())


def progress_path(course: Course, variables: Mapping[str, str] = os.environ) -> Path | None:
    """Where the file lies or would lie; None if the student wants nothing to be kept."""
    named = variables.get(VARIABLE)
    if named is None:
        return course.root / "work" / "progress.json"
    return Path(named) if named else None


def read_progress(path: Path) -> StudentProgress:
    """What was kept; nothing if the file is not there."""
    document, notice = _load(path)
    if notice:
        return StudentProgress(notice=notice)
    try:
        return StudentProgress(
            lessons={name: _lesson(lesson) for name, lesson in document["lessons"].items()},
            checks={name: _passed(checks) for name, checks in document["checks"].items()},
        )
    except WRONG_SHAPE:
        return StudentProgress(notice=_damaged(path))


def note_checks(path: Path, assignment: str, passed: Mapping[str, bool], *, now: datetime) -> str:
    """Keep which exercises pass their visible checks; returns a sentence if that cannot be done, or else ""."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path):
            document, notice = _load(path)
            if notice:
                return notice
            at = now.isoformat(timespec="seconds")
            document["checks"].setdefault(assignment, {}).update(
                {name: {"passed": is_right, "at": at} for name, is_right in passed.items()}
            )
            text = json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True)
            # Half of a surrogate pair, which JSON may hold and UTF-8 may not, becomes the escape that it was.
            write_atomically(path, f"{text}\n".encode("utf-8", "backslashreplace"))
    except WRONG_SHAPE:
        return _damaged(path)
    except OSError as error:  # filelock's own for a lock that is not had in time is one too
        return (
            f"{path.name} cannot be written ({error.strerror or 'another program holds it'}); what passed is not kept."
        )
    return ""


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    from filelock import FileLock  # only if something is kept

    with FileLock(path.with_name(f".{path.name}.lock"), timeout=LOCK_SECONDS):
        yield


def _load(path: Path) -> tuple[dict[str, Any], str]:
    """What is in the file, and a sentence if it cannot be used."""
    try:
        text = _read(path)
        if len(text) > MOST_BYTES:
            return {}, _damaged(path)
        document = json.loads(text)
        version = document["version"]
    except FileNotFoundError:
        return {"version": VERSION, "lessons": {}, "checks": {}}, ""
    except OSError as error:
        return {}, f"{path.name} cannot be read ({error.strerror}); check its permissions."
    except (*WRONG_SHAPE, RecursionError):
        return {}, _damaged(path)
    if version != VERSION:
        return {}, f"{path.name} is of another version ({version}) and was left as it is; use the course that wrote it."
    return document, ""


def _read(path: Path) -> bytes:
    """What is in it, and at most a byte more than it may hold; a pipe would be waited for without end."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise OSError(errno.EINVAL, "it is no regular file")
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _damaged(path: Path) -> str:
    return f"{path.name} is damaged; the next answer in a lesson moves it aside and begins a new one."


def _lesson(lesson: Mapping[str, Any]) -> LessonProgress:
    answers, asks = list(lesson["answers"].values()), lesson["asks"]
    kinds = {answer["kind"] for answer in answers} | set(asks)
    counts = {kind: _count([each for each in answers if each["kind"] == kind], asks.get(kind, 0)) for kind in kinds}
    predictions = counts.pop("prediction", (0, 0, 0))
    asked, answered, right = (sum(numbers) for numbers in zip((0, 0, 0), *counts.values(), strict=True))
    due = sorted(date.fromisoformat(each["review"]["due"]) for each in answers if "review" in each)
    return LessonProgress(
        title=str(lesson["title"]), predictions=predictions, questions=(asked, answered, right), due=tuple(due)
    )


def _count(answers: list[Mapping[str, Any]], asked: int) -> tuple[int, int, int]:
    return max(asked, len(answers)), len(answers), sum(bool(answer["right"]) for answer in answers)


def _passed(checks: Mapping[str, Any]) -> dict[str, bool]:
    return {name: bool(check["passed"]) for name, check in checks.items()}
