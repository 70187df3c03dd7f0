"""Versions: each is written once, exactly, for everything that is installed; and the packages are complete."""

import ast
import importlib.metadata as metadata
import inspect
import re
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from autograder import bootstrap

ROOT = Path(__file__).resolve().parents[2]
OURS = "lossopt-course"
# Part of every virtual environment before anything is installed; nothing here imports it.
COMES_WITH_PYTHON = {"pip"}


def written_pins() -> dict[str, str]:
    """Versions in ``requirements.txt`` by the canonical name of the package."""
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    pairs = [line.split("==") for line in lines if line.strip() and not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pairs}


PINS = written_pins()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text())
FOLDERS = (ROOT / "autograder", ROOT / "lib" / "lossopt")
DATA = {".j2", ".json", ".npz", ".csv", ".css", ".js"}
INSTALLED = {
    canonicalize_name(package.name): package for package in metadata.distributions(path=[sysconfig.get_path("purelib")])
}


def needs(name: str) -> list[Requirement]:
    """What the installed package ``name`` asks for on this system, extras apart."""
    asked = [Requirement(text) for text in INSTALLED[name].requires or []]
    return [
        requirement for requirement in asked if not requirement.marker or requirement.marker.evaluate({"extra": ""})
    ]


def test_every_pin_is_exact_and_written_once() -> None:
    """One line a package: a name, two equal signs, one version; in order, so that a second one would be seen."""
    lines = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line)] == []
    assert len(PINS) == len(lines)
    names = [line.split("==")[0].lower() for line in lines]
    assert names == sorted(names)


@pytest.mark.parametrize("name", sorted(PINS))
def test_what_is_installed_is_what_is_pinned(name: str) -> None:
    """The version that runs is the version that is written; a build's own suffix, as in 2.0+cpu, is no version."""
    assert Version(INSTALLED[name].version).public == PINS[name]


@pytest.mark.parametrize("name", sorted(PINS))
def test_what_is_pinned_runs_on_every_supported_python(name: str) -> None:
    """From the first release of each on: Debian's Python 3.11 is 3.11.2, and pip would find nothing to install."""
    (oldest, newest) = bootstrap.OLDEST, bootstrap.NEWEST
    first = [f"{oldest[0]}.{minor}.0" for minor in range(oldest[1], newest[1] + 1)]
    allowed = SpecifierSet(INSTALLED[name].metadata.get("Requires-Python") or "")
    assert [version for version in first if version not in allowed] == []


def test_nothing_is_installed_that_is_not_pinned() -> None:
    """Nothing has crept in by hand. What a pinned package itself asks for at one exact version is pinned by it."""
    by_others = {
        canonicalize_name(requirement.name)
        for name in PINS
        for requirement in needs(name)
        if any(part.operator == "==" and "*" not in part.version for part in requirement.specifier)
    }
    assert set(INSTALLED) - set(PINS) - by_others - COMES_WITH_PYTHON == {OURS}


def test_every_indirect_package_is_pinned_and_suits() -> None:
    """Whatever a pinned package needs here is pinned too, at a version that it accepts."""
    wrong = [
        f"{name} needs {requirement}, but {INSTALLED.get(canonicalize_name(requirement.name))} is installed"
        for name in PINS
        for requirement in needs(name)
        if canonicalize_name(requirement.name) not in INSTALLED
        or not requirement.specifier.contains(INSTALLED[canonicalize_name(requirement.name)].version, prereleases=True)
    ]
    assert wrong == []


def test_no_version_of_a_package_is_written_elsewhere() -> None:
    """pyproject.toml reads the pins from requirements.txt, and environment.yml hands them to pip."""
    assert PROJECT["project"]["dynamic"] == ["dependencies"]
    assert PROJECT["tool"]["setuptools"]["dynamic"]["dependencies"] == {"file": ["requirements.txt"]}
    assert [text for text in PROJECT["build-system"]["requires"] if Requirement(text).specifier] == []
    conda = [package for package in CONDA["dependencies"] if isinstance(package, str)]
    assert [package for package in conda if re.search(r"[=<>]", package) and not package.startswith("python>")] == []


def test_conda_hands_the_pins_to_pip() -> None:
    """Conda brings Python and pip; the rest comes from ``-r requirements.txt``. pip reads no other options here."""
    (through_pip,) = [package["pip"] for package in CONDA["dependencies"] if isinstance(package, dict)]
    assert through_pip == ["-r requirements.txt", "-e ."]


def test_the_versions_of_python_agree() -> None:
    """Set-up, package, conda and the linters speak of the same Pythons."""
    (oldest, newest) = bootstrap.OLDEST, bootstrap.NEWEST
    written = "{}.{}".format(*oldest)
    assert PROJECT["project"]["requires-python"] == f">={written}"
    assert f"python>={written},<{newest[0]}.{newest[1] + 1}" in CONDA["dependencies"]
    assert PROJECT["tool"]["mypy"]["python_version"] == written
    assert PROJECT["tool"]["ruff"]["target-version"] == "py" + written.replace(".", "")


def test_no_subpackage_is_left_out() -> None:
    """Whoever installs this without ``--editable`` gets every folder that holds modules, and what they read."""
    tables = PROJECT["tool"]["setuptools"]
    # In a process of its own, since importing setuptools puts packages of its own on the path.
    asked = tables["packages"]["find"]
    ask = f"from setuptools.config.expand import find_packages; print(find_packages(root_dir='.', **{asked}))"
    packages = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = {
        ".".join((folder.name, *module.parent.relative_to(folder).parts))
        for folder in FOLDERS
        for module in folder.rglob("*.py")
    }
    assert sorted(ast.literal_eval(packages)) == sorted(found)
    declared = {
        path
        for folder in FOLDERS
        for pattern in tables["package-data"][folder.name]
        for path in folder.glob(pattern)
        if path.suffix in DATA
    }
    declared |= {path for patterns in tables["data-files"].values() for name in patterns for path in ROOT.glob(name)}
    assert {path for folder in FOLDERS for path in folder.rglob("*") if path.suffix in DATA} == declared


def test_the_command_is_there() -> None:
    """``course`` stands in the environment and starts this checkout's code."""
    (point,) = metadata.distribution(OURS).entry_points.select(name="course")
    assert point.value == PROJECT["project"]["scripts"]["course"]
    assert Path(inspect.getfile(point.load())).is_relative_to(ROOT / "autograder")
