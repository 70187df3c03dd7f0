"""Notebooks of a few cells for the tests of this folder."""

import base64
import io
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from PIL import Image
from PIL.PngImagePlugin import PngInfo

__all__ = ["code", "graded", "notebook", "png", "printed", "shown", "solution", "write"]

RED, BLUE = (200, 0, 0), (0, 0, 200)


def code(name: str, source: str, *outputs: NotebookNode, **metadata: Any) -> NotebookNode:
    """A code cell with the id ``name`` and stored outputs."""
    return nbformat.v4.new_code_cell(source, id=name, outputs=list(outputs), metadata=metadata)


def solution(name: str, source: str) -> NotebookNode:
    """A cell that nbgrader takes for an answer."""
    return code(name, source, nbgrader={"grade_id": name, "grade": False, "solution": True, "task": False})


def graded(name: str, source: str) -> NotebookNode:
    """A cell that nbgrader takes for a test."""
    return code(name, source, nbgrader={"grade_id": name, "grade": True, "solution": False, "points": 1})


def printed(text: str, stream: str = "stdout") -> NotebookNode:
    """What ``print`` leaves."""
    return nbformat.v4.new_output("stream", name=stream, text=text)


def shown(data: dict[str, Any], **metadata: Any) -> NotebookNode:
    """What ``display`` leaves."""
    return nbformat.v4.new_output("display_data", data=data, metadata=metadata)


def png(*, dot: tuple[int, int, int] = RED, program: str = "", level: int = 6) -> str:
    """A small picture with one dot, in base64; ``program`` and ``level`` change its bytes but not its pixels."""
    image = Image.new("RGB", (20, 10), "white")
    image.putpixel((3, 4), dot)
    about = PngInfo()
    if program:
        about.add_text("Software", program)
    with io.BytesIO() as stream:
        image.save(stream, format="png", pnginfo=about, compress_level=level)
        return base64.b64encode(stream.getvalue()).decode("ascii")


def notebook(*cells: NotebookNode, **metadata: Any) -> NotebookNode:
    """A notebook of these cells."""
    return nbformat.v4.new_notebook(cells=list(cells), metadata=metadata)


def write(path: Path, *cells: NotebookNode, **metadata: Any) -> Path:
    """The file of a notebook of these cells; its folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook(*cells, **metadata), path)
    return path
