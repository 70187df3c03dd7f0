"""Which tests guard what was changed since ``main``: those of ``make quick``.

A changed module of a package is guarded by its mirror (``autograder/wire/channel.py`` by
``tests/autograder/wire/test_channel.py`` and ``test_channel_*.py``), and by the tests beside that which import it. A
text or a setting is guarded by the tests of the repository itself which name it or its folder, as in ``ROOT / "docs"``.
What imports it elsewhere, or takes long, is left out and named: ``make test`` runs that as well.
"""

import ast
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from tests.spreading import LONG

__all__ = ["LONG_OF_ASSIGNMENTS", "ROOT", "Guards", "changed_files", "guards_of"]

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = {"autograder": "autograder", "lib/lossopt": "lossopt"}  # folder → name
NOTEBOOK_FOLDERS = ("course", "source_notebooks", "release")
CODE = ("autograder", "lib", "lib/lossopt", "tests")  # the folders whose names stand in tests of much else
OF_THE_REPOSITORY = ("tests", "tests/setup")  # the folders of the tests that read texts and settings
NOT_QUICK = ("tests/browser/", "tests/benchmarks/")
# Of an assignment's tests those that try every answer on many draws or many changes, or import all that there is.
LONG_OF_ASSIGNMENTS = tuple(f"tests/assignments/test_{name}.py" for name in ("draws", "mutants", "withheld"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Guards:
    """What to run, and what is left out although it may notice the change."""

    tests: tuple[str, ...]
    assignments: tuple[str, ...]
    notebooks: tuple[str, ...]
    left_out: tuple[str, ...]
    unguarded: tuple[str, ...]


def changed_files(root: Path = ROOT) -> list[str]:
    """What differs from where this branch left ``main``, or from the last commit on ``main``, new files included."""
    base = _git(root, "merge-base", "HEAD", "main").strip() or "HEAD"
    differing = _names(_git(root, "diff", "--name-only", "--no-renames", "-z", base))
    return sorted({*differing, *_names(_git(root, "ls-files", "--others", "--exclude-standard", "-z"))})


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, encoding="utf-8", check=False)
    return done.stdout if done.returncode == 0 else ""


def _names(listed: str) -> list[str]:
    """Of git's ``-z``, without which it writes unusual characters of a name as escapes, in quotation marks."""
    return [name for name in listed.split("\0") if name]


def guards_of(changed: Iterable[str], root: Path = ROOT) -> Guards:
    """The guards of these files, which are named as git names them."""
    tests: set[str] = set()
    concerned: set[str] = set()
    assignments: set[str] = set()
    notebooks: set[str] = set()
    unguarded: list[str] = []
    for name in changed:
        path = PurePosixPath(name)
        if path.suffix == ".ipynb" and path.parts[0] in NOTEBOOK_FOLDERS:
            notebooks.add(name)
            assignments |= {path.parts[1]} if path.parts[0] == "source_notebooks" else set()
        elif path.parts[:2] == ("tests", "assignments") and _is_assignment(root, *path.parts[2:-1]):
            assignments.add(path.parts[2])
        elif path.suffix == ".py" and (found := _tests_of(path, root)) is not None:
            near, far = found
            tests |= near
            concerned |= far
            unguarded += [] if near or far else [name]
        elif readers := _readers(path, root):
            tests |= readers - {*LONG}
            concerned |= readers
        else:
            unguarded.append(name)
    if assignments:
        concerned |= {*LONG_OF_ASSIGNMENTS}
    left_out = {test for test in tests | concerned if test.startswith(NOT_QUICK)} | (concerned - tests)
    return Guards(
        tests=tuple(sorted(tests - left_out)),
        assignments=tuple(sorted(assignments)),
        notebooks=tuple(sorted(name for name in notebooks if (root / name).is_file())),
        left_out=tuple(sorted(left_out)),
        unguarded=tuple(unguarded),
    )


def _is_assignment(root: Path, *folders: str) -> bool:
    """Whether the first of these folders, below those of the tests of assignments, is called as an assignment."""
    return bool(folders) and (root / "source_notebooks" / folders[0]).is_dir()


def _tests_of(path: PurePosixPath, root: Path) -> tuple[set[str], set[str]] | None:
    """The tests near a Python file, and all that import it; None for one that no test can import."""
    module = _module(path)
    if module is None:
        return None
    if path.parts[0] == "tests" and path.name.startswith("test_"):
        itself = {str(path)} if (root / path).is_file() else set()
        return itself, itself
    importing = {test for test, imported in _imports(root).items() if module in imported}
    folder = PurePosixPath(*path.parts[:-1]) if path.parts[0] == "tests" else _mirror(path)
    near = {test for test in importing if PurePosixPath(test).is_relative_to(folder)}
    near = {test for test in near if test not in LONG}
    near |= _in(root, folder, f"test_{path.stem}.py") | _in(root, folder, f"test_{path.stem}_*.py")
    return near or importing - {*LONG} or _in(root, folder, "test_*.py") - {*LONG}, importing


def _readers(path: PurePosixPath, root: Path) -> set[str]:
    """The tests of the repository itself that name this file, or a folder which holds it."""
    names = {path.name, *(place.as_posix() for place in (path, *path.parents))} - {".", *CODE}
    return {
        test
        for test, strings in _strings(root).items()
        if PurePosixPath(test).parent.as_posix() in OF_THE_REPOSITORY and not names.isdisjoint(strings)
        if "tests.changed" not in _imports(root)[test]  # which name files as examples
    }


def _in(root: Path, folder: PurePosixPath, pattern: str) -> set[str]:
    return {found.relative_to(root).as_posix() for found in (root / folder).glob(pattern)}


def _module(path: PurePosixPath) -> str | None:
    name = path.with_suffix("").as_posix()
    for folder, package in {**PACKAGES, "tests": "tests"}.items():
        if path.is_relative_to(folder):
            dotted = name.replace(folder, package, 1).replace("/", ".")
            return dotted.removesuffix(".__init__")
    return None


def _mirror(path: PurePosixPath) -> PurePosixPath:
    """The folder of the tests of a package's module."""
    folder = next(folder for folder in PACKAGES if path.is_relative_to(folder))
    return PurePosixPath("tests", PACKAGES[folder], *path.relative_to(folder).parts[:-1])


@cache
def _trees(root: Path) -> dict[str, ast.Module]:
    files = (root / "tests").rglob("test_*.py")
    return {file.relative_to(root).as_posix(): ast.parse(file.read_bytes()) for file in files}


@cache
def _imports(root: Path) -> dict[str, frozenset[str]]:
    """Test file → the modules that it imports by name."""
    return {file: frozenset(_imported(tree)) for file, tree in _trees(root).items()}


@cache
def _strings(root: Path) -> dict[str, frozenset[str]]:
    """Test file → the strings in it."""
    return {
        file: frozenset(
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
        for file, tree in _trees(root).items()
    }


def _imported(tree: ast.Module) -> Iterable[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
