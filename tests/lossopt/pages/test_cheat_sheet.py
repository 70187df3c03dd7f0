"""The cheat sheet and the asserts that its numbers rest on."""

import re
from pathlib import Path

import nbformat
import pytest
from lossopt.pages import cheat_sheet, write_cheat_sheet
from lossopt.pages.cheat_sheet import MARKED, TEMPLATE

LESSONS = sorted((Path(__file__).parents[3] / "course").glob("*.ipynb"))
LEAST_NUMBERS = 15


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    """A lesson of chapter 3 that asserts 1 / 4 and, as text, 7.50; it prints 9."""
    cells = [nbformat.v4.new_code_cell(code) for code in ("print(9)", 'x = 8\nassert x / 32 == 0.25 and "7.50"')]
    path = tmp_path / "03b_a.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def test_the_lessons_assert_every_number_of_the_sheet(tmp_path: Path) -> None:
    """The page is written, and its numbers are many."""
    page = write_cheat_sheet(LESSONS, tmp_path / "new").read_text(encoding="utf-8")
    assert len(MARKED.findall(TEMPLATE.read_text(encoding="utf-8"))) == page.count("<b>") >= LEAST_NUMBERS
    assert "data-chapter" not in page


@pytest.mark.parametrize("number", ["0.25", "7.5", "32"])
def test_a_number_that_is_asserted_stays(lesson: Path, number: str) -> None:
    """However it is written there, and also by a lesson that is half of its chapter."""
    assert cheat_sheet([lesson], template=f'<b data-chapter="3">{number}</b>') == f"<b>{number}</b>"


@pytest.mark.parametrize(("chapter", "number"), [("3", "9"), ("3", "8"), ("2", "0.25")])
def test_a_number_without_an_assert_in_its_chapter_is_refused(lesson: Path, chapter: str, number: str) -> None:
    """What is printed or set proves nothing, nor does another chapter."""
    with pytest.raises(ValueError, match=f"cheat sheet: no lesson of chapter {chapter} asserts {re.escape(number)}"):
        cheat_sheet([lesson], template=f'<b data-chapter="{chapter}">{number}</b>')
