"""A check deletes an answer's name to see whether another answer needs it, as nbgrader's own tutorial does."""

import pytest

from autograder.records import Verdict
from tests.autograder.notebooks import checks
from tests.autograder.running.runs import by_name, cell_of, code, graded, source_of

HELPER = "seen = []\ndef sq(x):\n    return x * x"
USES = "def total(n):\n    return sum(sq(i) for i in range(n))"
ALONE = "def total(n):\n    return sum(i * i for i in range(n))"
WITHOUT = (
    "kept = sq\n{delete}\ntry:\n    total(2)\nexcept NameError:\n    pass\nelse:\n"
    "    raise AssertionError('total does not use sq')\nfinally:\n    sq = kept\nassert total(3) == 5"
)
CHECKS = {
    "deleted": WITHOUT.format(delete="del sq"),
    "popped": WITHOUT.format(delete="globals().pop('sq')"),
    "in_a_callback": "def take():\n    del globals()['sq']\n    return 0\nassert call(take) == 'NameError'",
    "never_put_back": "del sq",
    "is_back_for_the_next_check": "assert sq(3) == 9 and total(3) == 5",
    # What stands in its place is lent where the own solution calls it: else it may be what an answer has to find out.
    "bound_anew": "sq = lambda x: 1\nassert total(4) == 4",
}
CALL = (
    "def call(take):\n    take()\n    try:\n        return globals()['total'](2)\n"
    "    except NameError as error:\n        return 'NameError'"
)
SOURCE = source_of(
    cell_of("sq", HELPER),
    cell_of("total", USES),
    cell_of("call", CALL),
    *(checks(name, text, points=2) for name, text in CHECKS.items()),
)


@pytest.fixture(scope="module")
def found():
    answers = {"uses": USES, "alone": ALONE}
    own = [code("sq", HELPER), code("call", CALL)]
    return {who: by_name(graded(SOURCE, *own, code("total", text))) for who, text in answers.items()}


@pytest.mark.parametrize("name", CHECKS)
def test_student_code_does_without_it_for_the_time_of_the_check(found, name):
    assert (found["uses"][name].verdict, found["uses"][name].message) == (Verdict.PASSED, "")


@pytest.mark.parametrize("name", ["deleted", "popped"])
def test_an_answer_that_does_not_need_it_is_told_apart(found, name):
    assert found["alone"][name].verdict is Verdict.FAILED
    assert "total does not use sq" in found["alone"][name].message
    assert found["alone"]["is_back_for_the_next_check"].verdict is Verdict.PASSED
