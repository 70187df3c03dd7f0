"""Hidden inputs are drawn: no draw of them lets a wrong answer pass that is known to be wrong."""

import pickle
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import combinations
from pathlib import Path
from types import CodeType
from typing import Any

import numpy as np
import pytest
from lossopt.checks import Exercise
from lossopt.checks.probes import Case, Condition, Probe

from autograder.records import Verdict
from autograder.running.assignment_grader import AssignmentGrader
from tests.assignments._changes import handed_in, key, quiet_failure
from tests.assignments._driver import (
    ASSIGNMENTS,
    EXERCISES,
    FUNCTIONS,
    answers_of,
    checks_text,
    defined_by,
    exercise_of,
    run,
    solution_of,
)
from tests.assignments._tables import TRAINS, WRONG, kept_by
from tests.assignments.summary import tried

Name = tuple[str, int | str]
DRAWS, MEMORISED, SOAK_DRAWS = 40, 10, 1000
DRAWS_FOR_ONE_OF_TRAINING = 40
# Hidden inputs that are constants on purpose, by their labels: each of them is the only one of its kind.
CONSTANTS = {
    ("losses", "binary_cross_entropy"): {"at p = 1, y = 0"},
    ("metrics", "f1"): {"for a single sample, found"},
    ("viva", "steps_to_converge"): {"with a learning rate at which plain descent just does not converge"},
    ("viva", "coin_estimates"): {"for one throw and a flat prior"},
}
NOTES_ARGUMENTS = """
_right = {name}
def {name}(*arguments):
    with open({path!r}, "ab") as file:
        file.write(__import__("pickle").dumps(arguments))
    return _right(*arguments)
"""


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("draws", [DRAWS, pytest.param(SOAK_DRAWS, marks=pytest.mark.soak)])
@pytest.mark.parametrize(("assignment", "name"), EXERCISES, ids=str)
def test_every_known_wrong_answer_earns_the_same_parts_on_every_draw(
    assignment: str, name: str, draws: int, record_property: Any
) -> None:
    """Each misconception and each wrong answer of the folder loses its parts and keeps the others on any draw."""
    telling: dict[tuple[Name, str], int] = {}  # the probe that rejected an answer last time is asked first next time
    answers: dict[Name, Any] = {}
    draws = draws // DRAWS_FOR_ONE_OF_TRAINING if (assignment, name) in TRAINS else draws
    for _ in range(draws):
        exercise = _drawn(assignment, name)
        answers = {**_misconceptions(assignment, name, exercise), **_written(assignment, name)}
        for of, answer in answers.items():
            kept = _kept(assignment, name, exercise, of)
            for part, probes in _probes_of(exercise).items():
                found = _rejecting(probes, answer, telling.get((of, part), 0))
                if part in kept:
                    assert found is None, f"{of} loses {part!r}"
                elif found is None:  # no single question shows that it is wrong; perhaps asking twice does
                    failure = quiet_failure(assignment, name, answer)
                    assert failure is not None, f"{of} passes"
                    where = f"tests/assignments/{assignment}/wrong/keeps.toml"
                    assert part not in failure.earned, f"{of} earns {part!r}; if it may, say so in `keeps` or {where}"
                else:
                    telling[of, part] = found
    tried(record_property, f"{assignment}/{name}", exercises=1, draws=draws, wrong_answers_on_each=len(answers))


@pytest.mark.parametrize("draws", [MEMORISED, pytest.param(SOAK_DRAWS, marks=pytest.mark.soak)])
@pytest.mark.parametrize(("assignment", "name"), FUNCTIONS, ids=str)
def test_an_answer_hard_coded_for_the_visible_cases_earns_no_part_on_any_draw(
    assignment: str, name: str, draws: int
) -> None:
    """Whichever visible result it gives for what it does not know, some hidden case of each part has another one."""
    right = solution_of(assignment, name)
    visible = exercise_of(assignment, name, hidden=False).probes
    known = {key(probe.arguments): right(*probe.arguments) for probe in visible if isinstance(probe, Case | Condition)}
    for _ in range(draws):
        for part, probes in _probes_of(_drawn(assignment, name)).items():
            for first in known.values():
                answer = lambda *arguments, first=first: known.get(key(arguments), first)  # noqa: E731
                assert _rejecting(probes[::-1], answer, 0) is not None, f"{first!r} earns {part!r}"


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_hidden_inputs_are_constants_on_purpose_alone(assignment: str) -> None:
    """No hidden input comes in each of five draws, except those that are named here."""
    found = {}
    for name in (name for of, name in EXERCISES if of == assignment):
        exercises = [_drawn(assignment, name) for _ in range(5)]
        visible = _asked(exercise_of(assignment, name, hidden=False))
        always = set.intersection(*(set(_asked(exercise)) for exercise in exercises)) - set(visible)
        labels = {_asked(exercises[0])[arguments] for arguments in always}
        if labels:
            found[assignment, name] = labels
    assert found == {of: labels for of, labels in CONSTANTS.items() if of[0] == assignment}


@pytest.mark.parametrize(("assignment", "name"), [("losses", "mse"), ("metrics", "roc_auc"), ("pipeline", "unit_norm")])
def test_hidden_inputs_are_drawn_anew_for_each_submission(
    assignment: str, name: str, grader_of: Callable[[str], AssignmentGrader], tmp_path: Path
) -> None:
    """One grader asks three submissions in a row for different things, but for the visible cases."""
    asked = []
    for number in range(3):
        path = tmp_path / str(number)
        noting = answers_of(assignment)[name] + NOTES_ARGUMENTS.format(name=name, path=str(path))
        assert run(grader_of(assignment), {name: noting})[name].verdict is Verdict.PASSED
        asked.append(_pickled(path))
    visible = set(_asked(exercise_of(assignment, name, hidden=False)))
    constants = set.intersection(*asked)
    assert constants == visible
    assert all(one & other == visible for one, other in combinations(asked, 2))


def _pickled(path: Path) -> set[Any]:
    found = set()
    with path.open("rb") as file:
        while file.peek(1):
            found.add(key(pickle.load(file)))
    return found


def _asked(exercise: Exercise) -> dict[Any, str]:
    """The label of each case, by what it hands over; an exercise that asks for a value hands over nothing."""
    single = [probe for probe in exercise.probes if isinstance(probe, Case | Condition) and probe.arguments]
    return {key(probe.arguments): probe.label for probe in single}


def _drawn(assignment: str, name: str) -> Exercise:
    """The exercise with hidden inputs drawn anew, before anything is asked."""
    namespace: dict[str, Any] = dict(_set_up(assignment)) | {name: solution_of(assignment, name)}
    exec(_without_asking(assignment, name), namespace)
    exercise = namespace["check"]
    assert isinstance(exercise, Exercise)
    return exercise


@cache
def _set_up(assignment: str) -> dict[str, Any]:
    return defined_by(assignment, "")


@cache
def _without_asking(assignment: str, name: str) -> CodeType:
    text, count = re.subn(r"^check\.verify\(\)$", "", checks_text(assignment, name), flags=re.MULTILINE)
    assert count == 1
    return compile(text, f"{name}_checks", "exec")


def _misconceptions(assignment: str, name: str, exercise: Exercise) -> dict[Name, Any]:
    return {
        (known.name, number): handed_in(assignment, name, wrong)
        for known in exercise.misconceptions
        for number, wrong in enumerate(known.wrong)
    }


@cache
def _written(assignment: str, name: str) -> dict[Name, Any]:
    """What the files of the folder ``wrong`` answer."""
    found = ((path, _defined(assignment, path)) for of, path in WRONG if of == assignment)
    return {(path.stem, "file"): namespace[name] for path, namespace in found if name in namespace}


@cache
def _defined(assignment: str, path: Path) -> dict[str, Any]:
    """What the file itself defines, without what it has from the set-up cells."""
    text = path.read_text(encoding="utf-8")
    answered = re.findall(r"^(?:def )?(\w+)(?:\(| = )", text, re.MULTILINE)
    return {key: value for key, value in defined_by(assignment, text).items() if key in answered}


def _kept(assignment: str, name: str, exercise: Exercise, of: Name) -> frozenset[str]:
    """The parts that a wrong answer is known to earn."""
    if isinstance(of[1], str):
        return kept_by(assignment, of[0], name)
    known = {misconception.name: misconception.keeps for misconception in exercise.misconceptions}
    return frozenset(known[of[0]][of[1]])


def _probes_of(exercise: Exercise) -> dict[str, list[Probe]]:
    """What each part asks."""
    found: dict[str, list[Probe]] = {}
    for part, probe in zip(exercise.part_of, exercise.probes, strict=True):
        found.setdefault("" if part is None else part.name, []).append(probe)
    return found


def _rejecting(probes: list[Probe], answer: Any, first: int) -> int | None:
    """The number of a probe that ``answer`` fails, asked from ``first`` on; None if it fails none."""
    call: Callable[..., Any] = answer if callable(answer) else lambda: answer
    with np.errstate(all="ignore"):
        return next((number for number, probe in _from(probes, first) if probe.apply(call).complaint), None)


def _from(probes: list[Probe], first: int) -> Iterator[tuple[int, Probe]]:
    numbered = list(enumerate(probes))
    return iter(numbered[first:] + numbered[:first])
