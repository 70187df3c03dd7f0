"""A part that can be earned without an idea of the exercise is not released, nor are parts that make no sense."""

import pytest

from autograder._exceptions import SourceError
from autograder.release import release_checks
from autograder.release.build import release_bytes
from autograder.release.memorised import run_visible_tests
from autograder.release.release_checks import require_sound
from autograder.running.assignment_grader import AssignmentGrader
from tests.autograder.notebooks import checks, setup
from tests.autograder.running.runs import answered, by_name, cell_of, source_of

VISIBLE = """check = checks.Exercise(half, takes="x", returns=checks.Number())
check.part("the idea", points={idea})
check.case("for 3", 3.0, gives=1.5)
check.part("numerical care", points={care})
check.case("for a huge number", 1e308, gives=5e307)
"""
SOUND = """check.part("the idea")
check.case("for a random number", np.random.default_rng().random(), gives=lambda x: x / 2)
check.part("numerical care")
check.case("for another huge number", 1e308 * np.random.default_rng().random(), gives=lambda x: x / 2)
"""
CARE = 'check.part("numerical care"'
ENDS = "### END HIDDEN TESTS\ncheck.verify()"


def half(idea=1.0, care=1.0, hidden=SOUND, visible=VISIBLE):
    text = f"{visible.format(idea=idea, care=care)}### BEGIN HIDDEN TESTS\n{hidden}{ENDS}"
    return source_of(
        setup("import numpy as np\nfrom lossopt import checks"),
        cell_of("half", "def half(x):\n    return x / 2"),
        checks("half", text, points=2),
    )


def refusal(source, monkeypatch):
    """Why it is not released, or ""; with few cheats, since each of them is tried elsewhere."""
    monkeypatch.setattr(release_checks, "CHEATS", {"0.0": "0.0", "the argument itself": "first"})
    try:
        require_sound(source, release_bytes(source), isolation="none", on_step=lambda _: None)
    except SourceError as refused:
        return str(refused).removeprefix("small.ipynb: ")
    return ""


def visible_run(source):
    """What the source's own solution gets of the visible tests."""
    with AssignmentGrader(source, isolation="none", public=True, logs_calls=True) as grader:
        return run_visible_tests(grader)


# What is wrong with the parts, and the sentence that says so.
UNSOUND = {
    "nothing": ({}, ""),
    "a small idea": (
        {"idea": 0.5, "care": 1.5},
        "the first part of half_checks, 'the idea', is worth 0.5 of 2 points; give this, the idea, at least half.",
    ),
    "another sum": (
        {"idea": 2.0},
        "does not get full marks at half_checks (grader_error: the check gives 3 of 2 points; its author has to",
    ),
    "a part that students do not see": (
        {"visible": VISIBLE.split(CARE)[0], "hidden": f'check.part("numerical care", points=1)\n{SOUND}'},
        "full marks at half_checks from the visible tests alone (grader_error: the check's parts add up to 1 of 2",
    ),
    "a part without hidden tests": (
        {"hidden": SOUND.split(CARE)[0]},
        "an answer that knows only the visible cases gets 1 points at half_checks (numerical care); add a hidden case "
        "to 'numerical care', with inputs that are drawn anew.",
    ),
    "a part that a cheat earns": (
        {"visible": VISIBLE.replace("1e308, gives=5e307", "0.0, gives=0.0"), "hidden": SOUND.split(CARE)[0]},
        "an answer that is always 0.0 gets 1 points at half_checks (numerical care); add a case that it fails.",
    ),
}


@pytest.mark.parametrize(("changes", "said"), UNSOUND.values(), ids=UNSOUND)
def test_parts_that_are_not_sound_are_refused(changes, said, monkeypatch):
    """The author reads which part it is and what to do."""
    refused = refusal(half(**changes), monkeypatch)
    assert said in refused
    assert bool(said) is bool(refused)


def test_two_parts_of_one_name_are_refused(monkeypatch):
    """A check of another make may tell such parts; :mod:`lossopt.checks` raises an error itself."""
    told = "class Told(float):\n    parts = (('a', 1, 1), ('a', 1, 1))\nassert f(1) == 1\nTold(2)"
    source = source_of(cell_of("f", "def f(x):\n    return x"), checks("f", told, points=2))
    assert refusal(source, monkeypatch) == "f_checks has two parts 'a'; give each a name of its own."


def test_what_is_known_by_heart_is_right_where_students_look():
    """The answer passes the visible tests, and not the hidden ones; nobody asks it where there are no hidden tests."""
    source = half()
    visible = visible_run(source)
    assert by_name(visible.record)["half"].score == 2.0
    answer = answered({str(name): text for name, text in visible.memorised.items()})
    for public, score in ((True, 2.0), (False, 0.0)):
        with AssignmentGrader(source, isolation="none", public=public) as grader:
            assert by_name(grader.grade(answer))["half"].score == score
    open_source = source_of(cell_of("f", "def f(x):\n    return x"), checks("f", "assert f(1) == 1"))
    assert visible_run(open_source).memorised == {}


def test_an_exercise_without_parts_is_asked_too(monkeypatch):
    """Hidden tests that ask what the visible ones ask find nobody out."""
    check = "assert f(1) == 1\n### BEGIN HIDDEN TESTS\nassert f(1) == 1\n### END HIDDEN TESTS"
    source = source_of(cell_of("f", "def f(x):\n    return x"), checks("f", check))
    monkeypatch.setattr(release_checks, "CHEATS", {"0.0": "0.0"})
    said = "an answer that knows only the visible cases gets 1 points at f_checks; add a hidden case to it, with"
    with pytest.raises(SourceError, match=said):
        require_sound(source, release_bytes(source), isolation="none", on_step=lambda _: None)


def test_objects_of_a_set_up_cells_class_are_told_apart_by_what_they_hold(monkeypatch):
    """A hidden case with another object is another case; with the same one it is none."""
    point = "from dataclasses import dataclass\n@dataclass\nclass Point:\n    x: float"
    check = "assert turned(Point(1)) == Point(-1)\n### BEGIN HIDDEN TESTS\nassert turned(Point({})) == Point(-{})\n"

    def source(hidden):
        return source_of(
            setup(point),
            cell_of("turned", "def turned(p):\n    return Point(-p.x)"),
            checks("turned", check.format(hidden, hidden) + "### END HIDDEN TESTS"),
        )

    assert refusal(source(2), monkeypatch) == ""
    assert refusal(source(1), monkeypatch).startswith("an answer that knows only the visible cases gets 1 points")


ACCOUNT = """class Account:
    def __init__(self, owner):
        self.owner = owner

    def __repr__(self):
        return f"Account({self.owner!r})"
"""
HIDDEN_REPR = "### BEGIN HIDDEN TESTS\nowner = str(np.random.default_rng().random())\nassert repr(Account(owner)) == f"


@pytest.mark.parametrize("beside", ["", "\n\ndef opened(owner):\n    return Account(owner)\n"], ids=["alone", "beside"])
def test_a_class_is_known_by_nobodys_heart(beside, monkeypatch):
    """No table stands for a class, so hidden tests of it refuse nothing, with a function beside it or not."""
    visible = "assert Account('s01').owner == 's01'\n" + ("assert opened('s01').owner == 's01'\n" if beside else "")
    check = f"{visible}{HIDDEN_REPR}'Account({{owner!r}})'\n### END HIDDEN TESTS"
    source = source_of(setup("import numpy as np"), cell_of("account", ACCOUNT + beside), checks("account", check))
    assert refusal(source, monkeypatch) == ""
