"""What this machine has for the course, and what to do about what is missing."""

import importlib.metadata
import os
import platform
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from autograder._exceptions import CourseError
from autograder.bootstrap import NEWEST, OLDEST
from autograder.course import Course
from autograder.submission.drops import FolderDrop, drop_of

__all__ = ["Finding", "examine"]

INSTALL_ANEW = "Run `make clean setup` to install the packages anew."


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at; ``is_needed`` if the course does not work without it."""

    what: str
    found: str
    is_fine: bool
    is_needed: bool = True
    next_step: str = ""


def examine(root: Path) -> list[Finding]:
    """Everything that ``course doctor`` reports."""
    course: Course | None = None
    try:
        course = Course.at(root)
        of_course = [_course(course), _database(course), *_drop(course)]
    except CourseError as error:
        of_course = [Finding(what="course", found=str(error), is_fine=False, is_needed=course is not None)]
    found = [_python(), _packages(course.root if course else root), _gpu(), *_isolation()]
    return [*found, *of_course]


def _python() -> Finding:
    fine = OLDEST <= sys.version_info[:2] <= NEWEST
    step = "" if fine else "Install Python 3.11, 3.12 or 3.13 and run `make clean setup`."
    return Finding(what="Python", found=platform.python_version(), is_fine=fine, next_step=step)


def _packages(root: Path) -> Finding:
    requirements = root / "requirements.txt"
    if not requirements.is_file():
        found = f"not looked at: there is no {requirements} to compare with"
        return Finding(what="packages", found=found, is_fine=False, is_needed=False)
    wrong = []
    for line in requirements.read_text(encoding="utf-8").splitlines():
        name, _, version = line.partition("==")
        if version and _installed(name.strip()) != version.split(";")[0].strip():
            wrong.append(name.strip())
    if wrong:
        found = f"{len(wrong)} differ from requirements.txt ({', '.join(wrong[:5])})"
        return Finding(what="packages", found=found, is_fine=False, next_step=INSTALL_ANEW)
    return Finding(what="packages", found="as pinned in requirements.txt", is_fine=True)


def _installed(name: str) -> str | None:
    try:
        installed = importlib.metadata.version(name.split("[")[0])
    except importlib.metadata.PackageNotFoundError:
        return None
    return installed.split("+")[0]  # a local build of the pinned version counts


def _gpu() -> Finding:
    try:
        import torch
    except ImportError as error:
        if error.name == "torch":  # a course that needs it pins it, which is looked at above
            return Finding(what="GPU", found="not looked at: no PyTorch here", is_fine=False, is_needed=False)
        return Finding(what="GPU", found=f"not looked at: {error}", is_fine=False, next_step=INSTALL_ANEW)
    if torch.cuda.is_available():
        return Finding(what="GPU", found=torch.cuda.get_device_name(), is_fine=True, is_needed=False)
    found = "PyTorch finds none that it can use; cells with the tag gpu are skipped"
    return Finding(what="GPU", found=found, is_fine=False, is_needed=False)


def _isolation() -> list[Finding]:
    from autograder.running.isolation import describe_isolation

    return [
        Finding(what=f"isolation, {name}", found=found, is_fine=fine, is_needed=needed, next_step=step)
        for name, found, fine, needed, step in describe_isolation()
    ]


def _course(course: Course) -> Finding:
    from autograder.assignment.cautions import cautions

    there = course.assignments() or course.released()  # students have no sources
    found = "; ".join([f"{course.root}, assignments: {', '.join(there) or 'none'}", *cautions(course, [])])
    step = course.misnamed_sources()
    return Finding(what="course", found=found, is_fine=not step, next_step=step and f"{step[0].upper()}{step[1:]}.")


def _drop(course: Course) -> list[Finding]:
    """The folder that takes hand-ins, if the course names one: open to be written to, but not to be listed by all."""
    drop = drop_of(course)
    if not isinstance(drop, FolderDrop):
        return []
    found, step = f"go to {drop.place}", ""
    if not os.access(drop.folder, os.W_OK | os.X_OK):
        found += ", where you cannot write"
        step = f"Make {drop.folder} with `chmod 3733`, or correct `folder` of [tool.course.submit] in pyproject.toml."
    elif os.name == "posix" and drop.folder.stat().st_mode & stat.S_IROTH:
        found += ", which everybody can list"
        step = f"Run `chmod 3733 {drop.folder}`, so that nobody sees who handed in."
    return [Finding(what="hand-ins", found=found, is_fine=not step, next_step=step)]


def _database(course: Course) -> Finding:
    try:
        from sqlalchemy import create_engine, make_url, text
        from sqlalchemy.exc import SQLAlchemyError
    except ImportError as error:
        return Finding(what="database", found=f"not looked at: {error}", is_fine=False, next_step=INSTALL_ANEW)
    shown = "its address"
    try:
        url = make_url(course.database_url)
        shown = url.render_as_string()  # without the password
        if url.get_backend_name() == "sqlite" and (closed := _unwritable(Path(url.database or ""))):
            step = f"See that {closed} exists and that you may write there, or work on a copy of the course."
            found = f"{shown}: {closed} cannot be written"
            return Finding(what="database", found=found, is_fine=False, next_step=step)
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
            return Finding(what="database", found=f"{shown}, not there yet; grading makes it", is_fine=True)
        engine = create_engine(url)
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        engine.dispose()
    except (SQLAlchemyError, ImportError, ValueError, OSError) as error:
        step = "Start the database or correct COURSE_DB_URL."
        return Finding(what="database", found=f"{shown}: {type(error).__name__}", is_fine=False, next_step=step)
    return Finding(what="database", found=shown, is_fine=True)


def _unwritable(file: Path) -> Path | None:
    """The gradebook's file or its folder if it cannot be written; SQLite keeps its journal beside the file."""
    places = (file, file.parent) if file.exists() else (file.parent,)
    return next((place for place in places if not os.access(place, os.W_OK)), None)
