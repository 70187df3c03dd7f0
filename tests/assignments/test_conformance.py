"""What holds for every exercise of every assignment in ``source_notebooks``."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.records import Verdict
from autograder.running.pair import WarmPair
from lossopt.checks.probes import Case, Condition
from tests.assignments._driver import (
    ASSIGNMENTS,
    EXERCISES,
    answers_of,
    blank_answers,
    exercise_of,
    failure_of,
    hidden_exercise,
    run,
    solution_of,
    source_of,
)

VARIANTS = [
    (path.parent.name, path)
    for path in sorted(Path(__file__).parent.glob("*/*.py"))
    if path.parent.name in ASSIGNMENTS and path.name != "__init__.py"
]
every_exercise = pytest.mark.parametrize(("assignment", "name"), EXERCISES, ids=lambda value: value)
every_assignment = pytest.mark.parametrize("assignment", ASSIGNMENTS)
PairOf = Callable[[str], WarmPair]


@every_assignment
def test_the_solution_gets_full_marks(assignment: str, pair_of: PairOf) -> None:
    """An assignment's own solution passes every check."""
    records = run(pair_of(assignment), answers_of(assignment))
    assert {
        name: record.message for name, record in records.items() if record.verdict is not Verdict.PASSED
    } == {}
    assert all(record.score == record.max_score > 0 for record in records.values())


@every_assignment
def test_the_blank_form_gets_no_marks_and_is_called_unanswered(assignment: str, pair_of: PairOf) -> None:
    """What a student starts from earns nothing, and the message says why."""
    records = run(pair_of(assignment), blank_answers(assignment))
    assert {record.score for record in records.values()} == {0.0}
    assert {record.message for record in records.values()} == {"not answered yet"}


@pytest.mark.parametrize(("assignment", "path"), VARIANTS, ids=lambda value: getattr(value, "stem", value))
def test_a_correct_answer_written_differently_gets_full_marks(
    assignment: str, path: Path, pair_of: PairOf
) -> None:
    """Any correct answer counts: each file of the assignment's folder answers all exercises in its own way."""
    text = path.read_text(encoding="utf-8")
    records = run(pair_of(assignment), dict.fromkeys(answers_of(assignment), text))
    assert {
        name: record.message for name, record in records.items() if record.verdict is not Verdict.PASSED
    } == {}


@every_assignment
def test_there_are_at_least_four_correct_answers_written_differently(assignment: str) -> None:
    """The folder of an assignment holds enough of them to mean something."""
    assert sum(of == assignment for of, _ in VARIANTS) >= 4


@every_exercise
def test_an_exercise_knows_at_least_five_misconceptions(assignment: str, name: str) -> None:
    """Each has a name of its own, a hint that fits a message, and an implementation."""
    known = exercise_of(assignment, name).misconceptions
    assert len({misconception.name for misconception in known}) == len(known) >= 5
    assert all(misconception.wrong and 10 < len(misconception.hint) < 200 for misconception in known)


@every_exercise
def test_every_misconception_is_rejected_with_its_own_name_and_hint(assignment: str, name: str) -> None:
    """Each implementation of each misconception fails, and is recognised as itself and no other."""
    for misconception in exercise_of(assignment, name).misconceptions:
        for number, wrong in enumerate(misconception.wrong):
            with np.errstate(all="ignore"):
                failure = failure_of(assignment, name, wrong)
            assert failure is not None, f"{misconception.name} ({number}) passes"
            assert failure.misconception == misconception.name, f"{misconception.name} ({number})"
            assert misconception.hint in str(failure)


@every_assignment
def test_misconceptions_reach_the_record_through_both_processes(assignment: str, pair_of: PairOf) -> None:
    """The first implementation of each misconception, handed in, costs its exercise and names itself in the record."""
    names = list(answers_of(assignment))
    known = {name: exercise_of(assignment, name).misconceptions for name in names}
    for index in range(max(map(len, known.values()))):
        chosen = {name: known[name][index] for name in names if index < len(known[name])}
        texts = {
            name: f"{name} = None\n{hidden_exercise(assignment, name)}\n"
            f"{name} = check.misconceptions[{index}].wrong[0]"
            for name in chosen
        }
        records = run(pair_of(assignment), texts)
        for name, misconception in chosen.items():
            assert records[name].score == 0.0
            assert records[name].misconception == misconception.name, records[name].message
            assert misconception.hint in records[name].message


@every_exercise
def test_nan_is_never_right(assignment: str, name: str) -> None:
    """The right form filled with NaN is rejected, and called NaN."""
    right = solution_of(assignment, name)
    failure = failure_of(assignment, name, lambda *arguments: _with_nan(right(*arguments)))
    assert failure is not None
    assert "NaN" in str(failure)


@every_exercise
def test_an_answer_hard_coded_for_the_visible_cases_is_rejected(assignment: str, name: str) -> None:
    """Results that fit what the student can see, and nothing else, earn nothing."""
    right = solution_of(assignment, name)
    seen = [
        probe.arguments
        for probe in exercise_of(assignment, name, hidden=False).probes
        if _has_arguments(probe)
    ]
    assert seen
    known = {repr(arguments): right(*arguments) for arguments in seen}
    first = next(iter(known.values()))
    assert failure_of(assignment, name, lambda *arguments: known.get(repr(arguments), first)) is not None


@every_exercise
def test_the_right_values_in_the_wrong_shape_or_order_are_rejected_and_said(
    assignment: str, name: str
) -> None:
    """A number in an array, a column for a row, a pair the wrong way round: the message speaks of the form."""
    right = solution_of(assignment, name)
    failure = failure_of(assignment, name, lambda *arguments: _misshapen(right(*arguments)))
    assert failure is not None
    assert any(word in str(failure) for word in ("shape", "order"))


@every_exercise
def test_changing_an_argument_is_rejected_and_named(assignment: str, name: str) -> None:
    """The right result does not excuse a function that changes what it is given."""
    right = solution_of(assignment, name)

    def changing(*arguments: Any) -> Any:
        result = right(*arguments)
        arguments[0][...] += 1
        return result

    failure = failure_of(assignment, name, changing)
    assert failure is not None
    assert "your function changes" in str(failure)


@every_exercise
def test_no_message_of_a_misconception_quotes_a_hidden_number(assignment: str, name: str) -> None:
    """Hints and names are free of digits that a hidden case could be read from, and labels of arrays."""
    probes = exercise_of(assignment, name).probes
    labels = [probe.label for probe in probes if isinstance(probe, Case | Condition)]
    assert not any("[" in label or "array" in label for label in labels)


@every_assignment
def test_every_answer_has_its_checks_and_points(assignment: str) -> None:
    """A solution cell without a test cell would earn nothing whatever it held."""
    source = source_of(assignment)
    for name in answers_of(assignment):
        assert source.by_grade_id[f"{name}_checks"].points > 0


def _has_arguments(probe: Any) -> bool:
    return isinstance(probe, Case | Condition)


def _with_nan(result: Any) -> Any:
    if isinstance(result, tuple | list):
        return tuple(_with_nan(part) for part in result)
    return np.full(np.shape(result), np.nan)


def _misshapen(result: Any) -> Any:
    if isinstance(result, tuple | list):
        return tuple(reversed(result))
    array = np.asarray(result)
    return array.reshape(1) if array.ndim == 0 else array[:, None]
