"""Figures that are made again from the lines of their lesson."""

import logging

import pytest
from lossopt.explorers import Explorer
from lossopt.pages.remade import remade

FIGURE = "from lossopt import explorers", "explorers.explore_likelihood()"


def test_a_figure_is_made_without_the_rest_of_its_lesson():
    """A cell that would fail, and one that is not Python, do not hinder it."""
    figure = remade([FIGURE[0], "1 / 0", "%matplotlib inline", FIGURE[1]])
    assert isinstance(figure, Explorer)
    assert figure.title == "Likelihood and cross-entropy"


def test_what_its_cell_sets_holds():
    """The figure starts where the lesson puts it."""
    figure = remade([FIGURE[0], "start = 0.25", f"figure = {FIGURE[1]}\nfigure.state.p = start\nfigure"])
    assert isinstance(figure, Explorer)
    assert figure.state.p == 0.25


@pytest.mark.parametrize("last", ["figure = 1", "1", "'a'", ""])
def test_a_cell_with_another_value_is_no_figure(last):
    """Nor is one without a value."""
    assert remade([FIGURE[0], last]) is None


@pytest.mark.parametrize("last", ["explorers.explore_nothing()", "explorers.explore_likelihood(", "1 / 0"])
def test_a_figure_that_cannot_be_made_is_said_once(last, caplog):
    """A page is made all the same."""
    with caplog.at_level(logging.WARNING):
        assert remade([FIGURE[0], last]) is None
    assert [record.levelname for record in caplog.records] == ["WARNING"]
