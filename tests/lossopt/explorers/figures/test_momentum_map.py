"""What the explorer of learning rate and momentum shows, against steps counted here."""

import numpy as np
import pytest
from lossopt.explorers import explore_momentum
from lossopt.explorers.figures.momentum_map import LOSS, momentum_run, phase


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


@pytest.mark.parametrize("lr", [0.1, 0.5, 1.5, 2.5, 3.5])
@pytest.mark.parametrize("beta", [0.0, 0.2, 0.6, 0.9])
def test_a_phase_is_what_the_factors_of_a_step_say(lr, beta):
    """The eigenvalues of the step on error and velocity: outside of the circle, complex, positive or negative."""
    factors = np.linalg.eigvals([[1.0 - lr, beta], [-lr, beta]])
    if abs(factors).max() >= 1.0:
        expected = "diverges"
    elif abs(factors.imag).max() > 1e-9:
        expected = "ripples"
    else:
        expected = "creeps" if factors.real.sum() > 0.0 else "zig-zags"
    assert phase(lr, beta, 1.0) == expected


def test_the_momentum_explorer_says_the_phase_of_each_direction():
    """With much momentum both directions ripple; with none the flat one creeps and the steep one may zig-zag."""
    explorer = explore_momentum()
    explorer.state.lr, explorer.state.beta = 0.08, 0.0
    assert "the flat direction creeps, the steep one zig-zags." in explorer.frame().text
    explorer.state.beta = 0.95
    assert "the flat direction ripples, the steep one ripples." in explorer.frame().text
