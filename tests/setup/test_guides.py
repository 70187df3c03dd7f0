"""The guides for newcomers are true: every file, command and floor that they name is there."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from autograder.cli.main import build_parser

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ("CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md")
# Where the guides speak of files by the end of their paths.
FOLDERS = (
    ROOT,
    *(
        ROOT / folder
        for folder in ("autograder", "autograder/confinement", "autograder/running", "docs", "docs/decisions")
    ),
    *(
        ROOT / folder
        for folder in ("autograder/running/checks", "autograder/running/student", "autograder/running/processes")
    ),
    *(
        ROOT / folder
        for folder in ("lib/lossopt", "lib/lossopt/explorers", "tests/classroom", "tests/autograder/confinement")
    ),
)
MADE = ("work/", "submitted/", "autograded/", "feedback/")  # by the commands
PLACEHOLDER = re.compile(r"NAME|FAMILY|PATH|NN_|[*…]")
every_guide = pytest.mark.parametrize("guide", GUIDES)


def text_of(guide: str) -> str:
    return (ROOT / guide).read_text(encoding="utf-8")


def paths_in(guide: str) -> set[str]:
    """What stands in backticks and looks like a file or a folder."""
    quoted = re.findall(r"`([^`\s]+)`", text_of(guide))
    return {name for name in quoted if re.search(r"/$|\.(py|md|toml|txt|ipynb|rst)$", name)}


@every_guide
def test_every_file_that_is_named_is_there(guide: str) -> None:
    """By its path in the repository, or in the package that the text speaks of."""
    named = {name for name in paths_in(guide) if not PLACEHOLDER.search(name) and not name.startswith(MADE)}
    assert {name for name in named if not any((folder / name).exists() for folder in FOLDERS)} == set()


def test_files_are_found_where_they_are_named() -> None:
    """Whole paths, ends of paths, and folders."""
    assert {"autograder/confinement/", "verdicts.py"} <= paths_in("docs/architecture.md")
    assert "autograder/confinement/policy.py" in paths_in("CONTRIBUTING.md")


@every_guide
def test_every_link_arrives(guide: str) -> None:
    """Relative to the guide."""
    links = re.findall(r"\]\(([^)#:]+)\)", text_of(guide))
    assert [link for link in links if not ((ROOT / guide).parent / link).exists()] == []


@every_guide
def test_every_command_that_is_named_is_there(guide: str) -> None:
    """Targets of the Makefile, and commands of ``course``."""
    targets = set(re.findall(r"^(\w+):", text_of("Makefile"), re.MULTILINE))
    (commands,) = (action.choices for action in build_parser()._actions if action.dest == "command")
    code = "\n".join(re.findall(r"`[^`\n]+`|```.*?```", text_of(guide), re.DOTALL))
    assert set(re.findall(r"\bmake ([a-z]+)", code)) <= targets
    assert set(re.findall(r"\bcourse ([a-z][a-z-]+)", code)) <= set(commands or ())


def test_each_recipe_says_what_finds_what_is_missing() -> None:
    """The tests that it names are there and are collected."""
    recipes = text_of("CONTRIBUTING.md").split("## Recipes")[1].split("\n### ")[1:]
    assert len(recipes) == 5
    for recipe in recipes:
        (command,) = re.findall(r"^What is missing: `\.venv/bin/python -m pytest -q ([^`]+)`", recipe, re.MULTILINE)
        paths = [word for word in command.split(" -k ")[0].split() if not word.startswith("-")]
        assert paths
        assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_floors_of_the_grader_are_those_of_the_contract() -> None:
    """Every module of the contract stands in the row of its floor, in the same order."""
    contracts = tomllib.loads(text_of("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    (contract,) = (contract for contract in contracts if contract["name"] == "the grader's floors")
    table = text_of("docs/architecture.md").split("| floor | is for |")[1].split("\n\n")[0]
    rows = [re.findall(r"`(\w+)`", line.split("|")[1]) for line in table.splitlines() if line.startswith("| `")]
    assert rows == [re.findall(r"\w+", layer) for layer in contract["layers"]]


def test_the_readme_leads_to_each_guide() -> None:
    """And to the licences and the change log."""
    links = set(re.findall(r"\]\(([^)]+)\)", text_of("README.md")))
    assert {*GUIDES, "CHANGELOG.md", "LICENSE", "LICENSE-texts"} <= links


def test_guides_are_kept_by_git() -> None:
    """A file that git ignores would be missing in a clone."""
    ignored = subprocess.run(["git", "check-ignore", *GUIDES], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ignored.stdout == ""
