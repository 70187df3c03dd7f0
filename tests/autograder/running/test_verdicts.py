"""The table of rules: which of them decides, and what it says."""

import dataclasses
from typing import Any

import pytest

from autograder.assignment.source import SourceCell
from autograder.records import NOT_ANSWERED, STUB_LEFT, Verdict
from autograder.running.check_errors import CheckError, StudentException
from autograder.running.verdicts import RULES, StoppedCheck, judge_error
from tests.autograder.notebooks import checks
from tests.autograder.running.runs import cell_of, source_of

ZERO = StudentException(
    name="ZeroDivisionError", text="division by zero", bases=("ZeroDivisionError", "ArithmeticError"), place="line 2"
)
OWN = StudentException(name="the hidden input is 7", text="7", bases=("ValueError",), place="")
NAMELESS = StudentException(name="Mine", text="7", bases=("object",), place="")
STUB = StudentException(name="NotImplementedError", text="", bases=("NotImplementedError", "RuntimeError"), place="")
HUNGRY = StudentException(name="MemoryError", text="", bases=("MemoryError",), place="")
UNDEFINED = StudentException(name="NameError", text="name 'f' is not defined", bases=("NameError",), place="")
NOT_PLAIN = StudentException(name="NotPlainData", text="f: a module", bases=(), place="")


@pytest.fixture(scope="module")
def cell() -> SourceCell:
    source = source_of(cell_of("f", "def f(x):\n    return x"), checks("f", "x = 1\n  assert f(x) == x", points=3))
    return source.graded[0]


def stopped(
    cell: SourceCell, *, public=False, names_errors=False, failed_cell=None, keeps_stub=False, **changes: Any
) -> StoppedCheck:
    error = CheckError(
        **{
            "name": "TypeError",
            "message": "said by the check",
            "is_assertion": False,
            "by_check": False,
            "misconception": None,
            "is_unsupported": False,
            "is_not_plain": False,
            "is_hidden": False,
            "is_after_hidden": False,
            "line": 2,
            "is_undefined": False,
            "student": None,
            **changes,
        }
    )
    return StoppedCheck(
        cell=cell,
        error=error,
        failed_cell=failed_cell,
        answer_id="f",
        public=public,
        names_errors=names_errors,
        keeps_stub=keeps_stub,
    )


# One row for each rule, in the table's order.
CASES: list[tuple[dict[str, Any], Verdict, str]] = [
    ({"is_unsupported": True, "is_not_plain": True, "student": ZERO}, Verdict.GRADER_ERROR, "said by the check"),
    ({"is_not_plain": True, "student": ZERO}, Verdict.FAILED, "said by the check"),
    ({"student": HUNGRY, "by_check": True}, Verdict.MEMORY, "your code asked for more memory than the limit"),
    ({"student": STUB, "by_check": True, "keeps_stub": True}, Verdict.ERROR, STUB_LEFT),
    ({"student": STUB, "by_check": True, "public": True}, Verdict.ERROR, NOT_ANSWERED),
    (
        {"student": UNDEFINED, "is_undefined": True, "failed_cell": ZERO, "by_check": True},
        Verdict.ERROR,
        "the cell f stopped with ZeroDivisionError: division by zero (line 2)",
    ),
    (
        {"student": UNDEFINED, "is_undefined": True, "by_check": True},
        Verdict.ERROR,
        "name 'f' is not defined: the cell f has to define it",
    ),
    ({"student": NOT_PLAIN, "by_check": True}, Verdict.FAILED, "the result is not plain data"),
    (
        {"student": ZERO, "by_check": True, "public": True, "is_hidden": True, "misconception": "a mistake"},
        Verdict.ERROR,
        "said by the check",
    ),
    (
        {"student": ZERO, "public": True, "names_errors": True},
        Verdict.ERROR,
        "your code raised ZeroDivisionError: division by zero in line 2",
    ),
    ({"student": OWN, "names_errors": True, "is_hidden": True}, Verdict.ERROR, "your code raised ValueError"),
    ({"student": OWN, "is_hidden": True}, Verdict.ERROR, "your code raised an exception in a hidden test"),
    ({"student": OWN}, Verdict.ERROR, "your code raised an exception in this: assert f(x) == x"),
    (
        {"by_check": True, "is_hidden": True, "is_assertion": True, "misconception": "a mistake"},
        Verdict.FAILED,
        "said by the check",
    ),
    ({"is_hidden": True, "is_assertion": True, "public": True}, Verdict.FAILED, "a hidden check does not hold"),
    ({"is_assertion": True}, Verdict.FAILED, "this does not hold: assert f(x) == x"),
    ({}, Verdict.FAILED, "the check could not use your result in: assert f(x) == x"),
]


@pytest.mark.parametrize("number", range(len(CASES)))
def test_the_first_rule_that_holds_decides(cell, number):
    """The case holds for its own rule and for none above it."""
    given, verdict, message = CASES[number]
    check = stopped(cell, **given)
    assert [rule.holds(check) for rule in RULES[: number + 1]] == [False] * number + [True]
    record = judge_error(check)
    assert (record.verdict, record.message, record.max_score) == (verdict, message, 3.0)
    assert record.score == (None if verdict is Verdict.GRADER_ERROR else 0.0)
    assert record.misconception == given.get("misconception")
    assert record.is_blank == (message == NOT_ANSWERED)


def test_every_rule_has_a_case():
    assert len(CASES) == len(RULES)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"student": NOT_PLAIN, "public": True}, "f: a module"),
        ({"student": NAMELESS, "names_errors": True}, "your code raised an exception"),
        ({"is_assertion": True, "public": True}, "this does not hold: assert f(x) == x: said by the check"),
        ({"is_assertion": True, "public": True, "message": ""}, "this does not hold: assert f(x) == x"),
        ({"is_assertion": True, "line": 9}, "this does not hold: "),
        ({"names_errors": True}, "the check could not use your result (TypeError) in: assert f(x) == x"),
        (
            {"names_errors": True, "public": True},
            "the check could not use your result (TypeError: said by the check) in: assert f(x) == x",
        ),
    ],
)
def test_a_message_says_what_may_be_shown(cell, given, message):
    assert judge_error(stopped(cell, **given)).message == message


def test_a_cell_that_ran_out_of_memory_before_it_defined_the_answer_is_said_so(cell):
    """Also an answer that was left as it was released is known by what its own cell raised."""
    undefined = {"student": UNDEFINED, "is_undefined": True}
    assert judge_error(stopped(cell, failed_cell=HUNGRY, **undefined)).verdict is Verdict.MEMORY
    assert judge_error(stopped(cell, failed_cell=STUB, **undefined)).is_blank
    assert judge_error(stopped(cell, failed_cell=HUNGRY, student=ZERO)).verdict is Verdict.ERROR


def test_an_error_crosses_as_plain_data(cell):
    """What the supervisor reads is what the grader process wrote."""
    for student in (None, ZERO):
        error = stopped(cell, student=student, misconception="a mistake").error
        plain = error.as_plain()
        assert CheckError.from_plain(plain) == error
        assert plain == dataclasses.asdict(error)
        assert all(isinstance(value, str | bool | int | dict | tuple | None) for value in plain.values())


RAISES = """try:
    f(-1)
except ValueError:
    pass
else:
    raise AssertionError(
        "f(-1) should raise ValueError"
    )
if f(1) != 1:
    raise AssertionError(f"it gave {f(1)}")
"""


@pytest.mark.parametrize(
    ("line", "public", "message"),
    [
        (6, False, "the check says: f(-1) should raise ValueError"),
        (7, True, "the check says: f(-1) should raise ValueError"),
        (10, False, 'this does not hold: raise AssertionError(f"it gave {f(1)}")'),
        (10, True, 'this does not hold: raise AssertionError(f"it gave {f(1)}"): said by the check'),
    ],
)
def test_a_check_that_raises_its_failure_itself_is_quoted(line, public, message):
    """Its sentence is the reason, if it stands there as it is; what is put together may hold what student code made."""
    cell = source_of(cell_of("f", "def f(x):\n    return x"), checks("f", RAISES)).graded[0]
    assert judge_error(stopped(cell, is_assertion=True, line=line, public=public)).message == message
