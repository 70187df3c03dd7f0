"""nbval as this repository uses it; loaded by ``conftest.py`` at the root, at work if ``--nbval`` is given.

- ``course/`` and ``source_notebooks/``: every cell must run, and its outputs must equal the stored ones:
  texts, pictures (by their pixels), alternative texts. nbval alone compares no picture, and takes a cell
  without an execution count for one that was never run.
- ``release/<assignment>/``: the blank form. Each graded test cell must fail, since one that passes gives marks
  for nothing; a solution cell may raise ``NotImplementedError``; every other cell must run.
- A cell tagged ``gpu`` is skipped if there is no CUDA device. If there is one it must run; its outputs are
  not compared, since they are times.
- A cell tagged ``ungraded`` of an assignment is skipped if it draws a figure, since to import the figures takes each
  kernel two seconds; ``tests/assignments/test_own_figures.py`` runs all of them in one process, and compares what is
  stored.
"""

import difflib
import os
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from jupyter_client import KernelManager
from nbformat import NotebookNode
from nbval import plugin as nbval
from nbval.kernel import NbvalKernelspecManager, RunningKernel

from tests.notebooks import normal_form
from tests.notebooks.kernels import GPU_TAG, KERNEL_NAME, UNGRADED_TAG, environment, why_no_gpu

__all__ = ["CourseCell", "CourseNotebook", "Expectation", "pytest_collect_file"]


class Expectation(Enum):
    """What running a cell must lead to."""

    STORED_OUTPUTS = "the stored outputs"
    SUCCESS = "no error"
    FAILURE = "an error, whatever its kind"
    SUCCESS_OR_BLANK = "no error, or NotImplementedError"


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, list[Any], list[Any]]:
    """Put :class:`CourseNotebook` in the place of nbval's own collector."""
    collected = yield
    return [
        CourseNotebook.from_parent(parent, path=file_path) if type(node) is nbval.IPyNbFile else node
        for node in collected
    ]


class CourseKernel(RunningKernel):
    """nbval's kernel, started so that no setting of the person who runs it gets in."""

    def __init__(self, notebook: Path, ipython_folder: Path, startup_timeout: float) -> None:
        # By sockets in its own folder: a port that was free when it was chosen may be taken by another test meanwhile.
        self.km = KernelManager(
            kernel_name=KERNEL_NAME,
            kernel_spec_manager=NbvalKernelspecManager(),
            transport="ipc" if os.name == "posix" else "tcp",
            connection_file=str(ipython_folder / "kernel.json"),
        )
        self.km.start_kernel(stderr=subprocess.DEVNULL, cwd=str(notebook.parent), env=environment(ipython_folder))
        self.kc = self.km.client()
        self.kc.start_channels()
        try:
            self.kc.wait_for_ready(timeout=startup_timeout)
        except RuntimeError:
            self.kc.stop_channels()
            self.km.shutdown_kernel(now=True)
            raise
        self._ensure_iopub_up()


class CourseNotebook(nbval.IPyNbFile):
    """One notebook: its code cells are tests that run in order in one kernel."""

    _ipython_folder: tempfile.TemporaryDirectory[str] | None = None

    def setup(self) -> None:
        """Start the kernel."""
        self._ipython_folder = tempfile.TemporaryDirectory()
        timeout = self.config.option.nbval_kernel_startup_timeout
        self.kernel = CourseKernel(self.path, Path(self._ipython_folder.name), timeout)
        self.setup_sanitize_files()

    def teardown(self) -> None:
        """Stop the kernel."""
        super().teardown()
        if self._ipython_folder is not None:
            self._ipython_folder.cleanup()

    def collect(self) -> Iterator["CourseCell"]:
        """The code cells, each under its id."""
        try:
            self.nb = normal_form.read(self.path)
        except ValueError as error:
            raise self.CollectError(f"{self.path}: {error}") from error
        is_release = self.path.parent.parent.name == "release"
        code_cells = [cell for cell in self.nb.cells if cell.cell_type == "code"]
        for number, cell in enumerate(code_cells):
            options = defaultdict(bool, nbval.find_metadata_tags(cell.metadata))
            options.update(nbval.find_comment_markers(cell.source))
            options["check_exception"] = False  # the tag is for *Run All* in a released notebook
            yield CourseCell.from_parent(
                self,
                name=cell.id,
                cell_num=number,
                cell=cell,
                options=options,
                expectation=_release_expectation(cell) if is_release else _source_expectation(cell),
            )


class CourseCell(nbval.IPyNbCell):
    """One code cell and what must come of it."""

    def __init__(self, *, expectation: Expectation, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.expectation = expectation
        self.options["check"] = expectation is Expectation.STORED_OUTPUTS and self.options.get("check", True)
        # nbval leaves a cell without a count uncompared; this repository stores none.
        self.cell.execution_count = 1

    def runtest(self) -> None:
        """Run the cell, and hold what came against what must come."""
        tags = self.cell.metadata.get("tags", [])
        is_figure = UNGRADED_TAG in tags and "explorers" in self.cell.source
        reason = why_no_gpu() if GPU_TAG in tags else "a figure, tagged ungraded" if is_figure else None
        if reason:
            pytest.skip(f"{self.path.name}, cell {self.name}: {reason}")
        try:
            super().runtest()
        except nbval.NbCellError:
            if not self._may_have_failed():
                raise
        else:
            if self.expectation is Expectation.FAILURE and not self._errors():
                self.raise_cell_error("This test cell passes although no answer is given; it must fail")

    def _may_have_failed(self) -> bool:
        """Whether the cell ended in an error that is expected; a cell that took too long is never right."""
        errors = self._errors()
        if self.parent.timed_out or not errors:
            return False
        if self.expectation is Expectation.SUCCESS_OR_BLANK:
            return bool(errors[-1].ename == "NotImplementedError")
        return self.expectation is Expectation.FAILURE

    def _errors(self) -> list[NotebookNode]:
        return [output for output in self.test_outputs or [] if output.output_type == "error"]

    def compare_outputs(self, test: list[NotebookNode], ref: list[NotebookNode], skip_compare: Any = None) -> bool:
        """Whether fresh outputs equal the stored ones; if not, ``comparison_traceback`` shows both."""
        fresh, stored = (self._sanitised(outputs) for outputs in (test, ref))
        changes = difflib.unified_diff(_as_lines(stored), _as_lines(fresh), "stored", "fresh", lineterm="")
        advice = "If the fresh outputs are right, store them with `make notebooks`."
        self.comparison_traceback = [*changes, advice]
        return bool(fresh == stored)

    def _sanitised(self, outputs: list[NotebookNode]) -> Any:
        return _map_strings(normal_form.comparable(outputs), self.sanitize)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:
        """What pytest prints; the first line stands in its summary too."""
        error = excinfo.value
        if not isinstance(error, nbval.NbCellError):
            return f"{type(error).__name__}: {error}"
        raised = [f"{output.ename}: {output.evalue}" for output in self._errors()]
        return "\n\n".join(filter(None, (*raised, str(error), error.source, error.inner_traceback)))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where pytest says that this test stands."""
        return self.path, 0, f"{self.path.name}::{self.name}"


def _source_expectation(cell: NotebookNode) -> Expectation:
    is_gpu = GPU_TAG in cell.metadata.get("tags", [])
    return Expectation.SUCCESS if is_gpu else Expectation.STORED_OUTPUTS


def _release_expectation(cell: NotebookNode) -> Expectation:
    grading = cell.metadata.get("nbgrader", {})
    if grading.get("solution"):
        return Expectation.SUCCESS_OR_BLANK
    return Expectation.FAILURE if grading.get("grade") else Expectation.SUCCESS


def _as_lines(outputs: list[dict[str, Any]]) -> list[str]:
    """The outputs as lines that can be compared by eye; values that are not text keep their Python form."""
    lines: list[str] = []
    for output in outputs:
        for kind, value in output.items():
            parts = value if isinstance(value, dict) else {"": value}
            lines.extend(f"{kind} {key}: {line}" for key, text in parts.items() for line in str(text).splitlines())
    return lines


def _map_strings(value: Any, change: Callable[[str], str]) -> Any:
    """``value``, plain data, with ``change`` applied to every string in it."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_map_strings(item, change) for item in value]
    if isinstance(value, dict):
        return {key: _map_strings(item, change) for key, item in value.items()}
    return value
