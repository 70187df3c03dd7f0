"""A name that the student's code did not define is not there for a test cell either, as in one process."""

import pytest

from autograder.records import CellRecord, Verdict
from autograder.running.checks.operators import OPERATORS
from autograder.running.checks.student_errors import StudentError
from autograder.running.checks.undefined import NotPlainVariable, undefined_name
from tests.autograder.notebooks import checks, setup, solution
from tests.autograder.running.runs import by_name, cell_of, code, graded, source_of

USES = {
    "bare": "answer",
    "bare_and_more": "answer\n1 + 1 == 2",
    "called": "answer(1)",
    "not_none": "assert answer is not None",
    "of_a_type": "assert type(answer) is not int",
    "of_a_class": "assert isinstance(answer, object)",
    "is_callable": "assert callable(answer)",
    "true": "assert answer",
    "false": "assert not answer",
    "identity": "assert id(answer)",
    "stored": "stored = answer",
    "in_a_list": "assert len([answer]) == 1",
    "formatted": "assert f'{answer}' != ''",
    "compared": "assert answer == 1",
    "subtracted": "1 - answer",
    "negated": "-answer",
    "squared": "answer ** 2",
    "entered": "with answer:\n    pass",
    "attribute": "answer.shape",
    "has_attribute": "assert not hasattr(answer, 'x')",
    "shown": "repr(answer)",
    "in_a_helper": "assert is_there()",
    "deleted": "del answer",
    "from_another": "try:\n    answer\nexcept NameError as error:\n    raise ValueError('no answer') from error",
}
# What Python lets a test cell do with a name that is not there, and what then fails or holds.
TESTED_BY_NAME = {
    "in_globals": ("assert 'answer' in globals()", Verdict.FAILED),
    "in_the_directory": ("assert 'answer' in dir()", Verdict.FAILED),
    "from_globals": ("assert globals().get('answer') is not None", Verdict.FAILED),
    "by_a_key": ("globals()['answer']", Verdict.FAILED),
    "caught": (
        "try:\n    answer\n    found = True\nexcept NameError:\n    found = False\nassert found",
        Verdict.FAILED,
    ),
    "not_yet_there": ("assert 'answer' not in globals()", Verdict.PASSED),
}


def records_of(uses: dict[str, str]) -> dict[str, CellRecord]:
    """By name, the records of exercises for which nobody defined the answer; each check uses it in one way."""
    cells = [setup("def is_there():\n    return in_a_helper is not None")]
    for name, use in uses.items():
        cells += [solution(name, f"def {name}():", "return 1"), checks(name, use.replace("answer", name), points=2)]
    return by_name(graded(source_of(*cells), *(code(name, "other = 1") for name in uses)))


def test_any_use_of_a_name_that_is_not_there_is_an_error_of_the_students() -> None:
    """The verdict is an error, and its message names the cell that has to define it."""
    records = records_of(USES)
    wrong = {
        name: (record.verdict, record.score, record.message)
        for name, record in records.items()
        if (record.verdict, record.score, record.message)
        != (Verdict.ERROR, 0.0, f"name {name!r} is not defined: the cell {name} has to define it")
    }
    assert wrong == {}


def test_a_check_that_asks_for_the_name_gets_pythons_own_answer() -> None:
    """``in globals()``, a key of ``globals()`` and ``except NameError`` find what they find in one process."""
    records = records_of({name: use for name, (use, _) in TESTED_BY_NAME.items()})
    assert {name: record.verdict for name, record in records.items()} == {
        name: verdict for name, (_, verdict) in TESTED_BY_NAME.items()
    }


def test_a_name_that_the_check_has_wrong_is_not_the_students() -> None:
    """Only names that the student has to define are called undefined."""
    source = source_of(solution("f", "def f():", "return 1"), checks("f", "assert f() == no_such_name"))
    record = by_name(graded(source, code("f", "def f():\n    return 1")))["f"]
    assert record.message == "the check could not use your result (NameError) in: assert f() == no_such_name"


def test_a_name_error_inside_the_students_code_stays_theirs() -> None:
    """It comes across as an exception of the student's, even if its name is one that they did not define."""
    source = source_of(
        solution("f", "def f():", "return 1"),
        checks("f", "assert f() == 1"),
        solution("g", "def g():", "return 1"),
        checks("g", "assert f() == 1"),
    )
    record = by_name(graded(source, code("f", "def f():\n    return g()"), code("g", ""), public=True))["g"]
    assert record.message.startswith("your code raised NameError: name 'g' is not defined")


@pytest.mark.parametrize("error", [StudentError("NameError", "", (), "", True), ValueError(), NameError("x")])
def test_an_error_of_another_kind_names_no_undefined_name(error: Exception) -> None:
    """It may be an exception of the student's, or one that says no name."""
    assert undefined_name(error) is None


@pytest.mark.parametrize("operator", [*OPERATORS, "__hash__", "__repr__"])
def test_every_operator_of_what_cannot_cross_says_so(operator: str) -> None:
    """All that proxies refuse, a value that cannot cross refuses too, with its reason."""
    with pytest.raises(StudentError, match="answer is an array of objects"):
        getattr(NotPlainVariable, operator)(NotPlainVariable("answer", "an array of objects"))


def test_what_cannot_cross_is_not_taken_for_a_function() -> None:
    """A check that asks ``callable`` gets no as its answer."""
    assert not callable(NotPlainVariable("answer", "a masked array"))


@pytest.mark.parametrize("spread", ["# YOUR CODE HERE\nraise NotImplementedError()", "spred = 3.5"])
def test_a_blank_form_and_a_misspelt_name_earn_nothing(spread: str) -> None:
    """One test cell for two answers, and it only asks whether the second is there."""
    source = source_of(
        cell_of("a", "mean = 42"),
        cell_of("b", "spread = 3.5"),
        checks("t", "assert mean == 42\nassert spread is not None\nassert type(spread) is not str", points=2),
    )
    (record,) = graded(source, code("a", "mean = 42"), code("b", spread)).cells
    assert (record.verdict, record.score) == (Verdict.ERROR, 0.0)
