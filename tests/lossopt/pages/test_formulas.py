"""Formulas that Markdown must not take apart."""

import html
from pathlib import Path

import nbformat
import pytest
from lossopt.pages import export_page
from lossopt.pages.formulas import formulas, join_formulas

LESSONS = sorted((Path(__file__).parents[3] / "course").glob("*.ipynb"))
# What Markdown begins something with at the start of a line: lists, headings, quotes, rules, tables, code.
BEGINNINGS = ("- 1", "+ 1", "* 2", "1. 2", "2) 3", "# 1", "> 0", "---", "===", "***", "| 2", "~~~", "    4", "<b")


@pytest.mark.parametrize("beginning", BEGINNINGS)
@pytest.mark.parametrize("dollars", ["$", "$$"])
def test_a_formula_stays_whole_whatever_its_lines_begin_with(tmp_path, beginning, dollars):
    """In the page such a formula is one text, between the words around it."""
    path = tmp_path / "a.ipynb"
    text = f"# A\n\nThe {dollars}x +\n{beginning} y{dollars} holds."
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)]), path)
    expected = f"The {dollars}x + {beginning.strip()} y{dollars} holds."
    assert html.escape(expected, quote=False) in export_page(path)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_every_formula_of_a_lesson_is_whole_in_its_page(lesson):
    """Every formula arrives whole, without a tag inside."""
    page = export_page(lesson)
    cells = [cell.source for cell in nbformat.read(lesson, as_version=4).cells if cell.cell_type == "markdown"]
    written = [found for text in cells for found in formulas(join_formulas(text))]
    assert written
    assert [found for found in written if html.escape(found, quote=False) not in page] == []


def test_formulas_are_told_from_code_and_from_money():
    """Dollars in code, escaped ones, sums of money and dollars of different paragraphs do not make a formula."""
    text = "`$a$` costs \\$5, or 5$ and 6$\n\n$no\n\nend$ but $a_1$ and $$b\n+ c$$\n\n```\n$d$\n```\n$e \\$ f$"
    assert list(formulas(text)) == ["$a_1$", "$$b\n+ c$$", "$e \\$ f$"]


def test_other_texts_keep_their_lines():
    """Lists, code and paragraphs come back as they were."""
    text = "- one\n- two $x$\n\n```\na = '$'\nb = '$'\n```\n\ntwo\nlines"
    assert join_formulas(text) == text
