"""What a student may import while an assignment is graded holds none of its answers."""

import importlib
import inspect
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from lossopt.checks import Exercise
from lossopt.progress import session

from tests.assignments._driver import ASSIGNMENTS, ROOT, answers_of, exercise_of, source_of

# Run in an interpreter of its own, as a student process would: prints the modules of the library that come, for each
# list of withheld ones. A module stays loaded where its package fails to load only later, so that is looked at too.
LOADS = """
import importlib, json, pkgutil, sys
from autograder.running.processes.withheld import WithheldModules

found = []
for withheld in json.loads(sys.argv[1]):
    for name in [name for name in sys.modules if name.partition(".")[0] == "lossopt"]:
        del sys.modules[name]
    finder = WithheldModules(withheld)
    finder.install()
    import lossopt
    for module in pkgutil.walk_packages(lossopt.__path__, "lossopt.", onerror=lambda name: None):
        if not module.name.endswith("__main__"):
            try:
                importlib.import_module(module.name)
            except ImportError:
                pass
    found.append([name for name in sys.modules if name.partition(".")[0] == "lossopt"])
    sys.meta_path.remove(finder)
print(json.dumps(found))
"""


@pytest.fixture(autouse=True)
def nothing_is_left(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of what is called here with whatever an exercise hands over: no file, and no lesson that was begun."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(session, "_current", None)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
@pytest.mark.filterwarnings("ignore")
def test_nothing_that_can_be_imported_is_an_answer(assignment: str) -> None:
    """No function or value of the library passes an exercise, under its own name or another, unless it is withheld."""
    offered = _offered(assignment)
    assert offered
    answers = {
        name: sorted(
            of
            for of, candidate in offered.items()
            if any(_passes(exercise_of(assignment, name), a) for a in _ways(assignment, name, candidate))
        )
        for name in answers_of(assignment)
    }
    assert {name: found for name, found in answers.items() if found} == {}


def test_an_answer_that_is_not_withheld_is_found() -> None:
    """The search finds a function by place and by name of its arguments, and a value."""
    losses = importlib.import_module("lossopt.losses")
    assert any(_passes(exercise_of("losses", "mse"), a) for a in _ways("losses", "mse", losses.mse))
    assert any(_passes(exercise_of("losses", "huber"), a) for a in _ways("losses", "huber", losses.huber))


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_text_names_what_is_withheld(assignment: str) -> None:
    """The rules of an assignment say of each withheld module that it cannot be imported, and of no other."""
    (rules,) = (cell.text for cell in source_of(assignment).cells if cell.text.startswith("## What holds for every"))
    sentence = re.search(r"(?:\n|\. |classes, )((?:[^.]|\.(?=\w))*)cannot be\s+imported", rules)
    assert sentence is not None
    assert set(re.findall(r"`(lossopt\.\w+)`", sentence[1])) == set(source_of(assignment).withhold)


@cache
def _importable() -> dict[str, list[str]]:
    """The modules of the library that come while an assignment is graded."""
    withheld = json.dumps([source_of(assignment).withhold for assignment in ASSIGNMENTS], default=list)
    command = [sys.executable, "-W", "ignore", "-c", LOADS, withheld]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return dict(zip(ASSIGNMENTS, json.loads(done.stdout), strict=True))


def _offered(assignment: str) -> dict[str, Any]:
    """Functions, classes and values of these modules, private ones too, by where they are found."""
    return {
        f"{module.__name__}.{name}": value
        for module in map(importlib.import_module, _importable()[assignment])
        for name, value in vars(module).items()
        if not name.startswith("__") and not isinstance(value, ModuleType) and _is_ours(value)
    }


def _is_ours(value: Any) -> bool:
    """Whether it is made by the library; what NumPy or PyTorch offer may be used unless the text forbids it."""
    return str(getattr(value, "__module__", "lossopt")).partition(".")[0] == "lossopt"


def _ways(assignment: str, name: str, candidate: Any) -> Iterator[Callable[..., Any]]:
    """Ways to answer with it: as it is, and with the exercise's arguments handed over by their names."""
    if not callable(candidate):
        yield lambda: candidate
        return
    yield candidate
    asked = exercise_of(assignment, name).probes[0].names
    try:
        known = inspect.signature(candidate).parameters
    except (TypeError, ValueError):
        return
    if asked and set(asked) <= set(known):
        yield lambda *given: candidate(**dict(zip(asked, given, strict=True)))


def _passes(exercise: Exercise, answer: Callable[..., Any]) -> bool:
    with np.errstate(all="ignore"):
        try:
            return all(probe.apply(answer).complaint is None for probe in exercise.probes)
        except Exception:  # what the library returns may be nothing that a check can read
            return False
