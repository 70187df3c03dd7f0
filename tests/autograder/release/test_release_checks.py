"""An assignment that is not sound is not released, and the author reads what to change."""

from pathlib import Path

import nbformat
import pytest

from autograder._exceptions import SourceError
from autograder.assignment.source import Source
from autograder.release.build import release_bytes
from autograder.release.release_checks import CHEATS, require_sound
from tests.autograder.notebooks import checks, notebook, setup, solution, tiny_source, written
from tests.autograder.running.runs import cell_of

LIMITS = {"cell_seconds": 5, "total_seconds": 20}


def load(built):
    return Source.parse("tiny", nbformat.writes(built).encode(), Path("tiny.ipynb"))


def refusal(*cells, **metadata):
    """Why an assignment of these cells is refused, or "" if it is not, and what was tried."""
    source = load(notebook(setup("import numpy as np"), *cells, **{"limits": LIMITS, **metadata}))
    tried = []
    try:
        require_sound(source, release_bytes(source), isolation="none", on_step=tried.append)
    except SourceError as refused:
        return str(refused), tried
    return "", tried


def exercise(body, check, hidden="", head="def f(x):"):
    return solution("f", head, body), checks("f", check, hidden)


SOUND = exercise("return x + 1.5", "assert f(1.0) == 2.5", "assert f(-1.0) == 0.5")


def test_a_sound_assignment_is_let_through():
    """Its own solution, the blank form and every cheat are tried first."""
    reason, tried = refusal(*SOUND, written("f", "It adds."))
    assert reason == ""
    cheats = [f"a cheat: {name}" for name in CHEATS]
    by_heart = "an answer that knows the visible cases by heart"
    assert tried == ["its own solution", "the blank form", *cheats, by_heart]
    source = load(tiny_source())
    require_sound(source, release_bytes(source), isolation="none", on_step=tried.append)


@pytest.mark.parametrize(
    ("body", "check", "why"),
    [
        ("return x", "assert f(1) == 2", "failed: this does not hold: assert f(1) == 2"),
        ("raise ValueError", "assert f(1) == 2", "error: your code raised ValueError"),
        ("import os; os._exit(1)", "assert f(1) == 2", "crashed: your code ended its process"),
        ("return 1", "f(1)\n0.5", "partial: 0.5 of 1 points"),
        ("return 1", "f(1)\n2", "grader_error: the check gives 2 of 1 points; its author has to correct it"),
    ],
)
def test_a_solution_without_full_marks_is_refused(body, check, why):
    """With the verdict that it got."""
    reason, _ = refusal(*exercise(body, check))
    assert reason == (
        f"tiny.ipynb: the source's own solution does not get full marks at f_checks ({why}); "
        "run the source from top to bottom to see where, and correct the solution or the check."
    )


CLASS = """class f:
    ### BEGIN SOLUTION
    def __init__(self, x):
        self.x = x

    def __eq__(self, other):
        return self.x == other.x

    def __len__(self):
        return 3
    ### END SOLUTION"""
# What two processes cannot serve: the solution of `class f` and the check, and what the author is told.
CALL_A_METHOD = "a test cell calls a method of the object that returns plain data"
UNSUPPORTED = {
    "comparing an instance with a number": ("assert f(1) == 1", CALL_A_METHOD),
    "its order": ("assert f(1) < 2", CALL_A_METHOD),
    "a conversion": ("np.asarray(f(1))", CALL_A_METHOD),
    "setting what is Python's": ("f(1).__len__ = abs", "call a method instead"),
    "an object as an argument": ("f(object())", "an object of a class that a set-up cell defines"),
    "a type as an argument": ("f(type('Own', (), {}))", "an object of a class that a set-up cell defines"),
}


@pytest.mark.parametrize(("check", "advice"), UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_what_two_processes_cannot_serve_is_refused_with_what_to_write(check, advice):
    """Whether the tests are visible or hidden."""
    answer = cell_of("f", CLASS)
    for cells in (checks("f", check), checks("f", "f(1)", hidden=check)):
        reason, _ = refusal(answer, cells)
        assert "the source's own solution does not get full marks at f_checks" in reason
        assert advice in reason


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        ("try:\n    f(1)\nexcept NotImplementedError:\n    pass", "the blank form gets 1"),
        ("assert f(1) in (None, 2.5)", "an answer that is always None gets 1"),
        ("assert f(1) in (True, 2.5)", "an answer that is always True gets 1"),
        ("assert f(1) in (2.5, 0.0)", "an answer that is always 0.0 gets 1"),
        (
            "assert np.all(f(np.ones(3)) < 3) and np.shape(f(np.ones(3))) == (3,)",
            "an answer that is always zeros gets 1",
        ),
        ("assert f(3.0) in (4.5, 3.0)", "an answer that is always the argument itself gets 1"),
        (
            "try:\n    assert f(1) == 2.5\nexcept ZeroDivisionError:\n    pass",
            "an answer that is always an exception gets 1",
        ),
    ],
)
def test_a_check_that_a_cheat_passes_is_refused(check, answer):
    """With the cheat that gets points, and how many."""
    reason, _ = refusal(*exercise("return x + 1.5", check))
    assert reason == f"tiny.ipynb: {answer} points at f_checks; add a case that it fails."


@pytest.mark.parametrize(
    "check",
    ["a = [2.0, 4.0]\nf(a)\nassert sum(a) <= 3", "a = np.array([2.0, 4.0])\nf(a)\nassert a.sum() <= 3"],
)
def test_a_check_that_an_overwritten_argument_passes_is_refused(check):
    """Where the own solution changes what it is given, an answer may, too."""
    reason, _ = refusal(*exercise("x[:] = [each / 2 for each in x]", check))
    cheat = "an answer that is always the argument, overwritten gets 1 points at f_checks"
    assert reason == f"tiny.ipynb: {cheat}; add a case that it fails."


SHAPES = "compare shapes before values: add the line `assert np.shape(f(...)) == np.shape(expected)`."
FINITE = "add the line `assert np.isfinite(f(...)).all()`."
ROWS = "x = np.array([[1.0, 2.0], [3.0, 4.0]])\n"


@pytest.mark.parametrize(
    ("check", "answer", "line"),
    [
        ("np.testing.assert_allclose(f(np.array([-1.5])), 0)", "an empty array gets 1", SHAPES),
        (f"{ROWS}assert np.allclose(f(x), x + 1.5)", "an empty array of five axes gets 1", SHAPES),
        (f"{ROWS}assert (f(x) == x + 1.5).all()", "an empty array of five axes gets 1", SHAPES),
        (f"{ROWS}assert np.linalg.norm(f(x) - x - 1.5) < 1e-9", "an empty array of five axes gets 1", SHAPES),
        (f"{ROWS}assert not (abs(f(x) - x - 1.5) > 1e-9).any()", "an empty array of five axes gets 1", SHAPES),
        (
            "got = f(np.ones(3))\nassert len(got) == 3 and np.ndim(got) == 2 and np.allclose(got, 2.5) "
            "or np.shape(got) == (3,) and np.allclose(got, 2.5)",
            "an empty array of one axis more gets 1",
            SHAPES,
        ),
        ("assert np.isnan(f(1)) or f(1) == 2.5", "NaN gets 1", FINITE),
        (
            f"{ROWS}assert np.shape(f(x)) == (2, 2) and not np.any(abs(f(x) - x - 1.5) > 1e-9)",
            "an array of NaN gets 1",
            FINITE,
        ),
        ("float(f(3.0) == 4.5) or 0.25", "NaN gets 0.25", FINITE),
    ],
)
def test_the_refusal_of_an_array_says_the_line_to_add(check, answer, line):
    """An array that broadcasts or compares its way to true is told apart by its shape or by being finite."""
    reason, _ = refusal(*exercise("return x + 1.5", check))
    assert reason == f"tiny.ipynb: an answer that is always {answer} points at f_checks; {line}"


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        ("assert torch.allclose(f(x), x + 1.5)", "an empty tensor of five axes gets 1"),
        ("assert not (abs(f(x) - x - 1.5) > 1e-6).any() and f(x).shape == x.shape", "a tensor of NaN gets 1"),
    ],
)
def test_tensors_are_tried_if_the_source_has_them(check, answer):
    """An empty tensor broadcasts as an empty array does."""
    asked = exercise("return x + 1.5", f"import torch\nx = torch.ones(2, 2)\n{check}")
    reason, _ = refusal(*asked)
    assert f"an answer that is always {answer} points at f_checks" in reason


@pytest.mark.parametrize("test", ["np.testing.assert_array_equal", "np.testing.assert_almost_equal"])
def test_masked_answers_pass_no_comparison(test):
    """They do not cross, so they fail here even a check that NumPy would let them pass."""
    reason, _ = refusal(*exercise("return x + 1.5", f"{test}(f(1.0), 2.5)\nassert np.shape(f(1.0)) == ()"))
    assert reason == ""


def test_a_check_that_ends_with_an_array_is_refused():
    """It may mean points; what to end it with stands in the refusal."""
    reason, _ = refusal(*exercise("return x + 1.5", "1.0 * (f(np.ones(1)) == 2.5)"))
    assert reason.endswith("end it with one number, as in `float(points)`, or with an `assert`.")


def test_a_variable_is_tried_with_cheats_too():
    """An exercise may ask for a value."""
    answer = cell_of("x", "### BEGIN SOLUTION\nx = 2.5\n### END SOLUTION")
    reason, _ = refusal(answer, checks("x", "assert x is True or x == 2.5"))
    assert reason.startswith("tiny.ipynb: an answer that is always True gets 1 points at x_checks")
    assert refusal(answer, checks("x", "assert x == 2.5"))[0] == ""


def scheme(rubric, points):
    cell = written("why", "It adds.", points)
    cell.source = f"=== BEGIN MARK SCHEME ===\nIt adds.\n\n{rubric}\n=== END MARK SCHEME ==="
    return cell


@pytest.mark.parametrize(
    ("rubric", "points", "sentence"),
    [
        ("- 1 point: a\n- 2 points: b", 5, "adds up to 3 points, the cell has 5; make them equal."),
        ("- 1 point: a", 2.5, "adds up to 1 point, the cell has 2.5; make them equal."),
        ("- 1 point: a\n- 2 points: b", 2, "adds up to 3 points, the cell has 2; make them equal."),
    ],
)
def test_a_rubric_that_does_not_add_up_is_refused(rubric, points, sentence):
    """Before anything is tried: its sum is stored as the score."""
    reason, tried = refusal(*SOUND, scheme(rubric, points))
    assert reason == f"tiny.ipynb: the rubric of why_written {sentence}"
    assert tried == []


def test_a_rubric_that_adds_up_or_has_no_lines_is_let_through():
    """Parts of a point count; marking without a rubric is the author's choice."""
    assert refusal(*SOUND, scheme("- 0.1 points: a\n- 0.2 points: b\n- 1 point: c", 1.3))[0] == ""
    assert refusal(*SOUND, scheme("It adds.", 5))[0] == ""


def test_a_module_that_the_process_needs_cannot_be_withheld():
    """It is loaded whatever is done; one that nothing else needs can be."""
    reason, _ = refusal(*SOUND, withhold=["numpy", "wave", "json"])
    assert reason.startswith("tiny.ipynb: numpy, json cannot be withheld, because the process that runs student code")
    assert refusal(*SOUND, withhold=["wave"])[0] == ""


def test_a_solution_that_uses_a_withheld_module_is_refused():
    """The sentence that a student would read is the reason."""
    reason, _ = refusal(*exercise("import wave\nreturn x + 1.5", "assert f(1) == 2.5"), withhold=["wave"])
    assert "f_checks (error: your code raised ImportError)" in reason


def test_an_open_region_is_refused():
    """A marker that nothing closes would leave what it should hide."""
    open_solution = solution("f", "def f(x):", "return x + 1.5")
    open_solution.source = open_solution.source.replace("### END SOLUTION", "")
    with pytest.raises(SourceError, match=r"f has 1 lines BEGIN SOLUTION and 0 lines END"):
        load(notebook(open_solution, checks("f", "assert f(1) == 2.5")))
    source = load(tiny_source())
    with pytest.raises(SourceError, match=r"tiny\.ipynb: the release would hold 'BEGIN SOLUTION'; close the region"):
        require_sound(source, b"### BEGIN SOLUTION", isolation="none", on_step=lambda _: None)


@pytest.mark.parametrize(
    ("right", "check", "cheat"),
    [
        ("{x: 1.0}", "for key, value in f('a').items():\n    assert value == 1.0", "an empty dict"),
        ("{x}", "assert f('a').issubset({'a'})", "an empty set"),
        ("[(x, 1)]", "assert isinstance(f('a'), list)\nfor a, b in f('a'):\n    assert b == 1", "an empty list"),
        ("'under'", "assert 'underfitting'.startswith(f('a'))", "an empty text"),
        ("6.0", "assert abs(f('a') - 6.0) <= 1e-9 * max(abs(f('a')), 6.0)", "infinity"),
    ],
)
def test_a_check_that_holds_of_nothing_or_of_everything_is_refused(right, check, cheat):
    """A loop over no values, a text that every text begins with, a tolerance that grows with the answer."""
    source = load(notebook(cell_of("f", f"def f(x):\n    return {right}"), checks("f", check), **{"limits": LIMITS}))
    with pytest.raises(SourceError, match=f"always {cheat} gets"):
        require_sound(source, release_bytes(source), isolation="none", on_step=lambda _: None)


@pytest.mark.parametrize("line", ["import nothing_of_this_name", "!wget a.csv\nopen('a.csv')"])
def test_a_set_up_cell_that_stops_is_named_where_a_solution_misses_its_name(line):
    """The solution's own NameError is but what comes of it."""
    said, _ = refusal(
        setup("first = 1", "first"),
        setup(f"{line}\nrows = [1]", "rows"),
        cell_of("a", "a = len(rows)"),
        checks("a", "assert a == 1"),
    )
    assert said.startswith("tiny.ipynb: the set-up cell rows of the source stops with ")
    assert ("FileNotFoundError" in said and "`!` does nothing here" in said) if line[0] == "!" else "ModuleNot" in said
    own, _ = refusal(setup("rows = 1", "rows"), cell_of("a", "a = row"), checks("a", "assert a == 1"))
    assert "the cell a of the source stops with NameError: name 'row' is not defined" in own
