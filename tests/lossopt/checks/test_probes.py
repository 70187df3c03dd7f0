"""An exercise asks everything of an answer, says what is wrong first, and knows the usual mistakes."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from lossopt.checks import Array, CheckFailed, Exercise, Number, Parts

X = np.array([1.0, 2.0, 6.0])
ROOT = Path(__file__).resolve().parents[3]


def averaging(answer: Any, **settings: Any) -> Exercise:
    """An exercise that asks for the mean."""
    exercise = Exercise(answer, takes="x", returns=Number(), **settings)
    exercise.case("of 1, 2 and 6", X, gives=3.0)
    exercise.case("of one value", X[2:], gives=np.mean)
    exercise.misconception("summed", "divide by the number of values.", np.sum)
    exercise.misconception("the median", "order does not matter here.", np.median, lambda x: np.sort(x)[len(x) // 2])
    exercise.misconception("raises", "do not index beyond the end.", lambda x: x[3])
    return exercise


def failure(exercise: Exercise) -> CheckFailed:
    with pytest.raises(CheckFailed) as caught:
        exercise.verify()
    return caught.value


def test_a_right_answer_passes_in_silence() -> None:
    """Nothing is returned that a test cell would take for points."""
    assert averaging(np.mean).verify() is None
    assert averaging(lambda x: sum(x) / len(x)).verify() is None


def test_the_first_complaint_is_said_with_its_case_and_hint() -> None:
    """The message says what is wrong, in which case, and where to look."""
    found = failure(averaging(np.sum))
    assert str(found) == "your value is 3 times too large of 1, 2 and 6. Hint: divide by the number of values."
    assert found.misconception == "summed"


def test_a_mistake_that_nobody_knows_has_no_hint() -> None:
    """Whoever gets one case wrong in a way of their own is told no more than that."""
    found = failure(averaging(lambda x: np.mean(x) + 0.25))
    assert found.misconception is None
    assert "Hint" not in str(found)


def test_a_misconception_has_to_match_everywhere() -> None:
    """An answer that is right on an input on which the misconception is wrong made another mistake."""
    found = failure(averaging(lambda x: np.sum(x) if len(x) == 1 else 99.0))
    assert found.misconception is None


def test_any_implementation_of_a_misconception_is_recognised() -> None:
    """The same mistake can be written in several ways that differ in their results."""
    exercise = averaging(lambda x: np.sort(x)[len(x) // 2])
    exercise.case("of 1 and 2", X[:2], gives=1.5)
    assert failure(exercise).misconception == "the median"


def test_an_answer_that_is_right_matches_no_misconception() -> None:
    """A misconception that happens to be right everywhere else does not make a changed argument one."""

    def changing(x: np.ndarray) -> Any:
        mean = x.mean()
        x += 1
        return mean

    exercise = averaging(changing)
    exercise.misconception("right after all", "this would be misleading.", np.mean)
    found = failure(exercise)
    assert str(found) == "your function changes x of 1, 2 and 6"
    assert found.misconception is None


def test_an_exception_is_recognised_by_its_type() -> None:
    """A mistake that raises matches another that raises the same, if it also returns something comparable."""

    exercise = averaging(lambda x: x[2] if len(x) == 3 else x[3])
    exercise.misconception("divides by zero", "look again.", lambda x: x[2] if len(x) == 3 else 1 / 0)
    exercise.misconception("the third", "look at the end.", lambda x: x[2])
    assert failure(exercise).misconception == "the third"


def test_an_input_on_which_the_answer_alone_raises_decides_nothing() -> None:
    """An exception of its own, on top of a known mistake, does not hide the mistake."""
    exercise = averaging(lambda x: np.sum(x) if len(x) == 3 else x[3])
    assert failure(exercise).misconception == "summed"


def test_an_answer_that_raises_everywhere_matches_nothing() -> None:
    """Nothing came that could be compared."""
    found = failure(averaging(lambda x: x[3]))
    assert found.misconception is None
    assert isinstance(found.__cause__, IndexError)
    assert str(found).startswith("your code raised IndexError: index 3 is out of bounds")


def test_an_unanswered_exercise_says_only_that() -> None:
    """If nothing was tried, neither a case nor a hint is named."""

    def stub(_: Any) -> Any:
        raise NotImplementedError

    assert str(failure(averaging(stub))) == "not answered yet"


def test_a_value_in_the_place_of_a_function_is_said() -> None:
    """The name is bound to the wrong kind of thing."""
    assert str(failure(averaging(3.0))) == "a number came where a function (x) is expected"


def test_an_answer_that_changes_between_calls_is_refused() -> None:
    """The first case is asked again at the end."""
    given: list[Any] = []

    def once(x: np.ndarray) -> Any:
        given.append(x)
        return np.mean(x) if len(given) < 3 else 0.0

    assert str(failure(averaging(once))) == "your function returns something else when it is called again of 1, 2 and 6"


def test_an_exercise_may_ask_for_a_value() -> None:
    """Such an answer has no arguments, and is asked as it stands."""
    for answer, is_right in (((1.0, 2.0), True), ([1.0, 3.0], False), (None, False)):
        exercise = Exercise(answer, takes=None, returns=Parts(a=Number(), b=Number()))
        exercise.case("", gives=(1.0, 2.0))
        exercise.misconception("three", "count again.", lambda: (1.0, 3.0))
        if is_right:
            exercise.verify()
        else:
            assert failure(exercise).misconception == ("three" if answer else None)


def test_a_condition_takes_whatever_fulfils_it() -> None:
    """Several answers are right, and a wrong one is told what its result must be."""

    def asks(answer: Callable[..., Any]) -> Exercise:
        exercise = Exercise(answer, takes="x", returns=Number())
        exercise.condition("for 1, 2 and 6", X, must="lie within the data", holds=lambda c: 1 <= c <= 6)
        exercise.misconception("the sum", "that is beyond the largest.", np.sum)
        return exercise

    for right in (np.mean, np.median, np.min):
        asks(right).verify()
    assert str(failure(asks(np.sum))) == (
        "your result must lie within the data for 1, 2 and 6. Hint: that is beyond the largest."
    )
    assert failure(asks(lambda x: 99.0)).misconception is None
    assert str(failure(asks(lambda x: np.nan))) == "NaN for 1, 2 and 6"


def test_random_answers_are_told_by_the_conditions_that_they_break() -> None:
    """Where answers draw in their own way, two wrong ones are alike though they return different numbers."""

    def asks(answer: Callable[..., Any]) -> Exercise:
        exercise = Exercise(answer, takes="n seed", returns=Array("N", whole=True), random=True)
        exercise.condition("for n = 5", 5, 1, must="hold each once", holds=lambda p: sorted(p) == [0, 1, 2, 3, 4])
        exercise.rule("the same seed must give the same order", lambda call: (call(9, 1) == call(9, 1)).all())
        exercise.rule("another seed must give another order", lambda call: (call(9, 1) != call(9, 2)).any())
        exercise.misconception("drawn with repetition", "each once.", lambda n, s: _drawn(s).integers(0, n, n))
        exercise.misconception("the seed ignored", "use it.", lambda n, _: np.random.default_rng(7).permutation(n))
        return exercise

    asks(lambda n, seed: _drawn(seed).permutation(n)).verify()
    asks(lambda n, seed: np.random.RandomState(seed).permutation(n)).verify()
    repeats = failure(asks(lambda n, seed: np.random.RandomState(seed).randint(0, 2, n)))
    ignores = failure(asks(lambda n, _: np.arange(n)))
    assert repeats.misconception == "drawn with repetition"
    assert ignores.misconception == "the seed ignored"
    assert str(ignores) == "another seed must give another order. Hint: use it."


def _drawn(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_a_rule_names_what_is_wrong_with_the_result_first() -> None:
    """A relation between results means nothing if one of them is of another kind."""

    def asks(answer: Callable[..., Any]) -> Exercise:
        exercise = Exercise(answer, takes="x", returns=Number())
        exercise.rule("twice the input must give twice the result", lambda call: call(2.0) == 2 * call(1.0))
        exercise.misconception("none", "return it.", lambda _: None)
        return exercise

    asks(lambda x: 3 * x).verify()
    assert str(failure(asks(lambda x: x + 1))) == "twice the input must give twice the result"
    assert str(failure(asks(lambda _: np.nan))) == "NaN"
    assert str(failure(asks(lambda _: None))).startswith("None came where a number is expected")
    assert str(failure(asks(lambda x: x / 0 if x else x))).startswith("your code raised ZeroDivisionError")


def test_misconceptions_are_left_alone_until_an_answer_fails() -> None:
    """Misconceptions cost time, which most answers need not pay."""
    asked: list[Any] = []
    exercise = averaging(np.mean)
    exercise.misconception("counted", "this one counts its calls.", lambda x: asked.append(x) or 0.0)
    exercise.verify()
    assert asked == []
    exercise = averaging(lambda x: np.mean(x) + 0.25)
    exercise.misconception("counted", "this one counts its calls.", lambda x: asked.append(x) or 0.0)
    failure(exercise)
    assert len(asked) == 1


def test_floating_point_warnings_of_the_checks_own_are_silent() -> None:
    """If a reference or a misconception divides by zero, the student is not warned; warnings are errors here."""
    exercise = Exercise(lambda x: x + 1, takes="x", returns=Array("N"))
    exercise.case("at 0 and 1", np.array([0.0, 1.0]), gives=lambda x: np.where(x > 0, 1 / x, 0.0))
    exercise.misconception("divides by zero", "look at 0.", lambda x: np.log(x) / x)
    assert failure(exercise).misconception is None


def test_an_exercise_without_a_question_is_the_authors_mistake() -> None:
    """An exercise without a question would pass any answer."""
    with pytest.raises(ValueError, match="asks for nothing"):
        Exercise(np.mean, takes="x", returns=Number()).verify()


def test_a_failure_is_an_assertion() -> None:
    """Whatever runs the test cell takes it for a failed test, as nbgrader does."""
    assert isinstance(failure(averaging(np.sum)), AssertionError)


def test_the_checks_load_nothing_that_is_slow() -> None:
    """A fork server imports them for every assignment; PyTorch and scikit-learn are for student code to load."""
    code = "import sys, lossopt.checks; print([m for m in ('torch', 'sklearn', 'scipy') if m in sys.modules])"
    command = [sys.executable, "-c", code]
    environment = {"PYTHONPATH": str(ROOT / "lib"), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.strip() == "[]"
