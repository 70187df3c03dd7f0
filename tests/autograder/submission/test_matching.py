"""A cell that lost its name is found by its id; if that fails, no answer is a silent zero."""

import json
from functools import partial
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder._exceptions import UngradableError
from autograder.assignment.source import Source
from autograder.release.build import release_bytes
from autograder.submission import matching
from autograder.submission.answer_search import MAX_LINE, MAX_LINES, MAX_SEARCHED
from autograder.submission.assembly import assemble
from autograder.submission.matching import match, require_own_cells
from autograder.submission.reading import Submission, SubmittedCell, parse_submission
from tests.autograder.notebooks import markdown, two_exercises, written
from tests.growth import is_linear


def new_source(minor=5):
    built = two_exercises()
    raw = json.loads(nbformat.writes(built))
    if minor < 5:
        raw["nbformat_minor"] = minor
        for cell in raw["cells"]:
            del cell["id"]
    return Source.parse("small", json.dumps(raw).encode(), Path("small.ipynb"))


SOURCE = new_source()


def cell(grade_id, text, cell_id=None, cell_type="code"):
    return SubmittedCell(cell_type=cell_type, grade_id=grade_id, text=text, cell_id=cell_id)


FULL = (
    cell("f", "def f(): return 1", "f"),
    cell("f_checks", "assert f() == 1", "f-checks"),
    cell("g", "def g(): return 2", "g"),
    cell("g_checks", "assert g() == 2", "g-checks"),
    cell("g_written", "Because.", "g-written", "markdown"),
)


def without(name):
    return tuple(each for each in FULL if each.grade_id != name)


def test_the_release_keeps_the_ids_of_the_source():
    """They are what an answer is found by once its name is lost."""
    released = parse_submission(release_bytes(SOURCE))
    assert [one.cell_id for one in released] == [own.cell_id for own in SOURCE.cells]


def test_a_cell_without_a_name_is_known_by_its_id():
    """Its text is the answer and no addition, and the record says how it was found."""
    assembly = assemble(SOURCE, Submission(student="s", cells=(*without("g"), cell(None, "def g(): return 2", "g"))))
    assert assembly.missing == assembly.unsure == frozenset()
    assert {step.cell_id: step.text for step in assembly.steps}["g"] == "def g(): return 2"
    assert [step for step in assembly.steps if step.cell is None] == []
    assert assembly.remarks == ("the cell 'g' has lost its nbgrader metadata; its id told which one it is",)


def test_a_whole_notebook_without_names_is_known_by_its_ids():
    """Answers are answers; what stands in the release is no addition."""
    nameless = tuple(cell(None, one.text, one.cell_id, one.cell_type) for one in FULL)
    require_own_cells(SOURCE, nameless)
    found = match(SOURCE, nameless)
    assert set(found.answers) == {"f", "g", "g_written"}
    assert found.added == {}


def test_an_id_counts_only_for_a_cell_without_another_name():
    """It counts neither for a cell that bears a name of the source's, nor for one with a name of its own."""
    for name in ("f", "f_checks", "other"):
        found = match(SOURCE, (*without("g"), cell(name, "def g(): return 2", "g")))
        assert "g" not in found.answers


def test_a_name_goes_before_an_id():
    """The cell that bears the name is the answer, wherever another with its id stands."""
    found = match(SOURCE, (cell(None, "def g(): return 3", "g"), *FULL))
    assert found.answers["g"].text == "def g(): return 2"
    assert found.found_by_id == ()


def test_of_two_cells_with_one_id_the_first_counts():
    """The second is an addition and the record says so."""
    found = match(SOURCE, (*without("g"), cell(None, "g = 1", "g"), cell(None, "g = 2", "g")))
    assert found.answers["g"].text == "g = 1"
    assert found.copied == ("g",)


def test_a_source_without_ids_matches_no_id():
    """What stands in for a source's id there is not taken for a cell's id."""
    old = new_source(minor=4)
    cells = tuple(cell(None, "def f(): return 1", own.cell_id) for own in old.cells if own.grade_id == "f")
    assert match(old, (*without("f"), *cells)).unsure == {"f"}


@pytest.mark.parametrize(
    ("gone", "stands"),
    [
        ("f", cell(None, "def f(): return 1")),
        ("f", cell(None, "f = lambda: 1", "new")),
        ("f", cell(None, "from math import pi as f")),
        ("f", cell(None, "def f(:\n return 1")),
        ("f", cell(None, "x = 1\nclass f: pass")),
        ("f", cell(None, "g, (f, *h) = 1, (2, 3)")),
        ("f", cell(None, "f: int = 1")),
        ("f", cell(None, "a = f = 1")),
        ("f", cell(None, "a = 2; f = 1")),
        ("f", cell(None, "if (f := 1): pass")),
        ("f", cell(None, "for e, f in [(1, 2)]: pass")),
        ("f", cell(None, f"{'f' * 3}, f, {' ' * 600}")),
        ("f", cell(None, "def f(): return 1", cell_type="markdown")),
        ("f", cell("renamed", "def f(): return 1", "f")),
        ("f", cell("g", "def f(): return 1", "f")),
        ("f", cell("f_checks", "def f(): return 1\nassert f() == 1", "f-checks")),
        ("g_written", cell(None, "It is so.", cell_type="raw")),
    ],
)
def test_text_that_may_be_a_missing_answer_leaves_it_to_a_person(gone, stands):
    """It stands in a cell without a name, under another one, or in what was merged with a test cell."""
    kept = [each for each in without(gone) if each.grade_id != stands.grade_id or stands.grade_id == "g"]
    found = match(SOURCE, (*kept, stands))
    assert gone not in found.answers
    assert found.unsure == {gone}


@pytest.mark.parametrize(
    ("gone", "beside"),
    [
        ("f", []),
        ("f", [cell(None, "print(f(), end='')\nf() == 1\nx = f()\nf()\n[f() for x in 'a']\n# f is hard")]),
        ("f", [cell(None, "print(f())"), cell(None, "def helper(): return 1"), cell(None, "  ")]),
        ("f", [cell(None, "def f():\n    # YOUR CODE HERE\n    raise NotImplementedError()")]),
        ("f", [cell(None, "assert f() == 1"), cell(None, "import math")]),
        ("g_written", [cell(None, "x = 1")]),
        (
            "g_written",
            [cell(None, "Read me.", None, "markdown"), cell(None, "Why?\nYOUR ANSWER HERE", None, "markdown")],
        ),
    ],
)
def test_a_cell_that_was_deleted_is_missing(gone, beside):
    """Calls, helpers, blank forms and the release's own text are not taken for a lost answer."""
    found = match(SOURCE, (*without(gone), *beside))
    assert gone not in found.answers
    assert found.unsure == frozenset()


STUB = "def f():\n    # YOUR CODE HERE\n    raise NotImplementedError()"


@pytest.mark.parametrize(
    ("within", "beyond"),
    [
        ("g()" + " " * (MAX_SEARCHED - 3), "g()" + " " * (MAX_SEARCHED - 2)),
        (STUB + " " * (MAX_SEARCHED - len(STUB)), STUB + " " * (MAX_SEARCHED - len(STUB) + 1)),
        ("f()" + " " * (MAX_LINE - 3), "f()" + " " * (MAX_LINE - 2)),
        ("f()\n" * (MAX_LINES - 1), "f()\n" * (MAX_LINES + 1)),
    ],
    ids=["text", "blank form", "line", "lines"],
)
def test_what_is_too_long_to_be_searched_is_left_to_a_person(within, beyond):
    """As long as it is within the bounds, a call and a blank form are told from a lost answer."""
    assert match(SOURCE, (*without("f"), cell(None, within))).unsure == frozenset()
    assert match(SOURCE, (*without("f"), cell(None, beyond))).unsure == {"f"}


def test_a_call_is_told_from_an_answer_wherever_it_stands():
    """How much stands before it does not make its line a long one."""
    assert match(SOURCE, (*without("f"), cell(None, "x = 1\n" * MAX_LINE + "print(f())"))).unsure == frozenset()


def test_the_blank_form_is_known_also_if_the_source_is_a_release_itself():
    """Where students check their own work, there is no other source."""
    released = Source.parse("small", release_bytes(SOURCE), Path("small.ipynb"))
    blank = cell(None, released.by_grade_id["f"].text)
    assert match(released, (*without("f"), blank)).unsure == frozenset()


def test_a_students_text_in_a_nameless_cell_with_a_checks_id_is_an_addition():
    """The check itself comes from the source; what was written over it is the student's own."""
    kept = without("f_checks")
    assert match(SOURCE, (*kept, cell(None, "x = 1", "f-checks"))).added == {
        SOURCE.cells[-1].index: [cell(None, "x = 1", "f-checks")]
    }
    assert match(SOURCE, (*kept, cell(None, "assert f() == 1", "f-checks"))).added == {}


@pytest.mark.parametrize(
    "cells",
    [
        [cell(None, "def f(): return 1"), cell(None, "Because.", "x1", "markdown")],
        [cell("of_another", "def f(): return 1", "f")],
    ],
)
def test_a_notebook_without_a_cell_of_the_assignments_is_ungradable(cells):
    """One sentence says why and what to do; there is no zero."""
    with pytest.raises(UngradableError, match=r"fresh copy of small\.ipynb and hand that in"):
        require_own_cells(SOURCE, cells)


def test_an_answer_whose_names_an_earlier_answer_defines_was_merged_with_it():
    """Its tests run on what the other cell defines, as they would in the notebook; a later cell comes too late."""
    both = cell("f", "def f(): return 1\ndef g(): return 2", "f")
    found = match(SOURCE, (both, *(each for each in FULL if each.grade_id not in ("f", "g"))))
    assert (found.merged, found.answers["g"].text, found.unsure) == ({"g": "f"}, "", frozenset())
    assembly = assemble(SOURCE, Submission(student="s", cells=(both, *FULL[3:])))
    assert assembly.missing == frozenset()
    assert assembly.remarks == (
        "the cell 'g' is gone; the cell 'f' defines what it asks for, and its tests ran on that",
    )
    late = cell("g", both.text, "g")
    found = match(SOURCE, (FULL[1], late, *FULL[3:]))
    assert (found.merged, found.unsure) == ({}, {"f"})
    assert match(SOURCE, (cell("f", "def f(): return g()", "f"), *FULL[3:])).merged == {}


def test_a_written_answer_that_was_merged_with_another_is_left_to_a_person():
    """Where the text that stands above it in the release is found again."""
    task = "Say in a sentence why the limit is reached."
    built = two_exercises()
    built.cells += [markdown(task, "task"), written("h", "Since.")]
    source = Source.parse("small", nbformat.writes(built).encode(), Path("small.ipynb"))
    merged = cell("g_written", f"Because.\n\n{task}\n\nSince.", "g-written", "markdown")
    assert match(source, (*without("g_written"), merged)).unsure == {"h_written"}
    assert match(source, FULL).unsure == frozenset()


def test_an_empty_notebook_lacks_its_answers():
    """There is no text that could be anything."""
    require_own_cells(SOURCE, [])
    require_own_cells(SOURCE, [cell(None, " \n")])
    assert match(SOURCE, []).unsure == frozenset()


cells = st.builds(
    cell,
    st.sampled_from([None, "f", "g", "f_checks", "g_written", "unknown", ""]),
    st.sampled_from(["", "f = 1", "g = 1", "words", "def f(", "\0"]),
    st.sampled_from([None, "f", "g", "g-written", "f-checks", "text", "new"]),
    st.sampled_from(["code", "markdown", "raw"]),
)


@settings(max_examples=200)
@given(st.lists(cells, max_size=10))
def test_a_named_answer_is_never_decided_by_an_id(submitted):
    """Whatever ids say: the first cell of a name is its answer, and what is there is neither missing nor unsure."""
    found = match(SOURCE, submitted)
    for name in ("f", "g", "g_written"):
        bearers = [one for one in submitted if one.grade_id == name]
        if bearers and name == "g_written":
            assert found.answers[name] is next((one for one in bearers if one.text), bearers[0])
        elif bearers:
            assert found.answers[name] is bearers[0]
    assert found.unsure.isdisjoint(found.answers)


LONG = [("f f ", 400_000), ("f\n", 900_000), ("(", 4_000_000), ("x = [", 300_000), ("\n", 4_000_000)]
LINES = [("", "f, ", 160, ""), ("", "; f ", 120, ""), ("", "f =", 160, ""), ("", "(f", 240, ""), ("", " ", 400, "f")]
LINES += [("f", " ", 400, ""), ("", ";", 400, "f"), ("", "(a)=[a]=", 20, "f"), ("", "(a),[a],", 20, "=f")]
LINES += [("f", ")", 400, "!")]


def search(text):
    assert match(SOURCE, (*without("f"), cell(None, text))).unsure <= {"f"}


@pytest.mark.parametrize(("piece", "count"), LONG)
def test_a_long_text_is_left_to_a_person_or_searched_in_time_in_proportion(piece, count):
    """No parser sees it."""
    assert is_linear(lambda count: partial(search, piece * count), count)


@pytest.mark.parametrize(("start", "piece", "count", "end"), LINES)
def test_long_lines_are_searched_in_time_in_proportion(start, piece, count, end):
    """How a line goes on does not matter more, the longer it is."""
    assert is_linear(lambda count: partial(search, f"{start}{piece * count}{end}\n" * 300), count)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ({"id": "g"}, "g"),
        ({"id": "g", "metadata": {"id": "f"}}, "g"),
        ({"metadata": {"id": "g"}}, "g"),
        ({"id": 3, "metadata": {"id": ["g"]}}, None),
        ({"metadata": None}, None),
    ],
)
def test_an_id_is_found_where_editors_keep_it(raw, found):
    """Beside the metadata, or within them in an older nbformat."""
    cell_of_file = {"cell_type": "code", "source": "x"} | raw
    [taken] = parse_submission(json.dumps({"nbformat": 4, "nbformat_minor": 0, "cells": [cell_of_file]}).encode())
    assert taken.cell_id == found


def test_ids_are_compared_once_for_a_notebook_with_names(monkeypatch):
    """To see that it is one of the assignment's, a name is enough."""
    compared = []
    unnamed = matching._unnamed
    monkeypatch.setattr(matching, "_unnamed", lambda *given: compared.append(1) or unnamed(*given))
    require_own_cells(SOURCE, FULL)
    match(SOURCE, FULL)
    assert len(compared) == 1
