"""Reads three habits of this repository's docstrings that Napoleon does not know.

- ``Convention: no factor 1/2.`` is a section that begins on its own line.
- ``Returns, Raises:`` is one section for both.
- A line of ``Raises:`` may name several errors, so that its lines become a list instead of fields.
"""

import re
from collections.abc import Iterator
from typing import Any

from sphinx.application import Sphinx

__all__ = ["SECTIONS", "setup"]

SECTIONS = ("Convention", "Source", "Raises", "Returns and Raises", "Args and Returns and Raises")
ON_ITS_LINE = re.compile(r"( *)(Convention|Source): (.+)")
JOINED = re.compile(r" *\w+(, \w+)+:")
BEFORE_NAPOLEON = 400


def _to_google_style(_app: Sphinx, _what: str, _name: str, _object: object, _options: object, lines: list[str]) -> None:
    lines[:] = _errors_as_list(line for given in lines for line in _sections(given))


def _sections(line: str) -> list[str]:
    if found := ON_ITS_LINE.fullmatch(line):
        indent, name, text = found.groups()
        return [f"{indent}{name}:", f"{indent}    {text[0].upper()}{text[1:]}"]
    return [line.replace(", ", " and ") if JOINED.fullmatch(line) else line]


def _errors_as_list(lines: Iterator[str]) -> Iterator[str]:
    base: int | None = None  # the indent of the section's heading, while its lines come
    for line in lines:
        indent = len(line) - len(line.lstrip())
        if base is not None and line.strip() and indent <= base:
            base = None
        if base is not None and line.strip():
            line = f"{' ' * (base + 4)}{'- ' if indent == base + 4 else '  '}{line.strip()}"
        if line.strip() == "Raises:":
            base = indent
        yield line


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("autodoc-process-docstring", _to_google_style, priority=BEFORE_NAPOLEON)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
