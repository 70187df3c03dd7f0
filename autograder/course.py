"""Where things lie in a course directory: in the folders that nbgrader's own configuration in the root names.

It is longer than 300 lines, since folders, names and configuration depend on each other.
"""

import os
import re
import shlex
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograder._exceptions import UsageError

__all__ = [
    "FOLDERS",
    "SOURCES",
    "Course",
    "is_assignment_name",
    "is_student_name",
    "listed",
    "notebooks_in",
    "other_notebooks",
    "shown_name",
    "typed",
]

STUDENT_NAME = re.compile(r"[A-Za-z0-9._@-]{1,128}\Z")  # as long as the gradebook takes
# No name begins as an option, a hidden file or a folder above does, nor ends as Windows lets none end.
ASSIGNMENT_NAME = re.compile(r"(?!.*\.\.)[A-Za-z0-9_](?:[A-Za-z0-9_. -]*[A-Za-z0-9_-])?\Z")
NAME_RULE = "a name holds a-z, A-Z, 0-9, _ and -, and between them single dots and spaces"
MAX_LISTED, MAX_NAME = 5, 100
CONFIG, JSON_CONFIG = "nbgrader_config.py", "nbgrader_config.json"  # what the second one says counts more
# nbgrader's name of a step → its folder where the configuration names no other.
FOLDERS = {step: step for step in ("release", "submitted", "autograded", "feedback")} | {"source": "source_notebooks"}
SOURCES = ("source_notebooks", "source")  # what courses call the first one; the second is nbgrader's own name
FOLDER_NAME = re.compile(r"[^/\\\0]+\Z")


def typed(name: str) -> str:
    """A name as it is typed behind a command.

    Example:
        >>> typed("ps1"), typed("Homework 2.2")
        ('ps1', "'Homework 2.2'")
    """
    return shlex.quote(name)


def is_student_name(name: str) -> bool:
    """Whether ``name`` can be a student's folder, and their row in the gradebook.

    Example:
        >>> is_student_name("s01"), is_student_name(".."), is_student_name("=cmd()")
        (True, False, False)
    """
    return STUDENT_NAME.match(name) is not None and name not in (".", "..")


def is_assignment_name(name: str) -> bool:
    """Whether ``name`` can be an assignment's folder, or a notebook of one.

    Example:
        >>> is_assignment_name("Homework 2.2"), is_assignment_name(".."), is_assignment_name("a/b")
        (True, False, False)
    """
    return ASSIGNMENT_NAME.match(name) is not None


def listed(names: Iterable[str]) -> str:
    """The names of files or folders for a message: the first five, and how many more there are; ``""`` without names.

    A long name is cut, and each is shown as :func:`shown_name` shows it.

    Example:
        >>> listed(["a.csv"]), listed(["a", "b"]), listed("abcdefg")
        ('a.csv', 'a and b', 'a, b, c, d, e and 2 more')
    """
    shown = [shown_name(name[:MAX_NAME]) for name in names]
    if len(shown) > MAX_LISTED:
        shown = [*shown[:MAX_LISTED], f"{len(shown) - MAX_LISTED} more"]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def shown_name(name: str) -> str:
    r"""A file's or folder's name for people to read: on one line, and with nothing in it that a terminal obeys.

    A name may hold any byte but a slash; Python gives one that is not UTF-8 as a lone surrogate.

    Example:
        >>> shown_name("s01"), shown_name("\x1b[2J\n"), shown_name("caf\udce9")
        ('s01', '\\x1b[2J\\n', 'caf\\xe9')
    """
    return "".join(each if each.isprintable() else _escaped(each) for each in name)


def _escaped(character: str) -> str:
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")


def notebooks_in(folder: Path) -> list[Path]:
    """The notebooks of an assignment's ``folder``, as nbgrader has them: by name, without hidden ones and folders."""
    return sorted(path for path in folder.glob("*.ipynb") if not path.name.startswith(".") and path.is_file())


def other_notebooks(path: Path) -> tuple[str, ...]:
    """The names of the notebooks that lie beside one of an assignment's."""
    return tuple(each.stem for each in notebooks_in(path.parent) if each.name != path.name)


@dataclass(frozen=True, slots=True)
class Course:
    """A course directory."""

    root: Path

    @classmethod
    def at(cls, root: Path) -> "Course":
        """The course at ``root`` or in a folder above it; raises :class:`UsageError` if no course is there."""
        root = root.resolve()
        for folder in (root, *root.parents):
            if (folder / CONFIG).is_file() or (folder / JSON_CONFIG).is_file():
                return cls(folder)
        raise UsageError(
            f"{root} is not in a course directory: there is no {CONFIG}; "
            "change to the course's folder or name it with --root DIR."
        )

    @classmethod
    def alone_at(cls, folder: Path) -> "Course | None":
        """The course whose root ``folder`` is; None if it is another folder, or its configuration cannot be read."""
        try:
            course = cls.at(folder)
            course.folder("source")
        except UsageError:
            return None
        return course if course.root == folder.resolve() else None

    def folder(self, step: str) -> Path:
        """The folder of a step of nbgrader's: ``source``, ``release``, ``submitted``, ``autograded`` or ``feedback``.

        The configuration names it; where that says nothing of the sources, they may lie in ``source`` as well.

        Raises:
            UsageError: the configuration cannot be read, or what it says is not the name of a folder in the course.
        """
        name = _folders(self.root, _versions(self.root)).get(step)
        if name is None:
            own = self.root / FOLDERS[step]
            with_other_name = self.root / "source"
            return with_other_name if step == "source" and with_other_name.is_dir() and not own.is_dir() else own
        if not isinstance(name, str) or name in (".", "..") or not FOLDER_NAME.match(name):
            raise UsageError(f"c.CourseDirectory.{step}_directory in {CONFIG} is {name!r}; write one folder's name.")
        return self.root / name

    def source(self, assignment: str, notebook: str = "") -> Path:
        """A source notebook; the one that is called as the assignment if none is named."""
        return self.folder("source") / assignment / f"{notebook or assignment}.ipynb"

    def sources(self, assignment: str) -> list[Path]:
        """The source notebooks of an assignment, by name."""
        return notebooks_in(self.folder("source") / assignment)

    def release(self, assignment: str) -> Path:
        return self.folder("release") / assignment

    def work(self, assignment: str) -> Path:
        return self.root / "work" / assignment

    @property
    def notes(self) -> Path:
        """What the course keeps for a student beside the work, in small files; hidden from JupyterLab's list."""
        return self.root / "work" / ".course"

    def submitted(self, assignment: str, student: str) -> Path:
        return self.folder("submitted") / student / assignment

    def autograded(self, assignment: str, student: str) -> Path:
        return self.folder("autograded") / student / assignment

    def feedback(self, assignment: str, student: str) -> Path:
        return self.folder("feedback") / student / assignment

    def assignments(self) -> list[str]:
        """Every assignment that has a source."""
        folder = self.folder("source")
        return sorted(path.name for path in folder.iterdir() if notebooks_in(path)) if folder.is_dir() else []

    def released(self) -> list[str]:
        """Every assignment that students can start."""
        folder = self.folder("release")
        return sorted(path.name for path in folder.iterdir() if notebooks_in(path)) if folder.is_dir() else []

    def require_sources(self, assignment: str) -> list[Path]:
        """The source notebooks of an assignment; raises a :class:`UsageError` that names the assignments that exist."""
        path = self.source(assignment)
        self._require(
            assignment,
            self.assignments(),
            path,
            self.misnamed_sources() or f"write the first one as {self.folder('source').name}/NAME/NAME.ipynb",
            missing=path.relative_to(self.root).as_posix(),
        )
        found = self.sources(assignment)
        for notebook in found:
            if not is_assignment_name(notebook.stem):
                raise UsageError(
                    f"The notebook {shown_name(notebook.name)} of {assignment} cannot be graded under this name; "
                    f"rename it: {NAME_RULE}."
                )
        return found

    def misnamed_sources(self) -> str:
        """What to do if the sources lie in a folder that the configuration does not name; "" if none lie so."""
        named = self.folder("source")
        others = [name for name in SOURCES if name != named.name and any(self.root.glob(f"{name}/*/*.ipynb"))]
        if any(named.glob("*/*.ipynb")) or not others:
            return ""
        return (
            f"the sources lie in {others[0]}, but {CONFIG} says {named.name}; rename the folder, or write "
            f'c.CourseDirectory.source_directory = "{others[0]}" there'
        )

    def require_release(self, assignment: str) -> Path:
        """The release folder; raises a :class:`UsageError` that names the assignments that were released."""
        if assignment in self.assignments() and assignment not in self.released():
            raise UsageError(f"{assignment} is not released yet; run `course release {typed(assignment)}`.")
        sources = self.assignments()
        step = (
            f"run `course release {typed(sources[0])}` first"
            if sources
            else f"ask for a copy of the course with its {self.folder('release').name}/"
        )
        return self._require(assignment, self.released(), self.release(assignment), step)

    def submissions(self, assignment: str) -> list[str]:
        """The folder names under ``submitted/`` that hold something for ``assignment``, good names or not."""
        folder = self.folder("submitted")
        if not folder.is_dir():
            return []
        return sorted(p.name for p in folder.iterdir() if os.path.lexists(p / assignment))

    def packed(self, assignment: str) -> list[str]:
        """Zips named after ``assignment`` that lie loose under ``submitted/``, where nobody looks into them.

        Leaves out those of a student whose hand-in is there, unpacked.
        """
        folder = self.folder("submitted")
        if not folder.is_dir():
            return []
        found = [*folder.glob("*.zip"), *folder.glob("*/*.zip")]
        return sorted(
            p.relative_to(self.root).as_posix()
            for p in found
            if assignment in p.name and not os.path.lexists(p.parent / assignment)
        )

    @property
    def database_url(self) -> str:
        """``COURSE_DB_URL``, else the course's configuration, else the SQLite file in the root."""
        url = os.environ.get("COURSE_DB_URL") or self.configuration().CourseDirectory.get("db_url")
        return str(url) if url else f"sqlite:///{self.root / 'gradebook.db'}"

    def configuration(self) -> Any:
        """What the course's own ``nbgrader_config.py`` and ``nbgrader_config.json`` set, as traitlets reads it."""
        return _configuration(self.root)

    @property
    def ignored(self) -> tuple[str, ...]:
        """The patterns of names that nbgrader leaves out when it copies files, as the configuration gives them."""
        found = self.section("CourseDirectory").get("ignore")
        return tuple(map(str, found)) if isinstance(found, list) else ()

    def section(self, name: str) -> Mapping[str, Any]:
        """What the configuration sets of nbgrader's class ``name``; for reading only, since it is kept."""
        found: Mapping[str, Any] = _kept_configuration(self.root, _versions(self.root)).get(name, {})
        return found

    def settings(self, table: str) -> dict[str, Any]:
        """The table ``[tool.course.<table>]`` of the course's ``pyproject.toml``; empty where there is none.

        Raises:
            UsageError: the file is not TOML.
        """
        file = self.root / "pyproject.toml"
        if not file.is_file():
            return {}
        try:
            found: Any = tomllib.loads(file.read_text(encoding="utf-8"))
        except ValueError as error:
            raise UsageError(f"{file} cannot be read as TOML ({error}); correct it.") from error
        for name in ("tool", "course", table):
            found = found.get(name) if isinstance(found, dict) else None
        return found if isinstance(found, dict) else {}

    @staticmethod
    def _require(assignment: str, known: list[str], path: Path, first_step: str, missing: str = "") -> Path:
        is_name = is_assignment_name(assignment)
        if not is_name and assignment in known:
            raise UsageError(
                f"The assignment {shown_name(assignment)} cannot be graded under this name; rename its folder and its "
                f"notebook: {NAME_RULE}."
            )
        if not is_name or assignment not in known:
            there = f"the course has: {', '.join(known)}" if known else f"the course has none yet: {first_step}"
            looked_for = f" (no {missing})" if missing and is_name else ""
            raise UsageError(f"There is no assignment {assignment!r} here{looked_for}; {there}.")
        return path


def _configuration(root: Path) -> Any:
    from traitlets.config.loader import Config, JSONFileConfigLoader, PyFileConfigLoader  # takes a while

    found = Config()
    for name, loader in ((CONFIG, PyFileConfigLoader), (JSON_CONFIG, JSONFileConfigLoader)):
        if not (root / name).is_file():
            continue
        try:
            found.merge(loader(name, path=str(root)).load_config())
        except (Exception, SystemExit) as error:  # a file of Python is a program, which may raise anything
            raise UsageError(
                f"{root / name} cannot be read ({type(error).__name__}: {error}); mend it: nbgrader needs it as well."
            ) from error
    return found


def _version(file: Path) -> tuple[int, int] | None:
    """What changes when the file does; None if there is no such file."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _versions(root: Path) -> tuple[tuple[int, int] | None, ...]:
    return tuple(_version(root / name) for name in (CONFIG, JSON_CONFIG))


@lru_cache(maxsize=16)
def _kept_configuration(root: Path, versions: tuple[tuple[int, int] | None, ...]) -> Any:
    """The configuration of these versions of its files."""
    return _configuration(root) if any(versions) else {}


def _folders(root: Path, versions: tuple[tuple[int, int] | None, ...]) -> dict[str, Any]:
    """nbgrader's steps and the folders that the configuration of these versions names for them."""
    named = _kept_configuration(root, versions).get("CourseDirectory", {})
    return {step: name for step in FOLDERS if (name := named.get(f"{step}_directory")) is not None}
