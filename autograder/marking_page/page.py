"""The marking page's templates, script and style."""

from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from autograder.results.rendering import code_style

__all__ = ["FILES", "page", "page_file"]

FOLDER = Path(__file__).parent / "templates"
FILES = {"marking.js": "text/javascript", "marking.css": "text/css"}


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(name: str, **shown: Any) -> str:
    """The HTML of a template; all that is not marked as HTML is escaped."""
    return _environment().get_template(name).render(**shown)


@cache
def page_file(name: str) -> str:
    """One of :data:`FILES`; the style has the colours of code at its end."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return f"{text}\n{code_style()}\n" if name == "marking.css" else text
