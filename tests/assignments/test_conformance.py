"""What holds for every exercise of every assignment in ``source_notebooks``."""

import re
from collections.abc import Callable
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from lossopt.checks import CheckFailed
from lossopt.checks.probes import Case, Condition

from autograder.records import CellRecord, Verdict
from autograder.running.pair import WarmPair
from tests.assignments._driver import (
    ASSIGNMENTS,
    EXERCISES,
    answers_of,
    blank_answers,
    checks_text,
    exercise_of,
    failure_of,
    run,
    solution_of,
    source_of,
)
from tests.assignments._tables import CORRECT, WRONG

every_exercise = pytest.mark.parametrize(("assignment", "name"), EXERCISES, ids=str)
every_assignment = pytest.mark.parametrize("assignment", ASSIGNMENTS)
every_correct_file = pytest.mark.parametrize(
    ("assignment", "path"), CORRECT, ids=lambda value: getattr(value, "stem", value)
)
PairOf = Callable[[str], WarmPair]
RUNS, SOAK_RUNS = 5, 200


@every_assignment
def test_the_solution_gets_full_marks(assignment: str, pair_of: PairOf) -> None:
    """An assignment's own solution passes every check."""
    records = run(pair_of(assignment), answers_of(assignment))
    assert _what_is_wrong(records) == {}
    assert all(record.score == record.max_score > 0 for record in records.values())


@every_assignment
def test_the_blank_form_gets_no_marks_and_is_called_unanswered(assignment: str, pair_of: PairOf) -> None:
    """What a student starts from earns nothing, and the message says why."""
    records = run(pair_of(assignment), blank_answers(assignment))
    assert {record.score for record in records.values()} == {0.0}
    assert {record.message for record in records.values()} == {"not answered yet"}


@every_correct_file
def test_a_correct_answer_written_differently_gets_full_marks(assignment: str, path: Path, pair_of: PairOf) -> None:
    """Any correct answer counts: each file of the folder answers all exercises in its own way."""
    text = path.read_text(encoding="utf-8")
    assert _what_is_wrong(run(pair_of(assignment), dict.fromkeys(answers_of(assignment), text))) == {}


@every_assignment
def test_there_are_at_least_four_correct_answers_written_differently(assignment: str) -> None:
    """The folder of an assignment holds enough of them to mean something."""
    assert sum(of == assignment for of, _ in CORRECT) >= 4


@pytest.mark.parametrize(("assignment", "path"), WRONG, ids=lambda value: getattr(value, "stem", value))
def test_an_answer_that_is_nearly_right_gets_no_marks(assignment: str, path: Path, pair_of: PairOf) -> None:
    """Every answer of the file runs and is rejected, though it is right on most inputs or but for its form."""
    text = path.read_text(encoding="utf-8")
    names = [name for name in answers_of(assignment) if f"def {name}(" in text]
    records = run(pair_of(assignment), dict.fromkeys(names, text))
    assert names
    assert {name: records[name].verdict for name in names} == dict.fromkeys(names, Verdict.FAILED)


@every_assignment
@pytest.mark.parametrize("count", [RUNS, pytest.param(SOAK_RUNS, marks=pytest.mark.soak)])
def test_an_honest_answer_gets_the_same_marks_every_time(assignment: str, count: int, pair_of: PairOf) -> None:
    """Hidden inputs are drawn anew for each run, and none of the draws costs a correct answer its marks."""
    files = [path.read_text(encoding="utf-8") for of, path in CORRECT if of == assignment]
    texts = [dict.fromkeys(answers_of(assignment), text) for text in files]
    for index in range(count):
        answers = [answers_of(assignment), *texts][index % (len(texts) + 1)]
        assert _what_is_wrong(run(pair_of(assignment), answers)) == {}


@every_exercise
def test_hidden_inputs_are_drawn_anew_for_each_run(assignment: str, name: str) -> None:
    """Two runs ask different questions, unless there is nothing to draw, as for a value."""
    given: list[list[Any]] = [[], []]
    right = solution_of(assignment, name)
    if not callable(right):
        pytest.skip("the exercise asks for a value")
    for seen in given:

        def noting(*arguments: Any, _seen: list[Any] = seen) -> Any:
            _seen.append(_key(arguments))
            return right(*arguments)

        assert failure_of(assignment, name, noting) is None
    visible = {_key(probe.arguments) for probe in _asking(exercise_of(assignment, name, hidden=False))}
    first, second = (set(seen) for seen in given)
    assert first & second >= visible
    assert first - second


@every_exercise
def test_an_exercise_knows_at_least_five_misconceptions(assignment: str, name: str) -> None:
    """Each has a name and a hint of its own that fit a message, and an implementation."""
    known = exercise_of(assignment, name).misconceptions
    assert len({misconception.name for misconception in known}) == len(known) >= 5
    assert all(misconception.wrong and 10 < len(misconception.hint) < 200 for misconception in known)


@every_exercise
@pytest.mark.parametrize("count", [1, pytest.param(20, marks=pytest.mark.soak)])
def test_every_misconception_is_rejected_with_its_own_name_and_hint(assignment: str, name: str, count: int) -> None:
    """Each implementation of each misconception fails, is recognised as itself and gets no other hint."""
    for known in exercise_of(assignment, name).misconceptions * count:
        for number, wrong in enumerate(known.wrong):
            failure = _quiet_failure(assignment, name, wrong)
            assert failure is not None, f"{known.name} ({number}) passes"
            assert failure.misconception == known.name, f"{known.name} ({number})"
            assert str(failure).endswith(f"Hint: {known.hint}")


@every_assignment
def test_misconceptions_reach_the_record_through_both_processes(assignment: str, pair_of: PairOf) -> None:
    """The first implementation of each misconception, handed in, costs its exercise and names itself in the record."""
    known = {name: exercise_of(assignment, name).misconceptions for name in answers_of(assignment)}
    for index in range(max(map(len, known.values()))):
        chosen = {name: listed[index] for name, listed in known.items() if index < len(listed)}
        records = run(pair_of(assignment), {name: _as_answer(assignment, name, index) for name in chosen})
        for name, misconception in chosen.items():
            assert records[name].score == 0.0
            assert records[name].misconception == misconception.name, records[name].message
            assert records[name].message.endswith(f"Hint: {misconception.hint}")


@every_exercise
def test_nan_is_never_right(assignment: str, name: str) -> None:
    """The right form filled with NaN is rejected, and called NaN."""
    failure = _failure_of_changed(assignment, name, _with_nan)
    assert failure is not None
    assert "NaN" in str(failure)


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
    assert _failure_of_changed(assignment, name, cheat) is not None


@every_exercise
def test_the_argument_itself_is_not_the_answer(assignment: str, name: str) -> None:
    """A function that hands back what it is given earns nothing."""
    failure = failure_of(assignment, name, lambda first, *_: first)
    assert failure is not None


@every_exercise
def test_an_answer_hard_coded_for_the_visible_cases_is_rejected(assignment: str, name: str) -> None:
    """Results that fit what the student can see, and nothing else, earn nothing."""
    right = solution_of(assignment, name)
    known = {
        _key(probe.arguments): right(*probe.arguments) for probe in _asking(exercise_of(assignment, name, hidden=False))
    }
    first = next(iter(known.values()))
    assert failure_of(assignment, name, lambda *arguments: known.get(_key(arguments), first)) is not None


@every_exercise
def test_the_right_values_in_the_wrong_shape_or_order_are_rejected_and_said(assignment: str, name: str) -> None:
    """A number in an array, a column for a row, a pair the wrong way round: the message speaks of the form."""
    failure = _failure_of_changed(assignment, name, _misshapen)
    assert failure is not None
    assert any(word in str(failure) for word in ("shape", "order"))


@every_exercise
def test_changing_an_argument_is_rejected_and_named(assignment: str, name: str) -> None:
    """The right result does not excuse a function that changes what it is given."""
    right = solution_of(assignment, name)

    def changing(*arguments: Any) -> Any:
        result = right(*arguments)
        for argument in arguments:
            if isinstance(argument, np.ndarray):
                argument[...] += 1
        return result

    failure = failure_of(assignment, name, changing)
    assert failure is not None
    assert "your function changes " in str(failure)


@every_exercise
def test_a_function_that_remembers_is_rejected(assignment: str, name: str) -> None:
    """The same arguments must give the same result, whatever was asked in between."""
    right, known = solution_of(assignment, name), set()

    def forgetful(*arguments: Any) -> Any:
        seen_before = _key(arguments) in known
        known.add(_key(arguments))
        return _with_nan(right(*arguments)) if seen_before else right(*arguments)

    assert "again" in str(failure_of(assignment, name, forgetful))


@every_exercise
def test_while_hidden_tests_run_no_message_holds_a_number_that_was_drawn(assignment: str, name: str) -> None:
    """Every number in a message stands in the cell's own text or is made of the lengths of the arguments."""
    exercise = exercise_of(assignment, name)
    text = checks_text(assignment, name)
    known = set(_numbers(text)) | {str(length) for length in _lengths(exercise)}
    answers = [wrong for misconception in exercise.misconceptions for wrong in misconception.wrong]
    right = solution_of(assignment, name)
    for wrong in (*answers, *(lambda *given, _by=by: _scaled(right(*given), _by) for by in (0.0, 3.7, -1e9))):
        failure = _quiet_failure(assignment, name, _Confidential(wrong))
        assert failure is not None
        assert set(_numbers(str(failure))) <= known, failure


@every_assignment
def test_every_answer_has_its_checks_and_points(assignment: str) -> None:
    """A solution cell without a test cell would earn nothing whatever it held."""
    source = source_of(assignment)
    for name in answers_of(assignment):
        assert source.by_grade_id[f"{name}_checks"].points > 0


@every_exercise
def test_the_task_states_its_signature_and_has_two_folded_hints(assignment: str, name: str) -> None:
    """The cell above an answer names the function or value with its points; hints stay closed until asked for."""
    cells = source_of(assignment).cells
    answer = source_of(assignment).by_grade_id[name]
    task = cells[answer.index - 1].text
    points = source_of(assignment).by_grade_id[f"{name}_checks"].points
    assert re.search(rf"`{name}[(`]", task)
    assert f"· {points:g} point" in task.splitlines()[0]
    assert task.count("<details><summary>Hint") == task.count("</details>") == 2


class _Confidential:
    """A function behind a stand-in while hidden tests run: nothing that it returns may be quoted."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self.changed_arguments = ()
        self.public = False

    def __call__(self, *arguments: Any) -> Any:
        try:
            return self._function(*arguments)
        except Exception as error:
            error.bases = tuple(kind.__name__ for kind in type(error).__mro__)  # type: ignore[attr-defined]
            raise


def _what_is_wrong(records: dict[str, CellRecord]) -> dict[str, str]:
    return {name: record.message for name, record in records.items() if record.verdict is not Verdict.PASSED}


def _quiet_failure(assignment: str, name: str, answer: Any) -> CheckFailed | None:
    with np.errstate(all="ignore"):
        return failure_of(assignment, name, answer)


def _failure_of_changed(assignment: str, name: str, change: Callable[[Any], Any]) -> CheckFailed | None:
    """What the checks say of the solution where ``change`` is made to its result."""
    right = solution_of(assignment, name)
    if not callable(right):
        return failure_of(assignment, name, change(right))
    return failure_of(assignment, name, lambda *arguments: change(right(*arguments)))


def _as_answer(assignment: str, name: str, index: int) -> str:
    """A cell that answers with the first implementation of a misconception, taken from the test cell itself."""
    cell = checks_text(assignment, name).replace("check.verify()", "")
    return f"{name} = None\n{cell}\n{name} = check.misconceptions[{index}].wrong[0]"


def _key(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """What tells one call from another, to the last bit."""
    return tuple((value.shape, value.tobytes()) if isinstance(value, np.ndarray) else value for value in arguments)


def _asking(exercise: Any) -> list[Case | Condition]:
    return [probe for probe in exercise.probes if isinstance(probe, Case | Condition)]


def _lengths(exercise: Any) -> set[int]:
    """Lengths of the arguments' axes, and what messages make of them: products, doubles, one less."""
    shapes = {np.shape(value) for probe in _asking(exercise) for value in probe.arguments}
    lengths = {n for shape in shapes for n in (*shape, prod(shape))} | {2}
    return {m for n in lengths for m in (n, 2 * n, n - 1)}


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?(?:e-?\d+)?", text)


def _with_nan(result: Any) -> Any:
    if isinstance(result, tuple | list):
        return tuple(_with_nan(part) for part in result)
    return np.full(np.shape(result), np.nan)


def _scaled(result: Any, factor: float) -> Any:
    if isinstance(result, tuple | list):
        return tuple(_scaled(part, factor) for part in result)
    return factor * np.asarray(result) + 0.123


def _misshapen(result: Any) -> Any:
    if isinstance(result, tuple | list):
        return tuple(reversed(result))
    array = np.asarray(result)
    return array.reshape(1) if array.ndim == 0 else array[:, None]
