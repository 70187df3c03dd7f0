"""What runs on every push is what a person runs: the same command, on the oldest and the newest Python."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from autograder import bootstrap

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW: dict[Any, Any] = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8"))
HOOKS: dict[str, Any] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
ON = WORKFLOW[True]  # YAML reads the word `on` as true
JOB: dict[str, Any] = WORKFLOW["jobs"]["test"]


def hooks() -> list[dict[str, Any]]:
    return [hook for repository in HOOKS["repos"] for hook in repository["hooks"]]


def test_it_runs_on_pushes_and_pull_requests_and_once_for_each_branch() -> None:
    """A newer push ends the run of an older one."""
    assert set(ON) == {"push", "pull_request"}
    assert WORKFLOW["concurrency"] == {
        "group": "${{ github.workflow }}-${{ github.ref }}",
        "cancel-in-progress": True,
    }


def test_it_runs_the_command_of_the_readme() -> None:
    """Through ``.ci/run``, which installs the Debian packages and ends with ``make test``."""
    assert ".ci/run" in [step.get("run") for step in JOB["steps"]]
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert script.rstrip().endswith("exec make test")
    assert {"chromium", "postgresql"} <= set(re.findall(r"[a-z]+", re.search(r"packages=\((.*)\)", script)[1]))  # type: ignore[index]
    assert "| `make test` |" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_it_tries_the_oldest_and_the_newest_python() -> None:
    """As the set-up supports them."""
    assert JOB["strategy"]["matrix"]["python"] == [
        "{}.{}".format(*each) for each in (bootstrap.OLDEST, bootstrap.NEWEST)
    ]
    assert "${{ matrix.python }}" in JOB["container"]["image"]


def test_actions_are_pinned_to_a_commit_and_may_only_read() -> None:
    """A tag can be moved by whoever owns the action."""
    used = [step["uses"] for step in JOB["steps"] if "uses" in step]
    assert used
    assert [action for action in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action)] == []
    assert WORKFLOW["permissions"] == {"contents": "read"}


def test_hooks_run_what_is_installed_and_pinned() -> None:
    """No hook brings a version of its own, and each program is in the environment."""
    assert [repository["repo"] for repository in HOOKS["repos"]] == ["local"]
    for hook in hooks():
        assert hook["language"] == "system"
        program = shlex.split(hook["entry"])[0]
        assert program.startswith(".venv/bin/")
        assert shutil.which(Path(program).name, path=str(Path(sys.executable).parent))


def test_hooks_check_what_make_lint_checks() -> None:
    """Format, lint, types and import contracts, and that notebooks are in normal form."""
    words = " ".join(hook["entry"] for hook in hooks())
    assert all(part in words for part in ("ruff format", "ruff check", "mypy", "lint-imports", "test_normal_form"))


@pytest.mark.parametrize("hook", [hook for hook in hooks() if "pytest" in hook["entry"]], ids=lambda hook: hook["id"])
def test_the_tests_that_a_hook_names_are_there(hook: dict[str, Any]) -> None:
    """Its words select at least one test."""
    words = shlex.split(hook["entry"])
    command = [sys.executable, *words[1:], "--collect-only"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
