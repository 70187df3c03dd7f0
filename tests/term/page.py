"""Runs the commands of docs/instructor.md as they stand there, and compares what they say with what the page shows.

A block of ``console`` holds commands, each behind ``$ ``, and below a command what it says; … stands for anything, and
a line of its own for any number of lines. Below a command that shows nothing, nothing is compared. The page leaves out
bars of progress.
"""

import contextlib
import io
import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.cli.main import main
from tests.autograder.handed_in import run_nbgrader

__all__ = ["PAGE", "Said", "Step", "run_step", "steps_of"]

PAGE = Path(__file__).resolve().parents[2] / "docs" / "instructor.md"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANYTHING = "…"
BAR = re.compile(r"^.* \[#*-*\] \d+/\d+.*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A command, under which heading it stands, and what the page shows of its output."""

    heading: str
    command: str
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a command came to."""

    status: int
    text: str

    def fits(self, shown: str) -> bool:
        return not shown or _pattern(shown).fullmatch(BAR.sub("", self.text)) is not None


def steps_of(text: str) -> Iterator[Step]:
    """The commands of a page, in their order."""
    parts = re.split(r"^#+ (.+)$", text, flags=re.MULTILINE)
    for heading, body in zip(parts[1::2], parts[2::2], strict=True):
        for kind, block in BLOCK.findall(body):
            if kind != "console":
                continue
            for each in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, shown = each.partition("\n")
                yield Step(heading=heading, command=command, shown=shown)


def run_step(command: str, root: Path) -> Said:
    """Runs one command in the course ``root``: `course` in this process, nbgrader's by a fork, others in a shell."""
    program, *arguments = shlex.split(command)
    if program == "course":
        said = io.StringIO()
        with contextlib.chdir(root), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            status = main(arguments)
        return Said(status=status, text=said.getvalue())
    if program == "nbgrader":
        done = run_nbgrader(root, *arguments)
    else:
        done = subprocess.run(["bash", "-c", command], cwd=root, capture_output=True, text=True, check=False)
    return Said(status=done.returncode, text=done.stdout + done.stderr)


def _pattern(shown: str) -> re.Pattern[str]:
    lines = [
        r"(?:.*\n)*?" if line == ANYTHING else ".*".join(map(re.escape, line.split(ANYTHING))) + r"\n"
        for line in shown.splitlines()
    ]
    return re.compile("".join(lines))
