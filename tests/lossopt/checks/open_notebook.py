"""A notebook of checks that runs once in a real kernel, from top to bottom as *Run All* does."""

import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from traitlets import default

from tests.notebooks.kernels import KERNEL_NAME, ThisInterpreter, environment

__all__ = ["CELLS", "outputs"]

CHECK = """
from lossopt import checks

check = checks.Exercise({name}, takes="x", returns=checks.Number())
check.part("the idea", points=2)
check.case("at 3", 3.0, gives=6.0)
check.part("edge cases", points=1)
check.case("at 0", 0.0, gives=0.0)
check.in_notebook(seconds=0.5)
check.verify()
"""
WHOLE = """
check = checks.Exercise({name}, takes="x", returns=checks.Number())
check.case("at 3", 3.0, gives=6.0)
check.case("at 4", 4.0, gives=8.0)
check.verify()
"""
SAVED = "from lossopt import checks\ncheck = checks.Exercise({name}, takes='x', returns=checks.Number())\n" + (
    "check.case('at 3', {at}, gives=6.0)\ncheck.verify()"
)
STUBBORN = """
def twice(x):
    while True:
        try:
            x += 1
        except:
            pass
"""
VALUE = (
    "check = checks.Exercise({name}, takes=None, returns=checks.Number())\ncheck.case('', gives=3.0)\ncheck.verify()"
)
BEFORE_IMPORTS = """
from lossopt import checks

check = checks.Exercise(twice, takes="x", returns=checks.Number())
check.case("at pi", np.pi, gives=math.tau)
check.in_notebook(seconds=0.5, hints="sealed")
check.verify()
"""
CELLS = {
    "before its imports": BEFORE_IMPORTS,
    "before its answer": CHECK.format(name="twice"),
    "what is left of it": "'twice' in globals()",
    "blank": "def twice(x):\n    raise NotImplementedError()",
    "of the blank form": CHECK.format(name="twice"),
    "partly right": "def twice(x):\n    return x + 3",
    "of a partly right answer": CHECK.format(name="twice"),
    "wrong": "def twice(x):\n    return x + 1",
    "of a wrong answer": CHECK.format(name="twice"),
    "endless": STUBBORN,
    "of an endless loop": CHECK.format(name="twice"),
    "warns": "import warnings\n\ndef twice(x):\n    warnings.warn('mind the gap')\n    return 2 * x",
    "of an answer that warns": CHECK.format(name="twice"),
    "with its stub": "def stopped(x):\n    y = 2 * x\n    raise NotImplementedError()\n    return y",
    "of an answer with its stub": CHECK.format(name="stopped"),
    "value": "value = 3",
    "value below its stub": "raise NotImplementedError()\nvalue = 3",
    "of a value below its stub": VALUE.format(name="value"),
    "endless at the top": "x = 0\nwhile True:\n    try:\n        x += 1\n    except:\n        pass\nendless = None",
    "of an answer that did not end": CHECK.format(name="endless"),
    "ended at last": "def endless(x):\n    return 2 * x",
    "of an answer that ended at last": CHECK.format(name="endless"),
    "no answer": "import time\ntime.sleep(0.7)\n'slept'",
    "right": "def doubled(x):\n    return 2 * x\n\ndef once(x):\n    return x",
    "of an answer without parts": WHOLE.format(name="doubled"),
    "of a wrong one without parts": WHOLE.format(name="once"),
    "mended": "def once(x):\n    return 2 * x",
    "table": "checks.table()",
    "plain table": "print(checks.table())",
}


STOPPED = ("value below its stub", "endless at the top")
ANSWERS = (*STOPPED, "ended at last")  # as the saved file says; all other cells may take their time


class FrontEnd(NotebookClient):  # type: ignore[misc]  # nbclient is untyped here
    """Tells the kernel which cell it runs, as JupyterLab does."""

    @default("on_cell_execute")
    def _name_cell(self) -> Callable[..., None]:
        def name(cell: NotebookNode, cell_index: int) -> None:
            self.kc.session.metadata = {"cellId": cell.id}

        return name


@cache
def outputs() -> dict[str, list[NotebookNode]]:
    """What each of :data:`CELLS` shows. In the saved file stand two more checks, which nobody has run."""
    cells = {name: nbformat.v4.new_code_cell(text) for name, text in CELLS.items()}
    for name in ("before its imports", *STOPPED):
        cells[name].metadata["tags"] = ["raises-exception"]
    notebook = nbformat.v4.new_notebook(cells=[*cells.values()])
    graded, solution = {"nbgrader": {"grade": True}}, {"nbgrader": {"solution": True}}
    unrun = [
        SAVED.format(name="once", at="3.0"),
        SAVED.format(name="late", at="3.0"),
        SAVED.format(name="once_more", at="np.pi"),
    ]
    saved = [nbformat.v4.new_code_cell(text, metadata=graded) for text in unrun]
    saved += [nbformat.v4.new_code_cell(CELLS[name], metadata=solution, id=cells[name].id) for name in ANSWERS]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "small.ipynb"
        limits = {"limits": {"cell_seconds": 0.5}}
        nbformat.write(nbformat.v4.new_notebook(cells=saved, metadata=limits), path)
        client = FrontEnd(notebook, kernel_manager_class=ThisInterpreter, kernel_name=KERNEL_NAME, timeout=120)
        variables = environment(Path(folder)) | {"JPY_SESSION_NAME": str(path)}
        client.execute(env=variables, stderr=subprocess.DEVNULL)
    return {name: cell.outputs for name, cell in zip(CELLS, notebook.cells, strict=True)}
