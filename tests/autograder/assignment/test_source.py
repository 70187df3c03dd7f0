"""How a source notebook is read: what each cell is for, what it defines, what students get of it."""

import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from autograder._exceptions import SourceError
from autograder.assignment.bound_names import defined_names
from autograder.assignment.limits import Limits
from autograder.assignment.source import CellKind, Source, blank_text, without_hidden
from tests.autograder.notebooks import checks, markdown, notebook, setup, solution, written

PATH = Path("small.ipynb")


def parse(*cells, **metadata):
    return Source.parse("small", nbformat.writes(notebook(*cells, **metadata)).encode(), PATH)


def refusal(data):
    with pytest.raises(SourceError) as refused:
        Source.parse("small", data, PATH)
    return str(refused.value)


def flagged(cell_type="code", **flags):
    cell = (new_code_cell if cell_type == "code" else markdown)("x = 1")
    cell.metadata["nbgrader"] = {"grade_id": "a", "points": 2, **flags}
    return cell


@pytest.mark.parametrize(
    ("cell", "kind", "points"),
    [
        (setup("import math"), CellKind.SETUP, 0),
        (markdown("# Head"), CellKind.TEXT, 0),
        (solution("f", "def f():", "return 1"), CellKind.SOLUTION, 0),
        (checks("f", "assert f()", points=3), CellKind.CHECKS, 3),
        (written("f", "So.", points=4), CellKind.MANUAL, 4),
        (flagged(solution=True, grade=True), CellKind.MANUAL, 2),
        (flagged(task=True), CellKind.MANUAL, 2),
        (flagged("markdown", task=True), CellKind.MANUAL, 2),
        (flagged(locked=True), CellKind.SETUP, 0),
        (flagged("markdown", locked=True), CellKind.TEXT, 0),
        (flagged(solution=True), CellKind.SOLUTION, 0),
    ],
)
def test_each_cell_has_its_kind(cell, kind, points):
    """As nbgrader reads the same flags; points are those of graded cells alone."""
    [found] = parse(cell).cells
    assert (found.kind, found.points) == (kind, points)
    assert found.is_answer == (kind in (CellKind.SOLUTION, CellKind.MANUAL))
    assert found.is_graded == (kind in (CellKind.CHECKS, CellKind.MANUAL))


def test_what_an_assignment_is_worth():
    """The sum over its graded cells."""
    source = parse(solution("f", "def f():", "return 1"), checks("f", "assert f()", points=3), written("f", "So.", 0.5))
    assert source.max_score == 3.5
    assert [cell.grade_id for cell in source.graded] == ["f_checks", "f_written"]


def test_checks_mark_the_solution_of_their_name_or_the_nearest_above():
    """The name counts first; a check without a solution above it marks nothing."""
    source = parse(
        checks("early", "assert True"),
        solution("f", "def f():", "return 1"),
        solution("g", "def g():", "return 1"),
        checks("f", "assert f()"),
        checks("other", "assert g()"),
    )
    answers = {cell.grade_id: source.answered_by(cell) for cell in source.graded}
    assert answers["early_checks"] is None
    assert answers["f_checks"].grade_id == "f"
    assert answers["other_checks"].grade_id == "g"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("def f():\n    inner = 1", ("f",)),
        ("async def f():\n    pass\nclass A:\n    b = 1", ("f", "A")),
        ("a = b = 1\nc, (d, *e) = 1, (2, 3)", ("a", "b", "c", "d", "e")),
        ("x: int = 1\ny += 1", ("x", "y")),
        ("import math\nfrom os import path as p", ()),
        ("for i in range(3):\n    total = i", ("i", "total")),
        ("with open('f') as file:\n    pass", ("file",)),
        ("if (n := 3) > 2:\n    m = 1\nelse:\n    k = 2", ("m", "n", "k")),
        ("try:\n    a = 1\nexcept ValueError as error:\n    b = 2", ("a", "b")),
        ("f = lambda x: (y := x)", ("f",)),
        ("a[0] = 1\nb.c = 2", ()),
        ("%matplotlib inline\nx = 1", ("x",)),
        ("x = !ls", ("x",)),
        ("def f(:", ()),
        ("", ()),
    ],
)
def test_names_that_a_cell_defines(text, names):
    """They are those bound at its top level, which a check may use."""
    assert set(defined_names(text)) == set(names)


def test_a_released_form_of_a_value_is_named_after_its_cell():
    """Its stub binds nothing yet, and the checks have to find the student's answer all the same."""
    stub = flagged(solution=True)
    stub.source = blank_text(parse(flagged(solution=True)).cells[0])
    unnamed = flagged(solution=True)
    unnamed.source, unnamed.metadata["nbgrader"]["grade_id"] = stub.source, "cell-a"
    assert [cell.defines for cell in parse(stub, unnamed).cells] == [("a",), ()]


def test_hidden_tests_are_cut_out():
    """Each region with its markers, however they are indented or commented."""
    text = "a\n### BEGIN HIDDEN TESTS\nb\n### END HIDDEN TESTS\nc\n  # BEGIN HIDDEN TESTS\n  d\n  # END HIDDEN TESTS"
    assert without_hidden(text) == "a\nc"
    assert without_hidden("a\nb") == "a\nb"


def test_the_blank_form_is_what_nbgrader_leaves():
    """A stub stands in each solution's place, with its indentation, or for the whole cell if it has no region."""
    source = parse(solution("f", "def f(x):", "y = x\nreturn y"), written("f", "So."), flagged(solution=True))
    f, f_written, bare = source.cells
    assert blank_text(f) == "def f(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    assert blank_text(f_written) == "Why?\nYOUR ANSWER HERE"
    assert blank_text(bare) == "# YOUR CODE HERE\nraise NotImplementedError()"


def test_the_digest_changes_with_the_content():
    """So that fork servers serve the source that they were made for."""
    one, same, other = parse(setup("x = 1")), parse(setup("x = 1")), parse(setup("x = 2"))
    assert one.digest == same.digest != other.digest


def test_limits_and_withheld_modules_come_from_the_metadata():
    """A limit that is left out is the usual one."""
    source = parse(limits={"cell_seconds": 2, "memory_mb": 100}, withhold=["a.b"])
    assert source.limits == Limits(cell_seconds=2, memory_mb=100)
    assert source.withhold == ("a.b",)
    assert parse().limits == Limits(
        cell_seconds=30, total_seconds=120, memory_mb=2048, disk_mb=64, output_kb=256, threads=16
    )


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"seconds": 3}, "small.ipynb: `limits` in the metadata may hold only cell_seconds, disk_mb, memory_mb, "),
        ([3], "small.ipynb: `limits` in the metadata may hold only cell_seconds, "),
        ({"cell_seconds": 0}, "small.ipynb: the limit cell_seconds is 0, but must be a number above 0."),
        ({"threads": -1}, "small.ipynb: the limit threads is -1, but must be a number above 0."),
        ({"memory_mb": "100"}, "small.ipynb: the limit memory_mb is '100', but must be a number above 0."),
        ({"memory_mb": True}, "small.ipynb: the limit memory_mb is True, but must be a number above 0."),
        ({"memory_mb": float("nan")}, "small.ipynb: the limit memory_mb is nan, but must be a number above 0."),
        ({"threads": float("inf")}, "small.ipynb: the limit threads is inf, but must be a number above 0."),
        ({"threads": 0.5}, "small.ipynb: the limit threads is 0.5, but must be a whole number."),
    ],
)
def test_limits_of_a_wrong_kind_are_named(limits, reason):
    """The message says the notebook, the limit, what came and what is expected."""
    assert refusal(nbformat.writes(notebook(limits=limits)).encode()).startswith(reason)


@pytest.mark.parametrize(
    ("region", "types"),
    [
        ("SOLUTION", "*Autograded answer* or *Manually graded answer*"),
        ("HIDDEN TESTS", "*Autograded tests*"),
    ],
)
def test_a_region_in_a_cell_of_another_type_is_named(region, types):
    """The message says where JupyterLab sets the type; nbgrader would not release the cell."""
    text = f"x = 1\n### BEGIN {region}\ny = 2\n### END {region}"
    assert refusal(nbformat.writes(notebook(setup("import math"), setup(text, "own"))).encode()) == (
        f"small.ipynb: cell 2 has a region BEGIN {region}, but its type does not allow it; in JupyterLab open *Create "
        f"Assignment* at the right edge and set the cell to {types}."
    )


def twice():
    built = notebook(solution("f", "def f():", "return 1"), solution("g", "def f():", "return 2"))
    built.cells[1].metadata["nbgrader"]["grade_id"] = "f"
    return built


def without_name():
    cell = checks("f", "assert True")
    del cell.metadata["nbgrader"]["grade_id"]
    return notebook(cell)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{", "small.ipynb cannot be read as a notebook: "),
        (b"[]", "small.ipynb is not a notebook of nbformat 4; open and save it in JupyterLab."),
        (b'{"nbformat": 3}', "small.ipynb is not a notebook of nbformat 4; open and save it in JupyterLab."),
        (json.dumps(twice()).encode(), "small.ipynb: two cells have the grade_id 'f'; rename one."),
        (
            json.dumps(without_name()).encode(),
            "small.ipynb: cell 1 is graded or answered but has no grade_id; give it one.",
        ),
        (
            json.dumps(notebook(checks("f", "", points=-1))).encode(),
            "small.ipynb: f_checks is worth -1.0 points; give it 0",
        ),
        (
            b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "", "metadata": {"nbgrader": null}}]}',
            "small.ipynb: cell 1 has metadata of another form: its nbgrader is null, not an object; write the cell",
        ),
        (
            b'{"nbformat": 4, "cells": {}}',
            "small.ipynb is not a notebook of nbformat 4; open and save it in JupyterLab.",
        ),
        (
            json.dumps(notebook(withhold="lossopt")).encode(),
            "small.ipynb: `withhold` in the metadata must be a list of module names.",
        ),
    ],
)
def test_a_source_that_cannot_be_used_is_named_with_the_change_to_make(data, reason):
    """One sentence for the author."""
    assert refusal(data).startswith(reason)


def test_a_source_that_is_not_there_is_named(tmp_path):
    """The message holds the system's own reason."""
    with pytest.raises(SourceError, match=r"nothing.ipynb cannot be read: No such file or directory\."):
        Source.load("nothing", tmp_path / "nothing.ipynb")


@pytest.mark.parametrize(
    ("tag", "reason"),
    [("gpu", "marks must not depend on the machine"), ("ungraded", "a cell with this tag is never run in grading")],
)
def test_a_graded_cell_that_would_not_run_is_refused(tag, reason):
    """Nobody could get its marks: on a machine without a GPU, or anywhere."""
    cell = checks("f", "assert f() == 1")
    cell.metadata["tags"] = [tag]
    made = notebook(solution("f", "def f():", "return 1"), cell)
    with pytest.raises(SourceError, match=f"f_checks has the tag {tag}, but {reason}; remove it"):
        Source.parse("tiny", nbformat.writes(made).encode(), Path("tiny.ipynb"))
