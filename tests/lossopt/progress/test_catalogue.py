"""The questions of a lesson, read without running it."""

import json
from pathlib import Path

import nbformat
import pytest
from lossopt.progress import read_catalogue

from tests.notebooks.normal_form import QUESTION

LESSONS = sorted((Path(__file__).parents[3] / "course").glob("*.ipynb"))
ASKED = "Question(prompt='Is 1 < 2?', choices={'yes': 'So.', 'no': 'Count.'}, answer='yes', closes=1)"


def written(path, *cells):
    path.write_text(json.dumps({"cells": [{"cell_type": kind, "source": text} for kind, text in cells]}))
    return path


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_question_of_a_lesson_is_found(path):
    """As many as there are cells that ask, with the lesson's heading; none is put together only when it runs."""
    lesson = nbformat.read(path, as_version=4)
    found = read_catalogue(path)
    assert lesson.cells[0].source.startswith(f"# {found.title}\n")
    cells = sum(cell.cell_type == "code" and bool(QUESTION.match(cell.source)) for cell in lesson.cells)
    assert sum(found.asks.values()) == len(found.questions) == cells


def test_a_question_is_read_as_it_is_called(tmp_path):
    """Kind, prompt, choices with replies, and the answer; a line for IPython alone and a computed prompt are passed."""
    cells = [
        ("markdown", ["No heading\n", "# One"]),
        ("code", "%matplotlib inline"),
        ("code", f"explorers.{ASKED}"),
        ("code", f"guess = {ASKED.replace('Question', 'Prediction').replace('1 < 2', '2 < 1')}\nguess"),
        ("code", "Question(prompt=text, choices={'a': 'b', 'c': 'd'}, answer='a')"),
    ]
    found = read_catalogue(written(tmp_path / "a.ipynb", *cells))
    assert (found.title, found.asks) == ("One", {"question": 1, "prediction": 1})
    asked = found.questions["Is 1 < 2?"]
    assert (asked.kind, asked.choices, asked.answer) == ("question", {"yes": "So.", "no": "Count."}, "yes")


@pytest.mark.parametrize("text", ["", "[]", '{"cells": [{}]}', "\udcff"])
def test_what_is_not_a_notebook_is_nothing(tmp_path, text):
    """Neither is a file that is not there."""
    path = tmp_path / "a.ipynb"
    path.write_text(text, errors="surrogateescape")
    assert read_catalogue(path) is None
    assert read_catalogue(tmp_path / "b.ipynb") is None
