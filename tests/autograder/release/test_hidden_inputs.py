"""``course release`` tells an author which hidden inputs every submission gets."""

import nbformat
import numpy as np
import pytest

from autograder.assignment.source import Source
from autograder.cli.main import main
from autograder.release.hidden_inputs import constant_inputs, further_runs
from autograder.release.memorised import run_visible_tests
from autograder.running.assignment_grader import AssignmentGrader
from autograder.running.supervisor import Call
from tests.autograder.notebooks import checks, notebook, setup
from tests.autograder.running.runs import cell_of, source_of

CHECK = """check = checks.Exercise(f, takes='x', returns=checks.Array('N'))
check.case('for ones', np.ones(2), gives=lambda x: x)
### BEGIN HIDDEN TESTS
{}
### END HIDDEN TESTS
check.verify()"""
DRAWN = "check.case('for draws', np.random.default_rng().normal(size=3), gives=lambda x: x)"
SEEDED = "check.case('for draws', np.random.default_rng(7).normal(size=3), gives=lambda x: x)"
LARGE = "check.case('for many', np.arange(100.0), gives=lambda x: x)"
# By name: the hidden lines of a check, and what is said of them.
HIDDEN = {
    "asserted": ("assert asserted(12) == 12", ["asserted(12)"]),
    "by_name": ("assert by_name(x='text') == 'text'", ["by_name(x='text')"]),
    "seen_too": ("assert seen_too(1) == 1", []),
    "drawn": ("x = np.random.default_rng().integers(10**9)\nassert drawn(int(x)) == x", []),
    "drawn_and_fixed": (
        "x = np.random.default_rng().random()\nassert drawn_and_fixed(x) == x\nassert drawn_and_fixed(None) is None",
        ["drawn_and_fixed(None)"],
    ),
    "lent": ("assert lent(abs) is abs", ["lent(...)"]),
    "twice": ("assert twice(5) == 5\nassert twice(5) == 5", ["twice(5)"]),
}


def constants_of(source):
    with AssignmentGrader(source, isolation="none", logs_calls=True) as grader:
        with grader.without_hidden_tests() as public:
            visible = run_visible_tests(public).calls
        return constant_inputs(further_runs(source, grader), visible)


def test_only_constants_of_hidden_tests_are_named():
    """Neither what is drawn anew nor what students see in the visible tests."""
    cells = [setup("import numpy as np")]
    for name, (hidden, _) in HIDDEN.items():
        cells += [cell_of(name, f"def {name}(x):\n    return x"), checks(name, f"assert {name}(1) == 1", hidden=hidden)]
    found = constants_of(source_of(*cells))
    assert found == {f"{name}_checks": calls for name, (_, calls) in HIDDEN.items() if calls}


def test_what_two_runs_have_in_common_by_chance_is_not_named():
    """An input that is drawn out of few values comes twice now and then; no run is asked for once none is left."""
    asked = []

    def runs():
        for number, drawn in enumerate("3377"):
            asked.append(number)
            calls = {"f": drawn, "g": "1" if number < 3 else "2"}
            yield [Call(grade_id=name, text=f"{name}({x})", digest=x) for name, x in calls.items()]

    assert constant_inputs(runs(), []) == {}
    assert asked == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("hidden", "calls"),
    [
        (DRAWN, []),
        (SEEDED, [str(np.random.default_rng(7).normal(size=3).tolist())]),
        (LARGE, ["an array of shape (100,)"]),
    ],
    ids=["drawn", "from a seed", "large"],
)
def test_cases_that_are_asked_together_are_told_apart(hidden, calls):
    """The calls of one request count one by one."""
    source = source_of(
        setup("import numpy as np\nfrom lossopt import checks"),
        cell_of("f", "def f(x):\n    return x"),
        checks("f", CHECK.format(hidden)),
    )
    assert constants_of(source).get("f_checks", []) == [f"f({text})" for text in calls]


def test_the_command_says_what_to_do(tiny_course, capsys):
    """One line for each check, and one for the next step; the assignment is released all the same."""
    built = notebook(
        cell_of("f", "### BEGIN SOLUTION\ndef f(x):\n    return x + 1\n### END SOLUTION"),
        checks("f", "assert f(1) == 2", hidden="assert f(12) == 13"),
    )
    nbformat.write(built, tiny_course.source("tiny"))
    assert main(["release", "tiny", "--root", str(tiny_course.root), "--isolation", "none"]) == 0
    said = capsys.readouterr().out
    assert "tiny: f_checks has hidden inputs that are the same in every run: f(12)\n" in said
    assert "draw hidden inputs anew in every run where you can" in said
    assert Source.load("tiny", tiny_course.release("tiny") / "tiny.ipynb").graded
