"""The two distributions of this repository: what their metadata declare, and which modules import what."""

import ast
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

__all__ = [
    "DISTRIBUTIONS",
    "INSTALLED",
    "ROOT",
    "ROOT_PROJECT",
    "Distribution",
    "build_wheel",
    "closure",
    "declared",
    "group",
    "imported",
    "needs",
]

ROOT = Path(__file__).resolve().parents[2]
# What belongs to the environment that runs this, whatever stands elsewhere on the path.
INSTALLED = {
    canonicalize_name(package.name): package for package in metadata.distributions(path=[sysconfig.get_path("purelib")])
}
# Where a package is called otherwise than the distribution that brings it, case and underscores apart.
BROUGHT_BY = {
    "PIL": "pillow",
    "dateutil": "python-dateutil",
    "markdown_it": "markdown-it-py",
    "sklearn": "scikit-learn",
    "xdist": "pytest-xdist",
    "yaml": "pyyaml",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """A folder with a ``pyproject.toml`` and the package that it installs from there."""

    folder: Path
    package: Path

    @property
    def table(self) -> dict[str, Any]:
        return tomllib.loads((self.folder / "pyproject.toml").read_text())


DISTRIBUTIONS = {
    "autograder": Distribution(folder=ROOT, package=ROOT / "autograder"),
    "lossopt": Distribution(folder=ROOT / "lib", package=ROOT / "lib" / "lossopt"),
}
ROOT_PROJECT = DISTRIBUTIONS["autograder"].table
OUR_OWN = {*DISTRIBUTIONS, "tests"}


def declared(name: str, *extras: str) -> list[Requirement]:
    """What the distribution ``name`` asks for, with extras; an extra may name another of the same distribution."""
    project = DISTRIBUTIONS[name].table["project"]
    texts = [*project["dependencies"]]
    for extra in extras:
        texts += project["optional-dependencies"][extra]
    return list(_others(texts))


def group(name: str) -> list[Requirement]:
    """What a dependency group of the root's ``pyproject.toml`` names, the distributions replaced by what they need."""
    return list(_others(ROOT_PROJECT["dependency-groups"][name]))


def _others(texts: Iterable[str]) -> Iterator[Requirement]:
    for requirement in map(Requirement, texts):
        if requirement.name in DISTRIBUTIONS:
            yield from declared(requirement.name, *sorted(requirement.extras))
        else:
            yield requirement


def needs(name: str, extras: Iterable[str] = (), *, everywhere: bool = False) -> list[Requirement]:
    """What the installed ``name`` asks for: here, or wherever the course runs."""
    asked = [Requirement(text) for text in INSTALLED[name].requires or []]
    return [each for each in asked if each.marker is None or _holds(each.marker, extras, everywhere=everywhere)]


def _holds(marker: Marker, extras: Iterable[str], *, everywhere: bool) -> bool:
    here = {**default_environment()}
    places = [here]
    if everywhere:
        systems = (("Linux", "linux", "posix"), ("Darwin", "darwin", "posix"), ("Windows", "win32", "nt"))
        places = [
            {**here, "python_version": python, "python_full_version": f"{python}.0"}
            | {"platform_system": system, "sys_platform": platform, "os_name": os_name}
            for python in ("3.11", "3.12", "3.13")
            for system, platform, os_name in systems
        ]
    return any(marker.evaluate({**place, "extra": extra}) for place in places for extra in ("", *extras))


def closure(requirements: Iterable[Requirement], *, everywhere: bool = False) -> set[str]:
    """Names of all that ``requirements`` bring, direct and indirect, as far as it is installed here."""
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = list(requirements)
    while waiting:
        requirement = waiting.pop()
        key = (canonicalize_name(requirement.name), frozenset(requirement.extras))
        if key not in seen and key[0] in INSTALLED:
            seen.add(key)
            waiting += needs(*key, everywhere=everywhere)
    return {name for name, _ in seen}


def imported(paths: Iterable[Path]) -> dict[str, set[str]]:
    """Distributions whose packages the modules import, anywhere in them, and where; our own and Python's left out."""
    found: dict[str, set[str]] = {}
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level and node.module:
                names = [node.module]
            for top in {name.partition(".")[0] for name in names} - sys.stdlib_module_names - OUR_OWN:
                found.setdefault(canonicalize_name(BROUGHT_BY.get(top, top)), set()).add(
                    path.relative_to(ROOT).as_posix()
                )
    return found


def build_wheel(name: str, folder: Path) -> Path:
    """The wheel of a distribution, built in ``folder`` from a copy, as setuptools leaves folders behind; no network."""
    distribution = DISTRIBUTIONS[name]
    source = folder / "source"
    own = shutil.ignore_patterns("__pycache__", "*.egg-info")
    shutil.copytree(distribution.package, source / name, ignore=own)
    for file in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        if (distribution.folder / file).is_file():
            shutil.copy(distribution.folder / file, source)
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-q"]
    environment = {**os.environ, "PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    subprocess.run([*command, "-w", folder, source], check=True, env=environment, capture_output=True)
    (built,) = folder.glob(f"{name}-*.whl")
    return built
