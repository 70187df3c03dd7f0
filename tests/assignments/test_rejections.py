"""What no exercise of any assignment lets pass, and what its messages never say."""

import copy
import re
from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np
import pytest
from lossopt.checks.probes import Case, Condition, Rule

from tests.assignments._changes import (
    Confidential,
    changed,
    failure_of_changed,
    function_of,
    holds_floats,
    key,
    misshapen,
    quiet_failure,
    scaled,
    with_nan,
)
from tests.assignments._driver import EXERCISES, FUNCTIONS, checks_text, exercise_of, failure_of

every_exercise = pytest.mark.parametrize(("assignment", "name"), EXERCISES, ids=str)
every_function = pytest.mark.parametrize(("assignment", "name"), FUNCTIONS, ids=str)


@every_exercise
def test_nan_is_never_right(assignment: str, name: str) -> None:
    """The right form filled with NaN is rejected, and called NaN if numbers are asked for."""
    floats: list[bool] = []
    failure = failure_of_changed(assignment, name, lambda right: floats.append(holds_floats(right)) or with_nan(right))
    assert failure is not None
    assert "NaN" in str(failure) or not floats[0]
    assert not failure.earned


@every_exercise
@pytest.mark.parametrize(
    "cheat",
    [
        lambda _: np.array([]),
        lambda _: None,
        lambda _: True,
        lambda _: 0.0,
        lambda right: np.zeros(np.shape(right[0] if isinstance(right, tuple) else right)),
        lambda right: np.ma.masked_all(np.shape(right[0] if isinstance(right, tuple) else right)),
        lambda right: np.ma.masked_array(right[0] if isinstance(right, tuple) else right, mask=True),
        lambda right: np.array(right[0] if isinstance(right, tuple) else right, dtype=object).reshape(-1),
        lambda _: {},
        lambda _: "right",
        lambda _: float("inf"),
    ],
    ids=["empty", "None", "True", "0.0", "zeros", "masked", "masked-right", "objects", "dict", "text", "infinity"],
)
def test_what_has_no_content_is_never_right(assignment: str, name: str, cheat: Callable[[Any], Any]) -> None:
    """Empty, masked, constant and foreign results are rejected, though some of them hold the right numbers."""
    failure = failure_of_changed(assignment, name, cheat)
    assert failure is not None
    assert not failure.earned


@every_exercise
def test_the_argument_itself_is_not_the_answer(assignment: str, name: str) -> None:
    """A function that hands back what it is given earns nothing."""
    failure = failure_of(assignment, name, lambda first, *_: first)
    assert failure is not None
    assert not failure.earned


@every_function
def test_an_answer_hard_coded_for_the_visible_cases_is_rejected(assignment: str, name: str) -> None:
    """Results that fit what the student can see, and nothing else, earn nothing."""
    right = function_of(assignment, name)
    known = {
        key(probe.arguments): right(*probe.arguments) for probe in _asking(exercise_of(assignment, name, hidden=False))
    }
    first = next(iter(known.values()))
    failure = failure_of(assignment, name, lambda *arguments: known.get(key(arguments), first))
    assert failure is not None
    assert not failure.earned


@every_exercise
def test_the_right_values_in_the_wrong_shape_or_order_are_rejected_and_said(assignment: str, name: str) -> None:
    """A number in an array, a column for a row, a pair the wrong way round: the message speaks of the form."""
    failure = failure_of_changed(assignment, name, misshapen)
    assert failure is not None
    assert re.search("shape|order|another place|wrong number of|where .* is expected", str(failure))


@every_function
def test_changing_an_argument_is_rejected_and_named(assignment: str, name: str) -> None:
    """The right result does not excuse a function that changes what it is given."""
    right, any_changed = function_of(assignment, name), False

    def changing(*arguments: Any) -> Any:
        nonlocal any_changed
        result = copy.deepcopy(right(*arguments))
        any_changed |= sum(map(changed, arguments)) > 0
        return result

    failure = failure_of(assignment, name, changing)
    if not any_changed:
        arguments = [value for probe in _asking(exercise_of(assignment, name)) for value in probe.arguments]
        assert all(isinstance(value, int | float | str) for value in arguments)  # so that there is nothing to change
        return
    assert failure is not None
    assert "your function changes " in str(failure)


@every_function
def test_a_function_that_remembers_is_rejected(assignment: str, name: str) -> None:
    """The same arguments must give the same result, whatever was asked in between."""
    right, known = function_of(assignment, name), set()
    repeats = 0

    def forgetful(*arguments: Any) -> Any:
        nonlocal repeats
        seen_before = key(arguments) in known
        known.add(key(arguments))
        repeats += seen_before
        return with_nan(right(*arguments)) if seen_before else right(*arguments)

    failure = failure_of(assignment, name, forgetful)
    assert failure is not None
    asks_twice_itself = any(isinstance(probe, Rule) for probe in exercise_of(assignment, name).probes)
    happens_to_ask_twice = repeats > 1  # what was drawn for one probe is what another probe asks
    assert "again" in str(failure) or asks_twice_itself or happens_to_ask_twice


@every_function
def test_while_hidden_tests_run_no_message_holds_a_number_that_was_drawn(assignment: str, name: str) -> None:
    """Every number in a message stands in the cell's own text or is a length of the inputs or of a right result."""
    exercise = exercise_of(assignment, name)
    text = checks_text(assignment, name)
    known = set(_numbers(text)) | {str(length) for length in _lengths(exercise)}
    answers = [wrong for misconception in exercise.misconceptions for wrong in misconception.wrong]
    right = function_of(assignment, name)
    for wrong in (*answers, *(lambda *given, _by=by: scaled(right(*given), _by) for by in (0.0, 3.7, -1e9))):
        failure = quiet_failure(assignment, name, Confidential(wrong))
        assert failure is not None
        assert set(_numbers(str(failure))) <= known, failure


@every_function
def test_hidden_inputs_are_drawn_anew_for_each_run(assignment: str, name: str) -> None:
    """Two runs ask different questions, unless there is nothing to draw, as for a value."""
    given: list[list[Any]] = [[], []]
    right = function_of(assignment, name)
    for seen in given:

        def noting(*arguments: Any, _seen: list[Any] = seen) -> Any:
            _seen.append(key(arguments))
            return right(*arguments)

        assert failure_of(assignment, name, noting) is None
    visible = {key(probe.arguments) for probe in _asking(exercise_of(assignment, name, hidden=False))}
    first, second = (set(seen) for seen in given)
    assert first & second >= visible
    assert first - second


def _asking(exercise: Any) -> list[Case | Condition]:
    return [probe for probe in exercise.probes if isinstance(probe, Case | Condition)]


def _lengths(exercise: Any) -> set[int]:
    """Lengths of arguments and right results, and what messages make of them: products, doubles, one less."""
    probes = _asking(exercise)
    values = [value for probe in probes for value in (*probe.arguments, getattr(probe, "expected", 0))]
    shapes = {shape for value in values for shape in _shapes(value)}
    lengths = {n for shape in shapes for n in (*shape, prod(shape))} | {2}
    return {m for n in lengths for m in (n, 2 * n, n - 1)}


def _shapes(value: Any) -> list[tuple[int, ...]]:
    """The shape of an array or number; for a list, its length and the shapes of what it holds."""
    if not isinstance(value, list | tuple | dict):
        return [np.shape(value)]
    inside = value.values() if isinstance(value, dict) else value
    return [(len(value),), *(shape for item in inside for shape in _shapes(item))]


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?(?:e-?\d+)?", text)
