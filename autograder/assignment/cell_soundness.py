"""What a source's notebook, nbgrader's metadata of its cells, and the regions in their text must be like."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from autograder._exceptions import OtherKernelError, SourceError
from autograder.course import shown_name

__all__ = ["NBGRADER_SCHEMA", "require_notebook_form", "require_python", "require_sound_cell", "require_unique"]

NBGRADER_SCHEMA = 3
NBGRADER_KEYS = frozenset(
    ("schema_version", "grade_id", "grade", "solution", "locked", "task", "points", "cell_type", "checksum")
)
FLAGS = ("grade", "solution", "locked", "task")
CELL_TYPES = ("code", "markdown", "raw")
PYTHON = ("python", "ipython")
MOST_BITS = 1000  # so that it becomes a float
TYPE_AGAIN = "in JupyterLab open *Create Assignment* at the right edge and set the cell's type again"
AUTOTEST = re.compile(r"^[ \t]*### (?:HASHED )?AUTOTEST[^\n]*", re.MULTILINE)
REGIONS = ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")
# In which cells nbgrader allows a region: the flag of the cell, and its types as the sidebar in JupyterLab calls them.
BELONGS = {
    "SOLUTION": ("solution", "*Autograded answer* or *Manually graded answer*"),
    "HIDDEN TESTS": ("grade", "*Autograded tests*"),
}


def require_notebook_form(name: str, notebook: Mapping[str, Any]) -> None:
    """Raises :class:`SourceError` for the first thing in the notebook ``name`` that is not of nbformat's form."""
    minor = notebook.get("nbformat_minor", 0)
    if not (type(notebook["nbformat"]) is type(minor) is int and isinstance(notebook.get("metadata", {}), dict)):
        raise SourceError(f"{name} is not a notebook of nbformat 4; open and save it in JupyterLab.")
    for number, cell in enumerate(notebook["cells"], 1):
        fault = _fault_of_form(cell)
        if fault:
            raise SourceError(f"{name}: cell {number} {fault}; write the cell anew.")


def _fault_of_form(cell: Any) -> str:
    """What of a cell has another form than nbformat's, in words; "" if nothing has."""
    if not isinstance(cell, dict):
        return f"is {_named(cell)}, not a cell"
    metadata, text = cell.get("metadata", {}), cell.get("source", "")
    if cell.get("cell_type") not in CELL_TYPES:
        return f"has the cell_type {_named(cell.get('cell_type'))}, not code, markdown or raw"
    if not isinstance(metadata, dict):
        return f"has metadata of another form: they are {_named(metadata)}, not an object"
    if not isinstance(metadata.get("nbgrader", {}), dict):
        return f"has metadata of another form: its nbgrader is {_named(metadata['nbgrader'])}, not an object"
    if not isinstance(metadata.get("tags", []), list):
        return f"has metadata of another form: its tags are {_named(metadata['tags'])}, not a list"
    pictures = cell.get("attachments", {})
    if not isinstance(pictures, dict) or not all(isinstance(forms, dict) for forms in pictures.values()):
        return f"has attachments of another form: {_named(pictures)}"
    lines = text if isinstance(text, list) else [text]
    return "" if all(isinstance(line, str) for line in lines) else f"has the source {_named(text)}, not a text"


def _named(value: Any) -> str:
    """A value of JSON for a message."""
    return shown_name(repr(value)[:60]) if value is not None else "null"


def require_python(name: str, notebook: Mapping[str, Any]) -> None:
    """Raises :class:`OtherKernelError` if the notebook is for a kernel of another language."""
    metadata = notebook.get("metadata", {})
    kernel, info = metadata.get("kernelspec", {}), metadata.get("language_info", {})
    if not isinstance(kernel, dict) or not isinstance(info, dict):
        raise SourceError(f"{name}: the kernel in its metadata has another form; choose the kernel anew in JupyterLab.")
    language = kernel.get("language") or info.get("name") or _language_of(str(kernel.get("name") or "python"))
    if str(language).lower() not in PYTHON:
        called = shown_name(str(kernel.get("display_name") or kernel.get("name") or language)[:60])
        said = called if str(language).lower() in called.lower() else f"{called} ({shown_name(str(language)[:60])})"
        raise OtherKernelError(
            f"{name} is for the kernel {said}, but only notebooks in Python are released and graded here; keep the "
            "assignment in a course that nbgrader itself grades."
        )


def _language_of(kernel: str) -> str:
    """What a kernel's name tells if its language is not said; an environment may have any name."""
    others = {"ir": "R", "matlab": "MATLAB", "octave": "Octave", "bash": "Bash", "sagemath": "Sage"}
    return next((language for name, language in others.items() if kernel.lower() == name), "python")


def require_sound_cell(where: str, cell_type: str, nbgrader: Mapping[str, Any], text: str) -> None:
    """Raises :class:`SourceError`, which begins with ``where``, for the first fault of a cell."""
    version = nbgrader.get("schema_version", NBGRADER_SCHEMA)
    if version in (1, 2) and version is not True:
        raise SourceError(
            f"{where} has nbgrader metadata of version {version}, not {NBGRADER_SCHEMA}; run `nbgrader update` on the "
            "notebook."
        )
    if version != NBGRADER_SCHEMA:
        raise SourceError(f"{where} has nbgrader metadata of another version; set its schema_version to 3.")
    _require_types(where, nbgrader)
    _require_fitting(where, cell_type, nbgrader)
    unknown = sorted(set(nbgrader) - NBGRADER_KEYS)
    if unknown:
        raise SourceError(
            f"{where} has nbgrader metadata that nbgrader does not know: {', '.join(unknown)}; remove it."
        )
    if nbgrader.get("grade") and (found := AUTOTEST.search(text)):
        raise SourceError(
            f"{where} holds {shown_name(found[0].strip()[:60])!r}, for which only nbgrader writes a test, so that "
            "nothing is tested; write the test itself, as in `assert f(3) == 9`."
        )
    for name in REGIONS:
        begins, ends = text.count(f"BEGIN {name}"), text.count(f"END {name}")
        if begins != ends:
            raise SourceError(f"{where} has {begins} lines BEGIN {name} and {ends} lines END {name}; pair them.")
        flag, types = BELONGS.get(name, ("", ""))
        if begins and flag and not nbgrader.get(flag):
            raise SourceError(
                f"{where} has a region BEGIN {name}, but its type does not allow it; in JupyterLab open *Create "
                f"Assignment* at the right edge and set the cell to {types}."
            )


def _require_types(where: str, nbgrader: Mapping[str, Any]) -> None:
    """A text such as "false" would count as true."""
    for flag in FLAGS:
        if not isinstance(nbgrader.get(flag, False), bool):
            raise SourceError(
                f"{where} has metadata that nbgrader refuses ({flag} is {_named(nbgrader[flag])}, not true or false); "
                f"{TYPE_AGAIN}."
            )
    grade_id = nbgrader.get("grade_id")
    if grade_id is not None and not isinstance(grade_id, str):
        raise SourceError(f"{where} has the grade_id {_named(grade_id)}, which is no text; give it a name.")
    points = nbgrader.get("points")
    if nbgrader.get("grade") and points is None:
        raise SourceError(f"{where} is graded but says no points; give it a number of them.")
    if (nbgrader.get("grade") or (nbgrader.get("task") and points is not None)) and not _is_number(points):
        raise SourceError(f"{where} has the points {_named(points)}, which is no number; give it a number of them.")


def _is_number(value: Any) -> bool:
    return type(value) is float or (type(value) is int and value.bit_length() < MOST_BITS)


def _require_fitting(where: str, cell_type: str, nbgrader: Mapping[str, Any]) -> None:
    """In a raw cell nothing runs, and nobody marks what stands there."""
    if cell_type == "raw" and any(nbgrader.get(flag) for flag in ("grade", "solution", "task")):
        raise SourceError(f"{where} is graded or answered, but it is a raw cell; make it a code or a Markdown cell.")
    if cell_type == "markdown" and nbgrader.get("grade") and not nbgrader.get("solution") and not nbgrader.get("task"):
        raise SourceError(
            f"{where} is a Markdown cell that is graded but not an answer; set its type to *Manually graded answer*."
        )


def require_unique(name: str, grade_ids: Iterable[str | None]) -> None:
    """Raises :class:`SourceError` if two cells of the notebook ``name`` have the same ``grade_id``."""
    seen: set[str] = set()
    for grade_id in grade_ids:
        if grade_id is None:
            continue
        if grade_id in seen:
            raise SourceError(f"{name}: two cells have the grade_id {grade_id!r}; rename one.")
        seen.add(grade_id)
