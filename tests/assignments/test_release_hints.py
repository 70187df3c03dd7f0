"""Hints in the released notebooks: a student's copy of the checks knows the usual mistakes, and gives none away."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from lossopt.checks import CheckFailed, Marks
from lossopt.checks.hints import known_results
from lossopt.checks.neighbours import MOST
from lossopt.checks.probes import Case, Condition, Probe

from autograder.assignment.source import CellKind, Source
from autograder.release.release_checks import CHEATS
from tests.assignments._driver import ASSIGNMENTS, EXERCISES, ROOT, exercise_of, source_of

LINE = re.compile(r'^check\.in_notebook\(seconds=([\d.]+)(?:, hints="([^"\\]*)")?\)$', re.MULTILINE)
TRIED = [("losses", "mse"), ("losses", "huber"), ("metrics", "confusion"), ("pipeline", "fit_min_max")]
# Why an exercise has no hints in its release: none of its known mistakes can have one.
DRAWN = "it draws random numbers in its own way, so that results say nothing"
UNSEEN = "its mistakes are right for all that is visible, so that a hint would tell of hidden tests"
RULES = "its mistakes break rules alone, which hold or do not, and show no result"
GUESSED = "its results are words, truths or small whole numbers, which would be found by trying"
WITHOUT = {
    **dict.fromkeys(("first_weights", "minibatches", "split_indices", "train"), DRAWN),
    "gd_table": UNSEEN,
    "next_step": RULES,
    **dict.fromkeys(("bagging_or_boosting", "choose_metric", "diagnose", "first_suspect", "is_saddle"), GUESSED),
    **dict.fromkeys(("leaky_steps", "split_settings"), GUESSED),
}


def released_text(assignment: str) -> str:
    return (ROOT / "release" / assignment / f"{assignment}.ipynb").read_text(encoding="utf-8")


def released_check(assignment: str, name: str) -> str:
    path = ROOT / "release" / assignment / f"{assignment}.ipynb"
    return Source.load(assignment, Path(path)).by_grade_id[f"{name}_checks"].text


def named(assignment: str, name: str, answer: Any) -> str | None:
    """The misconception that the released checks name for ``answer``."""
    *_, last = (text := released_check(assignment, name)).rstrip().splitlines()
    namespace: dict[str, Any] = {"np": np, name: answer}
    exec(text.removesuffix(last), namespace)
    try:
        marks = eval(last, namespace)
    except CheckFailed as failure:
        return failure.misconception
    return marks.misconception if isinstance(marks, Marks) else None


@pytest.mark.parametrize(("assignment", "name"), TRIED)
def test_a_usual_mistake_gets_its_hint_before_any_grading(assignment: str, name: str) -> None:
    """Most of the known mistakes are recognised, and each by its own name."""
    found = {
        (known.name, named(assignment, name, wrong))
        for known in exercise_of(assignment, name).misconceptions
        for wrong in known.wrong
    }
    assert {said for _, said in found} <= {None, *(known for known, _ in found)}
    assert all(said in (None, known) for known, said in found)
    assert sum(said is not None for _, said in found) >= 0.8 * len(found)


def test_each_exercise_has_hints_or_a_reason() -> None:
    """Its test cell says how long it may take, and holds what can be sealed."""
    without = set()
    for assignment, name in EXERCISES:
        [(seconds, hints)] = LINE.findall(released_check(assignment, name))
        assert float(seconds) == source_of(assignment).limits.cell_seconds
        without |= set() if hints else {name}
    assert without == {*WITHOUT}


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_first_cell_imports_the_checks(assignment: str) -> None:
    """From there on, the cell of an answer that does not end is ended; nothing of it runs in grading."""
    cells = json.loads(released_text(assignment))["cells"]
    first = next(cell for cell in cells if cell["cell_type"] == "code")
    assert first["metadata"]["tags"] == ["ungraded"]
    assert "from lossopt import checks" in "".join(first["source"])


@pytest.mark.parametrize("name", WITHOUT)
def test_the_reason_for_no_hints_holds(name: str) -> None:
    """What could have a hint since an exercise was changed shall get it."""
    [assignment] = [assignment for assignment, known in EXERCISES if known == name]
    check, visible = (exercise_of(assignment, name, hidden=hidden) for hidden in (True, False))
    if check._random:
        assert WITHOUT[name] == DRAWN
        return
    mistakes = [wrong for known in check.misconceptions for wrong in known.wrong]
    shown = [probe for probe in visible.probes if any(differs(probe, wrong) for wrong in mistakes)]
    results = [probe for probe in shown if isinstance(probe, Case | Condition)]
    assert WITHOUT[name] == (GUESSED if results else RULES if shown else UNSEEN)
    assert known_results(check.misconceptions, results, MOST)[0] == []


def differs(probe: Probe, wrong: Any) -> bool:
    """Whether a mistake shows in what students see."""
    with np.errstate(all="ignore"):
        return probe.apply(wrong).complaint is not None


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_no_misconception_can_be_read(assignment: str) -> None:
    """Neither a name nor a hint, nor a line of a wrong implementation, stands in what students get."""
    cells = json.loads(released_text(assignment))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells)
    secret = [
        said for cell in source_of(assignment).cells if cell.kind is CellKind.CHECKS for said in told_by(cell.text)
    ]
    assert secret
    assert [said for said in secret if f'"{said}"' in text] == []
    assert "misconception" not in text


def told_by(text: str) -> list[str]:
    """The names of all misconceptions in a test cell, and their hints; a short one may stand anywhere."""
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    told = [call.args[:2] for call in calls if getattr(call.func, "attr", "") == "misconception"]
    return [
        argument.value
        for two in told
        for argument in two
        if isinstance(argument, ast.Constant) and len(argument.value) > 12
    ]


@pytest.mark.parametrize(("assignment", "name"), TRIED)
def test_no_cheat_opens_a_hint(assignment: str, name: str) -> None:
    """What could be returned without having understood anything is nobody's mistake."""
    for expression in CHEATS.values():

        def cheat(*arguments: Any, expression: str = expression) -> Any:
            return eval(expression, {"np": np, "first": arguments[0]})

        assert named(assignment, name, cheat) is None, expression
