"""How many steps a run with momentum takes, beside what its rate promises."""

import numpy as np
import pytest
from lossopt.explorers import best_momentum, explore_momentum
from lossopt.explorers.experiments.quadratics import Quadratic
from lossopt.explorers.figures.momentum_map import LOSS


@pytest.mark.parametrize(("kappa", "start", "steps"), [(1e4, (1.0, 0.0), 194), (1e4, (1.0, 1.0), 436)])
def test_the_best_pair_needs_two_to_four_times_the_steps_of_its_rate(kappa, start, steps):
    """A double root makes the error go like t times the rate to the power of t, so the rate is a promise too short."""
    lr, beta, rate = best_momentum([1.0, kappa])
    bowl = Quadratic(best=np.zeros(2), hessian=np.diag([1.0, kappa]))
    distance = np.linalg.norm(bowl.path(np.array(start), lr=lr, beta=beta, steps=1000), axis=1)
    needed = np.flatnonzero(distance > 0.1 * distance[0])[-1] + 1
    assert needed == steps
    assert 1.6 < needed / (np.log(0.1) / np.log(rate)) < 4


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
