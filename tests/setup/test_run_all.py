"""``make test``: every step runs, and the last line says which failed."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import changed, run_all
from tests.run_all import Step


def step(name: str, status: int) -> Step:
    return Step(name=name, command=(sys.executable, "-c", f"raise SystemExit({status})"))


def test_all_steps_run_and_the_failed_ones_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A failure stops nothing; the run ends with 1 and a line that names what failed."""
    monkeypatch.setattr(
        run_all, "lint_steps", lambda: [step("one", 0), step("two", 3), step("three", 0), step("four", 1)]
    )
    assert run_all.main(["--lint"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if line.startswith("[3/4] three: passed in ")] != []
    assert said[-1].startswith("2 of 4 steps failed in ")
    assert said[-1].endswith(": two, four")


def test_success_ends_with_zero(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing failed: exit status 0, and it says how many steps passed."""
    monkeypatch.setattr(run_all, "lint_steps", lambda: [step("one", 0)])
    assert run_all.main(["--lint"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("all 1 steps passed in ")


def test_a_program_that_is_not_there_is_a_failed_step(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the linter the other steps still run, and a sentence says how to get it."""
    steps = [Step(name="gone", command=("no-such-program",)), step("next", 0)]
    monkeypatch.setattr(run_all, "lint_steps", lambda: steps)
    assert run_all.main(["--lint"]) == 1
    said = capsys.readouterr().out
    assert "no-such-program is not there; run `make setup`" in said
    assert "next: passed" in said


def test_numeric_libraries_get_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two workers on two cores leave no room for the threads of OpenBLAS and OpenMP."""
    seen: dict[str, str] = {}

    def record(*_: object, env: dict[str, str], **__: object) -> subprocess.CompletedProcess[bytes]:
        seen.update(env)
        return subprocess.CompletedProcess([], 0)

    monkeypatch.setattr(subprocess, "run", record)
    assert run_all.run(step("any", 0), "1/1")
    assert {seen[name] for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")} == {"1"}


def test_soak_tests_are_left_out_unless_asked_for() -> None:
    """The usual run deselects them, and ``--soak`` selects them alone."""
    soak, mutation = run_all.chosen_steps(["--soak"])
    assert soak.command[-3:] == ("-m", "soak or hypothesis", "tests")
    assert mutation.command[-2:] == ("-m", "tests.mutation")
    assert {"soak", "mutation"} & {chosen.name for chosen in run_all.chosen_steps([])} == set()


def test_steps_that_may_run_beside_each_other_do(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Each of two waits for the other; the output of the second comes in one piece."""
    meet = "import pathlib, sys, time\nmine, other = map(pathlib.Path, sys.argv[1:])\nmine.touch()\n"
    meet += "while not other.exists(): time.sleep(0.01)\nprint(mine.name, 'met', other.name)"
    names = [str(tmp_path / "one"), str(tmp_path / "two")]
    steps = [
        Step(name="one", command=(sys.executable, "-c", meet, *names), is_beside=True),
        Step(name="two", command=(sys.executable, "-c", meet, *reversed(names)), is_beside=True),
        step("alone", 0),
    ]
    monkeypatch.setattr(run_all, "lint_steps", lambda: steps)
    assert run_all.main(["--lint"]) == 0
    said = capfd.readouterr().out
    assert "one met two\n" in said
    assert "two met one\n[2/3] two: passed in " in said
    assert said.index("[3/3] alone: passed") < said.index("[1/3] one:")


def test_quick_says_what_it_leaves_out(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It runs the linters, the contracts and the tests of what was changed."""
    monkeypatch.setattr(changed, "changed_files", lambda: ["autograder/cli/main.py", "course/01_losses.ipynb", "a.txt"])
    steps = {chosen.name: chosen.command for chosen in run_all.chosen_steps(["--quick"])}
    assert [*steps] == ["format", "lint", "imports", "types", "contracts", "tests", "notebooks"]
    assert "tests/autograder/cli/test_commands.py" in steps["tests"]
    assert steps["notebooks"][-1] == "course/01_losses.ipynb"
    said = capsys.readouterr().out
    assert "left out: tests/classroom/test_classroom.py\n" in said
    assert "no test of its own: a.txt\n" in said
