"""What the assignment on debugging in particular promises."""

from typing import Any

import numpy as np
import pytest
from lossopt.debugging import CAUSES, CREDIT, EXPERIMENTS, Case

from tests.assignments._driver import answers_of, exercise_of, failure_of, solution_of, source_of

NAME = "debugging"
NAMES = [
    "first_suspect",
    "next_step",
]
CAUSES_ASKED = [
    "sound", "nan_input", "half_overflow", "dead_relu", "clipped", "one_batch", "no_eval", "missing_class",
]  # fmt: skip


def test_it_holds_the_exercises_in_order() -> None:
    """Two functions, each with its checks."""
    source = source_of(NAME)
    assert list(answers_of(NAME)) == NAMES
    assert [cell.grade_id for cell in source.graded] == [f"{name}_checks" for name in NAMES]
    assert source.max_score == 10.0


def test_the_makers_of_the_runs_are_withheld() -> None:
    """A student's strategy cannot train the causes itself and compare."""
    assert "lossopt.debugging" in source_of(NAME).withhold


def test_the_text_names_what_can_be_bought_and_found() -> None:
    """Each cause and each experiment of the text is one of the library's, with the price that the text says."""
    task = source_of(NAME).cells[source_of(NAME).by_grade_id["next_step"].index - 1].text
    named = {word for word in CAUSES if f'`"{word}"`' in task}
    assert named == set(CAUSES_ASKED)
    sold = {name for name in EXPERIMENTS if f'| `"{name}"` |' in task}
    assert {EXPERIMENTS[name].price for name in sold} == {1}
    assert f"A case has {CREDIT} credits" in task
    for cause in CAUSES_ASKED:
        assert sold & set(CAUSES[cause].told_by)


@pytest.mark.parametrize("cause", CAUSES_ASKED)
def test_the_solution_finds_each_cause_with_evidence(cause: str) -> None:
    """Played here by hand, one experiment after another."""
    case, told = Case(seed=110, cause=cause), {}
    log = np.array(list(case.log.values()))
    while (step := solution_of(NAME, "next_step")(log, told)) in EXPERIMENTS:
        told[step] = case.buy(step)
    assert case.diagnose(step).mark == 1
    assert CREDIT - case.credit <= 3


@pytest.mark.parametrize("answer", ["sound", "inputs", "one_batch"])
def test_a_constant_earns_nothing(answer: str) -> None:
    """One cause is right once in eight runs; an experiment asked for again and again never is."""
    failure = failure_of(NAME, "next_step", lambda log, told: answer)
    assert failure is not None
    assert failure.earned == set()


def everything_bought() -> Any:
    """The strategy that buys five experiments before it thinks."""
    return next(
        wrong
        for known in exercise_of(NAME, "next_step").misconceptions
        if known.name == "everything bought"
        for wrong in known.wrong
    )


def test_the_most_that_credit_buys_is_not_enough() -> None:
    """A strategy that buys first and thinks later names the causes, and loses evidence and economy."""
    failure = failure_of(NAME, "next_step", everything_bought())
    assert failure is not None
    assert failure.earned == {"causes"}


def of_log(log: Any) -> str:
    """Tells seven of the eight causes by the look of their logs alone."""
    validation_loss, train_accuracy = log[1], log[2, -1]
    if np.isnan(log[0, -1]):
        return "nan_input" if np.isnan(log[0, 0]) else "half_overflow"
    if train_accuracy < 0.7:
        rises = validation_loss[-1] > validation_loss[0]
        return "dead_relu" if rises else "one_batch" if train_accuracy > 0.385 else "clipped"
    gap = validation_loss[-1] - log[0, -1]
    return "missing_class" if validation_loss[-1] > 0.85 and gap > 0.4 else "sound"


EVIDENCE = {
    "nan_input": "inputs",
    "half_overflow": "inputs",
    "dead_relu": "silent_units",
    "one_batch": "batches",
    "clipped": "gradient_norms",
    "missing_class": "batches",
    "sound": "training_rows",
}


def test_what_experiments_told_has_to_be_read() -> None:
    """Neither the log alone nor purchases that nobody reads earn the causes or the evidence."""

    def unread(log: Any, told: Any) -> str:
        found = of_log(log)
        return found if EVIDENCE[found] in told else EVIDENCE[found]

    for strategy in (lambda log, told: of_log(log), unread):
        failure = failure_of(NAME, "next_step", strategy)
        assert failure is not None
        assert failure.earned <= {"economy"}


def test_what_is_kept_of_one_run_does_not_pay_for_the_next() -> None:
    """A strategy that remembers each log and its cause is as wasteful in the last rule as in the first."""
    known: dict[bytes, str] = {}

    def keeping(log: Any, told: Any) -> str:
        key = log.tobytes()
        if key in known:
            return known[key]
        step = everything_bought()(log, told)
        if step not in EXPERIMENTS:
            known[key] = step
        return step

    failure = failure_of(NAME, "next_step", keeping)
    assert failure is not None
    assert "economy" not in failure.earned
