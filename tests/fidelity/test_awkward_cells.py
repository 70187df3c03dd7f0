"""Cells that lean on what a Jupyter kernel is show the same in the student process as in a kernel.

``cells/`` holds one notebook a file, its cells between lines of ``# %%``. What differs on purpose stands below them,
with what a student sees instead.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from autograder.running.assignment_grader import AssignmentGrader
from tests.fidelity.two_runs import as_seen, through_kernel, through_runner

BOOKS = sorted((Path(__file__).parent / "cells").glob("*.txt"))
# How long something took differs from run to run; that a time is shown does not.
TIMES = re.compile(r"\d[\d.e+]* (ns|μs|us|ms|s|min)\b")
# The file that a cell is said to stand in: a kernel writes one to disk, the student process names it.
CELL_FILES = re.compile(r"<ipython-input-\d+-\w+>|ipykernel/cell\.py|(?<=\()\d+\.py")
# The compiler repeats itself where a cell is compiled more than once.
WITHOUT_PLACE = re.compile(r"^<>:\d+: \w+Warning: .*\n", re.MULTILINE)


def split(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").rstrip("\n").split("\n# %%\n")


def compared(outputs: Any) -> list[dict[str, Any]]:
    """What a reader sees, less times and the names of cells' files."""
    seen = [{kind: value for kind, value in output.items() if kind != "metadata"} for output in as_seen(outputs)]
    return [{kind: without_chance(value) for kind, value in output.items()} for output in seen]


def without_chance(value: Any) -> Any:
    if isinstance(value, dict):
        return {kind: without_chance(part) for kind, part in value.items()}
    if not isinstance(value, str):
        return value
    return TIMES.sub("<time>", CELL_FILES.sub("<cell>", WITHOUT_PLACE.sub("", value)))


@cache
def both(path: Path, grader: AssignmentGrader) -> list[tuple[str, list[dict[str, Any]], list[dict[str, Any]]]]:
    """Each cell of a book with its outputs in a kernel and in the student process."""
    texts = split(path)
    return list(zip(texts, through_kernel(texts), through_runner(texts, grader), strict=True))


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_cells_show_what_they_show_in_a_kernel(path, grader):
    """Results, streams, displays, figures pixel by pixel, warnings and errors, cell by cell."""
    for text, kernel, runner in both(path, grader):
        assert compared(runner) == compared(kernel), text


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_what_goes_wrong_is_traced_as_in_a_kernel(path, grader):
    """Every traceback ends with the same line."""
    for text, kernel, runner in both(path, grader):
        assert traced(runner) == traced(kernel), text


def traced(outputs: Any) -> list[str]:
    """The last line of each traceback."""
    lines = ["\n".join(output["traceback"]).split("\n")[-1] for output in outputs if output["output_type"] == "error"]
    return [without_chance(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in lines]


OFF = "Other programs are off while a notebook is graded: `{}` does nothing here.\n"
NO_INPUT = "RuntimeError: input() has nobody to ask while a notebook is graded; put the value into the code instead."
WINDOW = "`{}` does nothing here: figures are drawn without a window while a notebook is graded.\n"
DIFFERENT: dict[str, list[dict[str, Any]]] = {
    "input('name? ')": [{"error": NO_INPUT}],
    "import getpass\ngetpass.getpass('password? ')": [{"error": NO_INPUT}],
    "!ls": [{"stderr": OFF.format("!")}],
    "files = !ls": [{"stderr": OFF.format("!")}],
    "!!ls": [{"stderr": OFF.format("!")}],
    "%pip install nothing": [{"stderr": OFF.format("%pip")}],
    "%conda install nothing": [{"stderr": OFF.format("%conda")}],
    "%system ls": [{"stderr": OFF.format("%system")}],
    "%sx ls": [{"stderr": OFF.format("%sx")}],
    "%%bash\nls": [{"stderr": OFF.format("%%bash")}],
    "%%sh\nls": [{"stderr": OFF.format("%%sh")}],
    "%%script true\nls": [{"stderr": OFF.format("%%script")}],
    "%%python\nprint(1)": [{"stderr": OFF.format("%%python")}],
    "get_ipython().system('ls')": [{"stderr": OFF.format("!")}],
    # Figures are drawn into the notebook, whatever window is asked for.
    "%matplotlib qt": [{"stderr": WINDOW.format("%matplotlib qt")}],
    "import matplotlib\nmatplotlib.use('TkAgg')": [{"stderr": WINDOW.format("matplotlib.use('TkAgg')")}],
    "%cd ..": [{"stderr": "`%cd ..` does nothing here: a notebook stays in its folder while it is graded.\n"}],
    "breakpoint()": [{"stderr": "breakpoint() does nothing here: it has nobody to ask while a notebook is graded.\n"}],
    # No front end holds a widget's output apart, nor an earlier cell's display.
    "import ipywidgets\nout = ipywidgets.Output()\nwith out:\n    print('inside')": [{"stdout": "inside\n"}],
    "handle = display('first', display_id=True)": [{"display_data": {"text/plain": "'first'"}}],
    "handle.update('second')": [],
    # Output that is not text stays behind.
    "display({'text/plain': 'a', 'application/json': {'b': 1}}, raw=True)": [{"display_data": {"text/plain": "a"}}],
    "class Bad(Exception):\n    def __str__(self):\n        raise RuntimeError\nraise Bad": [
        {"error": "Bad: <the exception has no text>"},
    ],
    "1 + 1": [{"execute_result": {"text/plain": "2"}}],
}


@pytest.fixture(scope="module")
def different(grader):
    return dict(zip(DIFFERENT, through_runner(DIFFERENT, grader), strict=True))


@pytest.mark.parametrize("text", DIFFERENT)
def test_what_differs_on_purpose_is_answered(different, text):
    """A cell that asks for a front end or another program gets a clear answer, and the next one runs."""
    assert compared(different[text])[:1] == DIFFERENT[text]


def test_cells_without_code_show_nothing(grader):
    """Empty cells, blank lines and comments."""
    texts = ["", "\n\n   \n", "# only a comment", "'last'"]
    assert [len(outputs) for outputs in through_runner(texts, grader)] == [0, 0, 0, 1]
