"""What the explorer of the learning rate says at its limit."""

import pytest
from lossopt.explorers import explore_step_size
from lossopt.explorers.figures.step_size import line_descent


@pytest.mark.parametrize(("lr", "way"), [(0.0845, "down"), (0.085, "UP")])
def test_the_step_size_explorer_shows_the_limit(lr, way):
    """One notch of the slider below 2 / λmax the last step goes down; one notch above it, the step goes up."""
    explorer = explore_step_size()
    explorer.state.lr, explorer.state.steps = lr, 200
    assert f"The last step went {way}." in explorer.frame().text
    assert len(line_descent(lr=lr, steps=200).excess) == 201
