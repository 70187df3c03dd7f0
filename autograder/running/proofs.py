"""Remembers which versions of an assignment were proved by their own solution.

A proof holds for one version of the source, of the grader and of the packages that both use. It lies in the course
directory, so that it costs one submission, once.
"""

import functools
import hashlib
import importlib.util
import json
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from autograder.assignment.source import Source
from autograder.atomic_files import write_atomically
from autograder.course import Course

__all__ = ["Proofs", "grader_version", "working_tree_packages"]

MAX_KEPT = 200


class Proofs:
    """What was proved in a course; only proofs that held are kept."""

    def __init__(self, course: Course) -> None:
        self._path = course.root / ".proved.json"

    def holds(self, source: Source, isolation: str) -> bool:
        return _key(source, isolation) in self._kept()

    def keep(self, source: Source, isolation: str) -> None:
        """Remembers a proof; a course directory that cannot be written costs one submission the next time."""
        key = _key(source, isolation)
        kept = [*(each for each in self._kept() if each != key), key][-MAX_KEPT:]
        try:
            write_atomically(self._path, json.dumps(kept, indent=0).encode())
        except OSError:
            return

    def _kept(self) -> list[str]:
        try:
            kept = json.loads(self._path.read_bytes())
        except (OSError, ValueError):
            return []
        return [each for each in kept if isinstance(each, str)] if isinstance(kept, list) else []


@functools.cache
def working_tree_packages() -> list[str]:
    """Packages that are installed from a working tree, so that they do not lie in the Python installation.

    Student code may read them as it may read other installed packages; the grader's own is not among them.
    """
    found: set[str] = set()
    # pip leaves this file for the few packages that come from no index; asking every package takes long at the start.
    for origin in Path(sysconfig.get_paths()["purelib"]).glob("*.dist-info/direct_url.json"):
        tops = origin.with_name("top_level.txt")
        if json.loads(origin.read_bytes()).get("dir_info", {}).get("editable") and tops.is_file():
            found.update(tops.read_text(encoding="utf-8").split())
    return sorted(found - {__name__.partition(".")[0]})


def _key(source: Source, isolation: str) -> str:
    return hashlib.sha256(f"{source.assignment} {source.digest} {isolation} {grader_version()}".encode()).hexdigest()


@functools.cache
def grader_version() -> str:
    """A text that changes with Python, an installed package, or a file of a package of the working tree."""
    packages = ["autograder", *working_tree_packages()]
    installed = sorted(_installation(path) for path in Path(sysconfig.get_paths()["purelib"]).glob("*.dist-info"))
    files = sorted(line for package in packages for line in _files_of(package))
    return hashlib.sha256("\n".join([sys.version, *installed, *files]).encode()).hexdigest()


def _installation(metadata: Path) -> str:
    """Changes with a package's version, and when the same version is installed anew."""
    try:
        status = (metadata / "RECORD").stat()
    except OSError:
        return metadata.name
    return f"{metadata.name} {status.st_size} {status.st_mtime_ns}"


def _files_of(package: str) -> Iterator[str]:
    found = importlib.util.find_spec(package)
    for folder in (found.submodule_search_locations or []) if found is not None else []:
        for path in Path(folder).rglob("*.py"):
            status = path.stat()
            yield f"{path} {status.st_size} {status.st_mtime_ns}"
