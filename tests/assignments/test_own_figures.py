"""The cells of the assignments that draw a student's own functions: right ones, blank ones, hostile ones."""

import copy
from typing import Any

import nbformat
import pytest
from lossopt.explorers.framework import guarded as limits

from autograder.assignment.source import CellKind, SourceCell
from autograder.records import Verdict
from tests.assignments._driver import ASSIGNMENTS, ROOT, answers_of, blank_answers, run, source_of
from tests.notebooks import normal_form

# By cell, its assignment and one of the functions that it draws.
FIGURES = {
    "own-losses": ("losses", "mse"),
    "own-momentum": ("gradient_descent", "momentum_step"),
    "own-optimizers": ("training_loop", "rmsprop_step"),
    "own-training": ("training_loop", "fit"),
    "own-metrics": ("metrics", "precision"),
    "own-split": ("pipeline", "standardise"),
}


@pytest.fixture(autouse=True)
def at_leisure(monkeypatch: pytest.MonkeyPatch) -> None:
    """A right answer that trains a network may take long on a busy machine."""
    monkeypatch.setattr(limits, "LIMIT_SECONDS", 60.0)


each_figure = pytest.mark.parametrize("figure", FIGURES)


def left_out(assignment: str) -> dict[str, SourceCell]:
    """The cells that grading leaves out, by id."""
    return {cell.cell_id: cell for cell in source_of(assignment).cells if cell.is_left_out}


def made(figure: str, answers: dict[str, str]) -> Any:
    """The explorer that the cell makes under these answers."""
    assignment, _ = FIGURES[figure]
    namespace: dict[str, Any] = {}
    cell = left_out(assignment)[figure]
    for above in source_of(assignment).cells[: cell.index]:
        if above.kind is CellKind.SETUP:
            exec(above.text, namespace)
        elif above.kind is CellKind.SOLUTION and above.grade_id in answers:
            exec(answers[above.grade_id], namespace)
    *lines, last = cell.text.splitlines()
    exec("\n".join(lines), namespace)
    return eval(last, namespace)


def told(figure: str, answers: dict[str, str]) -> str:
    """What it says; to draw it takes much longer."""
    explorer = made(figure, answers)
    text = explorer._describe(explorer._compute(**explorer.state.trait_values()))
    assert isinstance(text, str)
    return text


def test_each_cell_that_grading_leaves_out_is_tried_here():
    """Nbval does not run a figure, so that a new one needs a row; the two cells of the checks it does run."""
    of_checks = {"checks-at-once", "all-checks"}
    assert {cell for assignment in ASSIGNMENTS for cell in left_out(assignment)} == {*FIGURES, *of_checks}


@each_figure
def test_the_stored_figure_is_that_of_the_solution(figure):
    """As nbval holds for all other cells: texts, pictures and alternative texts."""
    assignment, _ = FIGURES[figure]
    data, metadata = made(figure, answers_of(assignment))._repr_mimebundle_()
    cells = normal_form.read(ROOT / "source_notebooks" / assignment / f"{assignment}.ipynb").cells
    stored = cells[left_out(assignment)[figure].index]
    fresh = copy.deepcopy(stored)
    fresh.outputs = [nbformat.v4.new_output("execute_result", data=data, metadata=metadata)]
    fresh = normal_form.normalise(nbformat.v4.new_notebook(cells=[fresh])).cells[0]
    assert normal_form.comparable(fresh.outputs) == normal_form.comparable(stored.outputs)
    assert "Not written yet" not in data["text/plain"]


@each_figure
def test_the_figure_of_a_blank_form_says_what_is_missing(figure):
    """Whether its cells were run or not."""
    assignment, function = FIGURES[figure]
    never_run = told(figure, {})
    assert function in never_run.split("Not written yet: ")[1]
    assert told(figure, blank_answers(assignment)) == never_run


ENDLESS_IN_THE_FIGURE = """
def mse(y, y_hat):
    while list(y) == [0.0] and list(y_hat) == [-4.0]:
        pass
    return _mse(y, y_hat)
"""
LOADS_NO_FIGURE = """
import sys
if "explorers" in globals() or any(name.startswith("lossopt") for name in sys.modules):
    raise RuntimeError("the figure's cell has run")
"""


def test_grading_leaves_the_figure_out(grader_of):
    """The right answer gets full marks, the blank one none, and the cells behind the figure find no trace of it."""
    grader, answers = grader_of("losses"), answers_of("losses")
    behind = run(grader, answers | {"sigmoid": LOADS_NO_FIGURE + answers["sigmoid"]})
    assert {record.score == record.max_score for record in behind.values()} == {True}
    assert {record.score for record in run(grader, blank_answers("losses")).values()} == {0.0}


def test_an_answer_that_ends_only_for_the_checks_costs_nothing(grader_of):
    """A function that would loop forever at the figure's first call, and at no other, gets its marks."""
    answers = answers_of("losses")
    endless = answers["mse"] + "\n_mse = mse\n" + ENDLESS_IN_THE_FIGURE
    record = run(grader_of("losses"), answers | {"mse": endless})["mse"]
    assert (record.score, record.verdict) == (record.max_score, Verdict.PASSED)
