"""Everything that guards this repository, in one command for a person and for CI: ``make test``.

Run as ``python tests/run_all.py``; ``--lint`` stops before the tests, ``--soak`` runs the longer campaigns
instead of the usual tests. Every step runs even where an earlier one failed; the last line names what failed.
"""

import argparse
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = Path(sys.executable).parent
WORKERS = "2"
NOTEBOOK_FOLDERS = ("course", "source_notebooks", "release")
# Two workers share two cores: a numeric library that starts threads of its own makes both slower.
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One command and what it is for."""

    name: str
    command: tuple[str, ...]


def tool(name: str) -> str:
    """The program of that name in the environment that runs this file."""
    return str(TOOLS / name)


def lint_steps() -> list[Step]:
    """Checks that read the code without running it."""
    return [
        Step(name="format", command=(tool("ruff"), "format", "--check", ".")),
        Step(name="lint", command=(tool("ruff"), "check", ".")),
        Step(name="types", command=(tool("mypy"),)),
        Step(name="imports", command=(tool("lint-imports"), "--no-logo")),
    ]


def pytest(*arguments: str) -> tuple[str, ...]:
    """A call of pytest with this interpreter, whatever is on the path."""
    return (sys.executable, "-m", "pytest", "-q", *arguments)


def test_steps() -> list[Step]:
    """The tests of the packages, the examples in their docstrings, every notebook, and the lessons in a browser."""
    folders = [folder for folder in NOTEBOOK_FOLDERS if (ROOT / folder).is_dir()]
    # The cells of one notebook share a kernel, so they stay with one worker.
    notebooks = ("--nbval", "--nbval-cell-timeout", "120", "-n", WORKERS, "--dist", "loadfile", *folders)
    return [
        Step(
            name="tests",
            command=pytest(
                "-n",
                WORKERS,
                "--dist",
                "loadfile",
                "--durations=10",
                "--durations-min=2",
                "--ignore=tests/browser",
                "tests",
            ),
        ),
        Step(name="examples", command=pytest("--doctest-modules", "lib/lossopt", "autograder")),
        Step(name="notebooks", command=pytest(*notebooks)),
        Step(name="browser", command=pytest("-n", WORKERS, "--durations=5", "tests/browser")),
    ]


def soak_steps() -> list[Step]:
    """Longer campaigns, for a night rather than a coffee: random inputs, and changes that the tests must notice."""
    fresh_examples = ("--hypothesis-profile", "exploring")  # and once more what hypothesis tests, on new examples
    return [
        Step(name="soak", command=pytest(*fresh_examples, "-m", "soak or hypothesis", "tests")),
        Step(name="mutation", command=(sys.executable, "-m", "tests.mutation")),
    ]


def say(text: str) -> None:
    """Flushed at once: the output of the steps goes to the same place."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def run(step: Step, place: str) -> bool:
    """Run one step from the repository's root; whether it passed."""
    shown = " ".join(Path(part).name if part.startswith(str(TOOLS)) else part for part in step.command)
    say(f"[{place}] {step.name}: {shown}")
    started = time.perf_counter()
    try:
        status = subprocess.run(step.command, cwd=ROOT, env={**os.environ, **ONE_THREAD}, check=False).returncode
    except FileNotFoundError:
        say(f"{step.command[0]} is not there; run `make setup`, which installs it.")
        status = 127
    verdict = "passed" if status == 0 else f"FAILED (exit status {status})"
    say(f"[{place}] {step.name}: {verdict} in {time.perf_counter() - started:.1f} s\n")
    return status == 0


def chosen_steps(arguments: list[str] | None) -> list[Step]:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description="Run every check and test of this repository.")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--lint", action="store_true", help="only formatting, lint, types and import contracts")
    choice.add_argument("--soak", action="store_true", help="only the longer campaigns")
    options = parser.parse_args(arguments)
    if options.lint:
        return lint_steps()
    return soak_steps() if options.soak else [*lint_steps(), *test_steps()]


def main(arguments: list[str] | None = None) -> int:
    """Run the chosen steps; 0 where all passed, 1 otherwise."""
    steps = chosen_steps(arguments)
    started = time.perf_counter()
    failed = [step.name for number, step in enumerate(steps, 1) if not run(step, f"{number}/{len(steps)}")]
    seconds = time.perf_counter() - started
    if failed:
        say(f"{len(failed)} of {len(steps)} steps failed in {seconds:.0f} s: {', '.join(failed)}")
    else:
        say(f"all {len(steps)} steps passed in {seconds:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        say("interrupted")
        sys.exit(130)
