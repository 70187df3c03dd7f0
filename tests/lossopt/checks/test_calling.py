"""A call keeps what came of it, reports changed arguments, and quotes student code to nobody but the student."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from lossopt.checks.calling import Outcome, ask, no_function, require_defined, shows_text


class Proxy:
    """Calls, and then says which arguments changed on the other side, as the grader's proxy does."""

    def __init__(self, function: Callable[..., Any], changed: tuple[int, ...] = (), public: bool = False) -> None:
        self._function = function
        self.changed_arguments = changed
        self.public = public

    def __call__(self, *arguments: Any) -> Any:
        return self._function(*arguments)


class StudentError(Exception):
    """Stands for the student's exception, as the grader's does, with names that the student may choose."""

    def __init__(self, name: str, text: str, bases: Any, place: str = "") -> None:
        super().__init__(text)
        self.name, self.text, self.bases, self.place = name, text, bases, place


def raising(error: Exception) -> Callable[..., Any]:
    def function(*_: Any) -> Any:
        raise error

    return function


def said(outcome: Outcome) -> tuple[str, str]:
    found = outcome.complaint(("x", "y"))
    assert found is not None
    return found.shown, found.kept


def _adds(x: Any, *_: Any) -> Any:
    x += 1


def _replaces_items(x: Any, *_: Any) -> Any:
    x[0] = 7


def _sorts_keys(x: Any, *_: Any) -> Any:
    x["a"] = x.pop("a")


@pytest.mark.parametrize(
    ("argument", "change"),
    [
        (np.array([1.0, 2.0]), _adds),
        (np.array([1, 2]), _replaces_items),
        (np.array([0.0]), lambda x, _: np.negative(x, out=x)),  # minus zero equals zero, and is another number
        (torch.tensor([1.0, 2.0]), _adds),
        ([1.0, 2.0], _replaces_items),
        ([np.array([1.0])], lambda x, _: _adds(x[0])),
        ({"a": 1, "b": 2}, lambda x, _: x.clear()),
        ({"a": 1, "b": 2}, _sorts_keys),
        (np.array([np.nan, 1.0]), _replaces_items),
    ],
    ids=lambda value: getattr(value, "__name__", type(value).__name__),
)
def test_a_changed_argument_is_reported_by_its_name(argument: Any, change: Callable[..., Any]) -> None:
    """In one process each call gets copies, and what differs afterwards is said."""
    before = repr(argument)
    outcome = ask(change, (argument, 1.0))
    assert outcome.changed == (0,)
    assert said(outcome) == ("your function changes x", "your function changes x")
    assert repr(argument) == before


@pytest.mark.parametrize(
    "arguments",
    [(np.array([np.nan]), np.nan), (torch.tensor([np.nan]), None), ([np.array([1.0])], "mse"), ({"a": [1]}, True)],
    ids=repr,
)
def test_arguments_that_stay_as_they_are_are_not_reported(arguments: tuple[Any, ...]) -> None:
    """NaN in an argument is not a change."""
    outcome = ask(lambda *given: repr(given), arguments)
    assert outcome.changed == ()
    assert outcome.complaint(("x", "y")) is None


def test_a_stand_in_says_itself_which_arguments_changed() -> None:
    """Arguments cross by value, so that this process sees no change of them; an unknown position is left out."""
    assert said(ask(Proxy(lambda *_: 1.0, changed=(1,)), (1.0, 2.0)))[1] == "your function changes y"
    assert ask(Proxy(lambda *_: 1.0, changed=(9,)), (1.0,)).complaint(("x",)) is None
    assert ask(Proxy(lambda *_: 1.0, changed="x"), (1.0,)).changed == ()  # type: ignore[arg-type]


def test_an_exception_is_shown_to_the_student_and_kept_short_for_others() -> None:
    """Its text could carry a hidden input, and so could its name: Python alone offers sixty names."""
    shown, kept = said(ask(raising(ValueError("42 is hidden")), ()))
    assert shown == "your code raised ValueError: 42 is hidden"
    assert kept == "your code raised an exception"


def test_a_name_of_the_students_own_is_not_kept() -> None:
    """Neither the name of a class that the student wrote nor that of the built-in one behind it is kept."""
    own = type("Hidden42", (KeyError,), {})
    assert said(ask(raising(own("x")), ()))[1] == "your code raised an exception"
    crossed = StudentError("Hidden42", "42", ("Hidden42", "KeyError"), "line 3: raise")
    assert said(ask(Proxy(raising(crossed)), ())) == (
        "your code raised Hidden42: 42 (line 3: raise)",
        "your code raised an exception",
    )


@pytest.mark.parametrize("bases", [(), ("open", "int", "Hidden42"), (1, None), ["ValueError"]], ids=repr)
def test_bases_from_the_other_process_are_believed_only_if_python_knows_them(bases: Any) -> None:
    """That process may send anything in their place."""
    outcome = ask(Proxy(raising(StudentError("Hidden42", "42", bases))), ())
    assert set(outcome.error_bases) <= {"Exception", "BaseException"}
    assert said(outcome)[1] == "your code raised an exception"


def test_the_stub_is_called_unanswered_and_its_own_use_is_not() -> None:
    """An exercise that was not begun does not count as a mistake."""
    assert said(ask(raising(NotImplementedError()), ())) == ("not answered yet", "not answered yet")
    assert said(ask(raising(NotImplementedError("mode")), ()))[0] == "your code raised NotImplementedError: mode"


def test_a_result_that_is_not_plain_data_is_said() -> None:
    """A result that cannot cross is the student's to change."""
    shown, kept = said(ask(Proxy(raising(StudentError("NotPlainData", "an object of type Tree", ()))), ()))
    assert shown == "your result is not plain data: an object of type Tree"
    assert "Tree" not in kept


def test_a_fault_of_the_graders_own_is_not_the_students() -> None:
    """What a proxy raises for another reason goes through to the grader."""
    with pytest.raises(ValueError, match="ours"):
        ask(Proxy(raising(ValueError("ours"))), ())


def test_what_ends_the_interpreter_is_not_an_answer() -> None:
    """An interrupt comes from the person who runs the cell."""

    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ask(interrupted, ())


def test_messages_are_confidential_behind_a_stand_in() -> None:
    """In the student's own notebook all may be shown."""
    assert shows_text(lambda: None)
    assert shows_text(3.0)
    assert shows_text(Proxy(abs, public=True))
    assert not shows_text(Proxy(abs))


@pytest.mark.parametrize(
    "answer",
    [3.0, "text", (1, Proxy(abs, public=True)), Proxy(abs, public=True)],
    ids=["a number", "a text", "a pair", "a function"],
)
def test_no_value_is_quoted_while_hidden_tests_run(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    """Even a plain value is not quoted: a process that was left a hidden input may have made it."""
    monkeypatch.setenv("AUTOGRADER_HIDDEN_TESTS", "1")
    assert not shows_text(answer)


@pytest.mark.parametrize(
    ("answer", "kind"), [(None, "None"), (3.0, "a number"), (np.zeros(2), "an array"), ({}, "a dict")], ids=repr
)
def test_a_value_in_the_place_of_a_function_is_said(answer: Any, kind: str) -> None:
    """The name is bound to something that cannot be called."""
    found = no_function(answer, ("y", "y_hat"))
    assert found is not None
    assert found.kept == f"{kind} came where a function (y, y_hat) is expected"
    assert no_function(len, ("y",)) is None


def test_a_name_that_was_never_defined_raises_its_own_error() -> None:
    """A check of a value must not take what stands for the absent one for a wrong one."""

    class Absent:
        def __getattribute__(self, name: str) -> Any:
            raise NameError("name 'gd_table' is not defined")

    require_defined({"batch": 1})
    with pytest.raises(NameError, match="gd_table"):
        require_defined(Absent())
