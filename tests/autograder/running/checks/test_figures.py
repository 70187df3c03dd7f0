"""Figures that a check gives to answers are made where student code runs, and all others stay with the check."""

import pytest

from autograder.running.checks.figures import gives_figures
from tests.autograder.notebooks import checks, setup
from tests.autograder.running.runs import cell_of, code, graded, source_of

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


def test_of_several_figures_those_are_made_there_that_an_answer_gets() -> None:
    text = "ref, up = plt.subplots()\nf = plt.figure()\nup.plot([1])\nax = f.add_subplot()\nfor a in [ax]:\n    draw(a)"
    assert gives_figures(text, ANSWERS) == {2, 4}
    text = "a, ax = plt.subplots()\ndraw(ax)\nplt.figure()\ndraw() is plt.gca()\nplt.figure()\nplt.plot([1])\ndraw()"
    assert gives_figures(text, ANSWERS) == {1, 3}


DRAW = "def draw(ax):\n    ax.plot([1, 2, 3])"
SAME = (
    "fig, ax = plt.subplots()\ndraw(ax)\nother, right = plt.subplots()\nright.plot([1, 2, 3])\n"
    "assert [*ax.lines[0].get_ydata()] == [*right.lines[0].get_ydata()]"
)


def test_what_an_answer_draws_is_compared_with_what_the_test_draws_itself() -> None:
    """One that has each line be the same gets no mark for it."""
    source = source_of(setup("import matplotlib.pyplot as plt"), cell_of("draw", DRAW), checks("draw", SAME))
    forged = (
        "from matplotlib.lines import Line2D\ndef draw(ax):\n"
        "    Line2D.get_ydata = lambda line, orig=True: [0, 0, 0]\n    ax.plot([3, 2, 1])"
    )
    scores = [graded(source, code("draw", answer)).cells[0].score for answer in (DRAW, forged)]
    assert scores == [1, 0]
