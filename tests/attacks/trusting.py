"""A reader of submissions as most graders have one: it believes names, links, formats and contents."""

import ast
import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from nbconvert.filters import markdown2html

from tests.attacks.target import Notebook
from tests.autograder.active_content import active_parts

__all__ = ["stumbles", "table", "table_runs_code"]

SECONDS = 0.4
READ = "import sys; sys.stdout.buffer.write(open(sys.argv[1], 'rb').read())"


def stumbles(submitted: Path, student: str, assignment: str) -> bool:
    """Whether the reader fails, hangs, gets something that is not the student's own, or passes on what is active."""
    folder = submitted / student / assignment
    found = sorted(folder.rglob(f"{assignment}.ipynb"))
    if folder.resolve() != submitted.resolve() / student / assignment or found[:1] != [folder / f"{assignment}.ipynb"]:
        return True
    if not found[0].resolve().is_relative_to(folder.resolve()):
        return True
    try:
        notebook = _read(found[0])
        _prepare(notebook)
    except (OSError, ValueError, LookupError, SyntaxError, RecursionError, ImportError, subprocess.SubprocessError):
        return True
    return bool(list(active_parts(_page(notebook, student))))


def _read(path: Path) -> Notebook:
    data = subprocess.run(
        [sys.executable, "-I", "-S", "-c", READ, path], capture_output=True, timeout=SECONDS, check=True
    )
    notebook: Notebook = json.loads(data.stdout)
    nbformat.validate(nbformat.from_dict(notebook))
    if notebook["nbformat"] != nbformat.current_nbformat:
        raise ValueError("of another format")
    return notebook


def _prepare(notebook: Notebook) -> None:
    """Finds the kernel, reads the cells' names, and copies the notebook."""
    kernel = notebook["metadata"]["kernelspec"]
    if KernelSpecManager().get_kernel_spec(kernel["name"]).language != kernel.get("language", "python"):
        raise ValueError("no kernel speaks this language")
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and not cell["source"].startswith("%"):
            ast.parse(cell["source"])
        "".join(cell["source"]).encode()


def _page(notebook: Notebook, student: str) -> str:
    """The page that an instructor or a student would see."""
    parts = [f"<h1>{student}</h1>"]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            parts.append(markdown2html("".join(cell["source"])))
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            parts += [data.get("text/html", ""), data.get("image/svg+xml", "")]
            parts += [f"<script>{data[form]}</script>" for form in ("application/javascript",) if form in data]
    return "\n".join(parts)


def table(students: list[str]) -> str:
    """Their names as a spreadsheet's file."""
    text = io.StringIO()
    csv.writer(text).writerows([student, 1.0] for student in students)
    return text.getvalue()


def table_runs_code(text: str) -> bool:
    """Whether a spreadsheet would take a field for a formula, or one row for several."""
    rows = list(csv.reader(io.StringIO(text)))
    return any(field.lstrip().startswith(tuple("=+-@\t")) for row in rows for field in row) or any(
        "\n" in field for row in rows for field in row
    )
