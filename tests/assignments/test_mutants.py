"""Slips of the hand: every mutant of a correct answer that behaves otherwise on the stated domain is rejected."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from tests.assignments._driver import ASSIGNMENTS, EXERCISES, answers_of, defined_by, exercise_of, failure_of
from tests.assignments._mutation import Mutant, mutants_of
from tests.assignments._tables import CORRECT, TRAINS, survivors_of
from tests.assignments.summary import tried

CPU_SECONDS = 5.0  # of this process's own, so that a busy machine changes nothing
LOOPS = "loops"  # the correct answers in plain Python: they have the steps and bounds that NumPy's functions hide
SOURCES = [
    *((assignment, "solution") for assignment in ASSIGNMENTS),
    *((assignment, path.stem) for assignment, path in CORRECT if path.stem == LOOPS),
]


class _TookTooLong(BaseException):
    """A mutant that does not end; no ``except Exception`` may take it for an answer."""


@contextmanager
def _time_limit() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise _TookTooLong

    earlier = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        signal.signal(signal.SIGPROF, earlier)


def _mutants(assignment: str, source: str) -> list[Mutant]:
    return [mutant for mutant in _all_mutants(assignment, source) if (assignment, mutant.name) not in TRAINS]


def _all_mutants(assignment: str, source: str) -> list[Mutant]:
    if source == "solution":
        return [mutant for text in answers_of(assignment).values() for mutant in mutants_of(text)]
    (path,) = (path for of, path in CORRECT if of == assignment and path.stem == source)
    return mutants_of(path.read_text(encoding="utf-8"))


def _passes(assignment: str, mutant: Mutant) -> bool:
    """Whether the exercise that it answers lets it pass; for a function behind several, whether all of them do."""
    names = [name for of, name in EXERCISES if of == assignment]
    try:
        with _time_limit(), np.errstate(all="ignore"):
            namespace = defined_by(assignment, mutant.text)
            judges = [mutant.name] if mutant.name in names else names
            return all(_holds(assignment, name, namespace[name]) for name in judges)
    except (_TookTooLong, Exception):  # it does not run at all, so that it has no answer to give
        return False


def _holds(assignment: str, name: str, answer: Any) -> bool:
    """Whether a test cell gives full marks; the first wrong result is enough, which most mutants have soon."""
    call = answer if callable(answer) else lambda: answer
    if any(probe.apply(call).complaint is not None for probe in exercise_of(assignment, name).probes):
        return False
    return failure_of(assignment, name, answer) is None


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("assignment", "source"), SOURCES)
def test_every_mutant_is_rejected_or_explained(assignment: str, source: str, record_property: Any) -> None:
    """What passes is in the table of survivors with its reason, and the table holds nothing that is rejected."""
    counted = _require_explained(assignment, source)
    tried(record_property, f"{assignment}/{source}", mutants=counted[0], of_which_survive_explained=counted[1])


def _require_explained(assignment: str, source: str) -> tuple[int, int]:
    """How many mutants there are, and how many of them pass."""
    mutants = _mutants(assignment, source)
    survivors = {(mutant.name, mutant.change) for mutant in mutants if _passes(assignment, mutant)}
    explained = survivors_of(assignment, source)
    table = f"tests/assignments/{assignment}/survivors.toml"
    assert survivors - set(explained) == set(), f"mutants pass: gaps in the checks, or to be explained in {table}"
    assert set(explained) - survivors == set(), "the table explains mutants that are rejected"
    assert len(survivors) < len(mutants) / 4
    return len(mutants), len(survivors)


def test_a_mutant_changes_one_place() -> None:
    """Operators, constants, axes, functions, arguments and bounds are changed one at a time, and docstrings never."""
    text = 'def f(x, y):\n    """A note."""\n    return np.std(x, axis=0) - y[1:]'
    changes = {mutant.change for mutant in mutants_of(text)}
    assert {
        "np.std(x, axis=0) - y[1:] => np.std(x, axis=0) + y[1:]",
        "np.std(x, axis=0) - y[1:] => y[1:] - np.std(x, axis=0)",
        "np.std(x, axis=0) => np.std(x)",
        "np.std(x, axis=0) => np.std(x, axis=1)",
        "np.std(x, axis=0) => np.std(x, axis=0, ddof=1)",
        "y[1:] => y[1 + 1:]",
        "1 => 2",
        "def f(x, y) => def f(y, x)",
    } <= changes
    assert not any("note" in change for change in changes)
    assert {mutant.name for mutant in mutants_of(text)} == {"f"}


@pytest.mark.soak
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("run", range(50))
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_mutants_are_rejected_whatever_is_drawn(assignment: str, run: int) -> None:
    """No draw of the hidden inputs lets a wrong answer pass."""
    _require_explained(assignment, "solution")
