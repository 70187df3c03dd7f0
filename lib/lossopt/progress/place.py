"""Where the student's file lies."""

from collections.abc import Mapping
from pathlib import Path

__all__ = ["VARIABLE", "course_of", "progress_path"]

VARIABLE = "COURSE_PROGRESS"
COURSE = "nbgrader_config.py"  # lies in the root of a course


def progress_path(start: Path, variables: Mapping[str, str]) -> Path | None:
    """The file that the variable ``COURSE_PROGRESS`` names, or ``work/progress.json`` of the course around a folder.

    Args:
        start: The folder of a notebook.
        variables: Those of the process. If ``COURSE_PROGRESS`` is empty, nothing is kept.
    Returns:
        The path, whether the file is there or not; None if nothing is to be kept.
    """
    named = variables.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    root = course_of(start)
    return None if root is None else root / "work" / "progress.json"


def course_of(start: Path) -> Path | None:
    """The root of the course in which a folder lies, or None."""
    return next((folder for folder in (start, *start.parents) if (folder / COURSE).is_file()), None)
