"""Which tests guard what was changed since ``main``: those of ``make quick``.

A changed module of a package is guarded by its mirror (``autograder/wire/channel.py`` by
``tests/autograder/wire/test_channel.py`` and ``test_channel_*.py``), and by the tests beside that which import it. What
imports it elsewhere, or takes long, is left out and named: ``make test`` runs that as well.
"""

import ast
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from tests.spreading import LONG

__all__ = ["Guards", "changed_files", "guards_of"]

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = {"autograder": "autograder", "lib/lossopt": "lossopt"}  # folder → name
NOTEBOOK_FOLDERS = ("course", "source_notebooks", "release")
NOT_QUICK = ("tests/browser/", "tests/benchmarks/")


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
    base = _git(root, "merge-base", "HEAD", "main") or ["HEAD"]
    differing = _git(root, "diff", "--name-only", "--no-renames", base[0])
    return sorted({*differing, *_git(root, "ls-files", "--others", "--exclude-standard")})


def _git(root: Path, *arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    return done.stdout.splitlines() if done.returncode == 0 else []


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
        else:
            unguarded.append(name)
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
def _imports(root: Path) -> dict[str, frozenset[str]]:
    """Test file → the modules that it imports by name."""
    return {
        file.relative_to(root).as_posix(): frozenset(_imported(ast.parse(file.read_bytes())))
        for file in (root / "tests").rglob("test_*.py")
    }


def _imported(tree: ast.Module) -> Iterable[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
