"""What two people have given for the same answer, and who decides."""

from autograder.assignment.source import Source
from autograder.gradebook.engine import reading
from autograder.marking_desk.moderation import marked_by, read_twice
from tests.autograder.marking_desk.written_class import answers_of, grade_class, mark, standing, take_back


def twice(course):
    with reading(course) as connection:
        return read_twice(connection, [*answers_of(course).values()])


def opinions(found):
    return {(each.hand, each.points, each.comment, each.counts) for each in found.opinions}


def test_those_who_differ_come_first_with_what_each_has_given(course):
    """The last word of each counts; who agree are shown behind."""
    seen = answers_of(course)
    for hand, points in (("ann", 2), ("bob", 2)):
        mark(course, ["s01"], hand, seen=seen, points=points)
    mark(course, ["s03"], "ann", seen=seen, lines=[2, 0.5], comment="a")
    mark(course, ["s03"], "bob", seen=seen, points=3, comment="b")
    mark(course, ["s03"], "bob", points=1, comment="b2")
    first, second = twice(course)
    assert (first.answer.student, first.differs) == ("s03", True)
    assert opinions(first) == {("ann", 2.5, "a", True), ("bob", 1.0, "b2", False)}
    assert {each.lines for each in first.opinions} == {(2.0, 0.5), ()}
    assert (second.answer.student, second.differs) == ("s01", False)
    with reading(course) as connection:
        by = marked_by(connection, [*seen.values()])
    assert by == {seen["s01"].grade_id: {"ann", "bob"}, seen["s03"].grade_id: {"ann", "bob"}}


def test_a_decision_settles_it_until_it_is_taken_back(course):
    """It goes into the gradebook whoever was first."""
    seen = answers_of(course)
    mark(course, ["s01"], "ann", seen=seen, points=2)
    mark(course, ["s01"], "bob", seen=seen, points=1)
    mark(course, ["s01"], "eve", decides=True, points=1, comment="bob is right")
    assert twice(course) == []
    assert standing(course)[0] == 1.0
    take_back(course, "eve")
    assert [opinions(each) for each in twice(course)] == [{("ann", 2.0, "", True), ("bob", 1.0, "", False)}]
    assert standing(course)[0] == 2.0


def test_what_was_said_of_another_text_is_no_opinion_on_this_one(course):
    """After a new hand-in it is marked anew."""
    seen = answers_of(course)
    mark(course, ["s01"], "ann", seen=seen, points=2)
    mark(course, ["s01"], "bob", seen=seen, points=1)
    grade_class(course, Source.load("tiny", course.source("tiny")), {"s01": "Another."})
    assert twice(course) == []
    with reading(course) as connection:
        assert marked_by(connection, [*answers_of(course).values()]) == {}
    assert len(mark(course, ["s01"], "bob", points=1).written) == 1
