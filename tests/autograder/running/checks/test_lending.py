"""Functions that a check lends to the student's code: for that check alone, and for nothing but to be called."""

import pytest

from autograder.records import Verdict
from tests.autograder.notebooks import checks
from tests.autograder.running.runs import Exercises, by_name, cell_of, code, graded, source_of

# Each answer is right and each check holds in one process; two must make no difference.
RIGHT = {
    "given_back": (
        "def given_back(f):\n    return f",
        "def double(x):\n    return 2 * x\nassert given_back(double) is double and given_back(abs)(-2) == 2",
    ),
    "given_back_in_a_list": (
        "def given_back_in_a_list(*functions):\n    return [*functions, len(functions)]",
        "def one():\n    return 1\nassert given_back_in_a_list(one, abs)[0]() == 1\n"
        "assert given_back_in_a_list(one, abs)[1:] == [abs, 2]",
    ),
    "what_a_callback_returned": (
        "def what_a_callback_returned(make):\n    return make(3)",
        "def make(n):\n    return lambda x: x * n\nassert what_a_callback_returned(make)(2) == 6",
    ),
    "kept_for_later_calls": (
        "class kept_for_later_calls:\n    def __init__(self, f):\n        self.f = f\n"
        "    def apply(self, x):\n        return self.f(x)",
        "model = kept_for_later_calls(lambda x: x + 1)\nassert model.apply(1) == 2 and model.apply(2) == 3",
    ),
    "handed_to_another_callback": (
        "def handed_to_another_callback(f, apply):\n    return apply(f, 2)",
        "assert handed_to_another_callback(lambda x: x * x, lambda f, x: f(x)) == 4",
    ),
}
KEEPER = "kept = []\ndef keeper(f):\n    kept.append(f)\n    return f(2)"
GIVES = "def right(x):\n    return x + 40\nassert keeper(right) == 42"
# What code can do with a function of an earlier check; the check of the later exercise would pass if it got it.
LATER = {
    "called": "def thief(x):\n    return kept[0](x)",
    "handed_over": "def thief(x):\n    return kept[0]",
    "handed_over_in_a_list": "def thief(x):\n    return [kept[0]]",
    # A forged reference: the number of a function that is another's, or that was one before the process was lost.
    "forged": (
        "from autograder.running.student.process import _Callback\n"
        "class Forged(_Callback):\n    pass\n"
        "def thief(x):\n    forged = object.__new__(_Callback)\n"
        "    forged.__dict__.update(kept[0].__dict__)\n    kept[0]._process._lent.add(forged.handle)\n    return forged"
    ),
}


@pytest.fixture(scope="module")
def records():
    return Exercises(RIGHT).grade()


@pytest.mark.parametrize("name", RIGHT)
def test_a_lent_function_is_used_as_in_one_process(records, name):
    """Called, kept for the rest of the check, or given back by the call that it was lent to."""
    assert (records[name].verdict, records[name].message) == (Verdict.PASSED, "")


def thieves(answer: str) -> dict[str, object]:
    source = source_of(
        cell_of("keeper", KEEPER),
        checks("keeper", GIVES),
        cell_of("thief", "def thief(x):\n    return x + 40"),
        checks(
            "thief",
            "got = thief(2)\ngot = got[0] if isinstance(got, list) else got\n"
            "assert (got(2) if callable(got) else got) == 42",
        ),
        cell_of("honest", "def honest(x):\n    return x"),
        checks("honest", "assert honest(1) == 1"),
    )
    answers = {"keeper": KEEPER, "thief": answer, "honest": "def honest(x):\n    return x"}
    return by_name(graded(source, *(code(name, text) for name, text in answers.items())))


@pytest.mark.parametrize("name", LATER)
def test_a_function_is_forgotten_with_its_check(name):
    """In a later exercise it can neither be called nor handed over, and the exercises around it are graded as ever."""
    records = thieves(LATER[name])
    assert records["thief"].verdict not in (Verdict.PASSED, Verdict.GRADER_ERROR)
    assert records["thief"].score == 0.0
    assert (records["keeper"].verdict, records["honest"].verdict) == (Verdict.PASSED, Verdict.PASSED)


@pytest.mark.parametrize("number", range(1, 9))
def test_small_negative_numbers_name_no_function(number):
    """A reference that was guessed names nothing, while the check lends functions and after a restart."""
    guess = (
        "import os\nfrom autograder.running.student.process import _Callback\n"
        "def thief(f, x):\n"
        "    if os.path.exists('ended'):\n"
        f"        f._process._lent.add(-{number})\n"
        "        forged = object.__new__(_Callback)\n"
        f"        forged.__dict__.update(f.__dict__, handle=-{number})\n"
        "        return forged\n"
        "    open('ended', 'w').close()\n"
        "    os._exit(1)"
    )
    source = source_of(
        cell_of("first", "def first(f, x):\n    return f(x)"),
        checks("first", "assert first(lambda x: x, 1) == 1"),
        cell_of("thief", "def thief(f, x):\n    return f"),
        checks("thief", "def answer(x):\n    return x\nassert thief(answer, 1)(1) == 1"),
    )
    records = by_name(graded(source, code("first", guess.replace("thief", "first")), code("thief", guess)))
    assert {record.score for record in records.values()} == {0.0}


def test_objects_of_the_students_are_not_hashed():
    """How many objects differ in a set says nothing of whether what they stand for does."""
    source = source_of(
        cell_of("found", "found = [1, 2, 3]"),
        checks("found", "assert len(set(found)) == 3"),
        cell_of("table", "table = [1, 2, 3]"),
        checks("table", "assert len({key: None for key in table}) == 3"),
        cell_of("one", "one = 1"),
        checks("one", "assert hash(one) is not None"),
    )
    lazy = {name: f"{name} = [object(), object(), object()]" for name in ("found", "table")} | {"one": "one = object()"}
    records = by_name(graded(source, *(code(name, text) for name, text in lazy.items())))
    assert {record.verdict for record in records.values()} == {Verdict.FAILED}
    assert "does not cross between the processes" in records["found"].message
