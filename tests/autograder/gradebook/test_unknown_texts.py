"""Which marks of people stand for a text that the gradebook does not know."""

import pytest

from autograder.course import Course
from autograder.gradebook.unknown_texts import UnknownText, keep_texts, unknown_texts
from autograder.gradebook.writer import GradebookWriter
from tests.autograder.gradebook.test_writer import query
from tests.autograder.handed_in import hand_in, install, make_record, varied_source
from tests.autograder.marking import ANSWERS, SCORES


@pytest.fixture
def course(tiny_course: Course) -> Course:
    """Two students in two assignments, graded by a version that kept no text; ``plot`` and ``essay`` are marked."""
    tiny_course.source("other").parent.mkdir()
    for assignment in ("tiny", "other"):
        source = install(tiny_course, varied_source(), assignment=assignment)
        with GradebookWriter(tiny_course, source) as writer:
            for student in ("s01", "s02"):
                hand_in(tiny_course, student, ANSWERS, assignment=assignment)
                writer.store(make_record(tiny_course, source, student, SCORES))
    query(tiny_course, "delete from course_answer_text")
    query(
        tiny_course,
        "update grade set manual_score = 1, needs_manual_grade = 0 "
        "where cell_id in (select id from base_cell where name in ('plot', 'essay'))",
    )
    return tiny_course


def names(found: list[UnknownText]) -> set[tuple[str, str]]:
    return {(each.student, each.name) for each in found}


def test_each_mark_of_the_assignment_is_named_once(course):
    """With its student, its cell and the id of its grade; marks of other assignments are not."""
    found = unknown_texts(course, "tiny")
    assert len(found) == len({each.grade_id for each in found}) == 4
    assert names(found) == {(student, name) for student in ("s01", "s02") for name in ("plot", "essay")}
    of_tiny = "select g.id from grade g join submitted_notebook n on n.id = g.notebook_id join notebook s "
    of_tiny += "on s.id = n.notebook_id where s.name = 'tiny' and manual_score = 1"
    assert {each.grade_id for each in found} == {id_ for (id_,) in query(course, of_tiny)}


def test_a_text_that_is_kept_is_known(course):
    """The others stay unknown, and nothing is stored where nothing is to keep."""
    keep_texts(course, {})
    first, *others = unknown_texts(course, "tiny")
    keep_texts(course, {first.grade_id: "a" * 64})
    assert query(course, "select * from course_answer_text") == [(first.grade_id, "a" * 64, None)]
    assert unknown_texts(course, "tiny") == others


def test_what_waits_for_another_look_is_left_out(course):
    """The person who looks again says what the mark stands for."""
    query(course, "update grade set needs_manual_grade = 1 where id in (select id from grade where manual_score = 1)")
    assert unknown_texts(course, "tiny") == []
