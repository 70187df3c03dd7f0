"""From a stored lesson to HTML that keeps to WCAG 2.1 AA; nbconvert's own themes miss its contrasts."""

import html
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
from jinja2 import Environment
from nbconvert.exporters import HTMLExporter

from lossopt.pages.formulas import take_formulas, with_formulas
from lossopt.pages.states import figure_with_states
from lossopt.pages.tried_figures import figure_outputs, tried_figures
from lossopt.progress.catalogue import first_heading
from lossopt.saving.markup import without_run_notes

__all__ = ["Lesson", "export_page", "exported_lesson", "templates"]

HERE = Path(__file__).parent
LESSON_LINK = re.compile(r'(href="[\w./-]+)\.ipynb(#[^"]*)?"')
ANCHOR_LINK = re.compile(r'<a class="anchor-link"[^>]*>[^<]*</a>')
GLOSSARY = re.compile(r"<table>\s*<thead>\s*<tr>\s*<th>term</th>.*?</table>", re.DOTALL)
TERM = re.compile(r"(<tr>\s*<td)>(.*?)</td>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A lesson as HTML, without what a page has around it."""

    name: str
    title: str
    body: str


@cache
def _exporter() -> HTMLExporter:
    # Without anchor links the headings would have no identifiers either.
    return HTMLExporter(template_name="template", extra_template_basedirs=[str(HERE)], embed_images=True)


def templates() -> Environment:
    """Where the pages' templates are found."""
    environment: Environment = _exporter().environment
    return environment


def export_page(lesson: Path) -> str:
    """The page of a lesson by itself: its text, code, outputs and still pictures, without the code of questions.

    Raises:
        ValueError: ``lesson`` is not a notebook.
    """
    page: str = templates().get_template("page.html.j2").render(lesson=exported_lesson(lesson))
    return page


def exported_lesson(lesson: Path, *, folder: Path | None = None) -> Lesson:
    """The lesson as HTML; each figure with the states that the lesson tells its reader to try.

    To draw these, the lines of the lesson run that make the figure.

    Args:
        lesson: The notebook.
        folder: Where the pictures of the states are written; without one there are none.
    Raises:
        ValueError: ``lesson`` is not a notebook.
    """
    try:
        notebook = nbformat.read(lesson, as_version=4)
    except nbformat.reader.NotJSONError as error:
        raise ValueError(f"{lesson} is not a notebook; name an .ipynb file") from error
    if folder is not None:
        _add_states(notebook, lesson.stem, folder)
    taken: list[str] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = take_formulas(cell.source, taken)
        for output in cell.get("outputs", ()):
            if "text/html" in output.get("data", {}):
                output.data["text/html"] = without_run_notes(output.data["text/html"])
    body, _resources = _exporter().from_notebook_node(notebook)
    body = GLOSSARY.sub(_with_anchors, LESSON_LINK.sub(r'\1.html\2"', ANCHOR_LINK.sub("", body)))
    heading = first_heading(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return Lesson(name=lesson.stem, title=heading or lesson.stem, body=with_formulas(body, taken))


def _add_states(notebook: nbformat.NotebookNode, name: str, folder: Path) -> None:
    for number, (place, states) in enumerate(tried_figures(notebook.cells).items(), 1):
        for output in figure_outputs(notebook.cells[place]):
            stored = output.data["text/html"]
            output.data["text/html"] = figure_with_states(stored, states, name=f"{name}-{number}", folder=folder)


def _with_anchors(glossary: re.Match[str]) -> str:
    """The table with a name for each row, so that a term can be linked to."""

    def row(found: re.Match[str]) -> str:
        anchor = "term-" + re.sub(r"\W+", "-", html.unescape(found[2]).lower()).strip("-")
        return f'{found[1]} id="{anchor}">{found[2]}</td>'

    return TERM.sub(row, glossary[0])
