"""What the explorer of step size and momentum shows, against steps counted here."""

import numpy as np
import pytest
from lossopt.explorers import explore_momentum
from lossopt.explorers.figures.momentum_map import LOSS, momentum_run


def test_a_run_shrinks_at_the_rate_of_the_map():
    """Over a hundred steps the excess falls as the square of the rate says."""
    run = momentum_run(lr=0.08, beta=0.0)
    assert (run.excess[150] / run.excess[50]) ** (1 / 200) == pytest.approx(run.rate, abs=1e-3)


@pytest.mark.parametrize(("lr", "beta"), [(0.135, 0.62), (0.08, 0.0), (0.05, 0.5)])
def test_the_momentum_explorer_says_how_many_steps_its_run_takes(lr, beta):
    """Where the sentence says what the rate promises, it says also what the run took, which is counted here."""
    explorer = explore_momentum()
    explorer.state.lr, explorer.state.beta = lr, beta
    velocity, error, taken = np.zeros(2), -LOSS.best, 0
    for step in range(1, 1000):
        velocity = beta * velocity - lr * LOSS.hessian @ error
        error = error + velocity
        taken = step + 1 if np.linalg.norm(error) > 0.1 * np.linalg.norm(LOSS.best) else taken
    assert f"; this run takes {taken}." in explorer.frame().text
