"""The notebook that runs is the source's, with the text of the student's answers in it and nothing else of theirs."""

from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.assignment.source import Source
from autograder.records import Picture
from autograder.submission.assembly import assemble
from autograder.submission.reading import Submission, SubmittedCell
from tests.autograder.notebooks import two_exercises


def new_source():
    built = two_exercises()
    return Source.parse("small", nbformat.writes(built).encode(), Path("small.ipynb"))


SOURCE = new_source()


def cell(grade_id, text, cell_type="code"):
    return SubmittedCell(cell_type=cell_type, grade_id=grade_id, text=text)


def assembled(*cells):
    return assemble(SOURCE, Submission(student="s", cells=cells))


def layout(assembly):
    """Each step as (the source's cell or None, text)."""
    return [(step.cell.cell_id if step.cell else None, step.text) for step in assembly.steps]


def test_the_order_and_the_checks_are_the_sources():
    """The order of the submission, and what it made of the other cells, do not matter."""
    shuffled = assembled(
        cell("g_checks", "pass"),
        cell("g", "g = 1"),
        cell("g_written", "Words."),
        cell("f_checks", "f = 0"),
        cell("f", "f = 1"),
    )
    assert layout(shuffled) == [
        ("text", "Read me."),
        ("setup", "import math"),
        ("f", "f = 1"),
        ("f-checks", SOURCE.by_grade_id["f_checks"].text),
        ("g", "g = 1"),
        ("g-checks", SOURCE.by_grade_id["g_checks"].text),
        ("g-written", "Words."),
    ]
    assert shuffled.missing == frozenset()
    assert shuffled.remarks == ()


def test_missing_answers_are_known():
    """They are the answer cells that the submission lacks; their places stay empty."""
    assembly = assembled(cell("f", "f = 1"))
    assert assembly.missing == {"g", "g_written"}
    assert dict(layout(assembly))["g"] == ""


def test_added_cells_follow_the_known_cell_that_they_followed():
    """So do those before the first one and after cells that are not answers; text stays text."""
    assembly = assembled(
        cell(None, "first = 1"),
        cell("f", "f = 1"),
        cell(None, "after f"),
        cell("unknown", "also after f"),
        cell("f_checks", "changed"),
        cell(None, "after the checks", "markdown"),
        cell("g", "g = 1"),
    )
    kept = layout(assembly)
    assert kept[0] == (None, "first = 1")
    assert kept[3:9] == [
        ("f", "f = 1"),
        (None, "after f"),
        (None, "also after f"),
        ("f-checks", SOURCE.by_grade_id["f_checks"].text),
        (None, "after the checks"),
        ("g", "g = 1"),
    ]
    added = [step for step in assembly.steps if step.cell is None]
    assert [step.runs_as_student for step in added] == [True, True, True, False]
    assert len({step.cell_id for step in assembly.steps}) == len(assembly.steps)


def test_the_releases_own_cells_are_no_additions():
    """Set-up and text without a ``grade_id`` come from the source; changed ones are the student's."""
    assembly = assembled(
        cell(None, "Read me.", "markdown"), cell(None, "import math"), cell(None, "import cmath"), cell("f", "f = 1")
    )
    assert [step.text for step in assembly.steps if step.cell is None] == ["import cmath"]


def test_a_copied_answer_is_an_addition_and_remarked():
    """Of what runs, all runs, and of what is read, the first that is not blank is the answer, however many follow."""
    assembly = assembled(cell("f", "f = 1"), cell("f", "f = 2"), cell("f", "f = 3"), cell("g", "g = 1"))
    assert dict(layout(assembly))["f"] == "f = 1"
    assert [step.text for step in assembly.steps if step.cell is None] == ["f = 2", "f = 3"]
    assert assembly.remarks == (
        "the cell 'f' occurs more than once; each ran where it stands, so that its tests saw what the last one above "
        "them defines",
    )
    written = (
        cell("g_written", " ", "markdown"),
        cell("g_written", "So.", "markdown"),
        cell("g_written", "No.", "markdown"),
    )
    assembly = assembled(cell("f", "f = 1"), cell("g", "g = 1"), *written)
    assert dict(layout(assembly))["g-written"] == "So."
    assert assembly.remarks == (
        "the cell 'g_written' occurs more than once; the first that is not blank is the answer, and the others stand "
        "behind it",
    )


def test_the_student_process_gets_no_check_and_no_hidden_test():
    """It runs set-up, answers and additions; of a cell of the source's, only what students may read."""
    steps = assembled(cell(None, "a = 1"), cell("f", "f = 1"), cell(None, "More.", "markdown")).steps
    run = {step.cell_id: step for step in steps if step.runs_as_student}
    assert [*run] == ["added-0-1", "setup", "f", "g"]
    assert (run["added-0-1"].student_text, run["f"].student_text) == ("a = 1", "f = 1")
    assert run["setup"].student_text == "import math"
    hidden = replace(run["setup"], text="import math\n### BEGIN HIDDEN TESTS\nsecret = 1\n### END HIDDEN TESTS\n")
    assert "secret" not in hidden.student_text
    assert not replace(hidden, cell=replace(hidden.cell, is_left_out=True)).runs_as_student
    answer = replace(run["f"], text=hidden.text)
    assert answer.student_text == hidden.text


def test_what_is_not_taken_is_remarked():
    """Pictures that were left out, those in code, and files beside the notebook; nothing if there is nothing."""
    pasted = replace(cell("g_written", "Words.", "markdown"), left_out=("the picture a is left out: it is broken",))
    painted = replace(cell("f", "f = 1", "markdown"), pictures=(Picture(name="b", form="image/png", data=""),))
    drawn = replace(cell("g_written", "Words.", "markdown"), pictures=painted.pictures)
    cells = (pasted, painted, cell("g", "g = 1"))
    assembly = assemble(SOURCE, Submission(student="s", cells=cells, beside=("x.csv", "y.csv")))
    assert assembly.remarks == (
        "the picture a is left out: it is broken",
        "the pictures in the cell 'f' are left out: its answer is not Markdown",
        "only the notebook is taken; left out beside it: x.csv and y.csv",
    )
    assert {step.cell_id: step.pictures for step in assembly.steps if step.pictures} == {}
    taken = assembled(cell("f", "f = 1"), cell("g", "g = 1"), drawn)
    assert taken.remarks == ()
    assert {step.cell_id: step.pictures for step in taken.steps if step.pictures} == {"g-written": drawn.pictures}


def test_an_answer_that_was_turned_into_another_type_of_cell_is_one():
    """What a cell is, the source says: text in a code cell's place runs, and code in a text's place does not."""
    steps = {
        step.cell_id: step for step in assembled(cell("f", "f = 1", "markdown"), cell("g_written", "x", "code")).steps
    }
    assert steps["f"].runs_as_student
    assert not steps["g-written"].runs_as_student


cells = st.builds(
    cell,
    st.sampled_from([None, "f", "g", "f_checks", "g_checks", "g_written", "unknown", ""]),
    st.text(max_size=5),
    st.sampled_from(["code", "markdown", "raw"]),
)


@settings(max_examples=200)
@given(st.lists(cells, max_size=12))
def test_nothing_is_lost_and_nothing_else_gets_in(submitted):
    """Every source cell stands once and in order; every other text of the student's is an answer or an addition."""
    assembly = assembled(*submitted)
    assert [step.cell for step in assembly.steps if step.cell is not None] == list(SOURCE.cells)
    taken = [step.text for step in assembly.steps if step.cell is None or step.cell.is_answer]
    for text in taken:
        assert text == "" or text in [one.text for one in submitted]
    for one in submitted:
        if one.grade_id in (None, "f", "g", "g_written", "unknown", ""):
            assert one.text in taken
    for step in assembly.steps:
        if step.cell is not None and not step.cell.is_answer:
            assert step.text == step.cell.text


@pytest.mark.parametrize("name", ["f", "g"])
def test_what_is_missing_is_what_no_cell_is_called(name):
    """A cell without text is there."""
    assert name not in assembled(cell(name, "")).missing
