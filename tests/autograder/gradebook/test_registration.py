"""What the gradebook is told of an assignment, against nbgrader's own preprocessors."""

import copy
import warnings
from typing import Any

import nbformat
import pytest

from autograder._exceptions import SourceError
from autograder.assignment.source import Source
from autograder.course import Course
from autograder.gradebook.marks import read_assignment
from autograder.gradebook.registration import checksum, notebook_cells
from autograder.gradebook.writer import register
from tests.autograder.gradebook.test_writer import query
from tests.autograder.handed_in import hand_in, install, varied_source
from tests.autograder.marking import ANSWERS, grade
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


@pytest.fixture
def course(tiny_course: Course) -> Course:
    """Somebody handed in, and is graded."""
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", ANSWERS)
    grade(tiny_course, source)
    return tiny_course


def test_the_configurations_course_and_nbgraders_own_are_known(tiny_course: Course) -> None:
    """The assignment belongs to the first one; without a setting there is only nbgrader's."""
    register(tiny_course, install(tiny_course, varied_source()))
    assert query(tiny_course, "select id from course order by id") == [("default_course",), ("lossopt",)]
    assert query(tiny_course, "select course_id from assignment") == [("lossopt",)]
    (tiny_course.root / "gradebook.db").unlink()
    (tiny_course.root / "nbgrader_config.py").write_text("")
    register(tiny_course, Source.load("tiny", tiny_course.source("tiny")))
    assert query(tiny_course, "select id from course") == [("default_course",)]


def test_new_points_and_texts_reach_the_gradebook(course: Course) -> None:
    """A source changed without adding a cell is brought up to date even under submissions."""
    changed = varied_source()
    changed.cells[3].metadata.nbgrader.points = 5
    changed.cells[1].source = "Do it together."
    texts = "select name, source from source_cell where name != 'rules' order by name"
    before = query(course, texts)
    source = install(course, changed)
    register(course, source)
    assert query(course, "select source from source_cell where name = 'rules'") == [("Do it together.",)]
    assert [name for old, (name, text) in zip(before, query(course, texts), strict=True) if old != (name, text)] == []
    assert query(
        course,
        "select max_score from grade_cells g join base_cell b on b.id = g.id where name = 'half_checks'",
    ) == [(5.0,)]
    assert read_assignment(course, "tiny").max_score == 15.0


def test_new_cells_are_refused_while_there_are_submissions(course: Course) -> None:
    """As in nbgrader, cells come and go only while no submission is stored; the message says what to do."""
    changed = varied_source()
    changed.cells.append(checks("more", "assert half(1) == 0.5"))
    source = install(course, changed)
    with pytest.raises(SourceError, match="nbgrader db assignment remove tiny --force"):
        register(course, source)


def test_new_cells_replace_old_ones_before_the_first_submission(tiny_course: Course) -> None:
    """A registered assignment follows its source, as after a second ``nbgrader generate_assignment``."""
    register(tiny_course, install(tiny_course, varied_source()))
    changed = varied_source()
    del changed.cells[4:6]
    changed.cells.append(checks("more", "assert half(1) == 0.5"))
    register(tiny_course, install(tiny_course, changed))
    names = {name for (name,) in query(tiny_course, "select name from source_cell")}
    assert names == {"rules", "half", "half_checks", "plot", "half_written", "essay", "more_checks"}
    assert query(tiny_course, "select count(*) from base_cell") == [(8,)]
    assert query(tiny_course, "select count(*) from grade_cells") == [(4,)]


def test_a_cell_that_only_changes_its_kind_and_one_that_is_only_read_are_followed_too(tiny_course: Course) -> None:
    """Names alone do not say what nbgrader has to keep of a cell."""
    register(tiny_course, install(tiny_course, varied_source()))
    changed = varied_source()
    changed.cells[6].metadata.nbgrader.update(grade=False, points=0)
    register(tiny_course, install(tiny_course, changed))
    assert query(tiny_course, "select type from base_cell where name = 'plot'") == [("SolutionCell",)]
    del changed.cells[1]
    register(tiny_course, install(tiny_course, changed))
    assert query(tiny_course, "select count(*) from source_cell where name = 'rules'") == [(0,)]


def test_the_kernel_follows_the_source_until_somebody_handed_in(course: Course) -> None:
    """As in nbgrader, submissions keep the kernel with which they were graded."""

    def kernels(name: str) -> list[tuple[object, ...]]:
        changed = varied_source()
        changed.metadata.kernelspec = {"name": name, "display_name": name, "language": "python"}
        for assignment in ("tiny", "other"):
            course.source(assignment).parent.mkdir(exist_ok=True)
            register(course, install(course, changed, assignment=assignment))
        return query(course, "select name, kernelspec like ? from notebook order by name", f"%{name}%")

    assert kernels("first") == [("other", 1), ("tiny", 0)]
    assert kernels("second") == [("other", 1), ("tiny", 0)]


def test_registering_twice_changes_nothing(tiny_course: Course) -> None:
    """The second registration of the same source leaves every row as it is."""
    source = install(tiny_course, varied_source())
    register(tiny_course, source)
    before = query(tiny_course, "select id, name from base_cell order by id")
    register(tiny_course, source)
    assert query(tiny_course, "select id, name from base_cell order by id") == before
