"""What the lessons and assignments say, as far as a program can tell whether it holds."""

import io
import re
import tokenize
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from lossopt.pages.formulas import formulas

ROOT = Path(__file__).parents[2]
ASSIGNMENTS = sorted(ROOT.glob("source_notebooks/*/*.ipynb")) + sorted(ROOT.glob("release/*/*.ipynb"))

NOTEBOOKS = sorted(ROOT.glob("course/*.ipynb")) + ASSIGNMENTS
BEGINS = re.compile(
    r"[ ]{0,3}([-+*]\s|\d{1,9}[.)]\s|\#{1,6}\s|>|\||~~~|```|<\w|(-{3,}|={3,}|_{3,}|\*{3,})\s*$)|\s*$|[ ]{4}"
)


def texts(path: Path) -> list[tuple[str, str]]:
    """The id and the source of each Markdown cell."""
    notebook = nbformat.read(path, as_version=4)
    return [(cell.id, cell.source) for cell in notebook.cells if cell.cell_type == "markdown"]


@pytest.mark.parametrize("path", ASSIGNMENTS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_an_assignment_says_that_submitting_is_no_upload(path: Path) -> None:
    """``course submit`` and the button pack a file, which the student uploads unless the course takes it itself."""
    [about] = [" ".join(text.split()) for _, text in texts(path) if "`course submit" in text]
    assert f"`course submit {path.stem}`, or the button *Submit* above this notebook, says how your saved work" in about
    assert "If it then says *Packed, not yet sent*, upload that file to your course's page; if your" in about
    assert "hands your work in" not in about


@pytest.mark.parametrize("path", ASSIGNMENTS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_an_assignment_says_learning_rate(path: Path) -> None:
    """One word for one thing, in checks and hints too; the other word is named once, where it is explained."""
    cells = nbformat.read(path, as_version=4).cells
    said = " ".join(" ".join(cell.source for cell in cells).split()).lower()
    assert "step size" not in said.replace("learning rate, also called step size", "learning rate", 1)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parts[-2]}-{path.stem}")
def test_no_line_within_a_formula_begins_as_markdown_does(path: Path) -> None:
    """A list, a heading, a quote, a rule or a blank line there would break the formula wherever it is shown."""
    lines = [
        (cell, line)
        for cell, text in texts(path)
        for formula in formulas(text)
        for line in formula.splitlines()[1:]
        if BEGINS.match(line)
    ]
    assert lines == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parts[-2]}-{path.stem}")
def test_no_formula_has_lost_a_line(path: Path) -> None:
    """Every formula that begins also ends, and nothing is missing between two blank lines."""
    odd = [cell for cell, text in texts(path) if text.count("$$") % 2]
    gaps = [cell for cell, text in texts(path) if "\n\n\n" in re.sub(r"(?ms)^```.*?^```", "code", text)]
    assert (odd, gaps) == ([], [])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parts[-2]}-{path.stem}")
def test_no_two_words_run_together(path: Path) -> None:
    """A sentence that goes on in another line of code has a blank between the two."""
    cells = nbformat.read(path, as_version=4).cells
    assert [pair for cell in cells if cell.cell_type == "code" for pair in run_together(cell.source)] == []


def run_together(code: str) -> list[tuple[str, str]]:
    """The strings of ``code`` that end with a letter, each with that which begins with one in the next line."""
    without_magic = re.sub(r"(?m)^[%!].*$", "", code)
    tokens = tokenize.generate_tokens(io.StringIO(without_magic).readline)
    told = [token for token in tokens if token.type not in (tokenize.NL, tokenize.COMMENT)]
    return [
        (one.string, other.string)
        for one, other in pairwise(told)
        if one.type == other.type == tokenize.STRING
        and re.search(r"[\w.,;:]['\"]$", one.string)
        and re.match(r"\w?['\"]\w", other.string)
    ]


def test_such_words_are_found() -> None:
    """Only where the blank is missing."""
    assert run_together('say(\n"a line" # x\n\n"goes on")') == [('"a line"', '"goes on"')]
    assert run_together('say(\n"a line "\n"goes on")\nsay("a", "b")') == []


def test_such_lines_are_found() -> None:
    """The rule knows each thing that Markdown begins at the start of a line."""
    begun = ("- 1", "  + 1", "* 2", "1. 2", "2) 3", "# 1", "> 0", "---", "===", "| 2", "~~~", "", " ", "<b", "    4")
    assert [line for line in begun if not BEGINS.match(line)] == []
    assert [line for line in ("-1", "+ \\frac12", "1.5", "\\le 2", "= 3") if BEGINS.match(line)] == ["+ \\frac12"]
