"""What a lesson says of itself in its first cell, against the lesson."""

import re
from pathlib import Path

import nbformat
import pytest

from tests.notebooks.normal_form import QUESTION

LESSONS = sorted((Path(__file__).parents[2] / "course").glob("0[0-5]_*.ipynb"))
NUMBERS = {"two": 2, "four": 4, "five": 5, "six": 6}


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_counts_in_the_opening_are_right(path):
    """Words (to the hundred), figures to play with and questions are as many as the opening says."""
    cells = nbformat.read(path, as_version=4).cells
    opening = " ".join(cells[0].source.split())
    words, figures, questions = re.search(
        r"([\d,]+) words, (\w+) figures to play with and (\d+) questions", opening
    ).groups()
    prose = sum(len(cell.source.split()) for cell in cells if cell.cell_type == "markdown")
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    assert int(words.replace(",", "")) == round(prose, -2)
    assert NUMBERS[figures] == sum("explorers.explore_" in source for source in code)
    assert int(questions) == sum(bool(QUESTION.match(source)) for source in code)
