"""The program ``course`` from its very beginning, in a process of its own."""

import subprocess
import sys

import pytest

# Presses Ctrl-C when a module is about to be loaded. A process in the background may have been told to ignore it.
PRESSED = """
import os, signal, sys

class Presses:
    def find_spec(self, name, *_):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Presses())
from autograder.cli.program import run
sys.exit(run())
"""


@pytest.mark.parametrize("module", ["autograder.cli.main", "autograder.cli.commands", "autograder.course"])
def test_ctrl_c_while_it_is_loaded_ends_it_with_a_sentence(module: str) -> None:
    """The exit status is that of a program which Ctrl-C ended, and there is no traceback."""
    program = [sys.executable, "-c", PRESSED.format(module=module), "doctor"]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Interrupted before the command began.\n")


def test_a_command_runs_with_its_own_exit_status() -> None:
    """Once it is loaded, it is `main` that speaks."""
    program = [sys.executable, "-c", "import sys; from autograder.cli.program import run; sys.exit(run())"]
    done = subprocess.run([*program, "--version"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout[:18]) == (0, "course, autograder")
    done = subprocess.run([*program, "no-such-command"], capture_output=True, text=True, check=False)
    assert (done.returncode, "--help" in done.stderr) == (2, True)
