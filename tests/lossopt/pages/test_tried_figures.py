"""Which figures of a lesson are made again, and which of its sentences tell what to try on them."""

from pathlib import Path

import nbformat
from lossopt.pages.tried_figures import TRY, figure_outputs, tried_figures

OPTIMIZERS = Path(__file__).parents[3] / "course" / "03b_optimizers.ipynb"


def figure_cell(code):
    html = '<div style="x"><img alt="A." src="data:,"></div><p>A.</p><p><small>Run the cell to move: a.</small></p>'
    output = nbformat.v4.new_output("execute_result", data={"text/html": html})
    return nbformat.v4.new_code_cell(code, outputs=[output])


def test_figures_made_again_are_the_stored_ones():
    """In words, at their start, with the optimizers that the lesson itself defines."""
    cells = nbformat.read(OPTIMIZERS, as_version=4).cells
    found = tried_figures(cells)
    assert len(found) == 2
    for place, states in found.items():
        [output] = figure_outputs(cells[place])
        assert output.data["text/plain"].endswith(states.figure.frame().text)


def test_a_sentence_belongs_to_the_nearest_figure_above_that_knows_it():
    """Between two figures, it is about the first; below both, about the second."""
    first = f"{TRY} find the top of the left\ncurve and the bottom of the right one."
    second = f"{TRY} Then make all ten labels 1: where does the best probability go?"
    likelihood = figure_cell("explorers.explore_likelihood()")
    other = figure_cell("explorers.explore_bias_correction()")
    cells = [
        nbformat.v4.new_code_cell("from lossopt import explorers"),
        likelihood,
        nbformat.v4.new_markdown_cell(first),
        likelihood,
        other,
        nbformat.v4.new_markdown_cell(second),
    ]
    found = {place: [tried.words[:4] for tried in states.tries] for place, states in tried_figures(cells).items()}
    assert found == {1: ["find"], 3: ["Then"]}
