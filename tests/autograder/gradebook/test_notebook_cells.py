"""The cells that the gradebook knows by name, against nbgrader's own preprocessors."""

import copy
import warnings
from typing import Any

import nbformat
import pytest

from autograder.assignment.source import Source
from autograder.course import Course
from autograder.gradebook.notebook_cells import checksum, notebook_cells
from tests.autograder.handed_in import varied_source
from tests.autograder.notebooks import checks, notebook, setup, solution, tiny_source, written

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of nbgrader's own imports
    from nbgrader import preprocessors
    from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution, is_task


def awkward_source() -> Any:
    """Indented and repeated regions, comments behind markers, no region at all, tabs, an empty cell."""
    two = "def f(x):\n    ### BEGIN SOLUTION\n    a = 1\n    ### END SOLUTION\n    b = 2\n"
    two += "    if x:\n        # BEGIN SOLUTION why\n        b = 3\n        # END SOLUTION\n    return b"
    cells = [
        setup("import math"),
        solution("f", "def f(x):", "return x"),
        checks("f", "assert f(1) == 1", "assert f(2) == 2", points=0.5),
        solution("g", "def g(x):", "return x"),
        checks("g", "\tassert g(1) == 1\n", points=3),
        written("g", "é <b>model</b>"),
        solution("h", "", ""),
    ]
    cells[3].source = two
    cells[6].source = "h = 1"
    return notebook(*cells)


SOURCES = {"tiny": tiny_source, "varied": varied_source, "awkward": awkward_source}


def as_nbgrader_saves(source: Any) -> list[Any]:
    """The cells that nbgrader's ``generate_assignment`` puts into the gradebook."""
    made, resources = copy.deepcopy(source), {}
    for step in (preprocessors.LockCells, preprocessors.ClearSolutions, preprocessors.ComputeChecksums):
        made, resources = step().preprocess(made, resources)
    return [cell for cell in made.cells if any(test(cell) for test in (is_grade, is_solution, is_locked, is_task))]


@pytest.mark.parametrize("name", SOURCES)
def test_cells_are_those_that_nbgrader_saves(tiny_course: Course, name: str) -> None:
    """Names, kinds, texts with the stub in the solution's place, points, locks and checksums."""
    path = tiny_course.source("tiny")
    nbformat.write(SOURCES[name](), path)
    ours = notebook_cells(Source.load("tiny", path))
    theirs = as_nbgrader_saves(nbformat.read(path, as_version=4))
    assert len(ours) == len(theirs) > 0
    for mine, cell in zip(ours, theirs, strict=True):
        flags = cell.metadata.nbgrader
        assert (mine.name, mine.cell_type, mine.text) == (flags.grade_id, cell.cell_type, cell.source)
        assert (mine.is_grade, mine.is_solution, mine.is_task) == (is_grade(cell), is_solution(cell), is_task(cell))
        assert mine.locked == is_locked(cell)
        assert mine.checksum == flags.get("checksum")
        assert mine.points == float(flags.get("points") or 0)


def test_the_checksum_of_any_text_is_nbgraders(tiny_course):
    """Blank answers are recognised by it, so it must hold for every text."""
    source = Source.load("tiny", tiny_course.source("tiny"))
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in as_nbgrader_saves(tiny_source())}
    assert [known.name for known in notebook_cells(source)] == [*cells]
    for known in notebook_cells(source):
        for text in ("", "é\n", known.text + " ", "x" * 10_000):
            cells[known.name].source = text
            assert checksum(known, text) == compute_checksum(cells[known.name])


def test_the_courses_own_assignments_are_those_that_nbgrader_saves():
    """Each source notebook of this repository, cell by cell."""
    from tests.autograder.conftest import ROOT

    course = Course.at(ROOT)
    assert course.assignments()
    for assignment in course.assignments():
        path = course.source(assignment)
        theirs = as_nbgrader_saves(nbformat.read(path, as_version=4))
        ours = notebook_cells(Source.load(assignment, path))
        assert [(cell.name, cell.text, cell.checksum) for cell in ours] == [
            (cell.metadata.nbgrader.grade_id, cell.source, cell.metadata.nbgrader.get("checksum")) for cell in theirs
        ]
