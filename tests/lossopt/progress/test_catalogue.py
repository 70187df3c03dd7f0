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


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_question_leads_to_a_section_that_answers_it(path):
    """Those that ask about the whole lesson at its end name one; it is there."""
    found = read_catalogue(path).questions.values()
    assert [asked.prompt for asked in found if not asked.section or "Check yourself" in asked.section] == []


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


def test_a_question_has_the_section_that_answers_it(tmp_path):
    """The one that it names by its number, or else the one in which it stands; none before the first heading."""
    asked = [ASKED.replace("1 < 2", f"{number} < 9").replace(", closes=1", "") for number in range(4)]
    cells = [
        ("markdown", "# One"),
        ("code", asked[0]),
        ("markdown", "## 1.1 First\n\n### Of all"),
        ("code", asked[1]),
        ("markdown", "## 1.2 Check yourself"),
        ("code", asked[2].replace("answer", "section='1.1', answer")),
        ("code", asked[3].replace("answer", "section='7.7', answer")),
    ]
    found = read_catalogue(written(tmp_path / "a.ipynb", *cells))
    assert [question.section for question in found.questions.values()] == [
        "",
        "Of all",
        "1.1 First",
        "1.2 Check yourself",
    ]
