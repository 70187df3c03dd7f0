"""Runs notebooks, brings them to normal form and stores their outputs: ``make notebooks``.

Run as ``python -m tests.notebooks.store [PATH...]``; without a path, every notebook of ``course/`` and
``source_notebooks/``. A second run changes no byte. A notebook that fails is left as it was.
"""

import argparse
import copy
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from autograder.atomic_files import write_atomically
from tests.notebooks import normal_form
from tests.notebooks.kernels import GPU_TAG, KERNEL_NAME, ThisInterpreter, environment, why_no_gpu

__all__ = ["NotebookFailed", "main", "store"]

FOLDERS = ("course/*.ipynb", "source_notebooks/*/*.ipynb")
CELL_SECONDS = 600
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class NotebookFailed(Exception):
    """A notebook could not be run or read; the message says which cell and why, in one line."""


def store(path: Path) -> bool:
    """Run the notebook at ``path`` and store it in normal form; whether a byte changed.

    Raises:
        NotebookFailed: the file is not a notebook, or one of its cells failed; it is left as it was.
    """
    before = path.read_bytes()
    try:
        stored = normal_form.read(path)
    except ValueError as error:
        raise NotebookFailed(f"{path}: {error}") from error
    fresh = normal_form.normalise(_execute(copy.deepcopy(stored), path))
    for old, new in zip(stored.cells, fresh.cells, strict=True):
        _keep_outputs(old, new)
    after = normal_form.as_bytes(fresh)
    if after != before:
        write_atomically(path, after)
    return after != before


def _keep_outputs(old: NotebookNode, new: NotebookNode) -> None:
    """Keep the stored outputs that say the same as the fresh ones.

    Two machines may compress equal pixels differently; and what a GPU prints (times) is that GPU's own, so it is
    renewed only if it was cleared before.
    """
    if old.cell_type != "code":
        return
    is_timing = GPU_TAG in old.metadata.get("tags", []) and old.outputs
    if is_timing or normal_form.comparable(old.outputs) == normal_form.comparable(new.outputs):
        new.outputs = old.outputs


def _execute(notebook: NotebookNode, path: Path) -> NotebookNode:
    running: list[NotebookNode] = []
    client = NotebookClient(
        notebook,
        kernel_manager_class=ThisInterpreter,
        kernel_name=KERNEL_NAME,
        timeout=CELL_SECONDS,
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        store_widget_state=False,
        on_cell_start=lambda cell, **_others: running.append(cell),
        **_without_gpu(notebook),
    )
    with tempfile.TemporaryDirectory() as folder:
        try:
            # What a kernel writes to its own stderr is about sockets, not about the notebook.
            return client.execute(env=environment(Path(folder)), stderr=subprocess.DEVNULL)
        except CellTimeoutError as error:
            raise _failure(path, running, f"it took longer than {CELL_SECONDS} s") from error
        except CellExecutionError as error:
            raise _failure(path, running, f"{error.ename}: {_first_line(error.evalue)}") from error
        except DeadKernelError as error:
            raise _failure(path, running, "its kernel died") from error


def _without_gpu(notebook: NotebookNode) -> dict[str, str]:
    tagged = any(GPU_TAG in cell.metadata.get("tags", []) for cell in notebook.cells)
    return {"skip_cells_with_tag": GPU_TAG} if tagged and why_no_gpu() else {}


def _failure(path: Path, running: list[NotebookNode], reason: str) -> NotebookFailed:
    cell = running[-1].id if running else "before the first"
    return NotebookFailed(f"{path}, cell {cell}: {reason}; the file is left as it was.")


def _first_line(text: str) -> str:
    lines = COLOURS.sub("", text).strip().splitlines()
    return lines[0] if lines else "no message"


def _report(path: Path) -> bool:
    """Store one notebook and say so; returns whether it went well."""
    started = time.perf_counter()
    sys.stdout.write(f"{path} ... ")
    sys.stdout.flush()
    try:
        changed = store(path)
    except NotebookFailed as error:
        sys.stdout.write("failed\n")
        sys.stderr.write(f"{error}\n")
        return False
    state = "stored" if changed else "unchanged"
    sys.stdout.write(f"{state} ({time.perf_counter() - started:.1f} s)\n")
    return True


def main(arguments: list[str] | None = None) -> int:
    """Store the named notebooks, or all; returns 0 if all went well, 1 if one failed, 2 if a path is not a file."""
    parser = argparse.ArgumentParser(prog="make notebooks", description="Run notebooks and store their outputs.")
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="a notebook; all if none is named")
    paths = parser.parse_args(arguments).paths
    paths = paths or sorted(path for pattern in FOLDERS for path in Path.cwd().glob(pattern))
    for path in paths:
        if not path.is_file():
            sys.stderr.write(f"{path} is not a file; name a notebook, or leave it out to run all of them.\n")
            return 2
    went_well = [_report(_shown(path)) for path in paths]
    return 0 if all(went_well) else 1


def _shown(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


if __name__ == "__main__":
    sys.exit(main())
