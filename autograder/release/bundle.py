"""The students' zip: lessons, releases, the packages that these need, a README and a Makefile of its own, and when
assignments are due.

What goes in stands in the course's ``pyproject.toml``, so that nothing goes in by accident::

    [tool.course.bundle]
    paths = ["course", "release", "autograder", "pyproject.toml"]
"""

import os
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from autograder._exceptions import SourceError, UsageError
from autograder.atomic_files import write_atomically
from autograder.course import SOURCES, Course
from autograder.release.due_dates import DUE_DATES, due_dates, due_dates_file
from autograder.release.outline import assignments, course_title, heading, lessons
from autograder.zip_bytes import zip_bytes

__all__ = ["write_bundle"]

TEMPLATES = Path(__file__).parent / "templates"
OWN = ("README.md", "Makefile", DUE_DATES)
LEFT_OUT = re.compile(r"\..*|__pycache__|build|conftest\.py|.*\.(pyc|egg-info)")
LEFT_OUT_OF_RELEASES = re.compile(r"\..*|__pycache__|.*\.pyc")  # an assignment may have any other file
# These folders are never for students, whatever the list of paths says.
INSTRUCTORS = frozenset({"tests", "work", *SOURCES})
OF_STEPS = ("source", "submitted", "autograded", "feedback")
MARKER = re.compile(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)")
LISTED = "`paths` of [tool.course.bundle] in pyproject.toml"


def write_bundle(course: Course, target: Path) -> list[str]:
    """Writes the zip, all in one folder named after the course; returns the names of its files.

    Raises:
        UsageError: the course does not say what goes in, or names what must not go in or is not there; ``target`` has
            no folder.
        SourceError: nothing is released; a notebook holds what nbgrader takes out for students; a lesson is damaged.
    """
    if not target.absolute().parent.is_dir():
        raise UsageError(f"The folder of {target} does not exist; make it first or name another file.")
    paths = [*_files(course)]
    files = {path.relative_to(course.root).as_posix(): path.read_bytes() for path in paths}
    if not course.released():
        raise SourceError("No assignment is released yet; run `course release` for those that students are to get.")
    _require_clean(files, f"{course.folder('release').name}/")
    due = {name: moment for name, moment in due_dates(course).items() if name in course.released()}
    files |= {"README.md": _readme(course, due).encode(), "Makefile": (TEMPLATES / "Makefile").read_bytes()}
    if due:
        files[DUE_DATES] = due_dates_file(due)
    folder = course.configuration().CourseDirectory.get("course_id") or "course"
    packed = {f"{folder}/{name}": data for name, data in files.items()}
    write_atomically(target, zip_bytes(packed, day=_last_changed(paths)))
    return sorted(files)


def _last_changed(paths: list[Path]) -> date:
    """The day, in UTC, of the newest file, since JupyterLab shows how old each is; the clock is no part of it."""
    return datetime.fromtimestamp(max(path.stat().st_mtime for path in paths), UTC).date()


def _files(course: Course) -> Iterator[Path]:
    refused = INSTRUCTORS | {course.folder(step).name for step in OF_STEPS}
    for name in _paths(course):
        path = Path(os.path.normpath(course.root / name))
        inside = path.relative_to(course.root).parts if path.is_relative_to(course.root) else ()
        if not inside or inside[0] in refused or path.resolve() != path:
            raise UsageError(f"{name} is not for students, or leads out of the course; take it out of {LISTED}.")
        if not path.exists():
            raise UsageError(f"There is no {path}; make it, or take {name} out of {LISTED}.")
        yield from _below(path, course.folder("release")) if path.is_dir() else [path]


def _below(folder: Path, releases: Path) -> Iterator[Path]:
    """Every regular file in ``folder``, without what a run or an editor leaves there."""
    left_out = LEFT_OUT_OF_RELEASES if folder.is_relative_to(releases) else LEFT_OUT
    for path in sorted(folder.iterdir()):
        if left_out.fullmatch(path.name) or path.is_symlink():
            continue
        if path.is_dir():
            yield from _below(path, releases)
        elif path.is_file():
            yield path


def _paths(course: Course) -> list[str]:
    paths = course.settings("bundle").get("paths", [])
    if not paths or not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise UsageError(f"{course.root} does not say what students get; list files and folders as {LISTED}.")
    return [path for path in paths if path not in OWN]


def _require_clean(files: dict[str, bytes], releases: str) -> None:
    for name, data in files.items():
        is_checked = name.endswith(".ipynb") or name.startswith(releases)
        if is_checked and (found := MARKER.search(data.decode(errors="replace"))):
            raise SourceError(f"{name} holds {found[0]}, which students must not get; build it with `course release`.")


def _readme(course: Course, due: Mapping[str, datetime]) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    read = [(path.relative_to(course.root).as_posix(), heading(path)) for path in lessons(course)]
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False
    )
    return templates.get_template("README.md.j2").render(
        title=course_title(course), lessons=read, assignments=assignments(course), due=due
    )
