"""From a stored lesson to one HTML file that keeps to WCAG 2.1 AA; nbconvert's own themes miss its contrasts."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat
from nbconvert.exporters import HTMLExporter

from lossopt.pages.formulas import join_formulas

__all__ = ["export_page", "write_pages"]

HERE = Path(__file__).parent
HEADING = re.compile(r"^# +(.+)$", re.MULTILINE)
LESSON_LINK = re.compile(r'(href="[\w./-]+)\.ipynb(#[^"]*)?"')


def export_page(lesson: Path) -> str:
    """The page of a lesson: its text, code, outputs and still pictures, without the code of questions.

    MathJax sets the formulas if it can be loaded from the network; otherwise they stand as they were written.

    Raises:
        ValueError: ``lesson`` is not a notebook.
    """
    try:
        notebook = nbformat.read(lesson, as_version=4)
    except nbformat.reader.NotJSONError as error:
        raise ValueError(f"{lesson} is not a notebook; name an .ipynb file") from error
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = join_formulas(cell.source)
    exporter = HTMLExporter(
        template_name="template", extra_template_basedirs=[str(HERE)], exclude_anchor_links=True, embed_images=True
    )
    page, _resources = exporter.from_notebook_node(notebook, {"metadata": {"name": _title(notebook, lesson.stem)}})
    return LESSON_LINK.sub(r'\1.html\2"', page)


def _title(notebook: nbformat.NotebookNode, otherwise: str) -> str:
    texts = (cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    found = next(filter(None, map(HEADING.search, texts)), None)
    return found.group(1) if found else otherwise


def write_pages(lessons: Iterable[Path], folder: Path) -> Iterator[Path]:
    """Write the page of each lesson into ``folder``, under the lesson's name; each path as it is written."""
    folder.mkdir(parents=True, exist_ok=True)
    for lesson in lessons:
        path = folder / f"{lesson.stem}.html"
        path.write_text(export_page(lesson), encoding="utf-8")
        yield path
