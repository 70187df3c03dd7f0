"""The glossary, against the sections of the lessons that it names."""

import re
from pathlib import Path

import nbformat
import pytest

COURSE = Path(__file__).parents[2] / "course"
ROW = re.compile(r"^\| (.+?) \| (.+) \| \[(\d\.\d+b?)\]\((\w+\.ipynb)\) \|$", flags=re.MULTILINE)
LEAST_TERMS = 60


def prose(name: str) -> str:
    """The text of a lesson."""
    cells = nbformat.read(COURSE / name, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def plain(text: str) -> str:
    """The words without line breaks, code marks and capitals."""
    return " ".join(text.replace("`", "").split()).lower()


def section(name: str, number: str) -> str:
    """The text of one section of a lesson, with its heading; empty if the lesson has no such section."""
    _before, found, rest = prose(name).partition(f"\n## {number} ")
    return rest.partition("\n## ")[0] if found else ""


ROWS = ROW.findall(prose("07_glossary.ipynb"))


def test_each_term_stands_there_once_in_the_order_of_the_alphabet() -> None:
    """Every line of the table is a term, its sentence and its section."""
    table = [line for line in prose("07_glossary.ipynb").splitlines() if line.startswith("| ")]
    terms = [plain(term) for term, *_ in ROWS]
    assert len(terms) == len(table) - 1 >= LEAST_TERMS
    assert terms == sorted(set(terms))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_section_uses_the_term(row: tuple[str, str, str, str]) -> None:
    """The lesson has the section, and the section has the term in its text."""
    term, _sentence, number, lesson = row
    assert plain(term) in plain(section(lesson, number))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_meaning_is_short(row: tuple[str, str, str, str]) -> None:
    """One or two sentences of at most 25 words, which end with a full stop."""
    assert row[1].endswith(".")
    assert len(row[1].split()) <= 25
