"""A student's own folder on a course that others share and nobody but its owner may write to, as on a JupyterHub.

What the course gives is linked there one by one: files, the released assignments, and each lesson in a folder of the
student's own, so that what runs in it finds the student's ``work/`` and not the shared course.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from autograder._exceptions import UsageError
from autograder.course import CONFIG, SOURCES, Course, listed
from autograder.release.due_dates import DUE_DATES

__all__ = ["join"]

FILES = (CONFIG, "pyproject.toml", DUE_DATES, "README.md", "LICENSE", "LICENSE-texts")
LESSONS = "course"
OF_STEPS = ("source", "submitted", "autograded", "feedback")


def join(shared: Course, folder: Path) -> tuple[Course, bool]:
    """Makes ``folder`` the student's own course, or brings its links up to date; returns it and whether it is new.

    Never touches anything there but links into the shared course. Nobody else may look into a folder that it makes.

    Raises:
        UsageError: the shared course lets its reader see what students must not see, or ``folder`` is something else.
    """
    root = Path(os.path.abspath(folder))
    _require_for_students(shared)
    _require_room(shared, root)
    is_new = not root.exists()
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    given = dict(_given(shared))
    for name, target in given.items():
        _link(root / name, target)
    for path in _links(shared, root):
        if path.relative_to(root).as_posix() not in given:
            path.unlink()
    return Course.at(root), is_new


def _given(shared: Course) -> Iterator[tuple[str, Path]]:
    """What a student gets: its path in their folder, and in the shared course."""
    for name in FILES:
        if (shared.root / name).is_file():
            yield name, shared.root / name
    release = shared.folder("release")
    if release.is_dir():
        yield release.name, release
    if (shared.root / LESSONS).is_dir():
        for path in sorted((shared.root / LESSONS).iterdir()):
            if not path.name.startswith(".") and path.name != "__pycache__":
                yield f"{LESSONS}/{path.name}", path


def _link(link: Path, target: Path) -> None:
    if link.is_symlink() and link.readlink() != target:
        link.unlink()
    if not os.path.lexists(link):  # a lesson that the student replaced by their own stays
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(target)


def _links(shared: Course, root: Path) -> list[Path]:
    """The links in the student's folder that lead into the shared course."""
    places = [*root.iterdir(), *((root / LESSONS).iterdir() if (root / LESSONS).is_dir() else ())]
    return [path for path in places if path.is_symlink() and path.readlink().is_relative_to(shared.root)]


def _require_for_students(shared: Course) -> None:
    names = dict.fromkeys([*(shared.folder(step).name for step in OF_STEPS), *SOURCES, "gradebook.db"])
    seen = [name for name in names if os.access(shared.root / name, os.R_OK)]
    if seen:
        raise UsageError(
            f"{shared.root} is no course to share: {listed(seen)} can be read there. Unpack what `course bundle` "
            "wrote into a folder of its own, and join that."
        )


def _require_room(shared: Course, root: Path) -> None:
    config = root / CONFIG
    if root.is_relative_to(shared.root):
        raise UsageError(f"{root} lies in the course that is shared; name a folder of your own.")
    if os.path.lexists(config) and not config.is_symlink():
        raise UsageError(f"{root} is a course of its own; name another folder.")
    if os.path.lexists(root) and not root.is_dir():
        raise UsageError(f"{root} is no folder; name another one.")
