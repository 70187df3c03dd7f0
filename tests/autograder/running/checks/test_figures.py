"""Figures that a check gives to answers are made where student code runs, and all others stay with the check."""

import pytest

from autograder.running.checks.figures import gives_figures

ANSWERS = frozenset(("draw", "Plot"))
GIVEN = [
    "fig, ax = plt.subplots()\ndraw(ax)",
    "fig, axes = plt.subplots(2, 2)\ndraw(axes[0, 1], 3)",
    "where = plt.figure().add_subplot()\nPlot(3).on(target=where)",
    "draw(plt.gca())",
    "f = plt.figure()\ndraw(1, *f.axes)",
]
KEPT = [
    "fig, ax = plt.subplots()\nax.plot(draw(3))",
    "fig, ax = plt.subplots()\nother(ax)\ndraw(fax)",
    "draw(3)\nassert plt.gca().lines",
    "ax = 3\ndraw(ax)",
    "fig, ax = plt.subplots(",
]


@pytest.mark.parametrize("text", GIVEN)
def test_a_figure_that_an_answer_gets_is_made_there(text: str) -> None:
    assert gives_figures(text, ANSWERS)


@pytest.mark.parametrize("text", KEPT)
def test_a_figure_that_no_answer_gets_stays_here(text: str) -> None:
    assert not gives_figures(text, ANSWERS)
