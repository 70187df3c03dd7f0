"""A source whose metadata nbgrader refuses is refused with the name of the cell and the reason."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder._exceptions import SourceError
from autograder.release.build import build_release
from tests.autograder.handed_in import run_nbgrader
from tests.autograder.notebooks import checks, notebook, solution


def marked(make, **flags):
    off = {"grade": False, "solution": False, "locked": False, "task": False}
    return make("", id="t", metadata={"nbgrader": {"schema_version": 3, "grade_id": "own", **off, **flags}})


def refusal(course, *cells):
    nbformat.write(notebook(*cells), course.source("tiny"))
    with pytest.raises(SourceError) as refused:
        build_release(course, "tiny")
    return str(refused.value)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (marked(new_code_cell, task=True), "own is a *Manually graded task* in a code cell, but a task must be a"),
        (marked(new_markdown_cell, grade=True, points=1), "own is a Markdown cell that is graded but not an answer;"),
        (marked(new_markdown_cell, solution=True), "own is a Markdown cell that is an answer but not graded; set"),
        (marked(new_code_cell, solution=True, grade_id="a b"), "a b has a grade_id that nbgrader does not take; use"),
    ],
)
def test_a_cell_of_a_type_that_does_not_fit_is_named(tiny_course, cell, reason):
    """With the change to make."""
    assert refusal(tiny_course, cell).startswith(f"tiny.ipynb: {reason}")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda own: own.pop("locked"), "'locked' is a required property"),
        (lambda own: own.pop("schema_version"), "Outdated schema version: 0"),
        (lambda own: own.update(grade=1), "grade is 1, not true or false"),
        (lambda own: own.update(checksum=3), "3 is not of type 'string'"),
    ],
)
def test_metadata_that_nbgrader_refuses_are_named_with_their_cell(tiny_course, change, reason):
    """nbgrader's own reason stands behind the cell's name."""
    cell = checks("f", "assert f() == 1")
    change(cell.metadata["nbgrader"])
    said = refusal(tiny_course, solution("f", "def f():", "return 1"), cell)
    assert said.startswith(f"tiny.ipynb: f_checks has metadata that nbgrader refuses ({reason}")


def test_nbgraders_own_release_names_the_cell_too(tiny_course):
    """Through ``nbgrader generate_assignment`` and formgrader's *Generate*, without a traceback."""
    nbformat.write(notebook(marked(new_code_cell, task=True)), tiny_course.source("tiny"))
    done = run_nbgrader(tiny_course.root, "generate_assignment", "tiny")
    assert done.returncode == 1
    assert "tiny.ipynb: own is a *Manually graded task* in a code cell" in done.stderr
    assert "Traceback" not in done.stderr
