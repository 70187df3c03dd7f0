"""A name that the student's code did not define: whatever a test cell does with it is a NameError of theirs."""

import pytest

from autograder.records import Verdict
from autograder.running.checks.proxies import OPERATORS, StudentError
from autograder.running.checks.undefined import Undefined
from tests.autograder.notebooks import checks, solution
from tests.autograder.running.runs import by_name, code, graded, source_of

USES = {
    "called": "answer(1)",
    "compared": "assert answer == 1",
    "reversed": "1 - answer",
    "negated": "-answer",
    "doubled": "2 * answer",
    "squared": "answer ** 2",
    "multiplied": "answer @ answer",
    "size": "abs(answer)",
    "rounded": "round(answer, 2)",
    "entered": "with answer:\n    pass",
    "attribute": "answer.shape",
    "shown": "repr(answer)",
}


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_operator_is_a_name_error_of_the_students(operator: str) -> None:
    """All that stand-ins refuse, an undefined name refuses too, with a reason of its own."""
    with pytest.raises(StudentError, match="name 'answer' is not defined") as caught:
        getattr(Undefined, operator)(Undefined("answer"))
    assert isinstance(caught.value, NameError)
    assert caught.value.is_undefined


def test_whatever_a_check_does_with_it_is_an_error_of_the_students() -> None:
    """The verdict is an error, and its message names the cell that has to define it."""
    cells = []
    for name, use in USES.items():
        cells += [solution(name, f"def {name}():", "return 1"), checks(name, use.replace("answer", name), points=2)]
    records = by_name(graded(source_of(*cells), *(code(name, "other = 1") for name in USES)))
    for name in USES:
        assert records[name].verdict is Verdict.ERROR
        assert records[name].message == f"name {name!r} is not defined: the cell {name} has to define it"
