"""A mark given in the page is nbgrader's own, can be taken back, and overwrites nobody's."""

import math
import threading

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import select

from autograder._exceptions import UsageError
from autograder.assignment.source import Source
from autograder.gradebook.engine import reading, writing
from autograder.gradebook.mark_history import read_history
from autograder.gradebook.own_tables import marking_claim, marking_step
from autograder.marking_desk.claims import claim_next
from autograder.marking_desk.moderation import read_twice
from autograder.marking_desk.steps import Mark, Outcome, give, read_steps
from tests.autograder.marking import execute
from tests.autograder.marking_desk.written_class import (
    NOW,
    QUESTION,
    answers_of,
    grade_class,
    mark,
    question_of,
    standing,
    take_back,
)


def test_a_mark_is_nbgraders_own(course):
    """nbgrader's reader, which formgrader uses, has score, comment and flag; the history has hand and reason."""
    done = mark(course, ["s01", "s02"], lines=[2.0, 0.5], comment="Why?")
    assert (len(done.written), done.second, done.changed) == (2, (), ())
    comment = "rubric 1: 2 of 2, 2: 0.5 of 1\nWhy?"
    with Gradebook(course.database_url) as gradebook:
        for student in ("s01", "s02"):
            grade = gradebook.find_grade(QUESTION, "tiny", "tiny", student)
            assert (grade.score, grade.manual_score, grade.needs_manual_grade) == (2.5, 2.5, False)
            assert gradebook.find_comment(QUESTION, "tiny", "tiny", student).comment == comment
        assert gradebook.find_grade(QUESTION, "tiny", "tiny", "s03").needs_manual_grade
    last = read_history(course, "tiny", "s01")[-1]
    assert (last.cell, last.hand, last.cause, last.new) == (QUESTION, "ann", "marked together with 1 alike", 2.5)


def test_a_mark_stands_when_the_class_is_graded_again(course):
    """Until the text changes; then it is kept and flagged, exactly as formgrader's."""
    mark(course, ["s01"], points=2)
    source = Source.load("tiny", course.source("tiny"))
    grade_class(course, source, {"s01": "A half.", "s02": "a half"})
    assert standing(course) == (2.0, False, None)
    grade_class(course, source, {"s01": "Two."})
    assert standing(course)[:2] == (2.0, True)
    assert answers_of(course)["s01"].has_changed


def test_all_or_nothing_says_what_each_line_got(course):
    """So that feedback has the same form whichever key was pressed; other points have no lines."""
    mark(course, ["s01"], points=3)
    mark(course, ["s02"], points=0, comment="No.")
    mark(course, ["s03"], points=1.5)
    assert standing(course, "s01")[2] == "rubric 1: 2 of 2, 2: 1 of 1\n"
    assert standing(course, "s02")[2] == "rubric 1: 0 of 2, 2: 0 of 1\nNo."
    assert standing(course, "s03") == (1.5, False, None)


def test_a_comment_that_was_not_touched_stays(course):
    """Its head alone follows the points."""
    mark(course, ["s01"], lines=[2, 0], comment="Mind the unit.")
    mark(course, ["s01"], points=3)
    assert standing(course)[2] == "rubric 1: 2 of 2, 2: 1 of 1\nMind the unit."
    mark(course, ["s01"], points=1, comment="")
    assert standing(course) == (1.0, False, None)


@pytest.mark.parametrize(
    "given",
    [
        *({"points": points} for points in (math.nan, math.inf, -1, -0.001, 3.001, "3", None, True, [3], {})),
        *(
            {"lines": lines}
            for lines in ([], [2], [2, 1, 0], [3, 0], [2, -1], [2, math.nan], "21", [True, 1], {"0": 2})
        ),
        *({"comment": comment} for comment in (3, ["x"], "x" * 20_001, "a\0b")),
    ],
)
def test_what_is_no_mark_of_this_question_is_refused(course, given):
    """In a sentence; the gradebook stays as it is."""
    with pytest.raises(UsageError):
        mark(course, ["s01"], **given)
    assert standing(course) == (None, True, None)


def test_steps_are_taken_back_one_by_one(course):
    """Score, flag and comment are what they were; a group is one step; nobody takes back another's."""
    mark(course, ["s03"], points=1, comment="first")
    mark(course, ["s01", "s02"], points=2)
    mark(course, ["s01"], points=3, comment="second")
    assert take_back(course, "bob") is None
    assert len(take_back(course).written) == 1
    assert standing(course) == (2.0, False, None)
    assert len(take_back(course).written) == 2
    assert [standing(course, each)[:2] for each in ("s01", "s02", "s03")] == [(None, True), (None, True), (1.0, False)]
    take_back(course)
    assert standing(course, "s03") == (None, True, None)
    assert take_back(course) is None
    assert [(each.hand, each.cause, each.new) for each in read_history(course, "tiny", "s03")[-2:]] == [
        ("ann", "", 1.0),
        ("ann", "taken back", None),
    ]


def test_what_was_changed_since_is_not_taken_back(course):
    """Formgrader's mark stays, and the next step back is the one before."""
    mark(course, ["s01", "s02"], points=2)
    execute(
        course,
        "update grade set manual_score = 1 where manual_score = 2 and id in (select min(id) from grade "
        "where manual_score = 2)",
    )
    done = take_back(course)
    assert (len(done.written), len(done.changed)) == (1, 1)
    assert sorted(standing(course, each)[0] or 0.0 for each in ("s01", "s02")) == [0.0, 1.0]


def test_the_same_mark_of_somebody_else_is_not_taken_back(course):
    """It counts since it was given, although the gradebook holds the same as before."""
    mark(course, ["s01"], "ann", points=2, comment="So.")
    mark(course, ["s01"], "eve", points=2, comment="So.", decides=True)
    done = take_back(course, "ann")
    assert (len(done.written), len(done.changed)) == (0, 1)
    assert standing(course) == (2.0, False, "So.")
    assert len(take_back(course, "eve").written) == 1


def test_a_mark_whose_text_has_changed_is_not_taken_back(course):
    """The score stays as the old text's, flagged, also where it was flagged before."""
    mark(course, ["s01"], points=2)
    grade_class(course, Source.load("tiny", course.source("tiny")), {"s01": "Another."})
    execute(course, "update grade set needs_manual_grade = 0 where manual_score = 2")
    assert len(take_back(course).changed) == 1
    assert standing(course)[0] == 2.0


def test_two_at_once_lose_nothing(course):
    """Both look at the same answer: the later mark is kept as a second opinion, and the gradebook has the earlier."""
    looked_at = answers_of(course)
    mark(course, ["s01"], "ann", seen=looked_at, points=2, comment="ann's")
    done = mark(course, ["s01", "s03"], "bob", seen=looked_at, points=1, comment="bob's")
    assert done == Outcome(written=(looked_at["s03"].grade_id,), second=(looked_at["s01"].grade_id,))
    assert (standing(course)[0], standing(course)[2]) == (2.0, "ann's")
    assert len(mark(course, ["s01"], "ann", points=3).written) == 1
    take_back(course, "bob")
    assert standing(course)[0] == 3.0
    assert standing(course, "s03")[1]


def test_a_second_opinion_has_its_own_comment_or_none(course):
    """Not the one that the first has written."""
    mark(course, ["s01"], "ann", points=2, comment="ann's")
    mark(course, ["s01"], "bob", points=1)
    with reading(course) as connection:
        steps = read_steps(connection, [answers_of(course)["s01"].grade_id])
    assert [(step.hand, step.comment) for step in steps] == [("ann", "ann's"), ("bob", None)]


def test_two_threads_at_once_lose_nothing(course):
    """Ten hands mark every answer at the same moment: one of them counts, the other nine are kept beside it."""
    looked_at, outcomes = answers_of(course), []
    start = threading.Barrier(10)

    def press(number):
        start.wait()
        outcomes.append(mark(course, ["s01", "s02", "s03"], f"hand{number}", seen=looked_at, points=number % 4))

    threads = [threading.Thread(target=press, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(done.written) for done in outcomes) == [0] * 9 + [3]
    assert sorted(len(done.second) for done in outcomes) == [0] + [3] * 9


def test_a_mark_of_formgraders_is_replaced_only_by_who_saw_it(course):
    """Else it is the first opinion, and the page's the second."""
    looked_at = answers_of(course)
    execute(course, "update grade set manual_score = 1, needs_manual_grade = 0 where auto_score is null")
    assert len(mark(course, ["s01"], seen=looked_at, points=3).second) == 1
    assert standing(course)[0] == 1.0
    assert len(mark(course, ["s03"], points=3).written) == 1
    assert standing(course, "s03")[0] == 3.0


def test_a_mark_of_formgraders_keeps_the_lines_of_its_rubric(course):
    """As an opinion beside the page's, it can be taken with them."""
    looked_at = answers_of(course)
    execute(
        course,
        "update grade set manual_score = 2.5, needs_manual_grade = 0 where auto_score is null",
        "update comment set manual_comment = 'rubric 1: 2 of 2, 2: 0.5 of 1\nSo.'",
    )
    mark(course, ["s01"], seen=looked_at, points=3)
    with reading(course) as connection:
        (found,) = read_twice(connection, [answers_of(course)["s01"]])
    by_hand = {each.hand: (each.points, each.lines, each.comment) for each in found.opinions}
    assert by_hand["formgrader"] == (2.5, (2.0, 0.5), "So.")


def test_an_answer_whose_text_is_another_one_by_now_is_not_marked(course):
    """Nobody has read that text; an answer that is gone is not marked either."""
    looked_at = answers_of(course)
    grade_class(course, Source.load("tiny", course.source("tiny")), {"s01": "Another."})
    done = mark(course, ["s01", "s02"], seen=looked_at)
    assert done == Outcome(written=(looked_at["s02"].grade_id,), changed=(looked_at["s01"].grade_id,))
    assert standing(course) == (None, True, None)
    with writing(course) as connection:
        none = give(connection, question_of(course), [], {"gone": "x:y"}, Mark(points=1.0), "ann", NOW)
    assert none == Outcome(changed=("gone",))


def test_what_was_said_of_a_hand_in_goes_with_it(course):
    """Once nbgrader has removed it, the next grading leaves no row behind."""
    mark(course, ["s01", "s03"], points=2)
    with writing(course) as connection:
        claim_next(connection, [[answers_of(course)["s02"]]], "ann", NOW, most=1)
    of = (
        "(select n.id from submitted_notebook n join submitted_assignment a on a.id = n.assignment_id where student_id "
    )
    execute(course, f"delete from grade where notebook_id in {of} in ('s01', 's02'))")
    grade_class(course, Source.load("tiny", course.source("tiny")), {})
    with writing(course) as connection:
        left = [len(connection.execute(select(table)).all()) for table in (marking_step, marking_claim)]
    assert left == [1, 0]
