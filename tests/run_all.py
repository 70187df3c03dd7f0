"""Everything that guards this repository, in one command for a person and for CI: ``make test``.

Run as ``python tests/run_all.py``; ``--lint`` stops before the tests, ``--quick`` runs those of what was changed,
``--soak`` runs the longer campaigns instead of the usual tests. Every step runs even if an earlier one failed; the
last line names what failed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = Path(sys.executable).parent
WORKERS = "2"
AT_A_TIME = 3  # tests, a browser, and the rest one after the other: two of them wait for half of their time
NOTEBOOK_FOLDERS = ("course", "source_notebooks", "release")
# Two workers share two cores: a numeric library that starts threads of its own makes both slower.
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")
# Thousands of processes import the same files, and pytest rewrites each test: both keep what they compiled.
KEEPS_COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One command and what it is for."""

    name: str
    command: tuple[str, ...]
    is_beside: bool = False  # may run at the same time as the other steps that are beside
    is_long: bool = False  # of those the one whose output is shown while it runs, so that two outputs do not mix
    starts_kernels: bool = False


def tool(name: str) -> str:
    """The program of that name in the environment that runs this file."""
    return str(TOOLS / name)


def lint_steps() -> list[Step]:
    """Checks that read the code without running it."""
    return [
        Step(name="format", command=(tool("ruff"), "format", "--check", ".")),
        Step(name="lint", command=(tool("ruff"), "check", ".")),
        Step(name="imports", command=(tool("lint-imports"), "--no-logo")),
        Step(name="types", command=(tool("mypy"),), is_beside=True),  # takes one core for as long as all the others
    ]


def pytest(*arguments: str) -> tuple[str, ...]:
    """A call of pytest with this interpreter, whatever is on the path."""
    return (sys.executable, "-m", "pytest", "-q", *arguments)


def test_steps() -> list[Step]:
    """The tests of the packages, the lessons in a browser, every notebook, and the examples in docstrings.

    A browser waits half of its time, which the other tests use: so they run side by side, the longest first.
    """
    folders = [folder for folder in NOTEBOOK_FOLDERS if (ROOT / folder).is_dir()]
    durations = ("--durations=10", "--durations-min=2")
    tests = pytest("-n", WORKERS, *durations, "--ignore=tests/browser", "tests")  # as tests/spreading.py says
    return [
        Step(name="tests", command=tests, is_beside=True, is_long=True, starts_kernels=True),
        # One process: a worker and what directs it import everything twice.
        Step(name="browser", command=pytest("--durations=5", "tests/browser"), is_beside=True, starts_kernels=True),
        Step(name="notebooks", command=pytest(*of_notebooks(folders)), is_beside=True, starts_kernels=True),
        Step(name="examples", command=pytest("--doctest-modules", "lib/lossopt", "autograder"), is_beside=True),
    ]


def of_notebooks(places: list[str]) -> tuple[str, ...]:
    """Options of pytest that run notebooks; the cells of one share a kernel, so they stay with one worker."""
    return ("--nbval", "--nbval-cell-timeout", "120", "-n", WORKERS, "--dist", "loadfile", *places)


def quick_steps() -> list[Step]:
    """Without the tests that nothing has to do with what was changed; says which may have, and are left out."""
    sys.path.insert(0, str(ROOT))  # the path of a program holds only its own folder
    from tests.changed import LONG_OF_ASSIGNMENTS, changed_files, guards_of

    guards = guards_of(changed_files())
    for what, names in (("left out", guards.left_out), ("no test of its own", guards.unguarded)):
        for name in names:
            say(f"{what}: {name}")
    say("left out whatever was changed: examples in docstrings, attacks, the browser; `make test` runs all\n")
    steps = [*lint_steps(), Step(name="contracts", command=pytest("tests/test_contracts.py"))]
    if tests := [test for test in guards.tests if test != "tests/test_contracts.py"]:
        steps.append(Step(name="tests", command=pytest("-n", WORKERS, *tests)))
    if guards.assignments:
        without = (f"--ignore={test}" for test in LONG_OF_ASSIGNMENTS)
        chosen = pytest("-n", WORKERS, "-k", " or ".join(guards.assignments), *without, "tests/assignments")
        steps.append(Step(name="assignments", command=chosen))
    if guards.notebooks:
        steps.append(Step(name="notebooks", command=pytest(*of_notebooks([*guards.notebooks]))))
    return steps


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


def run(step: Step, place: str, *, is_heard: bool = True) -> bool:
    """Run one step from the repository's root; whether it passed.

    Args:
        step: What to run.
        place: Which one of how many it is.
        is_heard: Its output is shown while it runs; otherwise at its end, so that two outputs do not mix.
    """
    shown = " ".join(Path(part).name if part.startswith(str(TOOLS)) else part for part in step.command)
    say(f"[{place}] {step.name}: {shown}")
    started = time.perf_counter()
    output = {} if is_heard else {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    try:
        done = subprocess.run(
            step.command, cwd=ROOT, env={**os.environ, **ONE_THREAD, **KEEPS_COMPILED}, check=False, **output
        )
        status, said = done.returncode, (done.stdout or b"").decode(errors="replace")
    except FileNotFoundError:
        said = f"{step.command[0]} is not there; run `make setup`, which installs it.\n"
        status = 127
    verdict = "passed" if status == 0 else f"FAILED (exit status {status})"
    say(f"{said}[{place}] {step.name}: {verdict} in {time.perf_counter() - started:.1f} s\n")
    return status == 0


def run_steps(steps: list[Step]) -> Iterator[tuple[Step, bool]]:
    """Each step and whether it passed: first those that run alone, then the others, so many at a time."""
    places = {step.name: f"{number}/{len(steps)}" for number, step in enumerate(steps, 1)}
    for step in steps:
        if not step.is_beside:
            yield step, run(step, places[step.name])
    beside = [step for step in steps if step.is_beside]
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        jobs = [pool.submit(run, step, places[step.name], is_heard=step.is_long) for step in beside]
        yield from zip(beside, (job.result() for job in jobs), strict=True)


@contextmanager
def kernels_for(steps: list[Step]) -> Iterator[None]:
    """Forks these steps' kernels from one process, as ``tests/notebooks/forked_kernels.py`` says."""
    if not any(step.starts_kernels for step in steps):
        yield
        return
    sys.path.insert(0, str(ROOT))  # the path of a program holds only its own folder
    from tests.notebooks.forked_kernels import forked_kernels

    variables = {**os.environ, **ONE_THREAD, **KEEPS_COMPILED}
    with tempfile.TemporaryDirectory() as folder, forked_kernels(Path(folder) / "kernels", variables) as found:
        os.environ.update(found)
        yield


def chosen_steps(arguments: list[str] | None) -> list[Step]:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description="Run every check and test of this repository.")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--lint", action="store_true", help="only formatting, lint, types and import contracts")
    choice.add_argument("--quick", action="store_true", help="only these, and the tests of what was changed")
    choice.add_argument("--soak", action="store_true", help="only the longer campaigns")
    options = parser.parse_args(arguments)
    if options.lint:
        return lint_steps()
    if options.quick:
        return quick_steps()
    if options.soak:
        return soak_steps()
    *quick, types = lint_steps()
    tests, browser, *others = test_steps()
    return [*quick, tests, browser, types, *others]  # in the order in which they are started


def main(arguments: list[str] | None = None) -> int:
    """Run the chosen steps; return 0 if all passed, 1 otherwise."""
    steps = chosen_steps(arguments)
    started = time.perf_counter()
    with kernels_for(steps):
        failed = [step.name for step, has_passed in run_steps(steps) if not has_passed]
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
