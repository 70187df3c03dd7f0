"""What is stored of a notebook, and which outputs count as equal."""

import base64
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from nbformat import NotebookNode

from tests.growth import is_linear
from tests.notebooks import normal_form, pictures
from tests.notebooks.small_notebooks import BLUE, code, notebook, png, printed, shown, write

ROOT = Path(__file__).resolve().parents[2]
STORED = sorted([*ROOT.glob("course/*.ipynb"), *ROOT.glob("source_notebooks/*/*.ipynb")])


def outputs_of(*outputs: NotebookNode) -> list[NotebookNode]:
    return normal_form.normalise_outputs(outputs)


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_every_stored_notebook_is_in_normal_form(path: Path) -> None:
    """A notebook that was saved by an editor is stored by ``make notebooks`` before it is committed."""
    assert normal_form.as_bytes(normal_form.read(path)) == path.read_bytes()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<function f at 0x7f3a2b1c>", "<function f at 0x0>"),
        ("/tmp/ipykernel_4711/123.py:2: UserWarning: no", "ipykernel/cell.py:2: UserWarning: no"),
        ("C:\\Temp\\ipykernel_4711\\123.py:2: no", "ipykernel/cell.py:2: no"),
        ("/opt/x/lib/python3.11/site-packages/torch/nn.py:1: no", "site-packages/torch/nn.py:1: no"),
        (f"{ROOT}/lib/lossopt/losses.py:1: no", "lib/lossopt/losses.py:1: no"),
        ("Cell In[12], line 1", "Cell In[ ], line 1"),
        ("0x1.8p+1 is three, 0xff is 255 / at 3", "0x1.8p+1 is three, 0xff is 255 / at 3"),
    ],
)
def test_traces_of_the_run_go_and_results_stay(text: str, expected: str) -> None:
    """Addresses, temporary files and folders of this machine are replaced; nothing else is touched."""
    assert outputs_of(printed(text))[0].text == expected


def test_a_long_picture_takes_no_longer_than_its_length() -> None:
    """A megabyte without a space, as pictures in HTML are, is normalised in a time in proportion."""

    def work(size: int) -> Callable[[], object]:
        return partial(outputs_of, shown({"text/html": f'<img src="data:image/png;base64,{"A" * size}">'}))

    assert is_linear(work, 1_000_000)


def test_normalising_twice_is_normalising_once() -> None:
    """The normal form of a normal form is itself."""
    html = f'<img src="data:image/png;base64,{png(program="x")}">'
    cells = [code("a", "1", printed("at 0xabc"), shown({"image/png": png(program="x"), "text/html": html}))]
    once = normal_form.as_bytes(normal_form.normalise(notebook(*cells)))
    twice = normal_form.as_bytes(normal_form.normalise(normal_form.normalise(notebook(*cells))))
    assert once == twice


def test_streams_that_follow_each_other_are_one() -> None:
    """How the text was cut into messages, and which stream came first, is chance; the place between pictures is not."""
    normal = outputs_of(
        printed("a"), printed("w", "stderr"), printed("b"), shown({"text/plain": "x"}), printed("c"), printed("d")
    )
    said = [(output.get("name"), output.get("text")) for output in normal]
    assert said == [("stdout", "ab"), ("stderr", "w"), (None, None), ("stdout", "cd")]


def test_metadata_keeps_what_this_course_reads() -> None:
    """Limits, withheld modules, tags and nbgrader's keys stay; what editors and runs leave goes."""
    cell = code(
        "a", "1", tags=["gpu"], nbgrader={"grade_id": "a"}, execution={"when": "1"}, collapsed=True, editable=False
    )
    cell.execution_count = 7
    own = {"limits": {"cell_seconds": 5}, "withhold": ["lossopt.losses"]}
    book = notebook(cell, **own, kernelspec={"name": "x", "display_name": "X"}, widgets={"state": 1}, toc={"base": 1})
    normal = normal_form.normalise(book)
    assert normal.metadata == {"kernelspec": normal_form.KERNEL, "language_info": {"name": "python"}, **own}
    assert normal.cells[0].metadata == {"tags": ["gpu"], "nbgrader": {"grade_id": "a"}, "editable": False}
    assert normal.cells[0].execution_count is None


@pytest.mark.parametrize(
    ("source", "is_folded"),
    [
        ('Question(\n    prompt="?")', True),
        ('\nexplorers.Prediction(prompt="?")', True),
        ('heads = Prediction(prompt="?")\nheads', True),
        ("class Question(Base):\n    pass", False),
        ("answers = [Question(prompt='?')]", False),
    ],
)
def test_the_code_of_a_question_is_folded(source: str, is_folded: bool) -> None:
    """Nobody reads the answer above the question; other cells stay open, and no other key of an editor is lost."""
    cell = code("q", source, jupyter={"outputs_hidden": False})
    folded = normal_form.normalise(notebook(cell)).cells[0].metadata.jupyter
    assert folded == {"outputs_hidden": False} | ({"source_hidden": True} if is_folded else {})


@pytest.mark.parametrize("tag", ["proof", "figure"])
def test_code_that_is_not_for_reading_is_folded(tag: str) -> None:
    """What only asserts the numbers of the text, or only draws; the words of a figure would give it away."""
    normal = normal_form.normalise(notebook(code("p", "assert 1 == 1", tags=[tag])))
    assert normal.cells[0].metadata == {"tags": [tag], "jupyter": {"source_hidden": True}}


def test_cells_without_an_id_get_one_that_stays(tmp_path: Path) -> None:
    """An exercise is called by its grade_id, another cell by its text; equal texts are told apart; an id is kept."""
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "same"},
        {"cell_type": "markdown", "metadata": {}, "source": "same"},
        {"cell_type": "markdown", "metadata": {"nbgrader": {"grade_id": "mse"}}, "source": "answer"},
        {"cell_type": "markdown", "metadata": {}, "source": "named", "id": "own-name"},
    ]
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}))
    names = [cell.id for cell in normal_form.read(path).cells]
    assert names == [names[0], f"{names[0]}-2", "mse", "own-name"]
    assert names == [cell.id for cell in normal_form.read(path).cells]


@pytest.mark.parametrize("content", ["no json", "[]", '{"nbformat": 3, "worksheets": []}', '{"nbformat": 4}'])
def test_a_text_that_is_not_a_notebook_is_refused(tmp_path: Path, content: str) -> None:
    """A file that is not a notebook of nbformat 4 is a ValueError, not a traceback from the depths."""
    path = tmp_path / "x.ipynb"
    path.write_text(content)
    with pytest.raises(ValueError, match=r"."):
        normal_form.read(path)


def test_a_picture_loses_the_name_of_its_program_and_keeps_its_pixels() -> None:
    """Two versions of the program that draw the same store the same bytes."""
    old, new = png(program="one 1.0"), png(program="two 2.0, on Tuesday")
    assert old != new
    assert pictures.strip(old) == pictures.strip(new) == pictures.strip(png())
    assert b"Software" not in base64.b64decode(pictures.strip(old))
    assert pictures.describe(pictures.strip(old)) == pictures.describe(old)


@pytest.mark.parametrize("broken", ["", "AAAA", "not base64!", png()[:40], png()[:-48]])
def test_a_broken_picture_stays_as_it_is(broken: str) -> None:
    """What cannot be read as a PNG is neither repaired nor a crash, and equals itself alone."""
    assert pictures.strip(broken) == broken
    assert pictures.describe(broken) != pictures.describe(png())


def test_pictures_are_compared_by_their_pixels() -> None:
    """Another compression of the same pixels is equal; one pixel of another colour is not; in HTML as well."""
    for wrap in (
        lambda data: shown({"image/png": data}),
        lambda data: shown({"text/html": f"<img src='data:image/png;base64,{data}'>"}),
    ):
        same, again, other = (
            normal_form.comparable([wrap(data)]) for data in (png(), png(level=0, program="x"), png(dot=BLUE))
        )
        assert same == again
        assert same != other


def test_a_widget_leaves_its_still_picture() -> None:
    """The view's model is another one in each run, so it is not stored; what can be seen without a kernel is."""
    view = {normal_form.WIDGET_VIEW: {"model_id": "abc"}, "image/png": pictures.strip(png()), "text/plain": "A plot."}
    assert set(outputs_of(shown(view))[0].data) == {"image/png", "text/plain"}


def test_alternative_text_counts() -> None:
    """A figure whose description has changed is not the same figure."""
    one, other = (normal_form.comparable([shown({"text/plain": "x"}, alt=alt)]) for alt in ("a line", "a curve"))
    assert one != other


def test_a_stored_notebook_reads_back(tmp_path: Path) -> None:
    """Writing and reading changes nothing."""
    path = write(tmp_path / "a.ipynb", code("a", "1\n2", printed("x\ny")))
    normal = normal_form.read(path)
    path.write_bytes(normal_form.as_bytes(normal))
    assert normal_form.read(path) == normal
