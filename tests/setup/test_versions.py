"""The version stands once for each distribution, the programs tell it, and the change log has its date."""

import re
import subprocess
import sys
import tomllib
from datetime import date
from itertools import pairwise
from pathlib import Path

import lossopt
import pytest

import autograder
from autograder.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
CHANGES = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
HEADING = re.compile(r"^## \[(\d+)\.(\d+)\.(\d+)\] - (\d{4}-\d{2}-\d{2})$", re.MULTILINE)


def written(folder: Path) -> str:
    return str(tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def test_packages_and_programs_tell_what_is_installed(capsys: pytest.CaptureFixture[str]) -> None:
    """It is what ``pyproject.toml`` of each says."""
    assert autograder.__version__ == written(ROOT)
    assert lossopt.__version__ == written(ROOT / "lib")
    with pytest.raises(SystemExit) as ending:
        main(["--version"])
    assert ending.value.code == 0
    assert capsys.readouterr().out == f"course, autograder {written(ROOT)}\n"


@pytest.mark.parametrize("package", [autograder, lossopt])
def test_no_other_attribute_is_made_up(package: object) -> None:
    """A misspelt name is the usual error."""
    with pytest.raises(AttributeError, match="has no attribute 'version'"):
        package.version  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize("package", ["autograder", "lossopt"])
def test_importing_a_package_looks_nothing_up(package: str) -> None:
    """Each process of the grader imports it, and few ask for its version."""
    new = "set(sys.modules) - before"
    ask = f"import sys; before = set(sys.modules); import {package}; print('importlib.metadata' in {new})"
    done = subprocess.run([sys.executable, "-I", "-c", ask], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_both_distributions_have_the_newest_version_of_the_change_log() -> None:
    """They are numbered together, and what is not in a version yet stands above it."""
    newest = HEADING.search(CHANGES)
    assert newest is not None
    assert {written(ROOT), written(ROOT / "lib")} == {".".join(newest.groups()[:3])}
    assert CHANGES.index("## [Unreleased]") < newest.start()


def test_versions_and_dates_go_down() -> None:
    """Newest first; a heading of another form would not be found, so that there are as many as headings."""
    found = [((int(a), int(b), int(c)), date.fromisoformat(day)) for a, b, c, day in HEADING.findall(CHANGES)]
    assert len(found) == CHANGES.count("\n## ") - 1  # without that of what is unreleased
    assert all(new[0] > old[0] and new[1] >= old[1] for new, old in pairwise(found))


def test_changes_are_sorted_by_their_kinds() -> None:
    """Those of Keep a Changelog."""
    kinds = set(re.findall(r"^### (.+)$", CHANGES, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
