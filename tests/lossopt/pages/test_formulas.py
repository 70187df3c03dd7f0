"""Formulas in Markdown, which Markdown must not take apart."""

from pathlib import Path

import nbformat
import pytest
from lossopt.pages import export_page
from lossopt.pages.formulas import drawn, formulas, take_formulas, with_formulas

LESSONS = sorted((Path(__file__).parents[3] / "course").glob("*.ipynb"))
# What Markdown begins something with at the start of a line: lists, headings, quotes, rules, tables, code.
BEGINNINGS = ("- 1", "+ 1", "* 2", "1. 2", "2) 3", "1 # 1", "> 0", "---", "===", "***", "| 2", "    4", "<b")


@pytest.mark.parametrize("beginning", BEGINNINGS)
@pytest.mark.parametrize("dollars", ["$", "$$"])
def test_a_formula_stays_whole_whatever_its_lines_begin_with(tmp_path, beginning, dollars):
    """In the page such a formula is one drawing, between the words around it."""
    path = tmp_path / "a.ipynb"
    text = f"# A\n\nThe {dollars}x +\n{beginning} y{dollars} holds."
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)]), path)
    formula = f"{dollars}x + {beginning.strip()} y{dollars}"
    assert f"The {drawn(formula)} holds." in export_page(path)


def test_a_bar_in_a_formula_ends_no_cell_of_a_table(tmp_path):
    """The row keeps its two cells."""
    path = tmp_path / "a.ipynb"
    text = "# A\n\n| a | b |\n|---|---|\n| $|x|$ | two |"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)]), path)
    assert f"<td>{drawn('$|x|$')}</td>\n<td>two</td>" in export_page(path)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_every_formula_of_a_lesson_is_drawn(lesson):
    """As MathML, without a command left in it."""
    cells = [cell.source for cell in nbformat.read(lesson, as_version=4).cells if cell.cell_type == "markdown"]
    written = [found for text in cells for found in formulas(text)]
    assert written
    assert [found for found in written if "<math" not in drawn(found) or "\\" in drawn(found)] == []


def test_formulas_are_told_from_code_and_from_money():
    """Dollars in code, escaped ones, sums of money and dollars of different paragraphs do not make a formula."""
    text = "`$a$` costs \\$5, or 5$ and 6$\n\n$no\n\nend$ but $a_1$ and $$b\n+ c$$\n\n```\n$d$\n```\n$e \\$ f$"
    assert list(formulas(text)) == ["$a_1$", "$$b\n+ c$$", "$e \\$ f$"]


def test_other_texts_stay_as_they_are():
    """Lists, code and paragraphs come back as they were, and a formula is drawn where it stood."""
    taken: list[str] = []
    text = "- one\n- two $x$\n\n```\na = '$'\nb = '$'\n```\n\ntwo\nlines"
    marked = take_formulas(text, taken)
    assert taken == ["$x$"]
    assert with_formulas(marked, taken) == text.replace("$x$", drawn("$x$"))


def test_within_an_attribute_a_formula_stands_as_it_is_written():
    """A heading's identifier cannot hold a drawing."""
    taken: list[str] = []
    marked = take_formulas("$x < y$", taken)
    page = with_formulas(f'<h2 id="On-{marked}">On {marked}</h2>', taken)
    assert page == f'<h2 id="On-$x-&lt;-y$">On {drawn("$x < y$")}</h2>'


def test_a_formula_that_cannot_be_read_is_shown_as_it_is_written():
    """So that its reader can ask what it means."""
    assert drawn(r"$\nonsense < 1$") == r"<code>$\nonsense &lt; 1$</code>"


def test_a_stop_never_begins_a_line():
    """Behind a formula it is joined to it."""
    taken: list[str] = []
    marked = take_formulas("$x$. And $y$ too", taken)
    assert with_formulas(marked, taken) == f"{drawn('$x$')}\u2060. And {drawn('$y$')} too"
