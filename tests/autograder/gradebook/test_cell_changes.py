"""Cells that come, go or are worth other points after people marked: marks are kept, and what happens is said."""

import pytest

from autograder.assignment.source import Source
from autograder.course import Course
from autograder.gradebook.mark_history import read_history
from autograder.gradebook.marks import read_assignment
from autograder.gradebook.writer import GradebookWriter, register
from tests.autograder.gradebook.test_writer import query
from tests.autograder.handed_in import hand_in, install, varied_source
from tests.autograder.marking import ANSWERS, MARKED, SCORES, execute, flagged, grade, mark_by_hand, marks
from tests.autograder.notebooks import checks, solution


@pytest.fixture
def marked(tiny_course: Course) -> tuple[Course, Source]:
    """A person has given one point to each of four cells."""
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", ANSWERS)
    grade(tiny_course, source)
    mark_by_hand(tiny_course, *MARKED)
    return tiny_course, source


def tidings(course: Course, source: Source) -> tuple[str, ...]:
    with GradebookWriter(course, source) as writer:
        return writer.tidings


def without(name: str) -> object:
    made = varied_source()
    made.cells = [cell for cell in made.cells if cell.metadata.get("nbgrader", {}).get("grade_id") != name]
    return made


def scores(course: Course) -> dict[str, float | None]:
    return {name: mark.score for name, mark in marks(course).items()}


def test_an_unchanged_source_says_nothing(marked):
    course, source = marked
    before = query(course, "select * from grade order by id")
    assert tidings(course, source) == ()
    assert query(course, "select * from grade order by id") == before


def test_a_new_cell_is_graded_and_all_marks_stay(marked):
    """So does the hand-in that has no answer to it."""
    course, _ = marked
    before = scores(course)
    changed = varied_source()
    changed.cells += [solution("more", "def more(x):", "return x"), checks("more", "assert more(1) == 1", points=2)]
    source = install(course, changed)
    assert tidings(course, source) == ("more_checks is new, with 2 points: all 1 hand-ins are graded there.",)
    grade(course, source, SCORES | {"more_checks": 0.0})
    assert scores(course) == before | {"more_checks": 0.0}
    assert flagged(course) == set()
    assert read_assignment(course, "tiny").max_score == 14.0


def test_a_cell_that_is_gone_takes_its_points_and_leaves_its_marks_in_the_history(marked):
    """When it comes back, so does what a person gave, for another look; the other marks never move."""
    course, _ = marked
    before = scores(course)
    gone = install(course, without("plot"))
    assert tidings(course, gone) == (
        "plot is no longer in the source, and its points do not count any more. Given by people there: 1 mark, which "
        "the history keeps; should the cell come back, so do they, to be looked at again.",
    )
    assert scores(course) == {name: score for name, score in before.items() if name != "plot"}
    last = [each for each in read_history(course, "tiny", "s01") if each.cell == "plot"][-1]
    assert (last.old, last.new, last.is_removed, last.cause) == (1.0, None, True, "the source's cells changed")
    back = install(course, varied_source())
    grade(course, back)
    assert scores(course) == before
    assert flagged(course) == {"plot"}


def test_a_check_that_is_gone_says_no_more_than_that(marked):
    course, _ = marked
    said = tidings(course, install(course, without("root_checks")))
    assert said == ("root_checks is no longer in the source, and its points do not count any more.",)


@pytest.mark.parametrize(("points", "above"), [(5, ""), (1, ""), (0.5, "; above the new maximum: s01")])
def test_other_points_leave_what_people_gave(marked, points, above):
    course, _ = marked
    before, changed = scores(course), varied_source()
    changed.cells[6].metadata.nbgrader.points = points
    said = tidings(course, install(course, changed))
    left = f"Given by people there, and left as given: 1 mark{above}."
    assert said == (f"plot is worth {points:g} points, not 2. {left}",)
    assert scores(course) == before
    assert marks(course)["plot"].max_score == points


@pytest.mark.parametrize(("extra", "is_told"), [(0.0, False), (1.0, True), (-1.0, True)])
def test_extra_points_alone_are_given_by_people_too(marked, extra, is_told):
    """They may go beyond what the cell is worth; without a score, nothing is above it."""
    course, _ = marked
    of_plot = "cell_id in (select id from base_cell where name = 'plot')"
    execute(course, f"update grade set manual_score = null, extra_credit = {extra} where {of_plot}")
    changed = varied_source()
    changed.cells[6].metadata.nbgrader.points = 0.5
    (said,) = tidings(course, install(course, changed))
    assert said.endswith("left as given: 1 mark." if is_told else "is worth 0.5 points, not 2.")


def test_releasing_leaves_what_would_move_marks_to_a_grading(marked):
    """Nothing of the gradebook changes; with the same graded cells, texts are brought up to date."""
    course, _ = marked
    before = query(course, "select * from grade order by id")
    assert not register(course, install(course, without("plot")))
    assert query(course, "select * from grade order by id") == before
    assert query(course, "select count(*) from base_cell where name = 'plot'") == [(2,)]
    changed = varied_source()
    changed.cells[1].source = "Do it together."
    assert register(course, install(course, changed))
    assert query(course, "select source from source_cell where name = 'rules'") == [("Do it together.",)]
