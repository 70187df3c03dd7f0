"""Which exercises of an assignment pass the checks that students see, and attempts at those that do not."""

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from lossopt.progress.documents import ATTEMPTS, CHECKS, Document
from lossopt.progress.file import ProgressFile
from lossopt.progress.place import course_of, progress_path
from lossopt.progress.session import local_time

__all__ = ["attempts", "note_attempt", "note_check"]


def note_check(
    folder: Path,
    exercise: str,
    *,
    passed: bool,
    variables: Mapping[str, str] | None = None,
    clock: Callable[[], datetime] = local_time,
) -> None:
    """Keep what came of a check, if its notebook lies in the student's ``work/ASSIGNMENT`` of a course.

    Args:
        folder: That of the notebook.
        exercise: The name of the function that the exercise asks for.
        passed: Whether all that was asked of it holds.
        variables: Those of the process if left out.
        clock: Says what time it is.
    """
    path = _path_for(folder, variables)
    if path is None:
        return
    kept = {"passed": passed, "at": clock().isoformat(timespec="seconds")}

    def change(document: Document) -> None:
        document[CHECKS].setdefault(folder.name, {})[exercise] = kept

    ProgressFile(path).update(change)


def note_attempt(
    folder: Path, exercise: str, attempt: str, *, most: int, variables: Mapping[str, str] | None = None
) -> None:
    """Keep an attempt at an exercise, unless it was kept before or there are ``most`` of them.

    Args:
        folder: That of the notebook, as for :func:`note_check`.
        exercise: Its name.
        attempt: Some letters that tell it from others.
        most: How many are of use.
        variables: Those of the process if left out.
    """
    path = _path_for(folder, variables)
    if path is None:
        return

    def change(document: Document) -> None:
        kept = _attempts(document, folder.name)
        kept[exercise] = [*dict.fromkeys([*kept.get(exercise, []), attempt])][:most]
        document[ATTEMPTS] = {**_each(document), folder.name: kept}

    ProgressFile(path).update(change)


def attempts(folder: Path, exercise: str, *, variables: Mapping[str, str] | None = None) -> set[str]:
    """The attempts at an exercise that were kept."""
    path = _path_for(folder, variables)
    return set() if path is None else {*_attempts(ProgressFile(path).read().document, folder.name).get(exercise, [])}


def _each(document: Document) -> dict[str, Any]:
    found = document.get(ATTEMPTS)
    return found if isinstance(found, dict) else {}


def _attempts(document: Document, assignment: str) -> dict[str, list[str]]:
    """By exercise; what has another shape than it should have counts as nothing."""
    found = _each(document).get(assignment)
    pairs = found.items() if isinstance(found, dict) else ()
    return {name: kept for name, kept in pairs if isinstance(kept, list) and all(isinstance(a, str) for a in kept)}


def _path_for(folder: Path, variables: Mapping[str, str] | None) -> Path | None:
    """The student's file, or None if nothing is kept of a notebook in ``folder``."""
    root = course_of(folder)
    is_work = root is not None and folder.parent == root / "work"
    return progress_path(folder, os.environ if variables is None else variables) if is_work else None
