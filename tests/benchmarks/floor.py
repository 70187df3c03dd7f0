"""The floor under any grader: fork a fork server and ``exec`` the cells, with no isolation and no records.

Run as ``python -m tests.benchmarks.floor SOURCE FOLDER...``; prints the seconds that the folders' notebooks took, the
start of the process and its imports not counted.
"""

import contextlib
import io
import json
import os
import sys
import time
from pathlib import Path

import lossopt.checks  # noqa: F401
import numpy  # noqa: F401  # what the cells import is there before the fork

from autograder.assignment.source import CellKind, Source

__all__: list[str] = []


def main(source_path: Path, folders: list[Path]) -> float:
    source = Source.load(source_path.stem, source_path)
    start = time.perf_counter()
    for folder in folders:
        notebook = json.loads((folder / f"{source.assignment}.ipynb").read_bytes())
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException), contextlib.redirect_stdout(io.StringIO()):
                _run(source, notebook)
            os._exit(0)
        os.waitpid(child, 0)
    return time.perf_counter() - start


def _run(source: Source, notebook: dict) -> None:
    answers = {c["metadata"].get("nbgrader", {}).get("grade_id"): c["source"] for c in notebook["cells"]}
    namespace: dict[str, object] = {"__name__": "__main__"}
    for cell in source.cells:
        if cell.cell_type == "code" and not cell.is_left_out:
            text = "".join(answers.get(cell.grade_id, "")) if cell.kind is CellKind.SOLUTION else cell.text
            with contextlib.suppress(Exception):
                exec(text, namespace)


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), [Path(folder) for folder in sys.argv[2:]]))
