"""What there is to mark, and how far it is."""

import nbformat
import pytest

from autograder._exceptions import UsageError
from autograder.marking_desk.questions import QuestionCounts, count_questions, find_question, questions_of
from tests.autograder.handed_in import install, varied_source
from tests.autograder.marking_desk.written_class import QUESTION, grade_class, install_question
from tests.autograder.notebooks import notebook, written


def test_questions_are_the_cells_that_a_person_marks(tiny_course):
    """Answers in words and in code, and tasks, in the assignment's order."""
    source = install(tiny_course, varied_source())
    assert [(each.name, each.points, each.is_code) for each in questions_of(source)] == [
        ("plot", 2.0, True),
        ("half_written", 2.0, False),
        ("essay", 3.0, False),
    ]


def test_counts_are_those_of_the_gradebook(tiny_course):
    """Before anything is graded they are 0; a source that cannot be read is named and hides no other."""
    source = install_question(tiny_course)
    name = {"assignment": "tiny", "name": QUESTION}
    assert count_questions(tiny_course) == ([QuestionCounts(**name, answers=0, waiting=0)], [])
    grade_class(tiny_course, source, {"s01": "A half.", "s02": "None."})
    broken = tiny_course.source("broken")
    broken.parent.mkdir()
    broken.write_text("{")
    found, (note,) = count_questions(tiny_course)
    assert found == [QuestionCounts(**name, answers=2, waiting=2)]
    assert "broken.ipynb" in note


def test_a_rubric_that_does_not_add_up_has_no_lines(tiny_course):
    """Its points would make another mark than the cell is worth."""
    source = install_question(tiny_course)
    assert find_question(tiny_course, "tiny", QUESTION).lines == [2.0, 1.0]
    other = written("half", "", points=5)
    other.source = source.by_grade_id[QUESTION].text
    nbformat.write(notebook(other), tiny_course.source("tiny"))
    assert find_question(tiny_course, "tiny", QUESTION).lines == []


@pytest.mark.parametrize(("assignment", "name"), [("tiny", "half"), ("tiny", "../x"), ("other", QUESTION), ("..", "x")])
def test_nothing_else_is_a_question(tiny_course, assignment, name):
    """A sentence says so."""
    install_question(tiny_course)
    with pytest.raises(UsageError):
        find_question(tiny_course, assignment, name)
