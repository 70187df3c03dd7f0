"""What the gradebook is told of an assignment, against nbgrader's own preprocessors."""

import warnings

import pytest

from autograder.assignment.source import Source
from autograder.course import Course
from autograder.gradebook.marks import read_assignment
from autograder.gradebook.writer import GradebookWriter, register
from tests.autograder.gradebook.test_writer import query
from tests.autograder.handed_in import hand_in, install, varied_source
from tests.autograder.marking import ANSWERS, grade
from tests.autograder.notebooks import checks

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of nbgrader's own imports


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
    with GradebookWriter(course, install(course, changed)):
        pass
    assert query(course, "select source from source_cell where name = 'rules'") == [("Do it together.",)]
    assert [name for old, (name, text) in zip(before, query(course, texts), strict=True) if old != (name, text)] == []
    assert query(
        course,
        "select max_score from grade_cells g join base_cell b on b.id = g.id where name = 'half_checks'",
    ) == [(5.0,)]
    assert read_assignment(course, "tiny").max_score == 15.0


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
