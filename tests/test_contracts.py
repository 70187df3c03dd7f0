"""What holds for the repository as a whole: who imports whom, what no file says, how long a module may be."""

import ast
import importlib
import os
import pkgutil
import re
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
# About 300, as the house style says; a module that is longer says at its head why, with the words below.
MOST_LINES = 320
REASON = "longer than 300 lines"
IMPORT_ALL = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    if not module.name.endswith(".__main__"):
        importlib.import_module(module.name)
print("\\n".join(sys.modules))
"""
# Pictures: in so much base64 every short word turns up by chance.
BASE64 = re.compile(r"[A-Za-z0-9+/=]{120,}")
# Put together here so that this file does not say them itself.
UNFINISHED = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")
MACHINE_PATH = re.compile(r"(?<![\w.}/~-])/(root|home|Users|work|tmp)/")


def modules_after_importing(package: str) -> set[str]:
    """Names of every module that is loaded once all of ``package`` is, in an interpreter that had loaded nothing."""
    command = [sys.executable, "-I", "-c", IMPORT_ALL, package]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@cache
def stored_files() -> tuple[Path, ...]:
    """Every file that is, or would be, under version control."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("git lists the files of this repository; run `apt-get install git` and work in a clone")
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def lines_that_say(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    """Places where ``pattern`` occurs in text."""
    places = []
    for path in paths:
        text = BASE64.sub("", path.read_text(encoding="utf-8", errors="replace"))
        lines = enumerate(text.splitlines(), 1)
        places += [
            f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}" for number, line in lines if pattern.search(line)
        ]
    return places


@pytest.mark.parametrize(
    ("package", "forbidden"), [("autograder", {"lossopt", "tests"}), ("lossopt", {"autograder", "tests"})]
)
def test_neither_package_loads_the_other(package: str, forbidden: set[str]) -> None:
    """The autograder knows nothing of this chapter, and the library nothing of grading; not even by a detour."""
    loaded = {name.split(".")[0] for name in modules_after_importing(package)}
    assert package in loaded
    assert loaded & forbidden == set()


def test_the_autograder_does_not_name_the_library() -> None:
    """A name in a text would be knowledge of this chapter that no import shows."""
    modules = sorted((ROOT / "autograder").rglob("*.py"))
    assert lines_that_say(re.compile("lossopt"), modules) == []


@pytest.mark.parametrize(
    ("package", "names"),
    [("losses", r"\w+"), ("metrics", r"\w+"), ("optimizers", r"\w+"), ("explorers.figures", r"explore_\w+")],
)
def test_the_library_hands_on_what_its_modules_offer(package: str, names: str) -> None:
    """A function that its package does not hand on would be missing from the registries, and so from their tests."""
    offered: set[str] = set()
    folder = importlib.import_module(f"lossopt.{package}")
    for module in pkgutil.iter_modules(folder.__path__):
        if not module.name.startswith("_"):
            offered |= set(importlib.import_module(f"lossopt.{package}.{module.name}").__all__)
    handed_on = importlib.import_module(f"lossopt.{package.split('.')[0]}").__all__
    wanted = {name for name in offered if re.fullmatch(names, name)}
    assert wanted
    assert wanted - set(handed_on) == set()


def contracts() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
    return found


def test_the_linter_holds_the_same_contracts() -> None:
    """A crossing import is found by ``lint-imports`` too, which names the chain that leads to it."""
    forbidden = [
        (found["source_modules"], found["forbidden_modules"]) for found in contracts() if found["type"] == "forbidden"
    ]
    assert (["autograder"], ["lossopt"]) in forbidden
    assert (["lossopt"], ["autograder"]) in forbidden


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("autograder/wire/channel.py", "import lossopt", "the autograder knows nothing of this chapter"),
        ("lib/lossopt/losses/binary.py", "import autograder.records", "the library never imports the autograder"),
        ("autograder/gradebook/marks.py", "import autograder.results.export", "the grader's floors"),
        ("lib/lossopt/losses/binary.py", "import lossopt.explorers", "the library's floors"),
        (
            "lib/lossopt/explorers/framework/style.py",
            "import lossopt.explorers.figures.leaks",
            "the explorers' floors",
        ),
        (
            "lib/lossopt/explorers/figures/leaks.py",
            "import lossopt.explorers.figures.scaling",
            "no explorer needs another",
        ),
        ("autograder/running/student/shell.py", "import autograder.running.outputs", "the student side never loads"),
        ("autograder/running/processes/preload.py", "import autograder.records", "the student side never loads"),
        ("autograder/confinement/kernel.py", "import autograder.submission.reading", "the student side never loads"),
    ],
)
def test_an_import_that_crosses_a_wall_is_found(tmp_path: Path, module: str, line: str, broken: str) -> None:
    """One line in the wrong module breaks the contract that it crosses, and the linter names that contract."""
    for package in ("autograder", "lib/lossopt"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / module).open("a") as file:
        file.write(f"\n\n{line}\n")
    linter = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(("", str(tmp_path / "lib")))}
    done = subprocess.run(
        [sys.executable, "-c", linter], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert re.search(rf"{broken}.* BROKEN", done.stdout), done.stdout


def test_nothing_is_left_unfinished() -> None:
    """What remains to be done stands in the issues, not in the files."""
    assert lines_that_say(UNFINISHED, list(stored_files())) == []


def test_no_file_names_a_place_on_one_machine() -> None:
    """Home folders and temporary ones are somebody's; tests alone may speak of such paths, as examples."""
    elsewhere = [path for path in stored_files() if not path.is_relative_to(ROOT / "tests")]
    assert lines_that_say(MACHINE_PATH, elsewhere) == []
    somebodys = {Path.home(), ROOT} - {Path("/"), Path("/root")}  # which are the same on every machine
    here = "|".join(re.escape(str(folder)) for folder in somebodys)
    assert lines_that_say(re.compile(rf"(?<![\w.}}/~-])({here})\b"), list(stored_files())) == []


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("/ro" + "ot/x", True),
        ("see /wo" + "rk/main", True),
        ("work/A", False),
        ("../wo" + "rk/A", False),
        ("~/work/", False),
    ],
)
def test_the_search_for_places_finds_them(text: str, is_found: bool) -> None:
    """A path from the root is found, a relative one is not."""
    assert bool(MACHINE_PATH.search(text)) is is_found


def test_long_modules_say_why() -> None:
    """A module of more than about 300 lines gives its reason at its head, in a sentence with these very words."""
    long = [path for path in stored_files() if path.suffix == ".py" and len(path.read_text().splitlines()) > MOST_LINES]
    silent = [
        path for path in long if REASON not in " ".join((ast.get_docstring(ast.parse(path.read_text())) or "").split())
    ]
    assert [str(path.relative_to(ROOT)) for path in silent] == []


def test_every_file_is_named_after_what_is_in_it() -> None:
    """No drawer for odds and ends."""
    drawers = {"utils", "helpers", "common", "misc", "util", "helper"}
    assert [str(path) for path in stored_files() if path.suffix == ".py" and path.stem.strip("_") in drawers] == []
