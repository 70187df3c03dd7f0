"""A person's mark stands while its text is the one that was marked."""

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from sqlalchemy import select

from autograder.assignment.source import Source
from autograder.course import Course
from autograder.gradebook import schema
from autograder.gradebook.engine import open_gradebook
from autograder.gradebook.marked_texts import TEXTS, has_changed
from autograder.gradebook.marks import read_changed
from autograder.gradebook.own_tables import answer_text
from autograder.results.writer import ResultWriter
from tests.autograder.handed_in import hand_in, install, make_record, run_nbgrader, varied_source
from tests.autograder.marking import ANSWERS, MARKED, SCORES, flagged, grade, mark_by_hand, marks
from tests.autograder.pictures import PNG, attached, png


def add_cell(path: Path, cell: nbformat.NotebookNode, behind: str) -> None:
    notebook = nbformat.read(path, as_version=4)
    ids = [each.metadata.get("nbgrader", {}).get("grade_id") for each in notebook.cells]
    notebook.cells.insert(ids.index(behind) + 1, cell)
    nbformat.write(notebook, path)


@pytest.fixture
def marked(tiny_course: Course) -> tuple[Course, Source]:
    """A hand-in that is graded, and in which a person marked three answers and overrode the score of a check."""
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", ANSWERS)
    grade(tiny_course, source)
    mark_by_hand(tiny_course, *MARKED)
    return tiny_course, source


@pytest.mark.parametrize("answer", ["plot", "half_written", "half"])
def test_only_the_answer_that_changed_is_flagged(marked, answer):
    """The mark stays; the flag, the record and the gradebook's reader say that the text changed."""
    course, source = marked
    name = "half_checks" if answer == "half" else answer
    hand_in(course, "s01", ANSWERS | {answer: f"{ANSWERS[answer]}  # or not"})
    assert grade(course, source) == f"changed since a person marked it: {name}"
    assert flagged(course) == {name}
    assert (marks(course)[name].score, marks(course)[name].has_changed) == (1.0, True)
    with closing(sqlite3.connect(course.root / "gradebook.db")) as connection:
        ((notebook_id,),) = connection.execute("select id from submitted_notebook").fetchall()
    assert read_changed(course, notebook_id) == {name: (ANSWERS[answer], f"{ANSWERS[answer]}  # or not")}


def test_a_picture_is_part_of_the_answer(tiny_course):
    """Another picture under the same name makes it another answer; the same picture does not."""
    source = install(tiny_course, varied_source())
    words = ANSWERS | {"half_written": "See ![it](attachment:it.png)."}

    def hand_in_with(picture: bytes) -> None:
        path = hand_in(tiny_course, "s01", words)
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") == "half_written":
                cell.attachments = attached("it.png", picture)
        nbformat.write(notebook, path)

    hand_in_with(PNG)
    grade(tiny_course, source)
    mark_by_hand(tiny_course, *MARKED)
    hand_in_with(PNG)
    grade(tiny_course, source)
    assert flagged(tiny_course) == set()
    hand_in_with(png(2, 1))
    grade(tiny_course, source)
    assert flagged(tiny_course) == {"half_written"}


def test_a_flag_stays_until_a_person_resolves_it(marked):
    """Grading the changed text again does not settle it; after *Resolve* the new text is the one that was marked."""
    course, source = marked
    hand_in(course, "s01", ANSWERS | {"half_written": "It is two."})
    for _ in range(3):
        grade(course, source)
        assert flagged(course) == {"half_written"}
    mark_by_hand(course, "half_written")
    assert grade(course, source) == ""
    assert flagged(course) == set()
    hand_in(course, "s01", ANSWERS)
    grade(course, source)
    assert flagged(course) == {"half_written"}


def test_handing_in_the_marked_text_once_more_lifts_the_flag(marked):
    """A mark stands for its text, whatever was handed in between."""
    course, source = marked
    hand_in(course, "s01", ANSWERS | {"half_written": "It is two."})
    grade(course, source)
    hand_in(course, "s01", ANSWERS)
    assert grade(course, source) == ""
    assert flagged(course) == set()


def test_a_new_score_of_the_checks_withdraws_no_mark(marked):
    """A score that a person overrode stands when a corrected source, or a fault of the grader, gives another."""
    course, source = marked
    for score in (0.0, None):
        grade(course, source, SCORES | {"half_checks": score})
        assert flagged(course) == set()
        assert marks(course)["half_checks"].score == 1.0


def test_the_record_counts_only_what_still_waits_for_a_person(marked):
    """After grading again, the table of marks does not ask for answers that are marked."""
    course, source = marked
    with ResultWriter(course, source) as writer:
        assert writer.store(make_record(course, source, "s01", SCORES)).needs_manual == 0
        hand_in(course, "s02", ANSWERS)
        assert writer.store(make_record(course, source, "s02", SCORES)).needs_manual == 3


@pytest.mark.parametrize(
    ("cell", "behind", "expected"),
    [
        (new_markdown_cell("And why: it halves."), "half_written", {"half_written"}),
        (new_markdown_cell("  \n"), "half_written", set()),
        (new_markdown_cell("My essay."), "essay", {"essay"}),
        (new_markdown_cell("A note."), "half", set()),
        (new_code_cell("def helper(): pass"), "rules", {"half_checks", "plot"}),
    ],
)
def test_what_a_student_adds_to_an_answer_is_part_of_it(marked, cell, behind, expected):
    """Words right behind an answer in words, and code anywhere for an answer in code; a blank cell changes nothing."""
    course, source = marked
    add_cell(course.submitted("tiny", "s01") / "tiny.ipynb", cell, behind)
    grade(course, source)
    assert flagged(course) == expected


@pytest.mark.parametrize(("answer", "score"), [(ANSWERS["root"], 3.0), (f"{ANSWERS['root']} + 0", None)])
def test_a_fault_takes_no_score_from_a_text_that_was_graded(marked, answer, score):
    """A source that was broken meanwhile withdraws nobody's marks; what was never graded waits for a person."""
    course, source = marked
    hand_in(course, "s01", ANSWERS | {"root": answer})
    record = make_record(course, source, "s01", dict.fromkeys(SCORES, None))
    with ResultWriter(course, source) as writer:
        writer.store(replace(record, executed=()))
        assert [(move.name, move.old, move.new) for move in writer.moves] == (
            [] if score is not None else [("root_checks", 3.0, None)]
        )
    assert marks(course)["root_checks"].score == score


@pytest.mark.parametrize("text", [ANSWERS["half_written"], "It is two."])
def test_a_fault_before_anything_ran_flags_an_answer_that_changed_and_no_other(marked, text):
    """What formgrader shows then is the text that was handed in, so the mark is compared with that."""
    course, source = marked
    hand_in(course, "s01", ANSWERS | {"half_written": text})
    record = make_record(course, source, "s01", dict.fromkeys(SCORES, None))
    with ResultWriter(course, source) as writer:
        writer.store(replace(record, executed=()))
    changed = {"half_written"} if text != ANSWERS["half_written"] else set()
    assert flagged(course) == changed


@pytest.mark.parametrize(
    ("manual", "flag", "marked", "changed"),
    [
        pytest.param(1.0, True, "old", True, id="flagged, and another text than the marked one"),
        pytest.param(1.0, False, "old", False, id="a person has looked again"),
        pytest.param(1.0, True, "new", False, id="flagged by hand"),
        pytest.param(1.0, True, None, False, id="nobody knows which text was marked"),
        pytest.param(None, True, None, False, id="not marked yet"),
        pytest.param(None, True, "old", False, id="a person took the mark back"),
        pytest.param(0.0, True, "old", True, id="a zero is a mark"),
    ],
)
def test_a_flag_says_that_a_text_changed_only_where_that_is_known(manual, flag, marked, changed):
    """Else a person asked for another look, or none was taken yet."""
    grade = SimpleNamespace(needs_manual_grade=flag, manual_score=manual, graded="new", marked=marked)
    assert has_changed(grade) is changed


def test_the_table_of_texts_is_that_of_gradebooks_which_exist():
    """A gradebook that has it is not asked for its columns: each has room for what it holds, and none is another."""
    columns = {column.name: (column.type.length, column.nullable, column.primary_key) for column in answer_text.c}
    digest = len(hashlib.sha256().hexdigest())
    assert columns == {
        "grade_id": (schema.ID, False, True),
        "graded": (digest, False, False),
        "marked": (digest, True, False),
    }


def test_nbgrader_works_on_a_gradebook_with_our_table(marked):
    """Its upgrade leaves the table; its removal of the assignment is not hindered, and grading starts anew."""
    course, source = marked
    assert run_nbgrader(course.root, "db", "upgrade").returncode == 0
    grade(course, source)
    assert flagged(course) == set()
    done = run_nbgrader(course.root, "db", "assignment", "remove", "tiny", "--force")
    assert done.returncode == 0, done.stderr
    grade(course, source)
    with closing(sqlite3.connect(course.root / "gradebook.db")) as connection:
        kept = connection.execute("select count(*), count(marked) from course_answer_text").fetchall()
    assert kept == [(5, 0)]
    assert flagged(course) == {"plot", "half_written", "essay"}


def test_a_notebooks_texts_are_read_without_those_of_others(marked):
    """Each once, in a class of two."""
    course, source = marked
    hand_in(course, "s02", ANSWERS)
    grade(course, source, student="s02")
    engine = open_gradebook(course)
    with engine.connect() as connection:
        notebooks = connection.scalars(select(schema.submitted_notebook.c.id)).all()
        assert len(notebooks) == 2
        for notebook in notebooks:
            of_notebook = select(schema.grade.c.id).where(schema.grade.c.notebook_id == notebook)
            found = [row.grade_id for row in connection.execute(TEXTS, {"notebook": notebook})]
            assert sorted(found) == sorted(connection.scalars(of_notebook))
            assert found
    engine.dispose()
