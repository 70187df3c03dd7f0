"""An answer that has lost its name and its id is known by the release's own cells around it, and by nothing less."""

from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder._exceptions import UngradableError
from autograder.assignment.source import Source, released_text
from autograder.submission.assembly import assemble
from autograder.submission.matching import match, require_own_cells
from autograder.submission.reading import Submission, SubmittedCell
from tests.autograder.notebooks import checks, markdown, notebook, setup, solution, written

BUILT = notebook(
    setup("import math"),
    markdown("Write f.", "tf"),
    solution("f", "def f():", "return 1"),
    checks("f", "assert f() == 1", hidden="assert f() is not True"),
    markdown("Write g and h.", "tg"),
    solution("g", "def g():", "return 2"),
    solution("h", "def h():", "return 3"),
    checks("g", "assert g() + h() == 5"),
    markdown("Why?", "tw"),
    written("why", "So."),
)
SOURCE = Source.parse("small", nbformat.writes(BUILT).encode(), Path("small.ipynb"))
ANSWERS = {
    "f": "def f(): return 1",
    "g": "def g(): return 2",
    "h": "def h(): return 3",
    "why_written": "Because.",
}


def nameless(text, cell_type="code"):
    return SubmittedCell(cell_type=cell_type, grade_id=None, text=text)


def handed_in(**texts):
    """Every cell of the release without name and id, with these answers, in the release's order."""
    answers = ANSWERS | texts
    return [nameless(answers.get(cell.grade_id, released_text(cell)), cell.cell_type) for cell in SOURCE.cells]


def test_a_whole_notebook_without_names_and_ids_is_known():
    """As an editor leaves it that keeps neither; a person is told of each answer, and nothing runs twice."""
    cells = handed_in()
    require_own_cells(SOURCE, cells)
    found = match(SOURCE, cells)
    assert {name: cell.text for name, cell in found.answers.items()} == ANSWERS
    assert (found.added, found.unsure, found.found_by_id) == ({}, frozenset(), ())
    remarks = assemble(SOURCE, Submission(student="s", cells=tuple(cells))).remarks
    said = "has lost its nbgrader metadata and its id; what stands in its place was taken"
    assert remarks == tuple(f"the cell {name!r} {said}" for name in ("f", "g", "h", "why_written"))


def test_own_cells_of_the_students_change_nothing():
    """Wherever they stand, as long as no other could be the answer."""
    cells = handed_in()
    for at in (10, 7, 3, 2, 0):
        cells.insert(at, nameless("print('mine')"))
    found = match(SOURCE, cells)
    assert {name: cell.text for name, cell in found.answers.items()} == ANSWERS
    assert sum(map(len, found.added.values())) == 5


@pytest.mark.parametrize(
    ("name", "text", "beside"),
    [
        ("f", "def other(): return 1", None),  # it defines nothing that is asked for
        ("f", "def f(): return 1", "f = 2"),  # two cells may be the answer
        ("g", "def g(): return 2\ndef h(): return 3", None),  # it may be another missing answer as well
        ("why_written", "Because.", "Or not."),
    ],
)
def test_what_may_be_two_things_is_left_to_a_person_or_is_missing(name, text, beside):
    """No mark rests on a guess."""
    cells = handed_in(**{name: text})
    at = next(at for at, cell in enumerate(cells) if cell.text == text)
    if beside is not None:
        cells.insert(at, nameless(beside, cells[at].cell_type))
    found = match(SOURCE, cells)
    assert name not in found.found_by_place
    assert name in found.unsure or (name == "f" and "f" not in found.answers)


def test_blank_cells_and_those_of_another_name_or_type_are_not_taken():
    """A blank form says nothing, and what bears another name is something else."""
    blank = "def f():\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    assert "f" not in match(SOURCE, handed_in(f=blank)).answers
    cells = handed_in()
    cells[2] = SubmittedCell(cell_type="code", grade_id="of_another", text=ANSWERS["f"])
    assert "f" not in match(SOURCE, cells).answers
    cells[2] = nameless(ANSWERS["f"], "markdown")
    assert "f" not in match(SOURCE, cells).answers


def test_nothing_is_known_by_place_where_nothing_around_it_is():
    """Text of any notebook would do otherwise."""
    cells = [nameless(text, "markdown" if name == "why_written" else "code") for name, text in ANSWERS.items()]
    assert match(SOURCE, cells).found_by_place == ()
    with pytest.raises(UngradableError, match="fresh copy"):
        require_own_cells(SOURCE, cells)


texts = st.sampled_from([*ANSWERS.values(), *map(released_text, SOURCE.cells), "", "x = 1", "f = g = h = 1", "Words."])
cells = st.builds(
    SubmittedCell,
    cell_type=st.sampled_from(["code", "markdown", "raw"]),
    grade_id=st.sampled_from([None, None, "f", "g", "f_checks", "unknown"]),
    text=texts,
)


@settings(max_examples=300)
@given(st.lists(cells, max_size=14))
def test_whatever_is_handed_in_each_text_is_one_thing(submitted):
    """An answer, an addition, or the release's own; no cell is the answer to two questions."""
    found = match(SOURCE, submitted)
    answers = [id(cell) for name, cell in found.answers.items() if name not in found.merged]
    added = [id(cell) for each in found.added.values() for cell in each]
    assert len(answers + added) == len(set(answers + added))
    for name in found.found_by_place:
        assert found.answers[name].grade_id is None
        assert found.answers[name].cell_type == SOURCE.by_grade_id[name].cell_type
    assert found.unsure.isdisjoint(found.answers)
