"""Versions: each is written once, exactly, for everything that is installed; and the packages are complete."""

import importlib.metadata as metadata
import inspect
import re
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from autograder import bootstrap
from tests.setup.distributions import DISTRIBUTIONS, INSTALLED, ROOT, ROOT_PROJECT, closure, declared, group, needs

FILES = {"course": "requirements.txt", "hub": "requirements-hub.txt", "dev": "requirements-dev.txt"}
# Part of every virtual environment before anything is installed; nothing here imports it.
COMES_WITH_PYTHON = {"pip"}


def pin_lines(file: str) -> list[str]:
    """What a file of pins pins; not its comments, and not that it includes others."""
    lines = (ROOT / file).read_text().splitlines()
    return [line for line in lines if not line.startswith(("#", "-r requirements"))]


def pinned(file: str) -> dict[str, str]:
    """Versions in a file of pins by the canonical name of the package."""
    return {canonicalize_name(name): version for name, version in (line.split("==") for line in pin_lines(file))}


PINS = {name: version for file in FILES.values() for name, version in pinned(file).items()}
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text())


def test_every_pin_is_exact_and_written_once() -> None:
    """One line a package in one file: a name, two equal signs, one version; in order, so that a second is seen."""
    for file in FILES.values():
        lines = pin_lines(file)
        assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line)] == []
        names = [line.split("==")[0].lower() for line in lines]
        assert names == sorted(names)
    assert len(PINS) == sum(len(pin_lines(file)) for file in FILES.values())


def test_development_has_what_students_and_a_hub_have() -> None:
    """Its file of pins includes theirs, at its head; theirs include none, so that nobody gets a hub unasked."""
    lines = (ROOT / FILES["dev"]).read_text().splitlines()
    assert [line for line in lines if line.startswith("-r")] == ["-r requirements.txt", "-r requirements-hub.txt"]
    assert [line for line in lines if not line.startswith("#")][:2] == [
        "-r requirements.txt",
        "-r requirements-hub.txt",
    ]
    assert "-r " not in (ROOT / FILES["course"]).read_text() + (ROOT / FILES["hub"]).read_text()
    assert closure(group("course")) & {"jupyterhub", "cryptography"} == set()


@pytest.mark.parametrize("which", FILES)
def test_every_pin_is_needed(which: str) -> None:
    """By what the distributions or the group in ``pyproject.toml`` name, on some system that the course runs on."""
    assert set(pinned(FILES[which])) - closure(group(which), everywhere=True) == set()


@pytest.mark.parametrize("which", FILES)
def test_no_pin_is_missing(which: str) -> None:
    """What students need is pinned for them, without the tools; the tools' file adds what only they need."""
    there = (
        set(pinned(FILES["course"]))
        | set(pinned(FILES[which]))
        | (set(pinned(FILES["hub"])) if which == "dev" else set())
    )
    named = {canonicalize_name(requirement.name) for requirement in group(which)}
    assert named - set(INSTALLED) == set()
    assert closure(group(which)) - there - COMES_WITH_PYTHON - brought_by_exact_pins() == set()


@pytest.mark.parametrize("name", sorted(DISTRIBUTIONS))
def test_the_pins_are_within_what_a_distribution_asks_for(name: str) -> None:
    """The ranges in its metadata, extras included, admit the version that the tests run with."""
    extras = DISTRIBUTIONS[name].table["project"]["optional-dependencies"]
    wrong = [str(each) for each in declared(name, *extras) if PINS[canonicalize_name(each.name)] not in each.specifier]
    assert wrong == []
    assert [str(each) for each in declared(name, *extras) if not each.specifier] == []


@pytest.mark.parametrize("name", sorted(PINS))
def test_what_is_installed_is_what_is_pinned(name: str) -> None:
    """The version that runs is the version that is written; a build's own suffix, as in 2.0+cpu, does not count."""
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
    assert set(INSTALLED) - set(PINS) - brought_by_exact_pins() - COMES_WITH_PYTHON == set(DISTRIBUTIONS)


def brought_by_exact_pins() -> set[str]:
    return {
        canonicalize_name(requirement.name)
        for name in PINS
        for requirement in needs(name)
        if any(part.operator == "==" and "*" not in part.version for part in requirement.specifier)
    }


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
    """The distributions give ranges, the groups names, and environment.yml hands the pins to pip."""
    for name, distribution in DISTRIBUTIONS.items():
        extras = distribution.table["project"]["optional-dependencies"]
        assert [str(each) for each in declared(name, *extras) if "==" in str(each.specifier)] == []
        builders = map(Requirement, distribution.table["build-system"]["requires"])
        assert [str(each) for each in builders if "==" in str(each.specifier)] == []
    groups = ROOT_PROJECT["dependency-groups"]
    assert [name for names in groups.values() for name in names if Requirement(name).specifier] == []
    conda = [package for package in CONDA["dependencies"] if isinstance(package, str)]
    assert [package for package in conda if re.search(r"[=<>]", package) and not package.startswith("python>")] == []


def test_conda_hands_the_pins_to_pip() -> None:
    """Conda brings Python and pip; the rest comes from ``-r requirements.txt``. pip reads no other options here."""
    (through_pip,) = [package["pip"] for package in CONDA["dependencies"] if isinstance(package, dict)]
    assert through_pip == ["-r requirements.txt", "-e .", "-e lib"]
    assert bootstrap.DISTRIBUTIONS == (".", "lib")


def test_the_versions_of_python_agree() -> None:
    """Set-up, package, conda and the linters speak of the same Pythons."""
    (oldest, newest) = bootstrap.OLDEST, bootstrap.NEWEST
    written = "{}.{}".format(*oldest)
    for distribution in DISTRIBUTIONS.values():
        assert distribution.table["project"]["requires-python"] == f">={written}"
    assert f"python>={written},<{newest[0]}.{newest[1] + 1}" in CONDA["dependencies"]
    assert ROOT_PROJECT["tool"]["mypy"]["python_version"] == written
    assert ROOT_PROJECT["tool"]["ruff"]["target-version"] == "py" + written.replace(".", "")


def test_the_command_is_there() -> None:
    """``course`` stands in the environment and starts this checkout's code."""
    (point,) = metadata.distribution("autograder").entry_points.select(name="course")
    assert point.value == ROOT_PROJECT["project"]["scripts"]["course"]
    assert Path(inspect.getfile(point.load())).is_relative_to(ROOT / "autograder")
