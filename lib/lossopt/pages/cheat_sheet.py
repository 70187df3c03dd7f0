"""The chapter on one printable page, whose numbers are those that the lessons assert."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat

__all__ = ["cheat_sheet", "write_cheat_sheet"]

TEMPLATE = Path(__file__).parent / "template" / "cheat_sheet.html.j2"
MARKED = re.compile(r'<b data-chapter="(\d)">([^<]+)</b>')


def cheat_sheet(lessons: Iterable[Path], *, template: str | None = None) -> str:
    """The page as HTML; a lesson belongs to the chapter whose number its name begins with, such as ``03b_x.ipynb``.

    Args:
        lessons: The notebooks whose ``assert`` statements prove the numbers.
        template: The page with its numbers marked; that of the course if left out.
    Raises:
        ValueError: A marked number is asserted by no lesson of its chapter.
    """
    page = TEMPLATE.read_text(encoding="utf-8") if template is None else template
    proved: dict[str, set[float]] = {}
    for lesson in lessons:
        proved.setdefault(lesson.name[1:2], set()).update(_asserted(lesson))
    for chapter, number in MARKED.findall(page):
        if float(number) not in proved.get(chapter, ()):
            raise ValueError(f"cheat sheet: no lesson of chapter {chapter} asserts {number}")
    return MARKED.sub(r"<b>\2</b>", page)


def _asserted(lesson: Path) -> Iterator[float]:
    """The numbers in the ``assert`` statements of a lesson, also those written as text."""
    for cell in nbformat.read(lesson, as_version=4).cells:
        if cell.cell_type != "code" or "assert" not in cell.source:
            continue
        for statement in ast.walk(ast.parse(cell.source)):
            if isinstance(statement, ast.Assert):
                yield from _numbers(statement)


def _numbers(statement: ast.Assert) -> Iterator[float]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float | str):
            try:
                yield float(node.value)
            except ValueError:
                continue


def write_cheat_sheet(lessons: Iterable[Path], folder: Path) -> Path:
    """Write the page into ``folder``, which is made if it is not there; the path of the page."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "cheat_sheet.html"
    path.write_text(cheat_sheet(lessons), encoding="utf-8")
    return path
