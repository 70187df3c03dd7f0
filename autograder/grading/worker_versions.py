"""What a machine grades with, so that a worker of a cluster can be compared with the machine that hands out work."""

import functools
import hashlib
import importlib.metadata
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

__all__ = ["Needed", "difference", "needed_for", "versions"]

# These decide a verdict beside the grader's own code and what a notebook imports: the first ones whenever something is
# graded, the others if what a notebook imports asks for them.
ALWAYS = ("distributed", "ipython", "nbformat", "numpy")
OFTEN = ("matplotlib", "pandas", "scikit-learn", "scipy", "torch")
NAME = re.compile(r"[A-Za-z0-9._-]+")
MISSING = "not installed"
OWN = __name__.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """What has to be the same on two machines: ``packages``, ``modules``, and the code of those in ``by_code`` as well.

    A version tells nothing of code that came from a folder: it stays when the code changes.
    """

    packages: tuple[str, ...] = ALWAYS
    modules: tuple[str, ...]
    by_code: tuple[str, ...]


def needed_for(texts: Iterable[str]) -> Needed:
    """What grading with these cells of sources needs: all packages that they import, Python's own left out.

    A worker may lack whatever else is installed here.
    """
    from autograder.running.assignment_grader import imported_modules
    from autograder.running.proofs import working_tree_packages

    tops = {module.partition(".")[0] for module in imported_modules(texts)}
    modules = sorted(tops - {*sys.stdlib_module_names, OWN})
    trees = working_tree_packages()
    by_code = tuple(module for module in modules if module in trees or _is_of_no_index(module))
    asked_for = _asked_for(name for module in modules for name in _distributions(module))
    packages = (*ALWAYS, *(name for name in OFTEN if name in asked_for))
    return Needed(packages=packages, modules=tuple(modules), by_code=by_code)


def versions(needed: Needed) -> Mapping[str, str]:
    """Python, packages and the grader's code as they are here; what is missing is said, not passed over."""
    found = {"Python": ".".join(map(str, sys.version_info[:2]))}
    found |= {name: _version(name) for name in needed.packages}
    found |= {module: _version(*_distributions(module)) for module in needed.modules}
    for module in (OWN, *needed.by_code):
        found[module] = ", ".join(filter(None, (found.get(module), _digest(module))))
    return found


def difference(ours: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    """The first difference in words, and the names of the others; ``""`` if there is none.

    Example:
        >>> difference({"Python": "3.11", "numpy": "2.3.0"}, {"Python": "3.11", "numpy": "2.2.6"})
        'numpy is 2.2.6 there and 2.3.0 here'
    """
    different = [name for name in ours if theirs.get(name) != ours[name]]
    if not different:
        return ""
    first, *more = different
    also = f" (also: {', '.join(more)})" if more else ""
    return f"{first} is {theirs.get(first)} there and {ours[first]} here{also}"


@functools.cache
def _by_module() -> Mapping[str, list[str]]:
    return importlib.metadata.packages_distributions()


def _distributions(module: str) -> list[str]:
    return sorted({*_by_module().get(module, ())})


def _asked_for(distributions: Iterable[str]) -> set[str]:
    """Everything that is installed here and that these ask for, directly or not, by whatever extra."""
    seen: set[str] = set()
    waiting = list(distributions)
    while waiting:
        name = waiting.pop()
        if name not in seen and _version(name) != MISSING:
            seen.add(name)
            asked = importlib.metadata.requires(name) or ()
            waiting += [found[0].lower() for each in asked if (found := NAME.match(each))]
    return seen


def _version(*distributions: str) -> str:
    try:
        return ", ".join(importlib.metadata.version(name) for name in distributions) or MISSING
    except importlib.metadata.PackageNotFoundError:
        return MISSING


def _is_of_no_index(module: str) -> bool:
    """Whether it was installed from a folder or a file, of which pip leaves a note."""
    return any(
        importlib.metadata.distribution(name).read_text("direct_url.json") is not None
        for name in _distributions(module)
    )


def _digest(package: str) -> str:
    """Of its Python files; ``""`` if it is not installed."""
    spec = find_spec(package)
    digest = hashlib.sha256()
    places = list((spec and spec.submodule_search_locations) or ())
    for folder in map(Path, places):
        for file in sorted(folder.rglob("*.py")):
            digest.update(f"{file.relative_to(folder).as_posix()}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12] if places else ""
