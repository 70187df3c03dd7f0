"""What a verdict depends on: an edit changes the digests of those graded cells that it may change the verdict of."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.assignment.exercise_digests import exercise_digests
from autograder.assignment.source import Source
from tests.autograder.notebooks import checks, markdown, notebook, setup, solution, written

HALF, BOTH, LATER = "half_checks", "both_checks", "later_checks"
WRITTEN = "half_written"
ALL_CHECKS = {HALF, BOTH, LATER}


def source_notebook() -> Any:
    """``both`` uses ``half``, and the check of ``later`` uses a name that the check of ``both`` defines."""
    return notebook(
        markdown("Halves."),
        setup("import math"),
        solution("half", "def half(x):", "return x / 2"),
        checks("half", "assert half(4) == 2", "assert half(7) == 3.5", points=2),
        solution("both", "def both(x):", "return half(x), x"),
        checks("both", "inputs = [1, 2]\nassert both(2) == (half(2), 2)"),
        solution("later", "def later(x):", "return x"),
        checks("later", "assert later(inputs) == [1, 2]"),
        written("half", "It halves."),
    )


def digests(made: Any) -> dict[str, str]:
    return exercise_digests(Source.parse("tiny", nbformat.writes(made).encode(), Path("tiny.ipynb")))


def replace_in(cell: int, old: str, new: str) -> Callable[[Any], None]:
    def edit(made: Any) -> None:
        assert old in made.cells[cell].source
        made.cells[cell].source = made.cells[cell].source.replace(old, new)

    return edit


def set_points(cell: int) -> Callable[[Any], None]:
    return lambda made: made.cells[cell].metadata.nbgrader.update(points=7)


@pytest.mark.parametrize(
    ("edit", "touched"),
    [
        pytest.param(replace_in(0, "Halves", "Double"), set(), id="prose"),
        pytest.param(replace_in(2, "x / 2", "0.5 * x"), ALL_CHECKS, id="an own solution that others use"),
        pytest.param(replace_in(6, "return x", "return +x"), {LATER}, id="an own solution"),
        pytest.param(replace_in(2, "x / 2", "x / 2  # half"), set(), id="a comment in an own solution"),
        pytest.param(replace_in(3, "3.5", "3.50"), {HALF}, id="a hidden test"),
        pytest.param(set_points(3), {HALF}, id="points"),
        pytest.param(replace_in(5, "[1, 2]", "[2, 1]"), {BOTH, LATER}, id="a name that another check uses"),
        pytest.param(replace_in(7, "later(inputs)", "later( inputs)"), {LATER}, id="the last check"),
        pytest.param(replace_in(2, "def half(x):", "def half(y):"), ALL_CHECKS, id="what an answer begins from"),
        pytest.param(replace_in(1, "import math", "import cmath"), ALL_CHECKS, id="a set-up cell"),
        pytest.param(lambda made: made.metadata.update(limits={"cell_seconds": 5}), ALL_CHECKS, id="a limit"),
        pytest.param(lambda made: made.metadata.update(withhold=["torch"]), ALL_CHECKS, id="a withheld module"),
        pytest.param(replace_in(8, "Why?", "How?"), {WRITTEN}, id="a question"),
        pytest.param(replace_in(8, "It halves.", "A half."), set(), id="a model answer"),
        pytest.param(lambda made: made.cells.insert(2, made.cells.pop(1)), set(), id="a set-up behind an answer"),
        pytest.param(lambda made: made.cells.insert(4, made.cells.pop(1)), {HALF}, id="a set-up behind a check"),
    ],
)
def test_an_edit_touches_the_exercises_whose_verdict_it_may_change(edit, touched):
    before, made = digests(source_notebook()), source_notebook()
    edit(made)
    after = digests(made)
    assert {name for name in before if before[name] != after[name]} == touched


def test_a_line_that_only_ipython_understands_hides_no_name():
    """The check of ``later`` uses ``inputs``, which a cell with a magic defines."""
    made = source_notebook()
    replace_in(5, "inputs", "%time 1\ninputs")(made)
    before = digests(made)
    replace_in(5, "[1, 2]", "[3, 4]")(made)
    assert {name for name, digest in digests(made).items() if digest != before[name]} == {BOTH, LATER}


CHAIN = (
    "from math import tau as scale\ndata = [1]\ncases = {}\nassert half(1)",
    "expected = [half(x) for x in data]\nassert half(2)",
    "assert later(expected)",
    "data = data + [2]\nassert both(data)",
    "data = [7]\nassert later(data)",
    "cases['x'] = 1\ncases.update(y=2)\nassert half(3)",
    "assert later(cases)",
    "assert later(scale)",
)


@pytest.mark.parametrize(
    ("edited", "old", "new", "touched"),
    [
        pytest.param(
            0, "data = [1]", "data = [0]", {0, 1, 2, 3, 5, 6, 7}, id="a chain of names, itself rebound or not"
        ),
        pytest.param(1, "half(2)", "half(4)", {1, 2}, id="what a name was made of"),
        pytest.param(5, "= 1", "= 3", {5, 6}, id="an object that was changed"),
        pytest.param(4, "[7]", "[8]", {4}, id="a name that the cell binds before it looks at it"),
    ],
)
def test_what_a_check_leaves_behind_reaches_the_checks_that_look_at_it(edited, old, new, touched):
    """Through other checks too, by an import, and by a change of an object."""
    cells = [solution(name, f"def {name}(x):", "return x") for name in ("half", "both", "later")]
    made = notebook(*cells, *(checks(f"c{n}", text) for n, text in enumerate(CHAIN)))
    before = digests(made)
    replace_in(3 + edited, old, new)(made)
    assert {n for n in range(len(CHAIN)) if digests(made)[f"c{n}_checks"] != before[f"c{n}_checks"]} == touched


def test_in_one_process_each_check_depends_on_all_of_them() -> None:
    """A cell may change there what any other finds; prose and own solutions still change nothing."""
    before, after, prose = source_notebook(), source_notebook(), source_notebook()
    replace_in(2, "x / 2", "0.5 * x")(prose)
    for made in (before, after, prose):
        made.metadata["processes"] = "one"
    replace_in(7, "later(inputs)", "later( inputs)")(after)
    replace_in(0, "Halves", "Double")(prose)
    assert changed(digests(before), digests(after)) == ALL_CHECKS
    assert digests(prose) == digests(before)


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name, digest in before.items() if after[name] != digest}


def test_a_set_up_cell_that_uses_answers_or_checks_depends_on_them() -> None:
    """On whether it stands before or behind an answer of that name, and on what a check leaves behind for it."""
    first, second = solution("f", "f = 1", ""), solution("g", "f = 5", "")
    base, use = setup("base = f + 1", "base"), checks("h", "assert base == 2")
    assert digests(notebook(first, base, second, use)) != digests(notebook(first, second, base, use))

    def with_cases(cases: str) -> dict[str, str]:
        made = setup("expected = sum(cases)", "made")
        return digests(
            notebook(first, checks("f", f"cases = {cases}"), made, second, checks("g", "assert f == expected"))
        )

    assert changed(with_cases("[2, 3]"), with_cases("[2, 4]")) == {"f_checks", "g_checks"}
