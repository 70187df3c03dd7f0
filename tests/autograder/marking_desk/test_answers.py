"""The answers as the gradebook has them."""

import nbformat

from autograder.gradebook.engine import reading
from autograder.marking_desk.answers import groups_of, lines_of, read_answers, without_head
from autograder.results.writer import ResultWriter
from tests.autograder.handed_in import hand_in, make_record
from tests.autograder.marking import execute
from tests.autograder.marking_desk.written_class import (
    QUESTION,
    answers_of,
    grade_class,
    install_question,
    question_of,
)
from tests.autograder.pictures import PNG, attached, png

FORMGRADER = "update grade set manual_score = 2, needs_manual_grade = 0"


def test_an_answer_is_what_the_gradebook_says_of_it(tiny_course):
    """Its text, who wrote it, and what formgrader wrote; its number tells nothing of names."""
    source = install_question(tiny_course)
    grade_class(tiny_course, source, {"s01": "A half.", "s02": "Two."})
    execute(tiny_course, FORMGRADER, "update comment set manual_comment = 'rubric 1: 2 of 2, 2: 0 of 1\nSo.'")
    execute(tiny_course, "update student set first_name = 'Zoë', last_name = 'Ng' where id = 's01'")
    found = answers_of(tiny_course)
    first = found["s01"]
    assert (first.text, first.person, first.points, first.waits) == ("A half.", "Zoë Ng", 2.0, False)
    assert (lines_of(first.comment), without_head(first.comment)) == ([(2.0, 2.0), (0.0, 1.0)], "So.")
    assert sorted(answer.number for answer in found.values()) == [1, 2]


def test_what_changed_after_it_was_marked_waits_with_both_texts(tiny_course):
    """And is another answer to whoever looked at it before."""
    source = install_question(tiny_course)
    grade_class(tiny_course, source, {"s01": "A half."})
    execute(tiny_course, FORMGRADER)
    before = answers_of(tiny_course)["s01"]
    grade_class(tiny_course, source, {"s01": "Two."})
    after = answers_of(tiny_course)["s01"]
    assert (after.waits, after.has_changed, after.text, after.marked_text) == (True, True, "Two.", "A half.")
    assert (before.has_changed, before.marked_text) == (False, None)
    assert before.seen != after.seen


def test_answers_with_other_pictures_are_not_alike(tiny_course):
    """Their kept texts say no more than that there is a picture."""
    source = install_question(tiny_course)
    text = "See ![it](attachment:it.png)."
    grade_class(tiny_course, source, {})
    for student, picture in (("s01", PNG), ("s02", png(2, 1)), ("s03", PNG)):
        path = hand_in(tiny_course, student, {QUESTION: text})
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") == QUESTION:
                cell.attachments = attached("it.png", picture)
        nbformat.write(notebook, path)
        store(tiny_course, source, student)
    with reading(tiny_course) as connection:
        question = question_of(tiny_course)
        groups = groups_of(read_answers(connection, question), question)
    assert sorted(sorted(answer.student for answer in group) for group in groups) == [["s01", "s03"], ["s02"]]


def store(course, source, student):
    with ResultWriter(course, source) as writer:
        writer.store(make_record(course, source, student, {"half_checks": 0.0, QUESTION: None}))


def test_a_comment_that_only_looks_like_a_rubrics_head_is_a_comment():
    """Nothing of it is lost."""
    for comment in (
        "rubric",
        "rubrics 1: 1 of 1",
        "the rubric 1: 1 of 1",
        "rubric one",
        "rubric 2 is not met: no reason given.",
        "rubric 1: 1 of 1, and line 2: no reason given.",
        "rubric 1: x of 1\nso",
        "So.\nrubric 1: 1 of 1",
    ):
        assert (without_head(comment), lines_of(comment)) == (comment, [])
    assert without_head("rubric 1: 2 of 2, 2: 0.5 of 1") == ""
    assert (without_head(None), lines_of(None)) == ("", [])
