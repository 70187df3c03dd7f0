"""Which exercises of an assignment pass the checks that students see."""

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from lossopt.progress.documents import CHECKS, Document
from lossopt.progress.file import ProgressFile
from lossopt.progress.place import course_of, progress_path
from lossopt.progress.session import local_time

__all__ = ["note_check"]


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
    root, path = course_of(folder), progress_path(folder, os.environ if variables is None else variables)
    if root is None or path is None or folder.parent != root / "work":
        return
    kept = {"passed": passed, "at": clock().isoformat(timespec="seconds")}

    def change(document: Document) -> None:
        document[CHECKS].setdefault(folder.name, {})[exercise] = kept

    ProgressFile(path).update(change)
