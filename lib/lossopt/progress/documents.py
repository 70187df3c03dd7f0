"""What the file holds, as plain data; ``docs/progress-file.md`` describes it."""

from collections.abc import Callable
from datetime import date
from typing import Any

__all__ = ["ATTEMPTS", "CHECKS", "LESSONS", "VERSION", "Document", "empty", "is_sound"]

Document = dict[str, Any]

VERSION = 1
LESSONS, CHECKS = "lessons", "checks"
ATTEMPTS = "attempts"  # only there once one was kept


def empty() -> Document:
    """A file in which nothing was kept yet."""
    return {"version": VERSION, LESSONS: {}, CHECKS: {}}


def is_sound(document: Document) -> bool:
    """Whether a document of this version has the shape that everybody who reads it relies on; keys may be added."""
    return _each(document.get(LESSONS), _is_lesson) and _each(document.get(CHECKS), lambda of: _each(of, _is_check))


def _each(values: object, is_right: Callable[[Any], bool]) -> bool:
    return isinstance(values, dict) and all(is_right(value) for value in values.values())


def _is_lesson(lesson: Any) -> bool:
    return (
        isinstance(lesson, dict)
        and isinstance(lesson.get("title"), str)
        and _each(lesson.get("asks"), lambda number: isinstance(number, int))
        and _each(lesson.get("answers"), _is_answer)
    )


def _is_answer(answer: Any) -> bool:
    return (
        isinstance(answer, dict)
        and all(isinstance(answer.get(name), str) for name in ("kind", "first", "last"))
        and isinstance(answer.get("right"), bool)
        and ("review" not in answer or _is_review(answer["review"]))
    )


def _is_review(review: Any) -> bool:
    return isinstance(review, dict) and _is_day(review.get("due")) and isinstance(review.get("card"), dict)


def _is_day(text: object) -> bool:
    try:
        return isinstance(text, str) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_check(check: Any) -> bool:
    return isinstance(check, dict) and isinstance(check.get("passed"), bool)
