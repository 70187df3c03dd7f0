"""The one form in which this repository keeps its notebooks, and the form in which two runs are compared.

:func:`normalise` decides what is stored: nothing in it tells when, where or by whom a notebook was run.
:func:`comparable` decides what counts as the same output. ``make notebooks`` and nbval share both, so that what
the one stores, the other accepts.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from tests.notebooks import pictures

__all__ = ["as_bytes", "comparable", "normalise", "normalise_outputs", "read"]

ROOT = Path(__file__).resolve().parents[2]
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
OWN_METADATA = ("limits", "withhold", "worked_solutions")
CELL_METADATA = ("deletable", "editable", "jupyter", "nbgrader", "tags")
# The folders before a file's name. It starts where a word starts, or a long picture would be searched from each letter.
FOLDERS = r"(?<![^\s'\"<>])[^\s'\"<>]*"
# A cell whose code gives away what its output asks.
QUESTION = re.compile(r"\s*(\w+ = )?(explorers\.)?(Question|Prediction)\(")
# A cell that only asserts what the text around it says, or only draws the figure that its output shows.
FOLDED = frozenset({"proof", "figure"})
# What a run leaves in text of the process and the machine that it ran on.
TRACES = (
    (re.compile(r"\bat 0x[0-9a-fA-F]+"), "at 0x0"),
    (re.compile(FOLDERS + r"ipykernel_\d+[/\\]\d+\.py"), "ipykernel/cell.py"),
    (re.compile(FOLDERS + r"[/\\]site-packages[/\\]"), "site-packages/"),
    (re.compile(r"\bCell In\[\d+\]"), "Cell In[ ]"),
    (re.compile(re.escape(f"{ROOT}/")), ""),
)


def read(path: Path) -> NotebookNode:
    """The notebook in a file, in normal form.

    Raises:
        ValueError: the file does not hold a notebook of nbformat 4.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or content.get("nbformat") != 4 or "cells" not in content:
        raise ValueError("it is not a notebook of nbformat 4")
    _name_cells(content["cells"])
    content["nbformat_minor"] = 5
    text = json.dumps(content)
    try:
        return normalise(nbformat.reads(text, as_version=4))
    except nbformat.ValidationError as error:
        raise ValueError(f"it is not a valid notebook ({error.message})") from error


def as_bytes(notebook: NotebookNode) -> bytes:
    """The file of a notebook, as JupyterLab would write it."""
    return (nbformat.writes(notebook, version=4).rstrip("\n") + "\n").encode()


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Change ``notebook`` to normal form; it is returned too."""
    own = {key: notebook.metadata[key] for key in OWN_METADATA if key in notebook.metadata}
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}, **own})
    for cell in notebook.cells:
        metadata = {key: cell.metadata[key] for key in CELL_METADATA if cell.metadata.get(key)}
        cell.metadata = nbformat.from_dict({**metadata, **_locks(cell), **_folded(cell)})
        if cell.cell_type == "code":
            cell.execution_count = None
            cell.outputs = normalise_outputs(cell.outputs)
    return notebook


def normalise_outputs(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """The outputs of one cell without what differs from run to run; streams that follow each other are joined."""
    normal: list[NotebookNode] = []
    for is_stream, group in groupby(outputs, key=lambda output: output.output_type == "stream"):
        run = list(group)
        normal.extend(_join_streams(run) if is_stream else [_normalise_result(output) for output in run])
    return normal


def comparable(outputs: Iterable[NotebookNode]) -> list[dict[str, Any]]:
    """Plain data that is equal for two runs if and only if a reader sees the same."""
    return [_comparable_output(output) for output in normalise_outputs(outputs)]


def _name_cells(cells: list[dict[str, Any]]) -> None:
    """Give each cell without an ``id`` one that does not change as long as its text does not."""
    taken = {cell["id"] for cell in cells if "id" in cell}
    for cell in cells:
        if "id" in cell:
            continue
        source = "".join(cell["source"])
        grade_id = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id")
        stem = str(grade_id or "cell-" + hashlib.sha256(source.encode()).hexdigest()[:8])
        name, number = stem, 2
        while name in taken:
            name, number = f"{stem}-{number}", number + 1
        cell["id"] = name
        taken.add(name)


def _locks(cell: NotebookNode) -> dict[str, bool]:
    """``deletable`` and ``editable`` say something only if they are false."""
    return {key: False for key in ("deletable", "editable") if cell.metadata.get(key) is False}


def _folded(cell: NotebookNode) -> dict[str, dict[str, bool]]:
    """JupyterLab folds code away that is not for reading, and the exported pages leave it out."""
    is_folded = not FOLDED.isdisjoint(cell.metadata.get("tags", ()))
    if cell.cell_type != "code" or not (is_folded or QUESTION.match(cell.source)):
        return {}
    return {"jupyter": {**cell.metadata.get("jupyter", {}), "source_hidden": True}}


def _join_streams(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """One output for each stream, stdout first: which of the two arrives earlier is chance."""
    texts: dict[str, str] = {}
    for output in outputs:
        texts[output.name] = texts.get(output.name, "") + output.text
    return [
        nbformat.v4.new_output("stream", name=name, text=_normalise_text(texts[name]))
        for name in ("stdout", "stderr")
        if texts.get(name)
    ]


def _normalise_result(output: NotebookNode) -> NotebookNode:
    if output.output_type == "error":
        output.evalue = _normalise_text(output.evalue)
        output.traceback = [_normalise_text(line) for line in output.traceback]
        return output
    if output.output_type == "execute_result":
        output.execution_count = None
    output.pop("transient", None)
    # A view names its model by a number that is drawn anew in each run, and without a kernel nothing answers to it.
    output.data = nbformat.from_dict(
        {kind: _normalise_value(kind, value) for kind, value in output.data.items() if kind != WIDGET_VIEW}
    )
    return output


def _normalise_value(kind: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return pictures.strip(value) if kind == "image/png" else _normalise_text(value)


def _normalise_text(text: str) -> str:
    for trace, stand_in in TRACES:
        text = trace.sub(stand_in, text)
    return pictures.replace_embedded(text, pictures.strip)


def _comparable_output(output: NotebookNode) -> dict[str, Any]:
    if output.output_type == "error":
        # Lines of the libraries in a traceback differ between the supported versions of Python.
        return {"error": f"{output.ename}: {output.evalue}"}
    if output.output_type == "stream":
        return {output.name: output.text}
    data = {kind: _comparable_value(kind, value) for kind, value in output.data.items()}
    return {output.output_type: data, "metadata": dict(output.metadata)}


def _comparable_value(kind: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return pictures.describe(value) if kind == "image/png" else pictures.replace_embedded(value, pictures.describe)
