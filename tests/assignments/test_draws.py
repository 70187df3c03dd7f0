"""Hidden inputs are drawn: no draw of them lets a wrong answer pass that is known to be wrong."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

import numpy as np
import pytest
from lossopt.checks import Exercise
from lossopt.checks.probes import Probe

from tests.assignments._changes import handed_in, quiet_failure
from tests.assignments._driver import EXERCISES, checks_text, defined_by, solution_of
from tests.assignments._tables import WRONG
from tests.assignments.summary import tried

Name = tuple[str, int | str]
DRAWS, SOAK_DRAWS = 100, 1000


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("draws", [DRAWS, pytest.param(SOAK_DRAWS, marks=pytest.mark.soak)])
@pytest.mark.parametrize(("assignment", "name"), EXERCISES, ids=str)
def test_every_known_wrong_answer_is_rejected_on_every_draw(
    assignment: str, name: str, draws: int, record_property: Any
) -> None:
    """Each misconception and each wrong answer of the folder fails, whatever the hidden inputs are."""
    telling: dict[Name, int] = {}  # the probe that rejected an answer last time is the first to be asked next time
    answers: dict[Name, Any] = {}
    for _ in range(draws):
        exercise = _drawn(assignment, name)
        answers = {**_misconceptions(assignment, name, exercise), **_written(assignment, name)}
        for of, answer in answers.items():
            found = _rejecting(exercise, answer, telling.get(of, 0))
            if found is None:  # no single question tells it; perhaps asking twice does
                assert quiet_failure(assignment, name, answer) is not None, f"{of} passes"
            else:
                telling[of] = found
    tried(record_property, f"{assignment}/{name}", exercises=1, draws=draws, wrong_answers_on_each=len(answers))


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


def _rejecting(exercise: Exercise, answer: Any, first: int) -> int | None:
    """The number of a probe that ``answer`` fails, asked from ``first`` on; None if it fails none."""
    call: Callable[..., Any] = answer if callable(answer) else lambda: answer
    with np.errstate(all="ignore"):
        return next((number for number, probe in _from(exercise.probes, first) if probe.apply(call).complaint), None)


def _from(probes: list[Probe], first: int) -> Iterator[tuple[int, Probe]]:
    numbered = list(enumerate(probes))
    return iter(numbered[first:] + numbered[:first])
